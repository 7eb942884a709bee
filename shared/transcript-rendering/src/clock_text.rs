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

#[cfg(test)]
mod tests {
    use super::*;

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
