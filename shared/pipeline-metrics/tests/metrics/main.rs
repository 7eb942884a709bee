//! What is counted, and how it is written.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what is not there ends the test"
)]

mod counting;
mod format;
