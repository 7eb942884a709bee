//! A text as it grows: what the four forms write a hundred thousand times goes straight to its end.
//!
//! Behind the end stand bytes that are there already and do not count yet. So a piece of fixed size, of which only the first
//! bytes may count, is one question for room and one or two stores, where a copy of a length that is not known beforehand
//! is a call. Nothing is put together elsewhere first: what was stored in small pieces and is read back at once in larger ones
//! waits for the processor's store buffer, which took a third of the time of the JSON document.

use transcription_domain::Confidence;

use crate::digits::{EIGHT_DIGITS, eight_digits, small_number, ten_thousandths};

/// A growing text. It is kept as bytes, so that digits need no second look; only whole texts and ASCII go in.
#[derive(Debug, Default)]
pub(crate) struct WrittenText {
    /// The text, and bytes behind it that do not count.
    bytes: Vec<u8>,
    length: usize,
}

/// So much is copied of a short text.
const CHUNK: usize = 16;

/// So many bytes more than asked for are made ready behind the end at a time.
const AHEAD: usize = 4_096;

impl WrittenText {
    pub(crate) fn with_room_for(bytes: usize) -> Self {
        Self { bytes: Vec::with_capacity(bytes), length: 0 }
    }

    #[inline]
    pub(crate) fn push(&mut self, text: &str) {
        self.push_bytes(text.as_bytes());
    }

    #[inline]
    fn push_bytes(&mut self, content: &[u8]) {
        let end = self.length + content.len();
        if self.bytes.len() < end {
            self.make_room(content.len());
        }
        if let Some(place) = self.bytes.get_mut(self.length..end) {
            place.copy_from_slice(content);
        }
        self.length = end;
    }

    /// Writes what is always the same: quicker than [`WrittenText::push`] by its known length. ASCII.
    #[inline]
    pub(crate) fn push_fixed<const N: usize>(&mut self, text: &[u8; N]) {
        debug_assert!(text.is_ascii(), "a text of ours");
        self.store(text, N);
    }

    /// Writes `N` bytes, of which the first `counted` count: whole texts or ASCII.
    #[inline]
    pub(crate) fn store<const N: usize>(&mut self, content: &[u8; N], counted: usize) {
        if let Some(room) = self.room::<N>() {
            *room = *content;
        }
        self.length += counted;
    }

    /// The next `N` bytes behind the end; [`WrittenText::count`] says how many of them then count. Always there.
    #[inline]
    pub(crate) fn room<const N: usize>(&mut self) -> Option<&mut [u8; N]> {
        if self.bytes.len() < self.length + N {
            self.make_room(N);
        }
        self.bytes.get_mut(self.length..).and_then(<[u8]>::first_chunk_mut)
    }

    /// Takes the first bytes behind the end for written.
    #[inline]
    pub(crate) fn count(&mut self, bytes: usize) {
        debug_assert!(self.length + bytes <= self.bytes.len(), "written beyond the room");
        self.length += bytes;
    }

    /// Makes `needed` bytes ready, and more where that takes no new memory.
    #[cold]
    #[inline(never)]
    fn make_room(&mut self, needed: usize) {
        let least = self.length + needed;
        let ready = (least + AHEAD).min(self.bytes.capacity().max(least));
        self.bytes.resize(ready, 0);
    }

    /// An ASCII character.
    #[inline]
    pub(crate) fn push_mark(&mut self, mark: u8) {
        self.store(&[mark & 0x7f], 1);
    }

    /// Writes `words` texts that stand in `source` one behind the other, by their lengths in bytes, with a space between
    /// each two. They have `text_bytes` bytes together; what stands in `source` behind them lets the last of them be copied as
    /// quickly as the others.
    #[inline]
    pub(crate) fn push_spaced(
        &mut self,
        source: &str,
        text_bytes: usize,
        words: usize,
        lengths: impl Iterator<Item = usize>,
    ) {
        let most = text_bytes + words + CHUNK;
        if self.bytes.len() < self.length + most {
            self.make_room(most);
        }
        let room = self.bytes.get_mut(self.length..).unwrap_or_default();
        let mut rest = source.as_bytes();
        let mut at = 0;
        for length in lengths.take(words) {
            let place = room.get_mut(at..).and_then(<[u8]>::first_chunk_mut);
            match (rest.first_chunk(), place) {
                (Some(chunk), Some(place)) if length <= CHUNK => {
                    put_with_space(place, chunk, length);
                }
                _ => copy_with_space(room.get_mut(at..).unwrap_or_default(), rest, length),
            }
            at += length + 1;
            rest = rest.get(length..).unwrap_or_default();
        }
        self.length += at.saturating_sub(1);
    }

    /// A number in decimal digits.
    #[inline]
    pub(crate) fn push_number(&mut self, number: u64) {
        match u32::try_from(number) {
            Ok(small) if small < EIGHT_DIGITS => {
                let (digits, length) = small_number(small);
                self.store(&digits, length);
            }
            _ => self.push_large_number(number),
        }
    }

    #[cold]
    fn push_large_number(&mut self, number: u64) {
        // Of twenty digits that a number can have, twelve stand before the last eight.
        let (high, low) = (number / 100_000_000, number % 100_000_000);
        self.push_number(high);
        let low = u32::try_from(low).unwrap_or_default();
        self.store(&eight_digits(low).to_le_bytes(), 8);
    }

    /// A number of ten-thousandths from 0 to 10,000 as JSON writes the float: `0.0`, `0.25`, `1.0`.
    #[inline]
    pub(crate) fn push_ten_thousandths(&mut self, steps: u16) {
        let (digits, length) = ten_thousandths(steps);
        self.store(&digits, length);
    }

    /// A number from 0 to 1 as JSON writes the float.
    pub(crate) fn push_share(&mut self, share: f64) {
        if let Some(steps) = Confidence::new(share).and_then(Confidence::ten_thousandths) {
            return self.push_ten_thousandths(steps);
        }
        // At most 24 bytes: a sign, 17 digits, a point and an exponent.
        let mut digits = [0_u8; 32];
        let mut rest = &mut digits[..];
        let written = serde_json::to_writer(&mut rest, &share);
        debug_assert!(written.is_ok(), "{share} is longer than 32 bytes");
        let length = 32 - rest.len();
        self.store(&digits, length);
    }

    /// Takes white space off the end, but nothing before `start`.
    pub(crate) fn trim_end_from(&mut self, start: usize) {
        let line = self.bytes.get(start..self.length);
        self.length = start + line.map_or(0, |line| line.trim_ascii_end().len());
    }

    /// Takes everything off behind `length`.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
    }

    pub(crate) const fn len(&self) -> usize {
        self.length
    }

    fn written(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// What was written.
    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(self.written()).unwrap_or_default()
    }

    /// Writes all of another text.
    pub(crate) fn append(&mut self, other: &Self) {
        self.push_bytes(other.written());
    }

    /// Lets another writer of whole texts go on behind the end.
    pub(crate) fn append_with(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        self.bytes.truncate(self.length);
        write(&mut self.bytes);
        self.length = self.bytes.len();
    }

    pub(crate) fn into_bytes(mut self) -> Vec<u8> {
        self.bytes.truncate(self.length);
        self.bytes
    }

    #[expect(clippy::expect_used, reason = "whole texts and ASCII are UTF-8")]
    pub(crate) fn into_string(self) -> String {
        String::from_utf8(self.into_bytes()).expect("only texts were written")
    }
}

/// Puts a chunk of which the first `length` bytes count, and a space behind those.
#[inline]
fn put_with_space(place: &mut [u8; CHUNK + 1], chunk: &[u8; CHUNK], length: usize) {
    if let Some(start) = place.first_chunk_mut() {
        *start = *chunk;
    }
    if let Some(behind) = place.get_mut(length) {
        *behind = b' ';
    }
}

/// The same of a long text, or one at the end of all.
#[inline(never)]
fn copy_with_space(place: &mut [u8], source: &[u8], length: usize) {
    if let (Some(place), Some(text)) = (place.get_mut(..length), source.get(..length)) {
        place.copy_from_slice(text);
    }
    if let Some(behind) = place.get_mut(length) {
        *behind = b' ';
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut WrittenText)) -> String {
        let mut text = WrittenText::default();
        write(&mut text);
        text.into_string()
    }

    #[test]
    fn numbers_are_written_as_the_standard_library_writes_them() {
        let powers = (0..20).map(|power| 10_u64.pow(power));
        let near = powers.flat_map(|power| [power - 1, power, power + 1, power / 2]);
        for number in near.chain([u64::MAX, u64::MAX - 1]) {
            assert_eq!(written(|text| text.push_number(number)), number.to_string());
        }
    }
}
