//! The `Retry-After` header (RFC 9110, section 10.2.3).

use std::time::Duration;

use chrono::{DateTime, Utc};

/// The longest wait taken from the header. Daily limits answer with hours: asked again after this time, they answer the
/// same again.
const LONGEST: Duration = Duration::from_hours(1);

/// How long an answer asks to wait, from the values of its `Retry-After` headers; the longest when it says so more than
/// once. `None` when no value is one that the standard knows; at most an hour.
#[must_use]
pub fn retry_after<'a>(
    values: impl IntoIterator<Item = &'a [u8]>,
    now: DateTime<Utc>,
) -> Option<Duration> {
    let texts = values.into_iter().filter_map(|value| std::str::from_utf8(value).ok());
    texts.filter_map(|text| read(text, now)).max()
}

/// Digits only, or one of the three HTTP dates; anything else is absent. A date in the past is no wait.
fn read(text: &str, now: DateTime<Utc>) -> Option<Duration> {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        // Too many digits for a number are still digits: a very long wait.
        let seconds = text.parse().unwrap_or(u64::MAX);
        return Some(Duration::from_secs(seconds).min(LONGEST));
    }
    let date = DateTime::<Utc>::from(httpdate::parse_http_date(text).ok()?);
    Some((date - now).to_std().unwrap_or_default().min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-10-21T07:26:00Z".parse().unwrap()
    }

    #[test]
    fn the_28_vectors_give_seconds_or_nothing() {
        let cases: [(&str, Option<u64>); 28] = [
            ("120", Some(120)),
            ("0", Some(0)),
            ("-1", None),
            ("1.5", None),
            ("+5", None),
            (" 5", None),
            ("5 ", None),
            ("1e3", None),
            ("inf", None),
            ("NaN", None),
            ("infinity", None),
            ("1e15", None),
            ("9223372036854775807", Some(3_600)),
            ("9223372036854775808", Some(3_600)),
            ("99999999999999999999", Some(3_600)),
            ("", None),
            ("abc", None),
            ("0x10", None),
            ("5, 10", None),
            ("Wed, 21 Oct 2026 07:28:00 GMT", Some(120)),
            ("Wednesday, 21-Oct-26 07:28:00 GMT", Some(120)),
            ("Wed Oct 21 07:28:00 2026", Some(120)),
            ("Wed, 21 Oct 2015 07:28:00 GMT", Some(0)),
            ("Wed, 21 Oct 2026 07:28:00 +0000", None),
            ("2026-10-21T07:28:00Z", None),
            ("Wed, 32 Oct 2026 07:28:00 GMT", None),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(3_600)),
            ("Wed, 21 Oct 2026 07:28:60 GMT", None),
        ];
        for (text, seconds) in cases {
            assert_eq!(read(text, now()), seconds.map(Duration::from_secs), "{text:?}");
        }
    }

    #[test]
    fn of_a_repeated_header_the_longest_valid_wait_counts() {
        assert_eq!(retry_after([], now()), None);
        let values: [&[u8]; 5] = [b"7", b"soon", b"30", b"-90", b"\xff"];
        assert_eq!(retry_after(values, now()), Some(Duration::from_secs(30)));
    }
}
