//! `doctor` and `rejected` against a whole local cloud, by the real binary.

#[cfg(test)]
mod cloud;
#[cfg(test)]
mod doctor;
#[cfg(test)]
mod rejected;
