//! A text as it grows: what the four forms write a hundred thousand times goes straight to its end.

/// A growing text. It is kept as bytes, so that digits need no second look; only whole texts and ASCII go in.
#[derive(Debug, Default)]
pub(crate) struct WrittenText(Vec<u8>);

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
        Self(Vec::with_capacity(bytes))
    }

    #[inline]
    pub(crate) fn push(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// An ASCII character.
    #[inline]
    pub(crate) fn push_mark(&mut self, mark: u8) {
        self.0.push(mark & 0x7f);
    }

    /// A number in decimal digits.
    pub(crate) fn push_number(&mut self, number: u64) {
        let mut digits = [0_u8; 20];
        let mut from = digits.len();
        let mut rest = number;
        loop {
            let pair = pair_of(rest % 100);
            rest /= 100;
            // Twenty digits hold every number, so there is always room for two more.
            if let Some(place) = digits.get_mut(from - 2..from) {
                place.copy_from_slice(&pair);
            }
            from -= 2;
            if rest == 0 {
                break;
            }
        }
        if digits.get(from) == Some(&b'0') && number != 0 || number < 10 {
            from += 1;
        }
        self.0.extend_from_slice(digits.get(from..).unwrap_or_default());
    }

    /// A media offset as `HH:MM:SS{mark}mmm`, see [`crate::clock_text::media_clock`].
    pub(crate) fn push_clock(&mut self, ms: u64, mark: u8) {
        let (seconds, ms) = (ms / 1_000, ms % 1_000);
        let (minutes, seconds) = (seconds / 60, seconds % 60);
        let (hours, minutes) = (minutes / 60, minutes % 60);
        if hours < 100 {
            self.0.extend_from_slice(&pair_of(hours));
        } else {
            self.push_number(hours);
        }
        let [minute, second] = [minutes, seconds].map(pair_of);
        let ([_, hundreds], [tens, ones]) = (pair_of(ms / 100), pair_of(ms % 100));
        let [[m0, m1], [s0, s1]] = [minute, second];
        let mark = mark & 0x7f;
        self.0.extend_from_slice(&[b':', m0, m1, b':', s0, s1, mark, hundreds, tens, ones]);
    }

    /// A number of ten-thousandths from 0 to 10,000 as JSON writes the float: `0.0`, `0.25`, `1.0`.
    pub(crate) fn push_ten_thousandths(&mut self, steps: u16) {
        let [[a, b], [c, d]] = [steps / 100 % 100, steps % 100].map(|pair| pair_of(pair.into()));
        let text = [b'0' + u8::from(steps >= 10_000), b'.', a, b, c, d];
        let zeros = text.iter().rev().take(3).take_while(|digit| **digit == b'0').count();
        self.0.extend_from_slice(text.get(..text.len() - zeros).unwrap_or_default());
    }

    /// Takes white space off the end, but nothing before `start`.
    pub(crate) fn trim_end_from(&mut self, start: usize) {
        let kept = self.0.get(start..).map_or(0, |line| line.trim_ascii_end().len());
        self.0.truncate(start + kept);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn bytes_mut(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    #[expect(clippy::expect_used, reason = "whole texts and ASCII are UTF-8")]
    pub(crate) fn into_string(self) -> String {
        String::from_utf8(self.0).expect("only texts were written")
    }
}

/// The digits of a number below 100.
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
