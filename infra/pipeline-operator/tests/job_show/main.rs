//! `job show`, from jobs in a store to what a person or a program reads.

#[cfg(test)]
mod golden;
#[cfg(test)]
mod hostile_texts;
#[cfg(test)]
mod looking_up;
#[cfg(test)]
mod sample_jobs;
