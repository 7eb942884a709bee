//! What an alignment adds up to.

use std::iter::Sum;
use std::ops::{Add, AddAssign};

use serde::{Deserialize, Serialize};

/// How many words (or characters) of two texts were the same, replaced, left out and added.
///
/// Sums of counts are counts: the rate of a corpus is the rate of its sum, never a mean of rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct EditCounts {
    /// Units that both texts have at the same place.
    pub hits: u64,
    /// Units of the reference for which the hypothesis has another one.
    pub substitutions: u64,
    /// Units of the reference that the hypothesis leaves out.
    pub deletions: u64,
    /// Units of the hypothesis that the reference does not have.
    pub insertions: u64,
}

impl EditCounts {
    /// All errors: substitutions, deletions and insertions.
    #[must_use]
    pub const fn errors(&self) -> u64 {
        self.substitutions + self.deletions + self.insertions
    }

    /// The reference's length: hits, substitutions and deletions.
    #[must_use]
    pub const fn reference_length(&self) -> u64 {
        self.hits + self.substitutions + self.deletions
    }

    /// The hypothesis' length: hits, substitutions and insertions.
    #[must_use]
    pub const fn hypothesis_length(&self) -> u64 {
        self.hits + self.substitutions + self.insertions
    }

    /// Errors by the reference's length: WER for words, CER for characters. It may exceed 1.
    ///
    /// Two empty texts agree: 0. Against an empty reference there is no rate, so `None`; the insertions are counted all
    /// the same and weigh in a corpus' sum. (jiwer 4 answers with the number of insertions there, as if it were a rate.)
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        match (self.reference_length(), self.errors()) {
            (0, 0) => Some(0.0),
            (0, _) => None,
            (length, errors) => Some(as_f64(errors) / as_f64(length)),
        }
    }
}

impl Add for EditCounts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            hits: self.hits + other.hits,
            substitutions: self.substitutions + other.substitutions,
            deletions: self.deletions + other.deletions,
            insertions: self.insertions + other.insertions,
        }
    }
}

impl AddAssign for EditCounts {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for EditCounts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), Add::add)
    }
}

impl<'a> Sum<&'a Self> for EditCounts {
    fn sum<I: Iterator<Item = &'a Self>>(counts: I) -> Self {
        counts.copied().sum()
    }
}

/// A length as a count.
pub(crate) fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// A count as a number for rates.
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "counts of words lie far below 2^53"
)]
pub(crate) const fn as_f64(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn counts(hits: u64, substitutions: u64, deletions: u64, insertions: u64) -> EditCounts {
        EditCounts { hits, substitutions, deletions, insertions }
    }

    #[test]
    fn the_rate_is_errors_by_the_reference_and_may_exceed_one() {
        assert_eq!(counts(7, 1, 2, 3).rate(), Some(0.6));
        assert_eq!(counts(0, 1, 0, 2).rate(), Some(3.0));
    }

    #[test]
    fn two_empty_texts_agree_and_an_empty_reference_has_no_rate() {
        assert_eq!(counts(0, 0, 0, 0).rate(), Some(0.0));
        assert_eq!(counts(0, 0, 0, 2).rate(), None);
    }

    #[test]
    fn a_corpus_is_a_sum_and_not_a_mean_of_rates() {
        let short = counts(0, 1, 0, 0);
        let long = counts(99, 0, 0, 0);
        let corpus: EditCounts = [short, long].iter().sum();
        assert_eq!(corpus.rate(), Some(0.01));
        let with_noise: EditCounts = [corpus, counts(0, 0, 0, 4)].into_iter().sum();
        assert_eq!(with_noise.rate(), Some(0.05));
    }

    #[test]
    fn lengths_follow_from_the_counts() {
        let counts = counts(7, 1, 2, 3);
        assert_eq!((counts.reference_length(), counts.hypothesis_length()), (10, 11));
        assert_eq!(counts.errors(), 6);
    }
}
