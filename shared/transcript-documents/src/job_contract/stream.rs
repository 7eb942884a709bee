//! Reads a document that is too large to be held: one window of it after the other.
//!
//! The quick way reads what is whole in a window; what is cut off at its end moves to the front of the next one. A
//! window in which nothing is whole grows. Where the quick way gives up, the rest is checked to be text, and the document
//! is read once more from its start by `serde_json` alone, byte by byte: slower, and no less bounded.

use std::io::{self, Read};

use thiserror::Error;
use transcription_domain::{EpochMs, Transcript};

use super::answer::Answer;
use super::one_pass::Reading;
use super::text_check::{TextCheck, without_byte_order_mark};
use crate::lone_surrogate::Mended;
use crate::{DocumentError, Expected};

/// How much of a document is held at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// The usual window, in bytes: at least 16.
    pub usual_bytes: usize,
    /// What a window may grow to for something that does not fit into the usual one, in bytes.
    pub bytes_max: usize,
}

impl Default for Windows {
    /// 256 KiB, which a word of the contract fits into a thousand times, and 4 MiB.
    fn default() -> Self {
        Self { usual_bytes: 256 * 1024, bytes_max: 4 * 1024 * 1024 }
    }
}

/// Why a document that comes as a stream gives no transcript.
#[derive(Debug, Error)]
pub enum StreamError {
    /// It cannot be read as a transcript.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// Its bytes could not be had.
    #[error("the document's bytes cannot be read")]
    Source(#[from] io::Error),
}

/// As [`super::read`], with the same transcript, warnings and errors for every document, from a source that is opened once or
/// twice and read from its start each time.
///
/// Memory is taken for the words (about 14 bytes each), for one window, and for one value where that is larger.
/// `document_bytes` is the document's length: room is made by it.
///
/// # Errors
/// [`StreamError`].
pub fn read_stream<R: Read>(
    mut open: impl FnMut() -> io::Result<R>,
    document_bytes: u64,
    recording_start: Option<EpochMs>,
    expected: Expected,
    windows: Windows,
) -> Result<Transcript, StreamError> {
    let room = usize::try_from(document_bytes).unwrap_or(usize::MAX);
    let answer = match read_quickly(open()?, room, expected, windows)? {
        Some(answer) => answer,
        None => read_by_serde(open()?, room, expected)?,
    };
    let (words, warnings) = answer.into_words()?;
    Ok(Transcript::of(words, recording_start, warnings))
}

/// What the document holds; `None` for a text that has to be read in the other way.
fn read_quickly(
    mut source: impl Read,
    document_bytes: usize,
    expected: Expected,
    windows: Windows,
) -> Result<Option<Answer>, StreamError> {
    let mut reading = Some(Reading::new(expected, document_bytes));
    let mut text = TextCheck::default();
    let usual = windows.usual_bytes.max(16);
    let (mut window, mut size) = (Vec::with_capacity(usual), usual);
    loop {
        let wanted = size.saturating_sub(window.len());
        let got = source.by_ref().take(wanted_bytes(wanted)).read_to_end(&mut window)?;
        let is_last = got < wanted;
        let piece = text.check(&mut window, is_last)?;
        let read = match &mut reading {
            Some(reading) => reading.read_on(piece, is_last),
            None => piece.len(),
        };
        if is_last {
            let is_read = read == window.len();
            return Ok(reading.and_then(Reading::end).filter(|_| is_read));
        }
        text.pass(window.drain(..read).as_slice());
        size = window.len().saturating_mul(2).clamp(usual, windows.bytes_max.max(usual));
        if window.len() >= size {
            reading = None;
        }
    }
}

fn wanted_bytes(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

/// The way that decides what is right, and tells what is wrong. The text has been checked before.
fn read_by_serde(
    source: impl Read,
    document_bytes: usize,
    expected: Expected,
) -> Result<Answer, StreamError> {
    let text = Mended::new(without_byte_order_mark(source)?);
    Answer::read_bytes(text, document_bytes, expected).map_err(|(error, stop)| {
        if error.is_io() {
            StreamError::Source(error.into())
        } else {
            StreamError::Document(DocumentError::of(&error, stop))
        }
    })
}
