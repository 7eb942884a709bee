//! How sure the engine says it was. This is not accuracy: see `confidence_shortfall`.

use serde::{Deserialize, Serialize};

use crate::Words;
use crate::confidence_tally::ConfidenceTally;

/// Ten-thousandths of a whole.
pub(crate) const STEPS: u16 = 10_000;

/// Words below this are called doubtful.
pub(crate) const LOW_CONFIDENCE: f64 = 0.6;
/// The same in ten-thousandths.
pub(crate) const LOW_STEPS: u16 = 6_000;

/// An engine's confidence in one word: a number from 0 to 1, never NaN.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Confidence(f64);

impl Confidence {
    /// `None` when the number is not finite or lies outside 0..=1: a percentage is not guessed to be one.
    #[must_use]
    pub fn new(value: f64) -> Option<Self> {
        (0.0..=1.0).contains(&value).then_some(Self(value))
    }

    /// The confidence of at most 10,000 ten-thousandths.
    pub(crate) fn of_steps(steps: u16) -> Self {
        Self(f64::from(steps.min(STEPS)) / f64::from(STEPS))
    }

    /// How many ten-thousandths it is; `None` when it lies between two of them, or is a negative zero.
    ///
    /// A decimal number of at most four digits behind the point is one: both are the 64-bit float nearest to it.
    #[must_use]
    pub fn ten_thousandths(self) -> Option<u16> {
        let steps = nearest_step(self.0);
        (Self::of_steps(steps).0.to_bits() == self.0.to_bits()).then_some(steps)
    }

    /// The number, from 0 to 1.
    #[must_use]
    pub const fn value(self) -> f64 {
        self.0
    }
}

/// A confidence as a transcript keeps it: as a number of ten-thousandths where it is one, which needs no division to be
/// read from a decimal number and two bytes to be kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KeptConfidence(Kept);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kept {
    /// 0 to 10,000.
    Steps(u16),
    Fine(Confidence),
}

impl KeptConfidence {
    /// That many ten-thousandths; `None` above 10,000.
    #[must_use]
    pub const fn of_ten_thousandths(steps: u16) -> Option<Self> {
        if steps <= STEPS { Some(Self(Kept::Steps(steps))) } else { None }
    }

    /// Its ten-thousandths, or the confidence that lies between two of them.
    ///
    /// # Errors
    /// The confidence, where it is no number of ten-thousandths.
    pub const fn ten_thousandths(self) -> Result<u16, Confidence> {
        match self.0 {
            Kept::Steps(steps) => Ok(steps),
            Kept::Fine(confidence) => Err(confidence),
        }
    }

    /// The confidence itself.
    #[inline]
    #[must_use]
    pub fn confidence(self) -> Confidence {
        match self.0 {
            Kept::Steps(steps) => Confidence::of_steps(steps),
            Kept::Fine(confidence) => confidence,
        }
    }
}

impl From<Confidence> for KeptConfidence {
    fn from(confidence: Confidence) -> Self {
        Self(confidence.ten_thousandths().map_or(Kept::Fine(confidence), Kept::Steps))
    }
}

/// What the confidences of some words say together. Words without a confidence count in `words_total` only.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Default)]
pub struct ConfidenceSummary {
    /// The mean over scored words; `None` when no word is scored.
    pub mean: Option<f64>,
    /// The middle value (lower one of two).
    pub median: Option<f64>,
    /// The value below which a tenth of the scored words lie.
    pub p10: Option<f64>,
    /// The share of scored words below 0.6.
    pub low_share: Option<f64>,
    /// How many words carry a confidence.
    pub words_scored: u64,
    /// How many words there are.
    pub words_total: u64,
}

impl ConfidenceSummary {
    /// Summarises the confidences of words, `None` standing for a word without one.
    #[must_use]
    pub fn of(confidences: impl IntoIterator<Item = Option<Confidence>>) -> Self {
        let mut tally = ConfidenceTally::default();
        for confidence in confidences {
            tally.add(confidence.map(KeptConfidence::from));
        }
        tally.summary()
    }

    /// Summarises the confidences of stretches of a transcript's words.
    #[must_use]
    pub fn of_words<'a>(stretches: impl IntoIterator<Item = Words<'a>>) -> Self {
        let mut tally = ConfidenceTally::default();
        for words in stretches {
            tally.expect(words.len());
            match words.ten_thousandths() {
                Some(words) => tally.add_ten_thousandths(words),
                None => words.kept_confidences().for_each(|confidence| tally.add(confidence)),
            }
        }
        tally.summary()
    }

    /// One minus the mean confidence: the brief's `word_error_rate`. It is a proxy: it cannot see words that were left
    /// out, and it is only as good as the engine's calibration. `None` when no word is scored.
    #[must_use]
    pub fn confidence_shortfall(&self) -> Option<f64> {
        self.mean.map(|mean| 1.0 - mean)
    }
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number from 0 to 1 gives at most 10,000"
)]
fn nearest_step(value: f64) -> u16 {
    (value * f64::from(STEPS) + 0.5) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(values: &[Option<f64>]) -> ConfidenceSummary {
        ConfidenceSummary::of(values.iter().map(|value| value.and_then(Confidence::new)))
    }

    #[test]
    fn what_is_no_confidence_is_not_made_one() {
        for value in [-0.1, 1.000_000_000_000_000_2, 2.0, 87.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Confidence::new(value), None, "{value}");
        }
        assert!(Confidence::new(0.0).is_some() && Confidence::new(1.0).is_some());
        assert!(Confidence::new(-0.0).is_some());
    }

    #[test]
    fn no_words_give_no_mean_and_never_nan() {
        let empty = summary(&[]);
        assert_eq!(empty, ConfidenceSummary::default());
        assert_eq!(empty.confidence_shortfall(), None);
        assert_eq!(serde_json::to_value(empty).unwrap()["mean"], serde_json::Value::Null);
    }

    #[test]
    fn a_word_without_confidence_does_not_count_as_zero() {
        let with_gap = summary(&[Some(0.9), None, Some(0.7)]);
        assert_eq!(with_gap.words_scored, 2);
        assert_eq!(with_gap.words_total, 3);
        assert!((with_gap.mean.unwrap() - 0.8).abs() < 1e-12);
    }

    #[test]
    fn quantiles_and_the_low_share_follow_their_definition() {
        let values: Vec<Option<f64>> = (1..=10).map(|n| Some(f64::from(n) / 10.0)).collect();
        let summary = summary(&values);
        assert_eq!(summary.p10, Some(0.1));
        assert_eq!(summary.median, Some(0.5));
        assert_eq!(summary.low_share, Some(0.5));
    }
}
