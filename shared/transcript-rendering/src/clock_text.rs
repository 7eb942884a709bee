//! Times as texts.

use chrono::{Datelike, SecondsFormat};
use transcription_domain::EpochMs;

/// A media offset as `HH:MM:SS{mark}mmm`: at least two digits of hours, and more where they are needed. The mark is `.`
/// in WebVTT and `,` in SubRip. Whole milliseconds are never rounded, so 59.9996 s cannot become second 60.
pub(crate) fn media_clock(ms: u64, mark: char) -> String {
    let (seconds, ms) = (ms / 1_000, ms % 1_000);
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    let (hours, minutes) = (minutes / 60, minutes % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}{mark}{ms:03}")
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
