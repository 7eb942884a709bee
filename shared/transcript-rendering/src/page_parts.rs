//! The viewer page in parts: its frame, and in it the files as they are written.

use std::borrow::Cow;

use transcription_domain::TranscriptFormat;

use crate::RenderInput;
use crate::file_parts::{FileParts, file_parts};
use crate::viewer_page::{add_data, add_json_letters, frame};
use crate::written_text::WrittenText;

/// The files inside the page are taken in stretches of that many bytes.
const STRETCH_BYTES: usize = 64 * 1_024;

/// What a page is put together from.
pub(crate) enum PagePiece {
    /// The page's own.
    Frame(Cow<'static, str>),
    /// A file that is JSON already.
    Document(TranscriptFormat),
    /// A file that stands between the quotes of a JSON text.
    Quoted(TranscriptFormat),
}

/// The viewer page, part by part; see [`viewer_page_parts`].
pub struct ViewerPageParts<'a> {
    input: &'a RenderInput<'a>,
    part_bytes: usize,
    pieces: std::vec::IntoIter<PagePiece>,
    /// The file that is being put in, and whether it is put between quotes.
    file: Option<(FileParts<'a>, bool)>,
}

/// The viewer page in parts: put together, the items are [`crate::viewer_page()`].
///
/// Each item but the last has at least `part_bytes` bytes; it has no more than 100 KiB beyond that but for what one
/// segment takes. Each is UTF-8 of its own. Memory is taken as by [`file_parts()`].
#[must_use]
pub fn viewer_page_parts<'a>(input: &'a RenderInput<'a>, part_bytes: usize) -> ViewerPageParts<'a> {
    ViewerPageParts { input, part_bytes, pieces: frame(input).into_iter(), file: None }
}

impl ViewerPageParts<'_> {
    /// Writes what comes next; false when nothing was left.
    fn write_on(&mut self, page: &mut String) -> bool {
        if let Some((parts, quoted)) = &mut self.file {
            match parts.next_text().map(WrittenText::into_string) {
                Some(text) if *quoted => add_json_letters(page, &text),
                Some(text) => add_data(page, &text),
                None => self.file = None,
            }
            return true;
        }
        match self.pieces.next() {
            None => return false,
            Some(PagePiece::Frame(text)) => page.push_str(&text),
            Some(PagePiece::Document(format)) => self.open(format, false),
            Some(PagePiece::Quoted(format)) => self.open(format, true),
        }
        true
    }

    fn open(&mut self, format: TranscriptFormat, quoted: bool) {
        self.file = Some((file_parts(self.input, format, STRETCH_BYTES), quoted));
    }

    /// The next part, as a text.
    pub(crate) fn next_text(&mut self) -> Option<String> {
        let mut page = String::new();
        while page.len() < self.part_bytes.max(1) && self.write_on(&mut page) {}
        (!page.is_empty()).then_some(page)
    }
}

impl Iterator for ViewerPageParts<'_> {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        self.next_text().map(String::into_bytes)
    }
}
