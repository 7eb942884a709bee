//! All files in parts, in one pass: the cues are made once for both files of captions.

use transcription_domain::TranscriptFormat;

use crate::RenderInput;
use crate::captions::BothCaptions;
use crate::file_parts::{FileParts, file_parts};
use crate::written_text::WrittenText;

/// The parts of all files; see [`all_file_parts()`].
pub struct AllFileParts<'a> {
    input: &'a RenderInput<'a>,
    part_bytes: usize,
    at: At<'a>,
}

/// What is being written.
enum At<'a> {
    PlainText(FileParts<'a>),
    Captions(Box<BothCaptions<'a>>),
    Json(FileParts<'a>),
}

/// The files of all formats in parts, each part with its format.
///
/// The parts of one format are those of [`crate::file_parts()`], in their order. Plain text comes first and JSON last; the
/// parts of the two captions come in between and take turns, for both are written from the same cues, which takes less
/// time than each for itself. So besides the item, two parts are in memory.
#[must_use]
pub fn all_file_parts<'a>(input: &'a RenderInput<'a>, part_bytes: usize) -> AllFileParts<'a> {
    let at = At::PlainText(file_parts(input, TranscriptFormat::PlainText, part_bytes));
    AllFileParts { input, part_bytes, at }
}

impl AllFileParts<'_> {
    /// The next part, as a text.
    pub(crate) fn next_text(&mut self) -> Option<(TranscriptFormat, WrittenText)> {
        let (input, part_bytes) = (self.input, self.part_bytes);
        if let At::PlainText(parts) = &mut self.at {
            if let Some(text) = parts.next_text() {
                return Some((TranscriptFormat::PlainText, text));
            }
            self.at = At::Captions(Box::new(BothCaptions::of(input, part_bytes)));
        }
        if let At::Captions(captions) = &mut self.at {
            if let Some(part) = captions.next_text() {
                return Some(part);
            }
            self.at = At::Json(file_parts(input, TranscriptFormat::Json, part_bytes));
        }
        let At::Json(parts) = &mut self.at else { return None };
        Some((TranscriptFormat::Json, parts.next_text()?))
    }
}

impl Iterator for AllFileParts<'_> {
    type Item = (TranscriptFormat, Vec<u8>);

    fn next(&mut self) -> Option<Self::Item> {
        self.next_text().map(|(format, text)| (format, text.into_bytes()))
    }
}
