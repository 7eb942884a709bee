//! Counts confidences for their summary.

use crate::confidence::LOW_CONFIDENCE;
use crate::{Confidence, ConfidenceSummary, KeptConfidence};

/// Up to this many values are sorted; of more, the ten-thousandths are counted. Ours: a segment never has so many words
/// that a table of 10,001 counts would be cheaper than a sort.
const SORTED_MAX: usize = 1_024;

/// The confidences of some words. Linear in their number, and bounded where they are decimal numbers of at most four
/// digits, as engines send them.
#[derive(Debug, Default)]
pub(crate) struct ConfidenceTally {
    words_total: u64,
    /// Those between two ten-thousandths.
    fine: Vec<f64>,
    /// The ten-thousandths, while there are few.
    few: Vec<u16>,
    /// How often each ten-thousandth was seen; empty while there are few values.
    counts: Vec<u32>,
    counted: usize,
}

impl ConfidenceTally {
    #[inline]
    pub(crate) fn add(&mut self, confidence: Option<KeptConfidence>) {
        self.words_total += 1;
        match confidence.map(KeptConfidence::ten_thousandths) {
            None => {}
            Some(Ok(steps)) => self.add_steps(steps),
            Some(Err(fine)) => self.fine.push(fine.value()),
        }
    }

    /// Makes room for so many more words.
    pub(crate) fn expect(&mut self, words: usize) {
        if self.counts.is_empty() {
            self.few.reserve(words.min(SORTED_MAX + 1));
        }
    }

    #[inline]
    fn add_steps(&mut self, steps: u16) {
        match self.counts.get_mut(usize::from(steps)) {
            Some(count) if *count < u32::MAX => {
                *count += 1;
                self.counted += 1;
            }
            Some(_) => self.fine.push(Confidence::of_steps(steps).value()),
            None => {
                self.few.push(steps);
                if self.few.len() > SORTED_MAX {
                    self.begin_to_count();
                }
            }
        }
    }

    #[cold]
    fn begin_to_count(&mut self) {
        self.counts = vec![0; 10_001];
        for steps in std::mem::take(&mut self.few) {
            self.add_steps(steps);
        }
    }

    /// The figures. The sum is taken from the smallest value to the largest, so that it does not hang on how the values
    /// were counted.
    pub(crate) fn summary(mut self) -> ConfidenceSummary {
        self.fine.sort_unstable_by(f64::total_cmp);
        self.few.sort_unstable();
        let scored = self.counted + self.few.len() + self.fine.len();
        let last = scored.saturating_sub(1);
        let mut walk = Walk {
            // The sum of nothing, as the standard library has it.
            sum: -0.0,
            median_at: last * 50 / 100,
            p10_at: last * 10 / 100,
            ..Walk::default()
        };
        let mut fine = self.fine.iter().copied().peekable();
        let counts = (0_u16..).zip(self.counts.iter().copied()).filter(|(_, count)| *count > 0);
        for (steps, count) in counts.chain(self.few.iter().map(|steps| (*steps, 1))) {
            let step = Confidence::of_steps(steps).value();
            while let Some(value) = fine.next_if(|value| value.total_cmp(&step).is_lt()) {
                walk.pass(value, 1);
            }
            walk.pass(step, count);
        }
        fine.for_each(|value| walk.pass(value, 1));
        let share = |part: f64| (scored > 0).then(|| part / as_f64(scored));
        ConfidenceSummary {
            mean: share(walk.sum),
            median: walk.median,
            p10: walk.p10,
            low_share: share(as_f64(walk.low)),
            words_scored: u64::try_from(scored).unwrap_or(u64::MAX),
            words_total: self.words_total,
        }
    }
}

/// What is gathered on the way from the smallest value to the largest.
#[derive(Default)]
struct Walk {
    passed: usize,
    sum: f64,
    low: usize,
    median_at: usize,
    median: Option<f64>,
    p10_at: usize,
    p10: Option<f64>,
}

impl Walk {
    /// Passes `count` equal values.
    fn pass(&mut self, value: f64, count: u32) {
        for _ in 0..count {
            self.sum += value;
        }
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        self.passed += count;
        if value < LOW_CONFIDENCE {
            self.low += count;
        }
        // The lower quantile: the value at rank `floor((n - 1) * percent / 100)`.
        if self.median.is_none() && self.passed > self.median_at {
            self.median = Some(value);
        }
        if self.p10.is_none() && self.passed > self.p10_at {
            self.p10 = Some(value);
        }
    }
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
    use proptest::prelude::*;

    use super::*;

    /// The figures by their definition: sorted values, summed in order.
    fn by_definition(values: &[Option<f64>]) -> ConfidenceSummary {
        let mut sorted: Vec<f64> = values.iter().flatten().copied().collect();
        sorted.sort_by(f64::total_cmp);
        let count = sorted.len();
        let at = |percent: usize| sorted.get(count.checked_sub(1)? * percent / 100).copied();
        let low = sorted.partition_point(|value| *value < LOW_CONFIDENCE);
        let share = |part: f64| (count > 0).then(|| part / as_f64(count));
        ConfidenceSummary {
            mean: share(sorted.iter().sum()),
            median: at(50),
            p10: at(10),
            low_share: share(as_f64(low)),
            words_scored: u64::try_from(count).unwrap(),
            words_total: u64::try_from(values.len()).unwrap(),
        }
    }

    fn any_confidence() -> impl Strategy<Value = Option<f64>> {
        prop_oneof![
            1 => Just(None),
            1 => prop_oneof![Just(0.0), Just(-0.0), Just(1.0), Just(f64::MIN_POSITIVE)].prop_map(Some),
            4 => (0..=10_000_u16).prop_map(|steps| Some(f64::from(steps) / 10_000.0)),
            4 => (0.0..=1.0_f64).prop_map(Some),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn counting_gives_the_bits_that_sorting_gives(values in prop::collection::vec(any_confidence(), 0..3_000)) {
            let summary = ConfidenceSummary::of(values.iter().map(|value| value.and_then(Confidence::new)));
            let expected = by_definition(&values);
            let bits = |summary: &ConfidenceSummary| {
                [summary.mean, summary.median, summary.p10, summary.low_share].map(|value| value.map(f64::to_bits))
            };
            prop_assert_eq!(bits(&summary), bits(&expected));
            prop_assert_eq!(summary, expected);
        }
    }
}
