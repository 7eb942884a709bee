//! How sure the engine says it was. This is not accuracy: see `confidence_shortfall`.

use serde::{Deserialize, Serialize};

/// Words below this are called doubtful.
const LOW_CONFIDENCE: f64 = 0.6;

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

    /// The number, from 0 to 1.
    #[must_use]
    pub const fn value(self) -> f64 {
        self.0
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
        let mut words_total = 0_u64;
        let mut values = Vec::new();
        for confidence in confidences {
            words_total += 1;
            values.extend(confidence.map(Confidence::value));
        }
        values.sort_by(f64::total_cmp);
        let count = values.len();
        let low = values.partition_point(|value| *value < LOW_CONFIDENCE);
        Self {
            mean: (count > 0).then(|| values.iter().sum::<f64>() / as_f64(count)),
            median: quantile(&values, 50),
            p10: quantile(&values, 10),
            low_share: (count > 0).then(|| as_f64(low) / as_f64(count)),
            words_scored: u64::try_from(count).unwrap_or(u64::MAX),
            words_total,
        }
    }

    /// One minus the mean confidence: the brief's `word_error_rate`. It is a proxy: it cannot see words that were left
    /// out, and it is only as good as the engine's calibration. `None` when no word is scored.
    #[must_use]
    pub fn confidence_shortfall(&self) -> Option<f64> {
        self.mean.map(|mean| 1.0 - mean)
    }
}

/// The lower quantile of sorted values: the value at rank `floor((n - 1) * percent / 100)`.
fn quantile(sorted: &[f64], percent: usize) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    sorted.get(last * percent / 100).copied()
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "counts of words lie far below 2^53"
)]
const fn as_f64(count: usize) -> f64 {
    count as f64
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
