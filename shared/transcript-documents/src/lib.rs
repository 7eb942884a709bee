//! Reads the raw result documents of the providers into transcripts.
//!
//! Pure: bytes in, a [`transcription_domain::Transcript`] or a [`DocumentError`] out. A document is read in one pass and
//! its words go straight into the list that the transcript keeps. Whatever has to be mended or left out is counted in
//! the transcript's warnings; what cannot be read at all is an error that says where, never an empty transcript.

mod document_error;
pub use document_error::DocumentError;

mod expected;
pub use expected::Expected;

mod field_value;
mod if_object;
mod lone_surrogate;
mod moment;
mod speaker_book;
mod word_reader;
mod word_text;

pub mod job_contract;
pub mod platform;
