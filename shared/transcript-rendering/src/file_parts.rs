//! A file in parts, so that no more of it is in memory than one part: what an upload in parts needs.

use transcription_domain::TranscriptFormat;

use crate::RenderInput;
use crate::caption_form::CaptionForm;
use crate::captions::Captions;
use crate::json_document::JsonDocument;
use crate::plain_text::PlainText;
use crate::written_text::WrittenText;

/// Room is made for so much more than a part has to have, for what is written last goes beyond it.
const BYTES_BEYOND: usize = 16 * 1_024;

/// Room for a part of a file of about so many bytes.
pub(crate) fn room_for(bytes_expected: usize, part_bytes: usize) -> WrittenText {
    WrittenText::with_room_for(bytes_expected.min(part_bytes.saturating_add(BYTES_BEYOND)))
}

/// A file that is written piece by piece.
pub(crate) trait Written {
    /// Writes what comes next: a stretch that is whole in itself, in text and in meaning. False when nothing was left.
    fn write_on(&mut self, out: &mut WrittenText) -> bool;

    /// About how many bytes the whole file has, so that room is made once.
    fn bytes_expected(&self) -> usize;
}

/// A rendered file, part by part; see [`file_parts()`].
pub struct FileParts<'a> {
    writer: Box<dyn Written + Send + 'a>,
    part_bytes: usize,
}

/// The file of this format in parts: put together, the items are the file.
///
/// Each item but the last has at least `part_bytes` bytes, and at most as many and what one segment takes; each is text
/// of its own, so UTF-8. A file of no bytes has no item. Besides the item, memory is taken for what is being said
/// at one time and for 8 bytes a segment; the captions take 16 bytes a word more when some word has no time.
#[must_use]
pub fn file_parts<'a>(
    input: &'a RenderInput<'a>,
    format: TranscriptFormat,
    part_bytes: usize,
) -> FileParts<'a> {
    let writer: Box<dyn Written + Send + 'a> = match format {
        TranscriptFormat::PlainText => Box::new(PlainText::of(input)),
        TranscriptFormat::SubRip => Box::new(Captions::of(input, CaptionForm::SubRip)),
        TranscriptFormat::WebVtt => Box::new(Captions::of(input, CaptionForm::WebVtt)),
        TranscriptFormat::Json => Box::new(JsonDocument::of(input)),
    };
    FileParts { writer, part_bytes }
}

/// The whole file.
pub(crate) fn whole_file(input: &RenderInput<'_>, format: TranscriptFormat) -> String {
    file_parts(input, format, usize::MAX)
        .next_text()
        .map(WrittenText::into_string)
        .unwrap_or_default()
}

impl FileParts<'_> {
    /// The next part, as a text.
    pub(crate) fn next_text(&mut self) -> Option<WrittenText> {
        let mut part = room_for(self.writer.bytes_expected(), self.part_bytes);
        while part.len() < self.part_bytes.max(1) && self.writer.write_on(&mut part) {}
        (part.len() > 0).then_some(part)
    }
}

impl Iterator for FileParts<'_> {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        self.next_text().map(WrittenText::into_bytes)
    }
}
