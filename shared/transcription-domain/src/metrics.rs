//! The figures of a job: row 5 of the contract, and what makes them honest.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ConfidenceSummary, Milestones};

/// The figures as they stand on the wire. The first three fields are the contract's; they are never NaN.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TranscriptMetrics {
    /// Seconds from the claim until the result was noticed and stored, two decimals.
    pub latency_seconds: f64,
    /// One minus the mean word confidence, four decimals: a proxy, not a true word error rate. `None` (null) when no
    /// word carries a confidence.
    pub word_error_rate: Option<f64>,
    /// How many words the transcript has.
    pub total_words: u64,
    /// The latency by stage.
    pub stages: StageTimings,
    /// What the word confidences say, with their coverage.
    pub confidence: ConfidenceSummary,
}

/// How long each stage took, in milliseconds; `None` while it is not over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageTimings {
    /// From the claim to the provider's acceptance: pre-flight and refused tries included.
    pub submission_ms: Option<i64>,
    /// From the acceptance until the result was noticed: the provider's work and our lateness.
    pub transcription_ms: Option<i64>,
}

impl TranscriptMetrics {
    /// The figures of a job whose words have these confidences.
    #[must_use]
    pub fn of(milestones: &Milestones, confidence: ConfidenceSummary) -> Self {
        let claimed = milestones.claimed_at;
        let collected = milestones.collected_at;
        let stages = StageTimings {
            submission_ms: between_ms(Some(claimed), milestones.submitted_at),
            transcription_ms: between_ms(milestones.submitted_at, collected),
        };
        let latency_ms = between_ms(Some(claimed), collected).unwrap_or(0);
        Self {
            latency_seconds: rounded(seconds(latency_ms), 100.0),
            word_error_rate: confidence.confidence_shortfall().map(|rate| rounded(rate, 10_000.0)),
            total_words: confidence.words_total,
            stages,
            confidence,
        }
    }
}

fn between_ms(from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>) -> Option<i64> {
    Some((to? - from?).num_milliseconds().max(0))
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "latencies lie far below 2^53 ms"
)]
const fn seconds(ms: i64) -> f64 {
    ms as f64 / 1_000.0
}

/// Rounded to `1 / steps`, without a negative zero.
fn rounded(value: f64, steps: f64) -> f64 {
    (value * steps).round() / steps + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Confidence;

    fn milestones(submitted_ms: i64, collected_ms: i64) -> Milestones {
        let at = |ms| DateTime::from_timestamp_millis(1_800_000_000_000 + ms).unwrap();
        Milestones {
            claimed_at: at(0),
            submitted_at: Some(at(submitted_ms)),
            collected_at: Some(at(collected_ms)),
            delivered_at: None,
            closed_at: None,
        }
    }

    #[test]
    fn figures_are_rounded_as_the_contract_says() {
        let confidence = ConfidenceSummary::of([0.9, 0.8, 0.77].map(Confidence::new));
        let metrics = TranscriptMetrics::of(&milestones(1_200, 61_237), confidence);
        assert_eq!(
            serde_json::to_value(metrics).unwrap()["word_error_rate"],
            serde_json::json!(0.1767)
        );
        assert_eq!(
            serde_json::to_value(metrics).unwrap()["latency_seconds"],
            serde_json::json!(61.24)
        );
        assert_eq!(metrics.stages.transcription_ms, Some(60_037));
    }

    #[test]
    fn no_words_give_null_and_never_nan() {
        let metrics = TranscriptMetrics::of(&milestones(1, 2), ConfidenceSummary::of([]));
        let json = serde_json::to_value(metrics).unwrap();
        assert_eq!(json["word_error_rate"], serde_json::Value::Null);
        assert_eq!(json["total_words"], 0);
    }

    #[test]
    fn clocks_that_differ_give_no_negative_latency() {
        let metrics = TranscriptMetrics::of(&milestones(500, -300), ConfidenceSummary::of([]));
        assert_eq!(metrics.stages.transcription_ms, Some(0));
        assert!(metrics.latency_seconds.abs() < f64::EPSILON);
    }
}
