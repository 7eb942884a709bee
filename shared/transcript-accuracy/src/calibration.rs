//! How far an engine's confidence predicts its errors.

use serde::Serialize;

use crate::SpokenText;
use crate::alignment::{Alignment, EditKind};
use crate::edit_counts::{as_f64, count};

/// Confidences are looked at in this many bins of equal width.
const BINS: usize = 10;

/// Every word of a corpus' hypotheses that carries a confidence, with whether it was right.
#[derive(Debug, Clone, Default)]
pub struct ConfidenceOutcomes {
    scored: Vec<(f64, bool)>,
    unscored: u64,
    deletions: u64,
    calls: Vec<(f64, f64)>,
}

/// The words whose confidence lies from `from` to below `to` (the last bin takes 1 in).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CalibrationBin {
    /// The least confidence of the bin.
    pub from: f64,
    /// The end of the bin.
    pub to: f64,
    /// How many words it has.
    pub words: u64,
    /// Their mean confidence; `None` when there are none.
    pub mean_confidence: Option<f64>,
    /// The share of them that was right; `None` when there are none.
    pub share_right: Option<f64>,
}

/// What confidence says about errors, over all scored words of a corpus.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibration {
    /// Words with a confidence.
    pub words_scored: u64,
    /// Words without one.
    pub words_unscored: u64,
    /// Scored words that were wrong: substitutions and insertions.
    pub words_wrong: u64,
    /// Words that were left out. No confidence can tell of them.
    pub deletions_unseen: u64,
    /// The mean confidence of scored words.
    pub mean_confidence: f64,
    /// The share of scored words that was right.
    pub share_right: f64,
    /// The mean distance of a bin's mean confidence from its share of right words, by words: 0 is perfect.
    pub expected_calibration_error: f64,
    /// The mean squared distance of confidence from right (1) or wrong (0).
    pub brier_score: f64,
    /// How often a right word has more confidence than a wrong one, ties as half: 0.5 is chance, 1 is perfect. `None`
    /// when all words are right, or all are wrong.
    pub area_under_curve: Option<f64>,
    /// Pearson's correlation of confidence with right or wrong. `None` when one of them never changes.
    pub correlation: Option<f64>,
    /// How the proxy of each call stands to its true rate.
    pub proxy: Option<ProxyAgreement>,
    /// The bins, from 0 to 1.
    pub bins: Vec<CalibrationBin>,
}

/// One minus the mean confidence (`word_error_rate` on the wire) against the true word error rate, call by call.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ProxyAgreement {
    /// How many calls have both.
    pub calls: u64,
    /// Pearson's correlation. `None` when one of the two never changes.
    pub correlation: Option<f64>,
    /// By how much the true rate rises with the proxy, least squares.
    pub slope: Option<f64>,
    /// The mean of the proxy less the true rate: below 0, the proxy flatters.
    pub mean_difference: f64,
}

impl ConfidenceOutcomes {
    /// Adds a call; `alignment` is of the two texts.
    pub fn add(&mut self, hypothesis: &SpokenText, alignment: &Alignment) {
        let before = self.scored.len();
        for pair in alignment.pairs() {
            let word = pair.hypothesis.and_then(|place| hypothesis.word(place));
            match word.map(|word| word.confidence) {
                Some(Some(confidence)) => {
                    self.scored.push((confidence.value(), pair.kind == EditKind::Hit));
                }
                Some(None) => self.unscored += 1,
                None => self.deletions += 1,
            }
        }
        let of_call = self.scored.get(before..).unwrap_or_default();
        let confidences = of_call.iter().map(|(confidence, _)| *confidence);
        if let (Some(mean), Some(rate)) = (mean(confidences), alignment.counts().rate()) {
            self.calls.push((1.0 - mean, rate));
        }
    }

    /// The calibration; `None` when no word carries a confidence.
    #[must_use]
    pub fn calibration(&self) -> Option<Calibration> {
        let pairs = || {
            self.scored.iter().map(|(confidence, right)| (*confidence, f64::from(u8::from(*right))))
        };
        let bins = bins(&self.scored);
        Some(Calibration {
            words_scored: count(self.scored.len()),
            words_unscored: self.unscored,
            words_wrong: count(self.scored.iter().filter(|(_, right)| !right).count()),
            deletions_unseen: self.deletions,
            mean_confidence: mean(pairs().map(|(confidence, _)| confidence))?,
            share_right: mean(pairs().map(|(_, right)| right))?,
            expected_calibration_error: expected_calibration_error(&bins),
            brier_score: mean(pairs().map(|(confidence, right)| (confidence - right).powi(2)))?,
            area_under_curve: area_under_curve(&self.scored),
            correlation: line(pairs()).and_then(|line| line.correlation),
            proxy: self.proxy(),
            bins,
        })
    }

    fn proxy(&self) -> Option<ProxyAgreement> {
        let calls = || self.calls.iter().copied();
        let line = line(calls());
        Some(ProxyAgreement {
            calls: count(self.calls.len()),
            correlation: line.and_then(|line| line.correlation),
            slope: line.map(|line| line.slope),
            mean_difference: mean(calls().map(|(proxy, rate)| proxy - rate))?,
        })
    }
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, values) = values.fold((0.0, 0_u64), |(sum, values), value| (sum + value, values + 1));
    (values > 0).then(|| sum / as_f64(values))
}

fn bins(scored: &[(f64, bool)]) -> Vec<CalibrationBin> {
    let edge = |bin: usize| as_f64(count(bin)) / as_f64(count(BINS));
    let mut sorted = scored.to_vec();
    sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut start = 0;
    (0..BINS)
        .map(|bin| {
            let end = match bin + 1 {
                BINS => sorted.len(),
                next => sorted.partition_point(|(confidence, _)| *confidence < edge(next)),
            };
            let words = sorted.get(start..end).unwrap_or_default();
            start = end;
            CalibrationBin {
                from: edge(bin),
                to: edge(bin + 1),
                words: count(words.len()),
                mean_confidence: mean(words.iter().map(|(confidence, _)| *confidence)),
                share_right: mean(words.iter().map(|(_, right)| f64::from(u8::from(*right)))),
            }
        })
        .collect()
}

fn expected_calibration_error(bins: &[CalibrationBin]) -> f64 {
    let words: u64 = bins.iter().map(|bin| bin.words).sum();
    let off = bins.iter().filter_map(|bin| {
        Some((bin.mean_confidence? - bin.share_right?).abs() * as_f64(bin.words))
    });
    off.sum::<f64>() / as_f64(words.max(1))
}

/// The rank-sum statistic of Mann and Whitney, ties as half.
fn area_under_curve(scored: &[(f64, bool)]) -> Option<f64> {
    let mut sorted = scored.to_vec();
    sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (mut wrong_below, mut wins, mut rights) = (0_u64, 0.0, 0_u64);
    for tied in sorted.chunk_by(|one, other| one.0.total_cmp(&other.0).is_eq()) {
        let right = count(tied.iter().filter(|(_, right)| *right).count());
        let wrong = count(tied.len()) - right;
        wins += as_f64(right) * (as_f64(wrong_below) + as_f64(wrong) / 2.0);
        wrong_below += wrong;
        rights += right;
    }
    (rights > 0 && wrong_below > 0).then(|| wins / (as_f64(rights) * as_f64(wrong_below)))
}

#[derive(Clone, Copy)]
struct Line {
    slope: f64,
    correlation: Option<f64>,
}

/// The line of least squares through pairs; `None` when the first values never change.
fn line(pairs: impl Iterator<Item = (f64, f64)> + Clone) -> Option<Line> {
    let mean_x = mean(pairs.clone().map(|(x, _)| x))?;
    let mean_y = mean(pairs.clone().map(|(_, y)| y))?;
    let (mut spread_x, mut spread_y, mut shared) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        spread_x += (x - mean_x).powi(2);
        spread_y += (y - mean_y).powi(2);
        shared += (x - mean_x) * (y - mean_y);
    }
    (spread_x > f64::EPSILON).then(|| Line {
        slope: shared / spread_x,
        correlation: (spread_y > f64::EPSILON).then(|| shared / (spread_x * spread_y).sqrt()),
    })
}

#[cfg(test)]
mod tests;
