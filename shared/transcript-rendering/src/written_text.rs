//! A text as it grows: what the four forms write a hundred thousand times goes straight to its end.
//!
//! Short texts are copied as sixteen bytes, of which only those that belong to them count: a copy of a length that is
//! known beforehand is two instructions, where one of an unknown length is a call. What was written too much is
//! taken off again, which is one more.

use transcription_domain::Confidence;

/// A growing text. It is kept as bytes, so that digits need no second look; only whole texts and ASCII go in.
#[derive(Debug, Default)]
pub(crate) struct WrittenText {
    bytes: Vec<u8>,
}

/// So much is copied of a short text.
const CHUNK: usize = 16;

/// The digits of 0 to 99, two each.
const PAIRS: [[u8; 2]; 100] = pairs();

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    reason = "a constant: the compiler counts to 99"
)]
const fn pairs() -> [[u8; 2]; 100] {
    let mut pairs = [[b'0'; 2]; 100];
    let mut number = 0;
    while number < 100 {
        pairs[number] = [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8];
        number += 1;
    }
    pairs
}

impl WrittenText {
    pub(crate) fn with_room_for(bytes: usize) -> Self {
        Self { bytes: Vec::with_capacity(bytes) }
    }

    #[inline]
    pub(crate) fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Writes what is always the same: quicker than [`WrittenText::push`] by its known length. ASCII.
    #[inline]
    pub(crate) fn push_fixed<const N: usize>(&mut self, text: &[u8; N]) {
        debug_assert!(text.is_ascii(), "a text of ours");
        self.bytes.extend_from_slice(text);
    }

    /// Writes `N` bytes, of which the first `counted` count: whole texts or ASCII.
    #[inline]
    pub(crate) fn store<const N: usize>(&mut self, content: &[u8; N], counted: usize) {
        let end = self.bytes.len() + counted;
        self.bytes.extend_from_slice(content);
        self.bytes.truncate(end);
    }

    /// An ASCII character.
    #[inline]
    pub(crate) fn push_mark(&mut self, mark: u8) {
        self.bytes.push(mark & 0x7f);
    }

    /// Writes `words` texts that stand in `source` one behind the other, by their lengths in bytes, with a space between
    /// each two.
    #[inline]
    pub(crate) fn push_spaced(
        &mut self,
        source: &str,
        words: usize,
        lengths: impl Iterator<Item = usize>,
    ) {
        let start = self.bytes.len();
        self.bytes.reserve(source.len() + words + CHUNK);
        let mut from = 0;
        for length in lengths.take(words) {
            let behind = source.as_bytes().get(from..).unwrap_or_default();
            match behind.first_chunk::<CHUNK>() {
                Some(chunk) if length <= CHUNK => self.store(chunk, length),
                _ => self.bytes.extend_from_slice(behind.get(..length).unwrap_or_default()),
            }
            from += length;
            self.bytes.push(b' ');
        }
        if self.bytes.len() > start {
            self.bytes.pop();
        }
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
        self.store(&(eight_digits(low) | ZEROS).to_le_bytes(), 8);
    }

    /// A media offset as `HH:MM:SS{mark}mmm`, see [`crate::clock_text::media_clock`].
    #[inline]
    pub(crate) fn push_clock(&mut self, ms: u64, mark: u8) {
        let (seconds, ms) = (ms / 1_000, ms % 1_000);
        let (minutes, seconds) = (seconds / 60, seconds % 60);
        let (hours, minutes) = (minutes / 60, minutes % 60);
        if hours < 100 {
            self.store(&pair_of(hours), 2);
        } else {
            self.push_number(hours);
        }
        let ([_, hundreds], [tens, ones]) = (pair_of(ms / 100), pair_of(ms % 100));
        let ([m0, m1], [s0, s1]) = (pair_of(minutes), pair_of(seconds));
        let mark = mark & 0x7f;
        self.store(&[b':', m0, m1, b':', s0, s1, mark, hundreds, tens, ones], 10);
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
        let line = self.bytes.get(start..);
        let length = line.map_or(0, |line| line.trim_ascii_end().len());
        self.bytes.truncate(start + length);
    }

    /// Takes everything off behind `length`.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.bytes.truncate(length);
    }

    pub(crate) const fn len(&self) -> usize {
        self.bytes.len()
    }

    /// What was written.
    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap_or_default()
    }

    /// Writes all of another text.
    pub(crate) fn append(&mut self, other: &Self) {
        self.bytes.extend_from_slice(&other.bytes);
    }

    /// Lets another writer of whole texts go on behind the end.
    pub(crate) fn append_with(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.bytes);
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    #[expect(clippy::expect_used, reason = "whole texts and ASCII are UTF-8")]
    pub(crate) fn into_string(self) -> String {
        String::from_utf8(self.into_bytes()).expect("only texts were written")
    }
}

/// Eight times the digit 0.
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// The digits of a number below 100,000,000 as numbers, the first one in the lowest byte: the number is parted three
/// times, all parts of it at once.
#[inline]
fn eight_digits(number: u32) -> u64 {
    let (high, low) = (number / 10_000, number % 10_000);
    let fours = u64::from(high) | u64::from(low) << 32;
    let hundreds = ((fours * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let pairs = hundreds | (fours - hundreds * 100) << 16;
    let tens = ((pairs * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | (pairs - tens * 10) << 8
}

/// Numbers below this one have eight digits at most.
pub(crate) const EIGHT_DIGITS: u32 = 100_000_000;

/// A number below [`EIGHT_DIGITS`] in decimal digits, and how many of the bytes count.
#[inline]
pub(crate) fn small_number(number: u32) -> ([u8; 8], usize) {
    let digits = eight_digits(number);
    // The first digit is the lowest byte. Zero keeps its last one.
    let zeros = (digits.trailing_zeros() / 8).min(7);
    let text = (digits | ZEROS) >> (zeros * 8);
    (text.to_le_bytes(), 8 - length_of(zeros))
}

/// The text of [`WrittenText::push_ten_thousandths`], and how many of the bytes count.
#[inline]
pub(crate) fn ten_thousandths(steps: u16) -> ([u8; 8], usize) {
    let steps = u64::from(steps);
    let ([a, b], [c, d]) = (pair_of(steps / 100 % 100), pair_of(steps % 100));
    let digits = u32::from_le_bytes([a, b, c, d]);
    // The last digit is the highest byte.
    let zeros = ((digits ^ 0x3030_3030).leading_zeros() / 8).min(3);
    let whole = b'0' + u8::from(steps >= 10_000);
    ([whole, b'.', a, b, c, d, 0, 0], 6 - length_of(zeros))
}

/// A count of at most eight.
#[inline]
fn length_of(count: u32) -> usize {
    usize::try_from(count).unwrap_or_default()
}

/// The digits of a number below 100.
#[inline]
fn pair_of(number: u64) -> [u8; 2] {
    let place = usize::try_from(number).ok().and_then(|number| PAIRS.get(number));
    place.copied().unwrap_or(*b"00")
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

    #[test]
    fn ten_thousandths_are_written_as_serde_json_writes_the_float() {
        for steps in 0..=10_000_u16 {
            let float = serde_json::to_string(&(f64::from(steps) / 10_000.0)).unwrap();
            assert_eq!(written(|text| text.push_ten_thousandths(steps)), float);
        }
    }

    #[test]
    fn clocks_have_as_many_hours_as_they_need() {
        for (ms, clock) in [
            (0, "00:00:00.000"),
            (1, "00:00:00.001"),
            (59_999, "00:00:59.999"),
            (3_723_045, "01:02:03.045"),
            (359_999_999, "99:59:59.999"),
            (360_000_000, "100:00:00.000"),
        ] {
            assert_eq!(written(|text| text.push_clock(ms, b'.')), clock);
        }
    }
}
