//! Rendered files: golden files of real calls, and what independent readers make of generated ones.

#[cfg(test)]
mod asked_for_less;
#[cfg(test)]
mod generated;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod odd_transcripts;
#[cfg(test)]
mod parts;
#[cfg(test)]
mod platform_samples;
#[cfg(test)]
mod read_back;
#[cfg(test)]
mod sample_calls;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod vectors;
#[cfg(test)]
mod viewer_page;
