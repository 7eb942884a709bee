//! Counts confidences for their summary.

use crate::confidence::{LOW_CONFIDENCE, LOW_STEPS, STEPS};
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

    /// Adds words that have so many ten-thousandths, at most 10,000, or no confidence.
    pub(crate) fn add_ten_thousandths(
        &mut self,
        words: impl ExactSizeIterator<Item = Option<u16>>,
    ) {
        self.words_total += wide(words.len());
        if self.counts.is_empty() && self.few.len() + words.len() <= SORTED_MAX {
            self.few.extend(words.flatten());
        } else {
            words.flatten().for_each(|steps| self.add_steps(steps));
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

    /// The figures. What are ten-thousandths is added up as whole numbers, and the rest from the smallest to the largest: so
    /// a mean does not hang on the order of the words, and is as near as a float can be where all are ten-thousandths.
    pub(crate) fn summary(mut self) -> ConfidenceSummary {
        self.few.sort_unstable();
        if self.fine.is_empty() {
            return if self.counts.is_empty() {
                self.summary_of_few()
            } else {
                self.summary_of_counts()
            };
        }
        self.fine.sort_unstable_by(f64::total_cmp);
        let scored = self.counted + self.few.len() + self.fine.len();
        let mut walk =
            Walk { median_at: rank(scored, 50), p10_at: rank(scored, 10), ..Walk::default() };
        let mut steps_sum = 0;
        let mut fine = self.fine.iter().copied().peekable();
        let counts = (0_u16..).zip(self.counts.iter().copied()).filter(|(_, count)| *count > 0);
        for (steps, count) in counts.chain(self.few.iter().map(|steps| (*steps, 1))) {
            let step = Confidence::of_steps(steps).value();
            while let Some(value) = fine.next_if(|value| value.total_cmp(&step).is_lt()) {
                walk.pass(value, 1);
            }
            walk.pass(step, count);
            steps_sum += u64::from(steps) * u64::from(count);
        }
        fine.for_each(|value| walk.pass(value, 1));
        let fine_sum: f64 = self.fine.iter().sum();
        ConfidenceSummary {
            mean: mean(steps_sum, fine_sum, scored),
            median: walk.median,
            p10: walk.p10,
            low_share: share(walk.low, scored),
            words_scored: wide(scored),
            words_total: self.words_total,
        }
    }

    /// The same figures of counted ten-thousandths alone, as nearly every call has.
    fn summary_of_counts(&self) -> ConfidenceSummary {
        let scored = self.counted;
        let (below, _) = self.counts.split_at(self.counts.len().min(usize::from(LOW_STEPS)));
        let value = |steps| Confidence::of_steps(steps).value();
        let sum = (0_u64..).zip(&self.counts).map(|(steps, count)| steps * u64::from(*count)).sum();
        ConfidenceSummary {
            mean: mean(sum, 0.0, scored),
            median: self.counted_at(rank(scored, 50)).map(value),
            p10: self.counted_at(rank(scored, 10)).map(value),
            low_share: share(total(below), scored),
            words_scored: wide(scored),
            words_total: self.words_total,
        }
    }

    /// The ten-thousandths that stand at this rank of all that are counted. A hundred counts are passed at a time.
    fn counted_at(&self, rank: usize) -> Option<u16> {
        let (mut passed, mut steps) = (0, 0);
        for hundred in self.counts.chunks(100) {
            let behind = passed + total(hundred);
            if behind > rank {
                for count in hundred {
                    passed += usize::try_from(*count).unwrap_or(usize::MAX);
                    if passed > rank {
                        return Some(steps);
                    }
                    steps += 1;
                }
            }
            passed = behind;
            steps += 100;
        }
        None
    }

    /// The same figures of a few sorted ten-thousandths alone, as nearly every segment has.
    fn summary_of_few(&self) -> ConfidenceSummary {
        let scored = self.few.len();
        let at = |percent| self.few.get(rank(scored, percent)).copied();
        let value = |steps| Confidence::of_steps(steps).value();
        ConfidenceSummary {
            mean: mean(self.few.iter().copied().map(u64::from).sum(), 0.0, scored),
            median: at(50).map(value),
            p10: at(10).map(value),
            low_share: share(self.few.partition_point(|steps| *steps < LOW_STEPS), scored),
            words_scored: wide(scored),
            words_total: self.words_total,
        }
    }
}

/// Where the lower quantile stands among sorted values: at rank `floor((n - 1) * percent / 100)`.
const fn rank(scored: usize, percent: usize) -> usize {
    scored.saturating_sub(1) * percent / 100
}

/// All of some counts.
fn total(counts: &[u32]) -> usize {
    let total: u64 = counts.iter().copied().map(u64::from).sum();
    usize::try_from(total).unwrap_or(usize::MAX)
}

/// `None` of nothing. Of ten-thousandths alone it is one division of two exact numbers.
fn mean(steps_sum: u64, fine_sum: f64, scored: usize) -> Option<f64> {
    let count = as_f64(wide(scored));
    let steps = f64::from(STEPS);
    if scored == 0 {
        None
    } else if fine_sum > 0.0 {
        Some((as_f64(steps_sum) / steps + fine_sum) / count)
    } else {
        Some(as_f64(steps_sum) / (steps * count))
    }
}

fn share(part: usize, scored: usize) -> Option<f64> {
    (scored > 0).then(|| as_f64(wide(part)) / as_f64(wide(scored)))
}

fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// What is gathered on the way from the smallest value to the largest.
#[derive(Default)]
struct Walk {
    passed: usize,
    low: usize,
    median_at: usize,
    median: Option<f64>,
    p10_at: usize,
    p10: Option<f64>,
}

impl Walk {
    /// Passes `count` equal values.
    fn pass(&mut self, value: f64, count: u32) {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        self.passed += count;
        if value < LOW_CONFIDENCE {
            self.low += count;
        }
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
    reason = "counts of words and of their ten-thousandths lie far below 2^53"
)]
const fn as_f64(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The figures by their definition: sorted values, those of four digits summed as whole numbers.
    fn by_definition(values: &[Option<f64>]) -> ConfidenceSummary {
        let mut sorted: Vec<f64> = values.iter().flatten().copied().collect();
        sorted.sort_by(f64::total_cmp);
        let count = sorted.len();
        let at = |percent: usize| sorted.get(count.checked_sub(1)? * percent / 100).copied();
        let low = sorted.partition_point(|value| *value < LOW_CONFIDENCE);
        let steps_of = |value: &f64| Confidence::new(*value).and_then(Confidence::ten_thousandths);
        let steps: u32 = sorted.iter().filter_map(steps_of).map(u32::from).sum();
        let fine: f64 = sorted.iter().filter(|value| steps_of(value).is_none()).sum();
        let (steps, scored) = (f64::from(steps), f64::from(u32::try_from(count).unwrap()));
        let mean = if fine > 0.0 { (steps / 1e4 + fine) / scored } else { steps / (1e4 * scored) };
        ConfidenceSummary {
            mean: (count > 0).then_some(mean),
            median: at(50),
            p10: at(10),
            low_share: share(low, count),
            words_scored: wide(count),
            words_total: wide(values.len()),
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
        fn counting_gives_the_bits_that_sorting_gives_of_ten_thousandths_alone(
            steps in prop::collection::vec(prop_oneof![0..=10_000_u16, 9_000..=9_020_u16, Just(10_000)], 0..3_000),
        ) {
            let values: Vec<Option<f64>> = steps.iter().map(|steps| Some(f64::from(*steps) / 1e4)).collect();
            let summary = ConfidenceSummary::of(values.iter().map(|value| value.and_then(Confidence::new)));
            prop_assert_eq!(summary, by_definition(&values));
        }

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
