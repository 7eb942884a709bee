//! The checks that come before the grammar, for a document that comes piece by piece: is it a text, and of the right kind?

use std::io::{self, Cursor, Read};

use crate::DocumentError;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
const GZIP_MAGIC: &[u8] = b"\x1f\x8b";

/// A document without the byte order mark that it may begin with.
pub(super) fn behind_byte_order_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)
}

/// The document as text, after the checks that give a clearer error than a parser would.
pub(crate) fn text_of(bytes: &[u8]) -> Result<&str, DocumentError> {
    let bytes = behind_byte_order_mark(bytes);
    refuse_compressed(bytes)?;
    if !looks_like_json(bytes)? {
        return Err(DocumentError::Empty);
    }
    let place = Place::default();
    std::str::from_utf8(bytes).map_err(|error| match error.error_len() {
        Some(_) => DocumentError::NotUtf8 { offset: error.valid_up_to() },
        None => place.behind(bytes.get(..error.valid_up_to()).unwrap_or(bytes)).cut_off(),
    })
}

/// A source behind the byte order mark that it may begin with.
pub(super) fn without_byte_order_mark(mut source: impl Read) -> io::Result<impl Read> {
    let mut first = Vec::with_capacity(BYTE_ORDER_MARK.len());
    source.by_ref().take(3).read_to_end(&mut first)?;
    if first == BYTE_ORDER_MARK {
        first.clear();
    }
    Ok(Cursor::new(first).chain(source))
}

fn refuse_compressed(front: &[u8]) -> Result<(), DocumentError> {
    if front.starts_with(GZIP_MAGIC) {
        return Err(DocumentError::NotJson { looks_like: "a compressed body" });
    }
    Ok(())
}

/// False as long as there is nothing but white space.
fn looks_like_json(front: &[u8]) -> Result<bool, DocumentError> {
    match front.trim_ascii_start().first() {
        None => Ok(false),
        Some(b'<') => Err(DocumentError::NotJson { looks_like: "HTML or XML" }),
        Some(_) => Ok(true),
    }
}

/// A place in a text.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    offset: usize,
    /// Line ends before it.
    lines: usize,
    /// Bytes behind the last line end before it.
    column: usize,
}

impl Place {
    /// The place behind these bytes.
    #[expect(clippy::naive_bytecount, reason = "the compiler counts 32 bytes at once")]
    fn behind(self, bytes: &[u8]) -> Self {
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
        let column = if lines == 0 {
            self.column + bytes.len()
        } else {
            bytes.rsplit(|byte| *byte == b'\n').next().map_or(0, <[u8]>::len)
        };
        Self { offset: self.offset + bytes.len(), lines: self.lines + lines, column }
    }

    const fn cut_off(self) -> DocumentError {
        DocumentError::CutOff { line: self.lines + 1, column: self.column }
    }
}

/// The same checks for one window after the other. A window begins where the last one was passed.
#[derive(Debug, Default)]
pub(super) struct TextCheck {
    place: Place,
    has_begun: bool,
    is_json: bool,
}

impl TextCheck {
    /// The window as text, as far as it goes: a character may be cut off at its end. The first window has at least 16
    /// bytes, unless the document has fewer; a byte order mark at its front is taken away.
    pub(super) fn check<'w>(
        &mut self,
        window: &'w mut Vec<u8>,
        is_last: bool,
    ) -> Result<&'w str, DocumentError> {
        if !self.has_begun {
            self.has_begun = true;
            if window.starts_with(BYTE_ORDER_MARK) {
                window.drain(..BYTE_ORDER_MARK.len());
            }
            refuse_compressed(window)?;
        }
        self.is_json = self.is_json || looks_like_json(window)?;
        if is_last && !self.is_json {
            return Err(DocumentError::Empty);
        }
        match std::str::from_utf8(window) {
            Ok(text) => Ok(text),
            Err(error) => {
                let end = error.valid_up_to();
                let text = window.get(..end).unwrap_or_default();
                match error.error_len() {
                    Some(_) => Err(DocumentError::NotUtf8 { offset: self.place.offset + end }),
                    None if is_last => Err(self.place.behind(text).cut_off()),
                    None => Ok(std::str::from_utf8(text).unwrap_or_default()),
                }
            }
        }
    }

    /// These bytes at the window's front are done with.
    pub(super) fn pass(&mut self, bytes: &[u8]) {
        self.place = self.place.behind(bytes);
    }
}
