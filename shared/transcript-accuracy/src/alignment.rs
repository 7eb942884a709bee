//! Which word of one text stands for which word of the other: the least errors, ties as in jiwer.

use std::hash::Hash;

use thiserror::Error;

use crate::EditCounts;
use crate::divide::Table;
use crate::edit_counts::count;
use crate::symbols::{Symbol, SymbolTexts};

/// What happened to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EditKind {
    /// Both texts have it.
    Hit,
    /// The hypothesis has another word for it.
    Substitution,
    /// The hypothesis leaves it out.
    Deletion,
    /// Only the hypothesis has it.
    Insertion,
}

/// Neighbouring words to which the same happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EditRun {
    /// What happened.
    pub kind: EditKind,
    /// To how many words, at least one.
    pub length: usize,
}

/// How far the texts may drift apart: at no place may one be more words ahead of the other, both counted from their
/// start.
///
/// Only as much of it is searched as the errors allow, for every word ahead costs an error: texts with `e` errors whose
/// lengths differ by `d` words drift by at most `(e + d) / 2`. So a high limit costs nothing where texts are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DriftLimit(pub usize);

impl Default for DriftLimit {
    /// 500,000 words: two and a half days of talk. Texts of up to a million words are never refused for their errors.
    fn default() -> Self {
        Self(500_000)
    }
}

/// Why two texts were not aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AlignmentError {
    /// The lengths differ by more than the limit, or there are so many errors that the best alignment may lie outside
    /// of it. A figure that may be too high is not given.
    #[error(
        "the two texts may drift more than {limit} words apart: check that they are of the same recording, or raise \
         the limit"
    )]
    DriftTooLarge {
        /// The limit, in words.
        limit: usize,
    },
    /// A text has more words than can be told apart.
    #[error("a text of {length} words is too long to be aligned: at most {most} are possible")]
    TooLong {
        /// The longer text's length.
        length: usize,
        /// The most that is possible.
        most: u32,
    },
}

/// How a hypothesis came from its reference, from the first word to the last, with the least errors possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alignment {
    runs: Vec<EditRun>,
}

/// A word of the reference, of the hypothesis, or of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlignedPair {
    /// What happened to it.
    pub kind: EditKind,
    /// Its place in the reference; `None` for an insertion.
    pub reference: Option<usize>,
    /// Its place in the hypothesis; `None` for a deletion.
    pub hypothesis: Option<usize>,
}

/// Aligns two texts with the least substitutions, deletions and insertions, each of them one error.
///
/// Ties are resolved as jiwer 4 (rapidfuzz 3) does, at every size: the counts of each kind agree with it. Memory grows
/// with the texts' length; time with the length times the errors, at most with the length times the drift limit.
///
/// # Errors
/// [`AlignmentError::DriftTooLarge`] when a better alignment may lie outside the limit; [`AlignmentError::TooLong`] above
/// 2^32 words.
pub fn align<T: Eq + Hash>(
    reference: &[T],
    hypothesis: &[T],
    DriftLimit(limit): DriftLimit,
) -> Result<Alignment, AlignmentError> {
    let length = reference.len().max(hypothesis.len());
    let too_long = AlignmentError::TooLong { length, most: Symbol::MAX };
    if Symbol::try_from(length).is_err() {
        return Err(too_long);
    }
    if reference.len().abs_diff(hypothesis.len()) > limit {
        return Err(AlignmentError::DriftTooLarge { limit });
    }
    let texts = SymbolTexts::of(reference, hypothesis).ok_or(too_long)?;
    let table = Table::of(&texts, limit).ok_or(too_long)?;
    let plan = table.plan();
    if !plan.is_within_drift {
        return Err(AlignmentError::DriftTooLarge { limit });
    }
    Ok(Alignment { runs: table.carry_out(&plan).into_runs() })
}

impl Alignment {
    /// The alignment of texts that were aligned part by part.
    #[must_use]
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut runs = EditRuns::default();
        for part in parts {
            part.runs.iter().for_each(|run| runs.push(run.kind, run.length));
        }
        Self { runs: runs.into_runs() }
    }

    /// Its edits in order; neighbours are of different kinds.
    #[must_use]
    pub fn runs(&self) -> &[EditRun] {
        &self.runs
    }

    /// How many edits of each kind there are.
    #[must_use]
    pub fn counts(&self) -> EditCounts {
        let mut counts = EditCounts::default();
        for run in &self.runs {
            let of_kind = match run.kind {
                EditKind::Hit => &mut counts.hits,
                EditKind::Substitution => &mut counts.substitutions,
                EditKind::Deletion => &mut counts.deletions,
                EditKind::Insertion => &mut counts.insertions,
            };
            *of_kind += count(run.length);
        }
        counts
    }

    /// Every word of both texts, in order.
    pub fn pairs(&self) -> impl Iterator<Item = AlignedPair> {
        let mut next = (0, 0);
        let kinds = self.runs.iter().flat_map(|run| (0..run.length).map(|_| run.kind));
        kinds.map(move |kind| {
            let reference = (kind != EditKind::Insertion).then_some(next.0);
            let hypothesis = (kind != EditKind::Deletion).then_some(next.1);
            next.0 += usize::from(reference.is_some());
            next.1 += usize::from(hypothesis.is_some());
            AlignedPair { kind, reference, hypothesis }
        })
    }

    /// By how many words one text is ahead of the other where that is most.
    #[must_use]
    pub fn largest_drift(&self) -> usize {
        let (mut reference, mut hypothesis) = (0_usize, 0_usize);
        let drifts = self.runs.iter().map(|run| {
            reference += if run.kind == EditKind::Insertion { 0 } else { run.length };
            hypothesis += if run.kind == EditKind::Deletion { 0 } else { run.length };
            reference.abs_diff(hypothesis)
        });
        drifts.max().unwrap_or(0)
    }
}

/// Edits as they are found, neighbours of one kind joined.
#[derive(Debug, Default)]
pub(crate) struct EditRuns(Vec<EditRun>);

impl EditRuns {
    pub(crate) fn push(&mut self, kind: EditKind, length: usize) {
        match self.0.last_mut() {
            _ if length == 0 => {}
            Some(last) if last.kind == kind => last.length += length,
            _ => self.0.push(EditRun { kind, length }),
        }
    }

    pub(crate) fn append(&mut self, other: &Self) {
        other.runs().iter().for_each(|run| self.push(run.kind, run.length));
    }

    pub(crate) fn runs(&self) -> &[EditRun] {
        &self.0
    }

    pub(crate) fn into_runs(self) -> Vec<EditRun> {
        self.0
    }

    pub(crate) fn reversed(mut self) -> Self {
        self.0.reverse();
        self
    }
}
