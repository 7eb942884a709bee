//! A line of `pairs.tsv`.

use crate::made_texts::made_texts;

/// A made pair and jiwer's answer: a line of `pairs.tsv`.
pub(crate) struct MadePair {
    /// What was said.
    pub(crate) reference: Vec<u64>,
    /// What was written.
    pub(crate) hypothesis: Vec<u64>,
    /// Hits, substitutions, deletions, insertions.
    pub(crate) counts: [u64; 4],
    /// The rate as jiwer printed it.
    pub(crate) wer: String,
}

impl MadePair {
    /// Reads a line and makes its texts; `None` when it is not one of `ask_jiwer.py pairs`.
    #[must_use]
    pub(crate) fn of(line: &str) -> Option<Self> {
        let cells: Vec<&str> = line.split('\t').collect();
        let [kind, numbers @ .., wer] = cells.as_slice() else { return None };
        let numbers =
            numbers.iter().map(|cell| cell.parse()).collect::<Result<Vec<u64>, _>>().ok()?;
        let [seed, length, other, kinds, errors, counts @ ..] = numbers.as_slice() else {
            return None;
        };
        let (reference, hypothesis) = made_texts(kind, *seed, *length, *other, *kinds, *errors);
        let counts = counts.try_into().ok()?;
        Some(Self { reference, hypothesis, counts, wer: (*wer).to_owned() })
    }
}
