//! Times as texts.

use chrono::{Datelike, SecondsFormat};
use transcription_domain::EpochMs;

use crate::digits::eight_digits;
use crate::written_text::WrittenText;

/// A media offset as `HH:MM:SS{mark}mmm`: at least two digits of hours, and more where they are needed. The mark is `.`
/// in WebVTT and `,` in SubRip. Whole milliseconds are never rounded, so 59.9996 s cannot become second 60.
pub(crate) fn media_clock(ms: u64, mark: char) -> String {
    let (seconds, ms) = (ms / 1_000, ms % 1_000);
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    let (hours, minutes) = (minutes / 60, minutes % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}{mark}{ms:03}")
}

/// Writes [`media_clock`]s of which each is near the one before it: hours and minutes are kept.
#[derive(Debug)]
pub(crate) struct ClockWriter {
    /// The first millisecond of the minute that is kept.
    minute: u64,
    /// That minute as `HH:MM:`, with up to four digits of hours.
    kept: [u8; 8],
    kept_length: usize,
}

impl ClockWriter {
    pub(crate) const fn new() -> Self {
        // Media time ends long before, so that nothing is near.
        Self { minute: u64::MAX - 60_000, kept: [0; 8], kept_length: 0 }
    }

    #[inline]
    pub(crate) fn write(&mut self, text: &mut WrittenText, ms: u64, mark: u8) {
        match u32::try_from(ms.wrapping_sub(self.minute)) {
            Ok(rest) if rest < 60_000 => {
                text.store(&self.kept, self.kept_length);
                // `00SS0mmm`, from which the bytes are taken as a number: one by one they would go through memory.
                let digits = eight_digits(rest / 1_000 * 10_000 + rest % 1_000);
                let (seconds, thousandths) = ((digits >> 16) & 0xffff, digits >> 40);
                let rest = seconds | u64::from(mark & 0x7f) << 16 | thousandths << 24;
                text.store(&rest.to_le_bytes(), 6);
            }
            _ => self.move_to(text, ms, mark),
        }
    }

    #[inline(never)]
    fn move_to(&mut self, text: &mut WrittenText, ms: u64, mark: u8) {
        let (hours, minute) = (ms / 3_600_000, ms / 60_000 % 60);
        match u32::try_from(hours * 10_000 + minute) {
            Ok(number) if hours < 10_000 => {
                let [h0, h1, h2, h3, _, _, m0, m1] = eight_digits(number).to_le_bytes();
                let whole = [h0, h1, h2, h3, b':', m0, m1, b':'];
                let unseen = usize::from(hours < 1_000) + usize::from(hours < 100);
                self.kept = whole;
                self.kept.rotate_left(unseen);
                self.kept_length = whole.len() - unseen;
                self.minute = ms - ms % 60_000;
                self.write(text, ms, mark);
            }
            _ => text.push(&media_clock(ms, char::from(mark & 0x7f))),
        }
    }
}

/// A moment as RFC 3339 with milliseconds, UTC; `None` outside the years 0000 to 9999, which RFC 3339 can name.
pub(crate) fn wall_clock(moment: EpochMs) -> Option<String> {
    let time = moment.to_utc()?;
    (0..=9_999).contains(&time.year()).then(|| time.to_rfc3339_opts(SecondsFormat::Millis, true))
}

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// The date that was asked for last: nearly every moment of a call is on the day of the moment before it.
#[derive(Debug, Default)]
pub(crate) struct DayCache {
    /// Days since 1970-01-01, and that day as `YYYY-MM-DD`; `None` for one that RFC 3339 cannot name.
    last: Option<(i64, Option<String>)>,
}

impl DayCache {
    /// The date of a moment and the milliseconds since its midnight, UTC: [`wall_clock`] in two parts.
    pub(crate) fn date_and_time(&mut self, moment: EpochMs) -> Option<(&str, u64)> {
        let (day, ms) = (moment.0.div_euclid(DAY_MS), moment.0.rem_euclid(DAY_MS));
        if self.last.as_ref().is_none_or(|(last, _)| *last != day) {
            let date = wall_clock(moment).and_then(|text| text.get(..10).map(str::to_owned));
            self.last = Some((day, date));
        }
        let date = self.last.as_ref().and_then(|(_, date)| date.as_deref())?;
        Some((date, u64::try_from(ms).ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_with_its_time_is_the_wall_clock() {
        let mut days = DayCache::default();
        for ms in [0, 1, -1, 86_399_999, 86_400_000, 1_792_567_680_123, -62_167_219_200_000] {
            let (date, time) = days.date_and_time(EpochMs(ms)).unwrap();
            let text = format!("{date}T{}Z", media_clock(time, '.'));
            assert_eq!(Some(text), wall_clock(EpochMs(ms)));
        }
        for ms in [253_402_300_800_000, -62_167_219_200_001, i64::MIN, i64::MAX] {
            assert_eq!(days.date_and_time(EpochMs(ms)), None);
        }
    }

    #[test]
    fn offsets_are_written_with_as_many_hours_as_they_have() {
        for (ms, text) in [
            (0, "00:00:00.000"),
            (1, "00:00:00.001"),
            (59_999, "00:00:59.999"),
            (60_000, "00:01:00.000"),
            (3_599_999, "00:59:59.999"),
            (359_999_999, "99:59:59.999"),
            (360_000_000, "100:00:00.000"),
            (720_000_123, "200:00:00.123"),
        ] {
            assert_eq!(media_clock(ms, '.'), text);
        }
        assert_eq!(media_clock(3_723_004, ','), "01:02:03,004");
        assert!(media_clock(u64::MAX, '.').len() > 12);
    }

    #[test]
    fn a_writer_gives_what_is_written_without_one() {
        let mut clock = ClockWriter::new();
        let minutes = [0, 1, 59, 60, 61, 5_999, 6_000, 6_001, 59_999, 60_000, 599_999, 600_000]
            .map(|minute| minute * 60_000);
        for ms in
            minutes.into_iter().flat_map(|minute| [0, 1, 999, 1_000, 59_999].map(|ms| minute + ms))
        {
            let mut text = WrittenText::default();
            clock.write(&mut text, ms, b',');
            clock.write(&mut text, ms + 7, b'.');
            let expected = media_clock(ms, ',') + &media_clock(ms + 7, '.');
            assert_eq!(text.into_string(), expected);
        }
        let mut text = WrittenText::default();
        clock.write(&mut text, u64::MAX, b'.');
        assert_eq!(text.into_string(), media_clock(u64::MAX, '.'));
    }

    #[test]
    fn moments_that_rfc_3339_cannot_name_are_none() {
        assert_eq!(wall_clock(EpochMs(0)).as_deref(), Some("1970-01-01T00:00:00.000Z"));
        assert_eq!(
            wall_clock(EpochMs(-62_167_219_200_000)).as_deref(),
            Some("0000-01-01T00:00:00.000Z")
        );
        assert_eq!(wall_clock(EpochMs(253_402_300_800_000)), None);
        assert_eq!(wall_clock(EpochMs(i64::MAX)), None);
    }
}
