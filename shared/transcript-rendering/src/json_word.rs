//! A word of the JSON document as nearly every word is: short, with nothing to escape, with times and a confidence of at
//! most four digits.
//!
//! It is put together in a place of its own, whose size is known: so it goes to the end of the text in one step, and no
//! piece of it asks whether there is room.

use crate::written_text::{EIGHT_DIGITS, WrittenText, small_number, ten_thousandths};

/// The longest text that such a word has, in bytes.
pub(crate) const TEXT_MAX: usize = 16;
/// The longest such word is `, {"text": "` (12), its text (16), `", "start_ms": ` (15), 8 digits, `, "end_ms": ` (12), 8
/// digits, `, "confidence": ` (16), `0.1234` (6) and `}`: 94 bytes.
const WORD_MAX: usize = 96;
/// Every piece begins before the first half ends.
const PLACE: usize = 256;

/// A word that is being put together.
pub(crate) struct JsonWord {
    bytes: [u8; PLACE],
    length: usize,
}

/// What such a word has besides its text.
#[derive(Clone, Copy)]
pub(crate) struct WordFigures {
    start_ms: u32,
    end_ms: u32,
    steps: u16,
}

impl WordFigures {
    /// Media milliseconds of eight digits at most, and a confidence in ten-thousandths; `None` for larger ones.
    #[inline]
    pub(crate) fn of(start_ms: u64, end_ms: u64, steps: u16) -> Option<Self> {
        let start_ms = u32::try_from(start_ms).ok().filter(|ms| *ms < EIGHT_DIGITS)?;
        let end_ms = u32::try_from(end_ms).ok().filter(|ms| *ms < EIGHT_DIGITS)?;
        Some(Self { start_ms, end_ms, steps })
    }
}

impl JsonWord {
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; PLACE], length: 0 }
    }

    /// Writes a word whose text is the first `length` bytes of these, at most [`TEXT_MAX`], and has nothing to escape.
    #[inline]
    pub(crate) fn write(
        &mut self,
        text: &mut WrittenText,
        is_first: bool,
        (chunk, length): (&[u8; TEXT_MAX], usize),
        figures: WordFigures,
    ) {
        self.length = 0;
        if is_first {
            self.put(b"{\"text\": \"", 10);
        } else {
            self.put(b", {\"text\": \"", 12);
        }
        self.put(chunk, length);
        self.put(b"\", \"start_ms\": ", 15);
        let (digits, length) = small_number(figures.start_ms);
        self.put(&digits, length);
        self.put(b", \"end_ms\": ", 12);
        let (digits, length) = small_number(figures.end_ms);
        self.put(&digits, length);
        self.put(b", \"confidence\": ", 16);
        let (digits, length) = ten_thousandths(figures.steps);
        self.put(&digits, length);
        self.put(b"}", 1);
        if let Some(word) = self.bytes.first_chunk::<WORD_MAX>() {
            text.store(word, self.length);
        }
    }

    /// Puts `N` bytes, of which the first `counted` count. The place is taken modulo half of the room, which is beyond the
    /// longest word: by that the compiler sees that there is always room.
    #[inline]
    fn put<const N: usize>(&mut self, content: &[u8; N], counted: usize) {
        let from = self.length % (PLACE / 2);
        if let Some(place) = self.bytes.get_mut(from..).and_then(<[u8]>::first_chunk_mut::<N>) {
            *place = *content;
        }
        self.length = from + counted;
    }
}
