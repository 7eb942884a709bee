//! The result of the job contract: a flat list of words on the wall clock.
//!
//! Read are the provider's whole poll answer, `{"id", "status", "result": {"words": [...]}}`, and the two shorter forms
//! `{"result": {...}}` and `{"words": [...]}`; unknown fields are skipped, however deep they go. The rules for a word
//! stand in `word_reader.rs`; `one_pass.rs` is the quick way through a document, and `answer.rs`, by `serde_json` alone,
//! the way that decides what is right. Those for the document are:
//!
//! - `words` null or absent is an empty transcript when `status` says `completed`, or when there is no status but a
//!   place for words (`result` is an object, or `words` is null); any other status is an error, as is an object without
//!   any of these.
//! - An entry of `words` that is not an object is dropped and counted.
//! - A lone surrogate escape becomes U+FFFD, in the word that has it and nowhere else.
//! - A byte order mark is skipped.
//! - `words` or `result` of another type, two lists of words, broken or cut-off JSON, bytes that are not UTF-8, and
//!   numbers beyond a 64-bit float (`1e999`) are errors.

use serde::Deserializer;
use transcription_domain::{EpochMs, Transcript};

use crate::{DocumentError, Expected, lone_surrogate};

mod answer;
mod eight_bytes;
mod entry;
mod in_memory;
mod one_pass;
mod scalar_scan;
mod stream;
mod text_check;
mod word_scan;

use answer::Answer;
pub use stream::{StreamError, Windows, read_stream};
pub(crate) use text_check::text_of;

/// Reads a result document. `recording_start` is the zero of media time where it is known.
///
/// # Errors
/// [`DocumentError`] when the document as a whole cannot be read. A fault inside one word never is one.
pub fn read(
    bytes: &[u8],
    recording_start: Option<EpochMs>,
    expected: Expected,
) -> Result<Transcript, DocumentError> {
    let Some(answer) = in_memory::read_quickly(bytes, expected) else {
        return read_by_serde(bytes, recording_start, expected);
    };
    let (words, warnings) = answer.into_words()?;
    Ok(Transcript::of(words, recording_start, warnings))
}

/// As [`read`], by `serde_json` alone: slower, and what [`read`] is measured and tested against. Both give
/// the same transcript, warnings and errors for every document.
///
/// # Errors
/// As [`read`].
pub fn read_by_serde(
    bytes: &[u8],
    recording_start: Option<EpochMs>,
    expected: Expected,
) -> Result<Transcript, DocumentError> {
    let document = text_of(bytes)?;
    let answer = match Answer::read(document, expected) {
        Ok(answer) => answer,
        Err(error) => match lone_surrogate::mended(document) {
            Some(mended) => Answer::read(&mended, expected)?,
            None => return Err(error),
        },
    };
    let (words, warnings) = answer.into_words()?;
    Ok(Transcript::of(words, recording_start, warnings))
}

/// As [`read`], from a parser of any make that speaks serde. Such parsers tell faults in words of their own, a lone
/// surrogate is what they make of it, and what follows the document is left to the caller. `document_bytes` is the
/// document's length: room is made by it.
///
/// # Errors
/// The parser's. `None` where the document holds no result, or another status than `completed`.
pub fn read_from<'de, D: Deserializer<'de>>(
    parser: D,
    document_bytes: usize,
    recording_start: Option<EpochMs>,
    expected: Expected,
) -> Result<Option<Transcript>, D::Error> {
    let answer = Answer::deserialize(parser, expected, document_bytes)?;
    let words = answer.into_words().ok();
    Ok(words.map(|(words, warnings)| Transcript::of(words, recording_start, warnings)))
}
