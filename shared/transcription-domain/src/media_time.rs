//! Time inside a recording.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A moment on the wall clock, in milliseconds since 1970-01-01T00:00:00Z: the unit of Genesys' own documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EpochMs(pub i64);

impl EpochMs {
    /// The moment as chrono sees it; `None` outside chrono's range of about 262,000 years.
    #[must_use]
    pub fn to_utc(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_millis(self.0)
    }
}

impl From<DateTime<Utc>> for EpochMs {
    fn from(time: DateTime<Utc>) -> Self {
        Self(time.timestamp_millis())
    }
}

/// A span whose end lies before its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the end lies before the start")]
pub struct BackwardsSpan;

/// A span on the wall clock whose end is never before its start. It may be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeSpan {
    start: EpochMs,
    end: EpochMs,
}

impl TimeSpan {
    /// A span from `start` to `end`.
    ///
    /// # Errors
    /// [`BackwardsSpan`] when `end` is before `start`.
    pub fn new(start: EpochMs, end: EpochMs) -> Result<Self, BackwardsSpan> {
        if end < start { Err(BackwardsSpan) } else { Ok(Self { start, end }) }
    }

    /// A span of that many milliseconds.
    pub(crate) const fn lasting(start: EpochMs, ms: u16) -> Self {
        let [low, high] = ms.to_le_bytes();
        let ms = i64::from_le_bytes([low, high, 0, 0, 0, 0, 0, 0]);
        Self { start, end: EpochMs(start.0.saturating_add(ms)) }
    }

    /// When it starts.
    #[must_use]
    pub const fn start(self) -> EpochMs {
        self.start
    }

    /// When it ends.
    #[must_use]
    pub const fn end(self) -> EpochMs {
        self.end
    }

    /// Its length in milliseconds, 0 or more.
    #[must_use]
    pub const fn length_ms(self) -> i64 {
        self.end.0.saturating_sub(self.start.0)
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn covering(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// How many milliseconds lie in both spans.
    #[must_use]
    pub fn overlap_ms(self, other: Self) -> i64 {
        let start = self.start.max(other.start);
        let end = self.end.min(other.end);
        end.0.saturating_sub(start.0).max(0)
    }
}

/// An offset from the zero of media time in milliseconds, never negative: where a player seeks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MediaOffsetMs(u64);

impl MediaOffsetMs {
    /// The offset as a number of milliseconds.
    #[must_use]
    pub const fn ms(self) -> u64 {
        self.0
    }

    /// An offset of that many milliseconds.
    #[must_use]
    pub const fn new(ms: u64) -> Self {
        Self(ms)
    }
}

/// Where the zero of media time comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ZeroSource {
    /// The recording's start, as the pre-flight answer or the metadata tell it.
    RecordingStart,
    /// The start of what was transcribed, as the provider's document tells it.
    TranscriptStart,
    /// The first word: nothing better was known.
    FirstWord,
}

/// The zero of media time: what captions and players count from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MediaZero {
    /// The moment that is offset 0.
    pub at: EpochMs,
    /// How it is known.
    pub source: ZeroSource,
}

impl MediaZero {
    /// The offset of a moment. A moment before the zero becomes 0: captions are never negative.
    #[must_use]
    pub fn offset_of(self, moment: EpochMs) -> MediaOffsetMs {
        let ms = moment.0.saturating_sub(self.at.0);
        MediaOffsetMs(u64::try_from(ms).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: i64, end: i64) -> TimeSpan {
        TimeSpan::new(EpochMs(start), EpochMs(end)).unwrap()
    }

    #[test]
    fn a_backwards_span_cannot_be_made() {
        assert_eq!(TimeSpan::new(EpochMs(2), EpochMs(1)), Err(BackwardsSpan));
        assert_eq!(span(1, 1).length_ms(), 0);
    }

    #[test]
    fn overlap_is_what_lies_in_both() {
        assert_eq!(span(0, 10).overlap_ms(span(5, 20)), 5);
        assert_eq!(span(0, 10).overlap_ms(span(10, 20)), 0);
        assert_eq!(span(0, 10).overlap_ms(span(30, 40)), 0);
        assert_eq!(span(0, 10).overlap_ms(span(2, 3)), 1);
    }

    #[test]
    fn a_moment_before_the_zero_has_offset_zero() {
        let zero = MediaZero { at: EpochMs(1_000), source: ZeroSource::RecordingStart };
        assert_eq!(zero.offset_of(EpochMs(400)).ms(), 0);
        assert_eq!(zero.offset_of(EpochMs(1_400)).ms(), 400);
    }

    #[test]
    fn the_ends_of_the_number_range_do_not_overflow() {
        let all = span(i64::MIN, i64::MAX);
        assert_eq!(all.length_ms(), i64::MAX);
        let zero = MediaZero { at: EpochMs(i64::MIN), source: ZeroSource::FirstWord };
        assert_eq!(zero.offset_of(EpochMs(i64::MAX)).ms(), i64::MAX.unsigned_abs());
    }
}
