//! Words as small numbers, and where each of them stands.

use std::collections::HashMap;
use std::hash::Hash;

/// A word or character as a number: equal ones have the same.
pub(crate) type Symbol = u32;

/// How many bits a block has: positions are looked at 64 at a time.
pub(crate) const BLOCK: usize = 64;

/// Two texts in numbers, counted from 0 in the order in which they first occur.
pub(crate) struct SymbolTexts {
    /// The reference.
    pub(crate) reference: Vec<Symbol>,
    /// The hypothesis.
    pub(crate) hypothesis: Vec<Symbol>,
    /// How many different ones there are.
    pub(crate) kinds: usize,
}

impl SymbolTexts {
    /// `None` when there are more different ones than a [`Symbol`] can tell apart.
    pub(crate) fn of<T: Eq + Hash>(reference: &[T], hypothesis: &[T]) -> Option<Self> {
        let mut known: HashMap<&T, Symbol> = HashMap::new();
        let reference = numbered(reference, &mut known)?;
        let hypothesis = numbered(hypothesis, &mut known)?;
        Some(Self { reference, hypothesis, kinds: known.len() })
    }
}

fn numbered<'a, T: Eq + Hash>(
    text: &'a [T],
    known: &mut HashMap<&'a T, Symbol>,
) -> Option<Vec<Symbol>> {
    let mut symbols = Vec::with_capacity(text.len());
    for unit in text {
        let next = Symbol::try_from(known.len()).ok()?;
        symbols.push(*known.entry(unit).or_insert(next));
    }
    Some(symbols)
}

/// Where each symbol stands in a text: one bit a position, kept for the blocks in which it occurs.
pub(crate) struct PositionMasks {
    /// Where a symbol's entries begin: those of symbol `s` are `starts[s]..starts[s + 1]`.
    starts: Vec<usize>,
    blocks: Vec<u32>,
    masks: Vec<u64>,
}

impl PositionMasks {
    /// The masks of a text with `kinds` symbols. `None` when it is longer than 2^32 blocks.
    pub(crate) fn of(text: impl Iterator<Item = Symbol> + Clone, kinds: usize) -> Option<Self> {
        let starts = entry_starts(text.clone(), kinds);
        let entries = starts.last().copied().unwrap_or(0);
        let mut masks = Self { starts, blocks: vec![0; entries], masks: vec![0; entries] };
        let mut next_entry = masks.starts.clone();
        for (position, symbol) in text.enumerate() {
            let block = u32::try_from(position / BLOCK).ok()?;
            masks.note(index(symbol), block, 1 << (position % BLOCK), &mut next_entry);
        }
        Some(masks)
    }

    /// The blocks in which a symbol occurs in rising order, and its bits in each of them.
    pub(crate) fn of_symbol(&self, symbol: Symbol) -> (&[u32], &[u64]) {
        let at = index(symbol);
        let range = match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(start), Some(end)) => *start..*end,
            _ => 0..0,
        };
        let blocks = self.blocks.get(range.clone()).unwrap_or_default();
        (blocks, self.masks.get(range).unwrap_or_default())
    }

    /// Adds a bit: to the symbol's latest entry when that is of the same block, else to a new one.
    fn note(&mut self, symbol: usize, block: u32, bit: u64, next_entry: &mut [usize]) {
        let Some(next) = next_entry.get_mut(symbol) else { return };
        let begun = self.starts.get(symbol).is_some_and(|start| start < next);
        let latest = next.wrapping_sub(1);
        let at = if begun && self.blocks.get(latest) == Some(&block) { latest } else { *next };
        *next = at + 1;
        if let (Some(known), Some(mask)) = (self.blocks.get_mut(at), self.masks.get_mut(at)) {
            *known = block;
            *mask |= bit;
        }
    }
}

/// Where each symbol's entries begin: as many entries a symbol as blocks in which it occurs.
fn entry_starts(text: impl Iterator<Item = Symbol>, kinds: usize) -> Vec<usize> {
    let mut counts = vec![0_usize; kinds];
    let mut latest_block = vec![usize::MAX; kinds];
    for (position, symbol) in text.enumerate() {
        let at = index(symbol);
        if let (Some(count), Some(latest)) = (counts.get_mut(at), latest_block.get_mut(at))
            && *latest != position / BLOCK
        {
            *count += 1;
            *latest = position / BLOCK;
        }
    }
    let mut starts = Vec::with_capacity(kinds + 1);
    let mut start = 0;
    starts.push(start);
    for count in counts {
        start += count;
        starts.push(start);
    }
    starts
}

#[expect(
    clippy::as_conversions,
    reason = "a u32 fits into the usize of every target that we build for"
)]
const fn index(symbol: Symbol) -> usize {
    symbol as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_words_have_the_same_number_in_both_texts() {
        let texts = SymbolTexts::of(&["a", "b", "a"], &["b", "c"]).unwrap();
        assert_eq!(
            (texts.reference, texts.hypothesis, texts.kinds),
            (vec![0, 1, 0], vec![1, 2], 3)
        );
    }

    #[test]
    fn masks_tell_every_position_of_a_symbol() {
        let text: Vec<Symbol> = (0..1_000).map(|n| n * n % 7).collect();
        let masks = PositionMasks::of(text.iter().copied(), 8).unwrap();
        for symbol in 0..8 {
            let (blocks, bits) = masks.of_symbol(symbol);
            assert!(blocks.is_sorted());
            let mut positions = Vec::new();
            for (block, bits) in blocks.iter().zip(bits) {
                let base = usize::try_from(*block).unwrap() * BLOCK;
                positions
                    .extend((0..BLOCK).filter(|bit| bits >> bit & 1 == 1).map(|bit| base + bit));
            }
            let expected: Vec<usize> = (0..1_000).filter(|at| text[*at] == symbol).collect();
            assert_eq!(positions, expected, "{symbol}");
        }
    }
}
