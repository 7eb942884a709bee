//! The way through a table of any size, in memory that grows with the texts' length and not with their product.
//!
//! Hirschberg's division: the hypothesis is cut in half, the table's rows are computed from both ends up to the cut, and
//! where their sum is least the reference is cut. When two places are equally good the first one is taken, and a part is
//! divided as long as rapidfuzz would divide it, so that ties are resolved as there at every size.

use std::ops::Range;

use crate::alignment::{EditKind, EditRuns};
use crate::bit_rows::{Band, BandedRows, Lines};
use crate::symbols::{BLOCK, PositionMasks, Symbol, SymbolTexts};
use crate::traceback::trace;

/// When a part is divided, and how wide the first look for a bound on its errors is.
#[derive(Debug, Clone, Copy)]
struct DivisionRules {
    /// A part whose bit matrix needs this many bytes or more is divided.
    matrix_bytes: usize,
    /// A part with fewer words of the reference is not.
    reference_words: usize,
    /// A part with fewer words of the hypothesis is not.
    hypothesis_words: usize,
    /// The first look goes this many words to either side.
    first_width: usize,
}

/// rapidfuzz's limits. The first look is ours: it costs a hundredth of the work on long texts.
const AS_RAPIDFUZZ: DivisionRules = DivisionRules {
    matrix_bytes: 1024 * 1024,
    reference_words: 65,
    hypothesis_words: 10,
    first_width: 1_024,
};

/// Each further look for a bound is this many times as wide.
const WIDENING: usize = 8;

/// Both texts, ready for rows from either end.
pub(crate) struct Table<'a> {
    texts: &'a SymbolTexts,
    forwards: PositionMasks,
    backwards: PositionMasks,
    drift: usize,
    rules: DivisionRules,
}

/// What is to be solved: the whole table without what both texts begin and end with.
pub(crate) struct Plan {
    part: Part,
    /// Whether every best way lies inside the drift limit.
    pub(crate) is_within_drift: bool,
}

/// A part of the table, with a figure that its errors do not exceed.
#[derive(Clone)]
struct Part {
    reference: Range<usize>,
    hypothesis: Range<usize>,
    errors_at_most: usize,
    /// How many divisions made it.
    depth: usize,
}

impl Part {
    fn longer(&self) -> usize {
        self.reference.len().max(self.hypothesis.len())
    }

    /// Whether the whole bit matrix of this part is kept.
    fn is_undivided(&self, rules: DivisionRules) -> bool {
        let (lines, rows) = (self.reference.len(), self.hypothesis.len());
        let errors = self.errors_at_most.min(self.longer());
        let width = lines.min(2 * errors + 1);
        let bytes = width.saturating_mul(rows).saturating_mul(2) / 8;
        bytes < rules.matrix_bytes || lines < rules.reference_words || rows < rules.hypothesis_words
    }

    /// The cells that `errors_at_most` errors can reach: a way out of the band and back costs more.
    fn reach(&self) -> Band {
        let (lines, rows) = (self.reference.len(), self.hypothesis.len());
        let detour = self.errors_at_most.saturating_sub(lines.abs_diff(rows)) / 2;
        self.around(detour)
    }

    /// The straight way between the part's corners, and `width` cells on either side.
    fn around(&self, width: usize) -> Band {
        let (lines, rows) = (self.reference.len(), self.hypothesis.len());
        Band {
            behind: width.saturating_add(rows.saturating_sub(lines)),
            ahead: width.saturating_add(lines.saturating_sub(rows)),
        }
    }
}

impl<'a> Table<'a> {
    /// `None` when the reference is too long to be indexed.
    pub(crate) fn of(texts: &'a SymbolTexts, drift: usize) -> Option<Self> {
        let forwards = PositionMasks::of(texts.reference.iter().copied(), texts.kinds)?;
        let backwards = PositionMasks::of(texts.reference.iter().rev().copied(), texts.kinds)?;
        Some(Self { texts, forwards, backwards, drift, rules: AS_RAPIDFUZZ })
    }

    /// Bounds the errors, and with them how far the best way can drift. The texts' lengths may not differ by more than
    /// the drift limit.
    pub(crate) fn plan(&self) -> Plan {
        let (reference, hypothesis) =
            (0..self.texts.reference.len(), 0..self.texts.hypothesis.len());
        let errors_at_most = reference.len().max(hypothesis.len());
        let whole = self.trimmed(&Part { reference, hypothesis, errors_at_most, depth: 0 });
        if whole.is_undivided(self.rules) {
            return Plan { part: whole, is_within_drift: true };
        }
        let part = Part { errors_at_most: self.bound(&whole), ..whole };
        let is_within_drift = self.band(&part) == part.reach();
        Plan { part, is_within_drift }
    }

    /// The edits of the whole table. They are the least possible if the plan is within the drift limit, else the least
    /// inside it.
    pub(crate) fn carry_out(&self, plan: &Plan) -> EditRuns {
        let part = &plan.part;
        let mut runs = EditRuns::default();
        runs.push(EditKind::Hit, part.reference.start);
        // rapidfuzz does not know the bound, so it is of no weight in whether the whole is divided.
        if (Part { errors_at_most: part.longer(), ..part.clone() }).is_undivided(self.rules) {
            self.solve(part, &mut runs);
        } else {
            self.divide(part, &mut runs);
        }
        runs.push(EditKind::Hit, self.texts.reference.len() - part.reference.end);
        runs
    }

    fn align_part(&self, part: &Part, runs: &mut EditRuns) {
        let trimmed = self.trimmed(part);
        runs.push(EditKind::Hit, trimmed.reference.start - part.reference.start);
        if trimmed.is_undivided(self.rules) {
            self.solve(&trimmed, runs);
        } else {
            self.divide(&trimmed, runs);
        }
        runs.push(EditKind::Hit, part.reference.end - trimmed.reference.end);
    }

    /// The part without the words that both texts begin with and end with.
    fn trimmed(&self, part: &Part) -> Part {
        let (reference, hypothesis) = (self.reference(part), self.hypothesis(part));
        let same = |(one, other): &(&Symbol, &Symbol)| one == other;
        let prefix = reference.iter().zip(hypothesis).take_while(same).count();
        let rest = reference.len().min(hypothesis.len()) - prefix;
        let ends = reference.iter().rev().zip(hypothesis.iter().rev());
        let suffix = ends.take(rest).take_while(same).count();
        Part {
            reference: part.reference.start + prefix..part.reference.end - suffix,
            hypothesis: part.hypothesis.start + prefix..part.hypothesis.end - suffix,
            ..part.clone()
        }
    }

    fn solve(&self, part: &Part, runs: &mut EditRuns) {
        let texts = (self.reference(part), self.hypothesis(part));
        if texts.0.is_empty() || texts.1.is_empty() {
            runs.push(EditKind::Deletion, texts.0.len());
            runs.push(EditKind::Insertion, texts.1.len());
            return;
        }
        let lines = Lines { start: part.reference.start, length: texts.0.len() };
        runs.append(&trace(&self.forwards, lines, texts, part.reach()));
    }

    fn divide(&self, part: &Part, runs: &mut EditRuns) {
        let cut = part.hypothesis.len() / 2;
        let hypothesis_cut = part.hypothesis.start + cut;
        let (cell, before, after) = self.best_cut(part, cut);
        let reference_cut = part.reference.start + cell;
        let first = Part {
            reference: part.reference.start..reference_cut,
            hypothesis: part.hypothesis.start..hypothesis_cut,
            errors_at_most: before,
            depth: part.depth + 1,
        };
        let second = Part {
            reference: reference_cut..part.reference.end,
            hypothesis: hypothesis_cut..part.hypothesis.end,
            errors_at_most: after,
            depth: part.depth + 1,
        };
        self.align_part(&first, runs);
        self.align_part(&second, runs);
    }

    /// The first of the best places to cut the reference, with the errors before it and behind it.
    fn best_cut(&self, part: &Part, cut: usize) -> (usize, usize, usize) {
        let lines = part.reference.len();
        let band = self.band(part);
        let (mut forwards, mut backwards) = (self.forwards(part, band), self.backwards(part, band));
        let (words_before, words_after) = self.hypothesis(part).split_at(cut);
        let mut words_after = words_after.iter().rev();
        for (before, after) in words_before.iter().zip(words_after.by_ref()) {
            forwards.advance_both(*before, &mut backwards, *after);
        }
        // The second half has a word more than the first one when their number is odd.
        words_after.for_each(|word| backwards.advance(*word));
        let (first_before, before) = forwards.figures();
        let (first_after, after) = backwards.figures();
        let (first, last) = band.cells(cut, lines);
        let cuts = (first..=last).filter_map(|cell| {
            let before = before.get(cell.checked_sub(first_before)?)?;
            let after = after.get((lines - cell).checked_sub(first_after)?)?;
            Some((cell, *before, *after))
        });
        let straight = (lines.min(cut), part.errors_at_most, part.errors_at_most);
        cuts.min_by_key(|(_, before, after)| before + after).unwrap_or(straight)
    }

    /// A figure that the part's errors do not exceed: the errors of the best way in a narrow band.
    ///
    /// When more than half of the words are wrong there, the texts may have drifted out of it, and a wider one is tried
    /// as long as that is less work than the division itself; when the best way may lie outside the drift limit, up to
    /// the limit.
    fn bound(&self, part: &Part) -> usize {
        let mut bounded = part.clone();
        let mut width = self.rules.first_width;
        loop {
            let band = part.around(width).within(self.drift_band(part));
            let mut rows = self.forwards(part, band);
            self.hypothesis(part).iter().for_each(|word| rows.advance(*word));
            let figure = rows.last_figure().unwrap_or(usize::MAX);
            bounded.errors_at_most = bounded.errors_at_most.min(figure);
            let searched = width;
            width = width.saturating_mul(WIDENING);
            let reach = bounded.reach();
            let is_settled = self.band(&bounded) == reach
                && (2 * figure <= part.longer() || reach.within(part.around(width)) == reach);
            if is_settled || searched >= self.drift {
                return bounded.errors_at_most;
            }
        }
    }

    fn forwards(&self, part: &Part, band: Band) -> BandedRows<'_> {
        let lines = Lines { start: part.reference.start, length: part.reference.len() };
        BandedRows::new(&self.forwards, lines, band)
    }

    fn backwards(&self, part: &Part, band: Band) -> BandedRows<'_> {
        let start = self.texts.reference.len() - part.reference.end;
        let lines = Lines { start, length: part.reference.len() };
        let band = band.reversed(part.reference.len(), part.hypothesis.len());
        BandedRows::new(&self.backwards, lines, band)
    }

    /// The cells worth a look: in reach of the errors, and inside the drift limit.
    fn band(&self, part: &Part) -> Band {
        part.reach().within(self.drift_band(part))
    }

    /// The drift limit, counted from the texts' start, as it stands at the part's corner.
    ///
    /// Rows reach up to a block beyond their band. With a block more at each division, a part's band holds every way on
    /// which the figures of the division above it stand, so that its errors do not exceed them.
    fn drift_band(&self, part: &Part) -> Band {
        let (lines, rows) = (part.reference.start, part.hypothesis.start);
        let drift = self.drift.saturating_add(part.depth * BLOCK);
        Band {
            behind: drift.saturating_add(lines).saturating_sub(rows),
            ahead: drift.saturating_add(rows).saturating_sub(lines),
        }
    }

    fn reference(&self, part: &Part) -> &[Symbol] {
        self.texts.reference.get(part.reference.clone()).unwrap_or_default()
    }

    fn hypothesis(&self, part: &Part) -> &[Symbol] {
        self.texts.hypothesis.get(part.hypothesis.clone()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
