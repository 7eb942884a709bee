//! Numbers in decimal digits, some digits at once: numbers are a third of the JSON document and of the captions.

/// Eight times the digit 0.
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// Numbers below this one have eight digits at most.
pub(crate) const EIGHT_DIGITS: u32 = 100_000_000;

/// The digits of a number below [`EIGHT_DIGITS`], the first one in the lowest byte. The number is parted three times, all
/// parts of it at once.
#[inline]
pub(crate) fn eight_digits(number: u32) -> u64 {
    digits_of(number) | ZEROS
}

/// The same as numbers from 0 to 9.
#[inline]
fn digits_of(number: u32) -> u64 {
    let (high, low) = (number / 10_000, number % 10_000);
    let fours = u64::from(high) | u64::from(low) << 32;
    let hundreds = ((fours * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let pairs = hundreds | (fours - hundreds * 100) << 16;
    let tens = ((pairs * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | (pairs - tens * 10) << 8
}

/// The digits of a number below 10,000, the first one in the lowest byte.
#[inline]
fn four_digits(number: u32) -> u32 {
    let hundreds = (number * 5_243) >> 19;
    let pairs = hundreds | (number - hundreds * 100) << 16;
    let tens = ((pairs * 103) >> 10) & 0x000f_000f;
    (tens | (pairs - tens * 10) << 8) | 0x3030_3030
}

/// A number below [`EIGHT_DIGITS`] in decimal digits, and how many of the bytes count.
#[inline]
pub(crate) fn small_number(number: u32) -> ([u8; 8], usize) {
    let digits = digits_of(number);
    // The first digit is the lowest byte. Zero keeps its last one.
    let zeros = (digits.trailing_zeros() / 8).min(7);
    let text = (digits | ZEROS) >> (zeros * 8);
    (text.to_le_bytes(), 8 - length_of(zeros))
}

/// Numbers of which each is near the one before it: the digits above the last four are kept.
#[derive(Debug, Clone)]
pub(crate) struct NearNumbers {
    /// The smallest number with the kept digits.
    base: u64,
    kept: [u8; 8],
    kept_length: usize,
}

/// The digits of a number: those of `high`, then those of `low`, as far as they count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Digits {
    pub(crate) high: ([u8; 8], usize),
    pub(crate) low: ([u8; 4], usize),
}

impl NearNumbers {
    /// Numbers below this one can be written.
    pub(crate) const LIMIT: u64 = 1_000_000_000_000;

    pub(crate) const fn new() -> Self {
        // No number is near this base.
        Self { base: 2 * Self::LIMIT, kept: [0; 8], kept_length: 0 }
    }

    /// The digits of a number below [`NearNumbers::LIMIT`].
    #[inline]
    pub(crate) fn digits(&mut self, number: u64) -> Digits {
        match u32::try_from(number.wrapping_sub(self.base)) {
            Ok(low) if low < 10_000 => {
                let low = (four_digits(low).to_le_bytes(), 4);
                Digits { high: (self.kept, self.kept_length), low }
            }
            _ => self.move_to(number),
        }
    }

    #[inline(never)]
    fn move_to(&mut self, number: u64) -> Digits {
        let high = u32::try_from(number / 10_000).unwrap_or_default();
        let low = u32::try_from(number % 10_000).unwrap_or_default();
        if high == 0 {
            let ([a, b, c, d, ..], length) = small_number(low);
            return Digits { high: ([0; 8], 0), low: ([a, b, c, d], length) };
        }
        (self.kept, self.kept_length) = small_number(high);
        self.base = u64::from(high) * 10_000;
        Digits { high: (self.kept, self.kept_length), low: (four_digits(low).to_le_bytes(), 4) }
    }
}

/// A number of ten-thousandths from 0 to 10,000 as JSON writes the float (`0.0`, `0.25`, `1.0`), and how many of the bytes
/// count.
#[inline]
pub(crate) fn ten_thousandths(steps: u16) -> ([u8; 8], usize) {
    let is_whole = steps >= 10_000;
    let digits = four_digits(if is_whole { 0 } else { u32::from(steps) });
    // The last digit is the highest byte.
    let zeros = ((digits ^ 0x3030_3030).leading_zeros() / 8).min(3);
    let whole = u64::from(b'0') + u64::from(is_whole);
    let text = whole | u64::from(b'.') << 8 | u64::from(digits) << 16;
    (text.to_le_bytes(), 6 - length_of(zeros))
}

/// A count of at most eight.
#[inline]
fn length_of(count: u32) -> usize {
    usize::try_from(count).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text((bytes, length): ([u8; 8], usize)) -> String {
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    }

    fn numbers() -> impl Iterator<Item = u32> {
        let powers = (0..8).map(|power| 10_u32.pow(power));
        let near = powers.flat_map(|power| [power - 1, power, power + 1, power / 2, power * 9]);
        near.chain((0..20_000).map(|n| n * 4_999)).chain((0..30_000).map(|n| 9_990_000 + n))
    }

    #[test]
    fn numbers_near_each_other_are_written_as_the_standard_library_writes_them() {
        let mut near = NearNumbers::new();
        let large = (0..12).flat_map(|power| [10_u64.pow(power) - 1, 10_u64.pow(power)]);
        for number in numbers().map(u64::from).chain(large).chain([NearNumbers::LIMIT - 301]) {
            for number in [number, number.saturating_sub(300), number + 300] {
                let Digits { high: (high, kept), low: (low, length) } = near.digits(number);
                let written = [&high[..kept], &low[..length]].concat();
                assert_eq!(String::from_utf8(written).unwrap(), number.to_string());
            }
        }
    }

    #[test]
    fn numbers_are_written_as_the_standard_library_writes_them() {
        for number in numbers().filter(|number| *number < EIGHT_DIGITS) {
            let expected = number.to_string();
            assert_eq!(text(small_number(number)), expected);
            assert_eq!(eight_digits(number).to_le_bytes(), *format!("{number:08}").as_bytes());
        }
    }

    #[test]
    fn ten_thousandths_are_written_as_serde_json_writes_the_float() {
        for steps in 0..=10_000_u16 {
            let float = serde_json::to_string(&(f64::from(steps) / 10_000.0)).unwrap();
            assert_eq!(text(ten_thousandths(steps)), float);
        }
    }
}
