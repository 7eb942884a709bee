//! Timestamps of the contract: RFC 3339 and nothing else.

use chrono::{DateTime, Timelike, Utc};
use transcription_domain::EpochMs;

/// Chrono keeps a leap second as a nanosecond field of one second and more.
const NANOSECONDS_OF_A_SECOND: u32 = 1_000_000_000;

/// Reads timestamps; quick for those that stand in the minute of the one before, as neighbouring words do.
#[derive(Debug)]
pub(crate) struct MinuteClock {
    /// `2026-10-21T07:28`
    minute: [u8; 16],
    starts: i64,
}

impl Default for MinuteClock {
    fn default() -> Self {
        Self { minute: *b"1970-01-01T00:00", starts: 0 }
    }
}

impl MinuteClock {
    /// As [`moment`].
    pub(crate) fn moment(&mut self, text: &str) -> Option<EpochMs> {
        let usual = match text.as_bytes().try_into() {
            Ok(text) => self.usual(text),
            Err(_) => None,
        };
        usual.or_else(|| moment(text))
    }

    /// The moment of a text of the usual form, `2026-10-21T07:28:00.000Z`; `None` for others, which may be moments too.
    #[inline]
    pub(crate) fn usual(&mut self, text: &[u8; 24]) -> Option<EpochMs> {
        let (minute, second) = text.split_first_chunk()?;
        let ms = ms_of_minute(*second.first_chunk()?)?;
        if *minute != self.minute {
            self.learn(text, minute, ms)?;
        }
        Some(EpochMs(self.starts + ms))
    }

    #[cold]
    fn learn(&mut self, text: &[u8; 24], minute: &[u8; 16], ms: i64) -> Option<()> {
        let at = moment(std::str::from_utf8(text).ok()?)?;
        self.starts = at.0.checked_sub(ms)?;
        self.minute = *minute;
        Some(())
    }
}

/// The milliseconds of `:SS.mmmZ`; `None` for another form and for a leap second.
#[inline]
fn ms_of_minute(text: [u8; 8]) -> Option<i64> {
    // All at once: what must be a digit gets its high bit when it is none, what must be a mark when it is another.
    let read = u64::from_le_bytes(text) ^ FORM;
    let wrong = (read.wrapping_add(DIGITS) | read) & HIGH_BITS | read & MARKS;
    // Each digit tenfold and the one behind it, in the place of the first: no more than 99, so nothing is carried over.
    let pairs = read.wrapping_mul(10).wrapping_add(read >> 8);
    let [_, seconds, _, _, hundredths, _, _, _] = pairs.to_le_bytes();
    let [.., last, _] = read.to_le_bytes();
    let ms = i64::from(seconds) * 1_000 + i64::from(hundredths) * 10 + i64::from(last);
    (wrong == 0 && seconds < 60).then_some(ms)
}

const FORM: u64 = u64::from_le_bytes(*b":00.000Z");
const DIGITS: u64 = u64::from_le_bytes([0, 0x76, 0x76, 0, 0x76, 0x76, 0x76, 0]);
const MARKS: u64 = u64::from_le_bytes([0xff, 0, 0, 0xff, 0, 0, 0, 0xff]);
const HIGH_BITS: u64 = u64::from_le_bytes([0x80; 8]);

/// Reads an RFC 3339 timestamp; `None` for anything else, white space around it included.
///
/// Lower-case `t` and `z` and a space in the place of the `T` are taken (RFC 3339, section 5.6). Fractions may be of any
/// length; what is finer than a millisecond is cut off. Second 60 is taken at 23:59 UTC, where leap seconds are, and
/// counts as the first second of the next day. Years reach from 0000 to 9999.
pub(crate) fn moment(text: &str) -> Option<EpochMs> {
    let time = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
    let leap = time.nanosecond() >= NANOSECONDS_OF_A_SECOND;
    if leap && (time.hour(), time.minute()) != (23, 59) {
        return None;
    }
    Some(EpochMs::from(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_3339_in_its_odd_forms_is_read() {
        for (text, ms) in [
            ("2026-10-21T07:28:00Z", 1_792_567_680_000),
            ("2026-10-21t07:28:00z", 1_792_567_680_000),
            ("2026-10-21 07:28:00Z", 1_792_567_680_000),
            ("2026-10-21T07:28:00.5Z", 1_792_567_680_500),
            ("2026-10-21T07:28:00.1234567891234Z", 1_792_567_680_123),
            ("2026-10-21T21:28:00+14:00", 1_792_567_680_000),
            ("2026-10-21T07:28:00-00:00", 1_792_567_680_000),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000),
            ("2017-01-01T05:29:60.25+05:30", 1_483_228_800_250),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
            ("1969-12-31T23:59:59.9999Z", -1),
        ] {
            assert_eq!(moment(text), Some(EpochMs(ms)), "{text}");
        }
    }

    #[test]
    fn everything_else_is_no_time() {
        for text in [
            "",
            " ",
            "2026-10-21T07:28:00",
            "2026-10-21",
            "2026-10-21T07:28Z",
            "2026-10-21T07:28:00+99:99",
            "2026-10-21T07:28:00+24:00",
            "2026-10-21T07:28:60Z",
            "2026-10-21T12:59:60Z",
            "2026-10-21T07:28:61Z",
            "2026-10-21T24:00:00Z",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "10000-01-01T00:00:00Z",
            "-001-01-01T00:00:00Z",
            "2026-10-21T07:28:00Z ",
            " 2026-10-21T07:28:00Z",
            "2026-10-21T07:28:00.Z",
            "2026-10-21T07:28:00,5Z",
            "2026-10-21T07:28:00+NaN",
            "2026-W43-3T07:28:00Z",
            "PT12.5S",
            "12.5",
            "1792567680000",
            "Wed, 21 Oct 2026 07:28:00 GMT",
            "２０２６-10-21T07:28:00Z",
        ] {
            assert_eq!(moment(text), None, "{text:?}");
        }
    }
}
