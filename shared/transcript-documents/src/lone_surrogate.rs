//! Mends `\ud800` without its other half.
//!
//! JSON's grammar allows such an escape, but no UTF-8 text can hold what it stands for, so `serde_json` refuses the
//! whole document. One odd word must not cost a call its transcript: the escape alone is replaced. Keeping every word as
//! raw JSON until its text is known would also do, but would make every document pay for a fault that hardly any has;
//! this pass runs only after a document was refused.

use std::io::{self, Read};

const HIGH: std::ops::RangeInclusive<u16> = 0xd800..=0xdbff;
const LOW: std::ops::RangeInclusive<u16> = 0xdc00..=0xdfff;
/// As long as what it replaces, so that lines and columns in errors stay true.
const REPLACEMENT: &[u8] = b"\\ufffd";

/// The document with each lone surrogate escape as U+FFFD; `None` when it has none.
pub(crate) fn mended(document: &str) -> Option<String> {
    let bytes = document.as_bytes();
    let mut copy: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(escape) = next_escape(bytes, at) {
        if escape.is_lone {
            replace(copy.get_or_insert_with(|| bytes.to_vec()), escape.at);
        }
        at = escape.end;
    }
    copy.and_then(|copy| String::from_utf8(copy).ok())
}

/// The longest that has to be seen to judge an escape: two units.
const ESCAPE_BYTES_MAX: usize = 12;

/// An escape, or two that make one character.
struct Escape {
    at: usize,
    end: usize,
    is_lone: bool,
}

/// The first escape from `from` on.
fn next_escape(bytes: &[u8], from: usize) -> Option<Escape> {
    // Outside strings JSON has no backslash, so each one begins an escape.
    let at = from + bytes.get(from..)?.iter().position(|byte| *byte == b'\\')?;
    let (length, is_lone) = match (escaped_unit(bytes, at), escaped_unit(bytes, at + 6)) {
        (Some(high), Some(low)) if HIGH.contains(&high) && LOW.contains(&low) => (12, false),
        (Some(unit), _) => (6, HIGH.contains(&unit) || LOW.contains(&unit)),
        (None, _) => (2, false),
    };
    Some(Escape { at, end: at + length, is_lone })
}

fn replace(bytes: &mut [u8], at: usize) {
    if let Some(place) = bytes.get_mut(at..at + REPLACEMENT.len()) {
        place.copy_from_slice(REPLACEMENT);
    }
}

/// A source with each lone surrogate escape as U+FFFD.
pub(crate) struct Mended<R> {
    source: R,
    held: Vec<u8>,
    /// Bytes at the front of `held` that are handed on already.
    given: usize,
    /// Bytes at the front of `held` that are mended.
    ready: usize,
}

/// Read from the source at once.
const PIECE_BYTES: usize = 64 * 1024;

impl<R: Read> Mended<R> {
    pub(crate) const fn new(source: R) -> Self {
        Self { source, held: Vec::new(), given: 0, ready: 0 }
    }

    /// Reads on and mends as far as can be judged.
    fn fill(&mut self) -> io::Result<()> {
        self.held.drain(..self.given);
        self.ready -= self.given;
        self.given = 0;
        let wanted = PIECE_BYTES.saturating_sub(self.held.len());
        let limit = u64::try_from(wanted).unwrap_or(u64::MAX);
        let got = self.source.by_ref().take(limit).read_to_end(&mut self.held)?;
        let is_last = got < wanted;
        while let Some(escape) = next_escape(&self.held, self.ready) {
            if !is_last && escape.at + ESCAPE_BYTES_MAX > self.held.len() {
                self.ready = escape.at;
                return Ok(());
            }
            if escape.is_lone {
                replace(&mut self.held, escape.at);
            }
            self.ready = escape.end;
        }
        self.ready = self.held.len();
        Ok(())
    }
}

impl<R: Read> Read for Mended<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.given == self.ready {
            self.fill()?;
        }
        let mut mended = self.held.get(self.given..self.ready).unwrap_or_default();
        let read = mended.read(into)?;
        self.given += read;
        Ok(read)
    }
}

/// The UTF-16 unit of an escape `\uXXXX` that begins at `at`.
fn escaped_unit(bytes: &[u8], at: usize) -> Option<u16> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let all_hex = digits.iter().all(u8::is_ascii_hexdigit);
    let digits = std::str::from_utf8(digits).ok()?;
    all_hex.then(|| u16::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lone_surrogates_are_replaced() {
        for (document, expected) in [
            (r#""\ud800""#, Some(r#""\ufffd""#)),
            (r#""\uDC00a""#, Some(r#""\ufffda""#)),
            (r#""\ud83d\ude00""#, None),
            (r#""\ud83d\ud83d\ude00""#, Some(r#""\ufffd\ud83d\ude00""#)),
            (r#""\ude00\ud83d""#, Some(r#""\ufffd\ufffd""#)),
            (r#""\\ud800""#, None),
            (r#""\\\ud800""#, Some(r#""\\\ufffd""#)),
            (r#""\u00e9\n""#, None),
            (r#""\ud8"#, None),
            (r"\", None),
            ("", None),
        ] {
            assert_eq!(mended(document).as_deref(), expected, "{document}");
            let mut streamed = String::new();
            Mended::new(document.as_bytes()).read_to_string(&mut streamed).unwrap();
            assert_eq!(streamed, expected.unwrap_or(document));
        }
    }

    #[test]
    fn an_escape_across_the_pieces_of_a_stream_is_mended_as_in_one() {
        let escapes = r"\ud83d\ude00\ud83d\ud83d\ude00\\\ud800\n\udc00x";
        for before in (0..70).map(|bytes| PIECE_BYTES - bytes) {
            let document = format!("{}{escapes}{}", "a".repeat(before), "b".repeat(100));
            let mut streamed = String::new();
            Mended::new(document.as_bytes()).read_to_string(&mut streamed).unwrap();
            assert_eq!(Some(streamed), mended(&document));
        }
    }
}
