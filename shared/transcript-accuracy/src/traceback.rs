//! The way through a small part of the table, by the tie rule of jiwer.
//!
//! Of several ways with the least errors, the one is taken that, seen from the texts' end, prefers a deletion, then a
//! substitution, then an insertion, then a hit. That is what rapidfuzz's `opcodes` does (`recover_alignment`), on which
//! jiwer 3 and 4 stand.

use crate::alignment::{EditKind, EditRuns};
use crate::bit_rows::{Band, BandedRows, Lines};
use crate::symbols::{BLOCK, PositionMasks, Symbol};

/// The rows of a part, kept inside the band.
struct KeptRows {
    /// Bits before the part's start in its first block.
    offset: usize,
    /// For each row, its first block and where its blocks begin in the vectors.
    rows: Vec<(usize, usize)>,
    plus: Vec<u64>,
    minus: Vec<u64>,
}

impl KeptRows {
    fn of(masks: &PositionMasks, lines: Lines, hypothesis: &[Symbol], band: Band) -> Self {
        let mut rows = BandedRows::new(masks, lines, band);
        let mut kept = Self {
            offset: lines.start % BLOCK,
            rows: Vec::with_capacity(hypothesis.len()),
            plus: Vec::new(),
            minus: Vec::new(),
        };
        for symbol in hypothesis {
            rows.advance(*symbol);
            let (first, plus, minus) = rows.blocks();
            kept.rows.push((first, kept.plus.len()));
            kept.plus.extend_from_slice(plus);
            kept.minus.extend_from_slice(minus);
        }
        kept
    }

    /// Whether, in a row, the cell of `position` is one more than the cell before it.
    fn is_more(&self, row: usize, position: usize) -> bool {
        self.bit(&self.plus, row, position)
    }

    /// Whether, in a row, the cell of `position` is one less than the cell before it.
    fn is_less(&self, row: usize, position: usize) -> bool {
        self.bit(&self.minus, row, position)
    }

    /// A cell that the band leaves out is on no best way, and answers with no.
    fn bit(&self, vectors: &[u64], row: usize, position: usize) -> bool {
        let Some((first, start)) = self.rows.get(row) else { return false };
        let end = self.rows.get(row + 1).map_or(vectors.len(), |(_, next)| *next);
        let Some(block) = ((self.offset + position) / BLOCK).checked_sub(*first) else {
            return false;
        };
        let block = (start + block < end).then(|| vectors.get(start + block)).flatten();
        block.is_some_and(|bits| bits >> ((self.offset + position) % BLOCK) & 1 == 1)
    }
}

/// The edits that turn `reference`, which stands at `lines` of the masks' text, into `hypothesis`. Both have a word at
/// least, and the band holds every best way.
pub(crate) fn trace(
    masks: &PositionMasks,
    lines: Lines,
    (reference, hypothesis): (&[Symbol], &[Symbol]),
    band: Band,
) -> EditRuns {
    let kept = KeptRows::of(masks, lines, hypothesis, band);
    let mut backwards = EditRuns::default();
    let (mut column, mut row) = (reference.len(), hypothesis.len());
    while column > 0 && row > 0 {
        if kept.is_more(row - 1, column - 1) {
            column -= 1;
            backwards.push(EditKind::Deletion, 1);
        } else if row > 1 && kept.is_less(row - 2, column - 1) {
            row -= 1;
            backwards.push(EditKind::Insertion, 1);
        } else {
            column -= 1;
            row -= 1;
            let same = reference.get(column) == hypothesis.get(row);
            backwards.push(if same { EditKind::Hit } else { EditKind::Substitution }, 1);
        }
    }
    backwards.push(EditKind::Deletion, column);
    backwards.push(EditKind::Insertion, row);
    backwards.reversed()
}
