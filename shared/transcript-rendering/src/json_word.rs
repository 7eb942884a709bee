//! A word of the JSON document as nearly every word is: short, with nothing to escape, with times and a confidence of at
//! most four digits.
//!
//! Its pieces go straight to the end of the text, into room that is asked for once: so no piece of it asks again. Pieces are
//! filled up to sixteen bytes, which are one store.

use crate::digits::{Digits, NearNumbers, ten_thousandths};
use crate::written_text::WrittenText;

/// The longest text that such a word has, in bytes.
pub(crate) const TEXT_MAX: usize = 16;
/// The longest such word is `, {"text": "` (12), its text (16), `", "start_ms": ` (15), 12 digits, `, "end_ms": ` (12), 12
/// digits, `, "confidence": ` (16), `0.1234` (6) and `}`: 102 bytes.
const WORD_MAX: usize = 128;
/// The room has twice of that: every piece begins before its first half ends.
const ROOM: usize = 2 * WORD_MAX;

/// What such a word has besides its text.
#[derive(Clone, Copy)]
pub(crate) struct WordFigures {
    start_ms: u64,
    end_ms: u64,
    steps: u16,
}

impl WordFigures {
    /// Media milliseconds below [`NearNumbers::LIMIT`], and a confidence in ten-thousandths; `None` for later ones.
    #[inline]
    pub(crate) fn of(start_ms: u64, end_ms: u64, steps: u16) -> Option<Self> {
        let fits = start_ms.max(end_ms) < NearNumbers::LIMIT;
        fits.then_some(Self { start_ms, end_ms, steps })
    }
}

/// Writes a word whose text is the first `length` bytes of these, at most [`TEXT_MAX`], and has nothing to escape.
#[inline]
pub(crate) fn add_usual_word(
    text: &mut WrittenText,
    times: &mut NearNumbers,
    is_first: bool,
    (chunk, length): (&[u8; TEXT_MAX], usize),
    figures: WordFigures,
) {
    let Some(room) = text.room::<ROOM>() else { return };
    let mut word = Pieces { room, length: 0 };
    if is_first {
        word.put(b"{\"text\": \"      ", 10);
    } else {
        word.put(b", {\"text\": \"    ", 12);
    }
    word.put(chunk, length);
    word.put(b"\", \"start_ms\":  ", 15);
    word.put_number(times.digits(figures.start_ms));
    word.put(b", \"end_ms\":     ", 12);
    word.put_number(times.digits(figures.end_ms));
    word.put(b", \"confidence\": ", 16);
    let (digits, length) = ten_thousandths(figures.steps);
    word.put(&digits, length);
    word.put(b"}", 1);
    let length = word.length;
    text.count(length);
}

/// A word that is being put together.
struct Pieces<'a> {
    room: &'a mut [u8; ROOM],
    length: usize,
}

impl Pieces<'_> {
    #[inline]
    fn put_number(&mut self, Digits { high, low }: Digits) {
        self.put(&high.0, high.1);
        self.put(&low.0, low.1);
    }

    /// Puts `N` bytes, of which the first `counted` count. The place is taken modulo half of the room, which is beyond the
    /// longest word: by that the compiler sees that there is always room.
    #[inline]
    fn put<const N: usize>(&mut self, content: &[u8; N], counted: usize) {
        let from = self.length % WORD_MAX;
        if let Some(place) = self.room.get_mut(from..).and_then(<[u8]>::first_chunk_mut::<N>) {
            *place = *content;
        }
        self.length = from + counted;
    }
}
