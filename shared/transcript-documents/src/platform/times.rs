//! Times of the platform's documents: numbers of milliseconds.

use serde::de::{IgnoredAny, MapAccess};
use transcription_domain::{EpochMs, TimeSpan};

use crate::field_value::FieldValue;
use crate::if_object::{IfObject, ReadObject};

/// A number of milliseconds from 0 on, fractions of one cut off; `None` for anything else.
pub(super) fn milliseconds(value: &FieldValue<'_>) -> Option<i64> {
    match value {
        FieldValue::Whole(number) => i64::try_from(*number).ok(),
        FieldValue::Fraction(number) => whole(*number),
        _ => None,
    }
}

/// As [`milliseconds`], as a moment.
pub(super) fn moment(value: &FieldValue<'_>) -> Option<EpochMs> {
    milliseconds(value).map(EpochMs)
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a number below 2^53, as every whole number that JSON's readers agree on"
)]
fn whole(number: f64) -> Option<i64> {
    const LIMIT: f64 = 9_007_199_254_740_992.0;
    (0.0..LIMIT).contains(&number).then_some(number as i64)
}

/// The value of a `duration`: `{"milliseconds": 330}`. One in `words` or `chars`, as other media have it, is none.
#[derive(Debug, Default)]
pub(super) struct Duration {
    pub(super) milliseconds: Option<i64>,
}

impl Duration {
    /// The span that lasts so long from `start` on; `None` when the length is not known.
    pub(super) fn from(&self, start: EpochMs) -> Option<TimeSpan> {
        let end = start.0.checked_add(self.milliseconds?)?;
        TimeSpan::new(start, EpochMs(end)).ok()
    }
}

impl Duration {
    /// The next value of an object, as a duration.
    pub(super) fn read_value<'de, A: MapAccess<'de>>(object: &mut A) -> Result<Self, A::Error> {
        Ok(object.next_value::<IfObject<Self>>()?.0.unwrap_or_default())
    }
}

impl<'de> ReadObject<'de> for Duration {
    fn read<A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        let mut duration = Self::default();
        while let Some(key) = object.next_key::<FieldValue<'de>>()? {
            match key.text() {
                Some("milliseconds") => {
                    duration.milliseconds = milliseconds(&object.next_value()?);
                }
                _ => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(duration)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_numbers_of_milliseconds_from_zero_on() {
        for (json, ms) in [
            ("0", Some(0)),
            ("1610679609256", Some(1_610_679_609_256)),
            ("1.610679609256e12", Some(1_610_679_609_256)),
            ("330.9", Some(330)),
            ("-0.0", Some(0)),
            ("-1", None),
            ("-0.5", None),
            ("18446744073709551615", None),
            ("9223372036854775807", Some(i64::MAX)),
            ("1e300", None),
            ("\"330\"", None),
            ("null", None),
            ("true", None),
            ("[330]", None),
        ] {
            assert_eq!(milliseconds(&serde_json::from_str(json).unwrap()), ms, "{json}");
        }
    }

    #[test]
    fn a_duration_is_what_its_milliseconds_say() {
        for (json, ms) in [
            (r#"{"milliseconds": 330}"#, Some(330)),
            (r#"{"unit": {"a": []}, "milliseconds": 330, "words": 2}"#, Some(330)),
            (r#"{"milliseconds": 1, "milliseconds": -1}"#, None),
            (r#"{"words": 3}"#, None),
            ("{}", None),
            ("330", None),
            ("[{}]", None),
            ("null", None),
        ] {
            let duration: IfObject<Duration> = serde_json::from_str(json).unwrap();
            assert_eq!(duration.0.unwrap_or_default().milliseconds, ms, "{json}");
        }
    }
}
