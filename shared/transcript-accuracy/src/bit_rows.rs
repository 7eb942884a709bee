//! Rows of the edit distance table, 64 cells at a time and only inside a band.
//!
//! The table has a line for each position of the reference and a row for each word of the hypothesis. Hyyro's bit-vector
//! form of Myers' algorithm ("Explaining and extending the bit-parallel approximate string matching algorithm of Myers",
//! 2001; in blocks, 2003) keeps of a row only whether each cell is one more (`plus`) or one less (`minus`) than the cell
//! before it. Cells outside the band are taken as the dearest that they can be, so that no figure is ever below the true
//! one, and every figure that a way inside the band reaches is exact.

use crate::symbols::{BLOCK, PositionMasks, Symbol};

/// A part of the table: the reference from `start` for `length` positions, and as many rows as are advanced.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lines {
    /// Where the part begins in the text of the masks.
    pub(crate) start: usize,
    /// How many positions it has, at least one.
    pub(crate) length: usize,
}

/// Which cells of a part are looked at: in row `j`, the positions `j - behind ..= j + ahead`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Band {
    /// How far the reference may be behind the hypothesis.
    pub(crate) behind: usize,
    /// How far the reference may be ahead of the hypothesis.
    pub(crate) ahead: usize,
}

impl Band {
    /// The same cells, seen from the part's other end. Both ends must lie inside the band.
    pub(crate) const fn reversed(self, lines: usize, rows: usize) -> Self {
        Self {
            behind: self.ahead.saturating_add(rows).saturating_sub(lines),
            ahead: self.behind.saturating_add(lines).saturating_sub(rows),
        }
    }

    /// The cells that are in both.
    pub(crate) fn within(self, other: Self) -> Self {
        Self { behind: self.behind.min(other.behind), ahead: self.ahead.min(other.ahead) }
    }

    /// The first and the last cell of a row with `lines` positions; cell 0 is the edge before the first position.
    pub(crate) fn cells(self, row: usize, lines: usize) -> (usize, usize) {
        (row.saturating_sub(self.behind), row.saturating_add(self.ahead).min(lines))
    }
}

/// The present row of a part.
pub(crate) struct BandedRows<'a> {
    masks: &'a PositionMasks,
    lines: Lines,
    band: Band,
    row: usize,
    /// Blocks lie on the grid of the masks; this many lie before the part's first.
    blocks_before: usize,
    /// The band's blocks in the present row: first, and one behind the last.
    first: usize,
    end: usize,
    /// The figure of the cell just before the first block.
    top: usize,
    plus: Vec<u64>,
    minus: Vec<u64>,
    equal: Vec<u64>,
}

impl<'a> BandedRows<'a> {
    /// Row 0: each cell one more than the cell before it.
    pub(crate) fn new(masks: &'a PositionMasks, lines: Lines, band: Band) -> Self {
        let blocks_before = lines.start / BLOCK;
        let blocks = (lines.start + lines.length).div_ceil(BLOCK) - blocks_before;
        let mut plus = vec![u64::MAX; blocks];
        // Bits before the part's start count nothing and hand the edge's +1 on.
        if let Some(first) = plus.first_mut() {
            *first <<= lines.start % BLOCK;
        }
        let (minus, equal) = (vec![0; blocks], vec![0; blocks]);
        Self {
            masks,
            lines,
            band,
            row: 0,
            blocks_before,
            first: 0,
            end: 0,
            top: 0,
            plus,
            minus,
            equal,
        }
    }

    /// Goes one row on: the hypothesis' next word is `symbol`.
    pub(crate) fn advance(&mut self, symbol: Symbol) {
        let mut carry = Carry::FROM_THE_EDGE;
        carry.over(self.entered(symbol));
    }

    /// As [`Self::advance`] for two tables, whose carries do not wait for each other: nearly twice as fast.
    pub(crate) fn advance_both(&mut self, symbol: Symbol, other: &mut Self, others: Symbol) {
        let mut carries = (Carry::FROM_THE_EDGE, Carry::FROM_THE_EDGE);
        let (one, two) = (self.entered(symbol), other.entered(others));
        let shared = one.plus.len().min(two.plus.len());
        let ((one, rest_of_one), (two, rest_of_two)) = (one.split_at(shared), two.split_at(shared));
        for (one, two) in one.into_blocks().zip(two.into_blocks()) {
            carries.0.step(one);
            carries.1.step(two);
        }
        carries.0.over(rest_of_one);
        carries.1.over(rest_of_two);
    }

    /// Enters the next row.
    fn entered(&mut self, symbol: Symbol) -> RowBlocks<'_> {
        self.row += 1;
        self.move_band();
        self.mark_equal(symbol);
        self.top += 1;
        let blocks = self.first..self.end;
        RowBlocks {
            plus: self.plus.get_mut(blocks.clone()).unwrap_or_default(),
            minus: self.minus.get_mut(blocks.clone()).unwrap_or_default(),
            equal: self.equal.get_mut(blocks).unwrap_or_default(),
        }
    }

    /// The blocks of the present row: which the first one is, and the two vectors from there on.
    pub(crate) fn blocks(&self) -> (usize, &[u64], &[u64]) {
        let blocks = self.first..self.end;
        let plus = self.plus.get(blocks.clone()).unwrap_or_default();
        (self.first, plus, self.minus.get(blocks).unwrap_or_default())
    }

    /// The figures of the present row: which cell the first one is of, and the figures from there on.
    pub(crate) fn figures(&self) -> (usize, Vec<usize>) {
        let (first, plus, minus) = self.blocks();
        let before = (self.blocks_before + first) * BLOCK;
        let first_cell = before.saturating_sub(self.lines.start);
        let skipped = self.lines.start.saturating_sub(before);
        let cells = plus.len() * BLOCK - skipped;
        let cells = cells.min(self.lines.length - first_cell);
        let mut figures = Vec::with_capacity(cells + 1);
        let mut figure = self.top;
        figures.push(figure);
        let bits = plus.iter().zip(minus).flat_map(|(plus, minus)| {
            (0..BLOCK).map(move |bit| (plus >> bit & 1 == 1, minus >> bit & 1 == 1))
        });
        for (more, less) in bits.skip(skipped).take(cells) {
            figure = figure + usize::from(more) - usize::from(less);
            figures.push(figure);
        }
        (first_cell, figures)
    }

    /// The figure of the part's last cell in the present row, if it lies in the band.
    pub(crate) fn last_figure(&self) -> Option<usize> {
        let (first_cell, figures) = self.figures();
        figures.get(self.lines.length - first_cell).copied()
    }

    /// Leaves blocks behind that the band has left, and takes in those that it reaches.
    fn move_band(&mut self) {
        let (first_cell, last_cell) = self.band.cells(self.row, self.lines.length);
        let block_of =
            |cell: usize| (self.lines.start + cell.max(1) - 1) / BLOCK - self.blocks_before;
        let (first, last) = (block_of(first_cell), block_of(last_cell));
        while self.first < first {
            let ones = |vector: &[u64]| {
                vector
                    .get(self.first)
                    .map_or(0, |bits| usize::try_from(bits.count_ones()).unwrap_or(0))
            };
            self.top = self.top + ones(&self.plus) - ones(&self.minus);
            self.first += 1;
        }
        self.end = self.end.max(last + 1);
    }

    /// Marks where the reference has the word, in the blocks of the band.
    fn mark_equal(&mut self, symbol: Symbol) {
        let (blocks, masks) = self.masks.of_symbol(symbol);
        let in_part = |block: u32| {
            usize::try_from(block).ok().and_then(|block| block.checked_sub(self.blocks_before))
        };
        let skipped =
            blocks.partition_point(|block| in_part(*block).is_none_or(|at| at < self.first));
        for (block, mask) in blocks.iter().zip(masks).skip(skipped) {
            let Some(at) = in_part(*block).filter(|at| *at < self.end) else { break };
            let before_start = if at == 0 { self.lines.start % BLOCK } else { 0 };
            if let Some(equal) = self.equal.get_mut(at) {
                *equal = mask & (u64::MAX << before_start);
            }
        }
    }
}

/// The blocks of a row, ready for their step.
struct RowBlocks<'a> {
    plus: &'a mut [u64],
    minus: &'a mut [u64],
    equal: &'a mut [u64],
}

/// Sixty-four cells of a row.
struct Block<'a> {
    plus: &'a mut u64,
    minus: &'a mut u64,
    equal: &'a mut u64,
}

impl<'a> RowBlocks<'a> {
    fn split_at(self, at: usize) -> (Self, Self) {
        let (plus, rest_of_plus) = self.plus.split_at_mut(at);
        let (minus, rest_of_minus) = self.minus.split_at_mut(at);
        let (equal, rest_of_equal) = self.equal.split_at_mut(at);
        let rest = Self { plus: rest_of_plus, minus: rest_of_minus, equal: rest_of_equal };
        (Self { plus, minus, equal }, rest)
    }

    fn into_blocks(self) -> impl Iterator<Item = Block<'a>> {
        let blocks = self.plus.iter_mut().zip(self.minus).zip(self.equal);
        blocks.map(|((plus, minus), equal)| Block { plus, minus, equal })
    }
}

/// Whether the last cell of a block is one more or one less than in the row before.
struct Carry {
    more: u64,
    less: u64,
}

impl Carry {
    /// The edge before the first block grows by one a row.
    const FROM_THE_EDGE: Self = Self { more: 1, less: 0 };

    fn over(&mut self, row: RowBlocks<'_>) {
        row.into_blocks().for_each(|block| self.step(block));
    }

    /// Hyyro's step; `equal` is empty afterwards.
    #[inline]
    fn step(&mut self, block: Block<'_>) {
        let Block { plus, minus, equal } = block;
        let same = std::mem::take(equal) | self.less;
        let diagonal = ((same & *plus).wrapping_add(*plus) ^ *plus) | same | *minus;
        let more = *minus | !(diagonal | *plus);
        let less = diagonal & *plus;
        let more_here = more << 1 | self.more;
        let less_here = less << 1 | self.less;
        self.more = more >> (BLOCK - 1);
        self.less = less >> (BLOCK - 1);
        *plus = less_here | !(diagonal | more_here);
        *minus = more_here & diagonal;
    }
}
