//! Times and spans of time as a person reads them.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

/// Stands for a time that the result did not have.
const NO_TIME: &str = "--:--:--.---";

/// A moment in UTC, to the second: `2026-11-23T10:00:02Z`.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A moment with its distance from now: `2026-11-23T10:00:02Z, 12 min ago`.
pub(crate) fn moment_and_distance(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let distance = at - now;
    let words = span(distance.abs());
    if distance > TimeDelta::zero() {
        format!("{}, in {words}", moment(at))
    } else {
        format!("{}, {words} ago", moment(at))
    }
}

/// The largest unit that fits at least twice; never negative.
fn span(span: TimeDelta) -> String {
    let seconds = span.num_seconds().max(0);
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// Milliseconds as seconds with two decimals, rounded: `11.94 s`.
pub(crate) fn seconds_of(ms: i64) -> String {
    let hundredths = ms.max(0).saturating_add(5) / 10;
    format!("{}.{:02} s", hundredths / 100, hundredths % 100)
}

/// A media offset as `HH:MM:SS.mmm`.
pub(crate) fn media_clock(ms: Option<u64>) -> String {
    let Some(ms) = ms else { return NO_TIME.to_owned() };
    let (seconds, ms) = (ms / 1_000, ms % 1_000);
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    let (hours, minutes) = (minutes / 60, minutes % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}.{ms:03}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_is_told_in_its_largest_unit() {
        let now: DateTime<Utc> = "2026-11-23T10:00:00Z".parse().unwrap();
        for (seconds, words) in [
            (0, "0 s ago"),
            (-119, "119 s ago"),
            (-120, "2 min ago"),
            (1_980, "in 33 min"),
            (7_200, "in 2 h"),
            (172_800, "in 2 days"),
        ] {
            let told = moment_and_distance(now + TimeDelta::seconds(seconds), now);
            assert!(told.ends_with(words), "{told}");
        }
    }

    #[test]
    fn seconds_are_rounded_to_hundredths() {
        for (ms, text) in [(0, "0.00 s"), (4, "0.00 s"), (5, "0.01 s"), (11_944, "11.94 s")] {
            assert_eq!(seconds_of(ms), text);
        }
        assert!(seconds_of(i64::MAX).ends_with(" s"));
    }

    #[test]
    fn a_media_offset_has_as_many_hours_as_it_needs() {
        assert_eq!(media_clock(Some(3_723_004)), "01:02:03.004");
        assert_eq!(media_clock(Some(720_000_123)), "200:00:00.123");
        assert_eq!(media_clock(None), NO_TIME);
    }
}
