//! The transcript document of the Genesys Cloud public API: phrases of two sides, on the wall clock in epoch milliseconds.
//!
//! It is what the addresses of `GET /api/v2/speechandtextanalytics/conversations/{id}/communications/{id}/transcripturls`
//! lead to: `{"transcripts": [{"phrases": [{"participantPurpose", "startTimeMs", "duration": {"milliseconds"}, "words":
//! [...]}]}], "participants": [...]}`. Field names: Google's public schema of the format and two public samples
//! (`tests/fixtures/platform`). Of a communication all transcripts are read, into one. Unknown fields are skipped, however
//! deep they go; analytics, alternatives and decorated texts are not read.
//!
//! The rules:
//!
//! - A word has its `word`, `confidence`, `startTimeMs` and `duration.milliseconds`, by the rules of `word_reader.rs` with
//!   numbers in the place of timestamps: a start is a number of milliseconds from 0 on, an end is start and duration.
//! - A phrase without words (chats, e-mails) has its `text`: its words are those between white space, and each takes a share
//!   of the phrase's time by its length. They are counted (`words_timed_by_phrase`).
//! - Who speaks is told by phrase, as `internal` or `external`. Where `participants` says who of that side was there
//!   during the phrase, the speaker has his purpose: `customer`; `agent`, with the user's id when the call has several
//!   (`agent:6ade8ef8-...`); else `ivr`, `acd`, `voicemail`. Of several agents the one who was there longest counts.
//! - The zero of media time is the recording's start where it is known, else the earliest `startTime` of the transcripts.
//! - What is no object in `phrases` or `words`, and `words` that are no list, are dropped and counted; odd participants
//!   tell nothing. `transcripts` or `phrases` of another type than a list, and a transcript that is no object, are
//!   errors, as is all that is one in `job_contract`.

use transcription_domain::{EpochMs, MediaZero, Transcript, ZeroSource};

use crate::{DocumentError, lone_surrogate};

mod document;
mod participants;
mod phrase;
mod times;

use crate::job_contract::text_of;
use document::Document;

/// Reads a transcript document. `recording_start` is the zero of media time where it is known.
///
/// # Errors
/// [`DocumentError`] when the document as a whole cannot be read. A fault inside one word never is one.
pub fn read(bytes: &[u8], recording_start: Option<EpochMs>) -> Result<Transcript, DocumentError> {
    let text = text_of(bytes)?;
    let document = match Document::read(text) {
        Ok(document) => document,
        Err(error) => match lone_surrogate::mended(text) {
            Some(mended) => Document::read(&mended)?,
            None => return Err(error),
        },
    };
    let start = document.start();
    let known = |at, source| MediaZero { at, source };
    let zero = recording_start
        .map(|at| known(at, ZeroSource::RecordingStart))
        .or(start.map(|at| known(at, ZeroSource::TranscriptStart)));
    let (words, warnings) = document.into_words()?;
    Ok(Transcript::with_zero(words, zero, warnings))
}
