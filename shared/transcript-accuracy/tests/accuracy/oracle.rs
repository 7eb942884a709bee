//! A slow second implementation: the whole table, cell by cell, and jiwer's tie rule read off it.

use transcript_accuracy::EditCounts;

/// The counts of the least errors; of several ways, the one that from the end prefers a deletion, then a substitution,
/// then an insertion, then a hit. What both texts begin and end with is set aside first, as rapidfuzz does.
pub(crate) fn slow_counts<T: PartialEq>(reference: &[T], hypothesis: &[T]) -> EditCounts {
    let prefix = reference.iter().zip(hypothesis).take_while(|(one, other)| one == other).count();
    let (reference, hypothesis) = (&reference[prefix..], &hypothesis[prefix..]);
    let ends = reference.iter().rev().zip(hypothesis.iter().rev());
    let suffix = ends.take_while(|(one, other)| one == other).count();
    let reference = &reference[..reference.len() - suffix];
    let hypothesis = &hypothesis[..hypothesis.len() - suffix];
    let table = table(reference, hypothesis);
    let mut counts =
        EditCounts { hits: u64::try_from(prefix + suffix).unwrap(), ..EditCounts::default() };
    let (mut line, mut row) = (reference.len(), hypothesis.len());
    while line > 0 || row > 0 {
        let cell = table[line][row];
        if line > 0 && cell == table[line - 1][row] + 1 {
            counts.deletions += 1;
            line -= 1;
        } else if line > 0
            && row > 0
            && cell == table[line - 1][row - 1] + 1
            && reference[line - 1] != hypothesis[row - 1]
        {
            counts.substitutions += 1;
            (line, row) = (line - 1, row - 1);
        } else if row > 0 && cell == table[line][row - 1] + 1 {
            counts.insertions += 1;
            row -= 1;
        } else {
            counts.hits += 1;
            (line, row) = (line - 1, row - 1);
        }
    }
    counts
}

fn table<T: PartialEq>(reference: &[T], hypothesis: &[T]) -> Vec<Vec<u64>> {
    let mut table = vec![vec![0; hypothesis.len() + 1]; reference.len() + 1];
    for line in 0..=reference.len() {
        for row in 0..=hypothesis.len() {
            table[line][row] = match (line, row) {
                (0, edits) | (edits, 0) => u64::try_from(edits).unwrap(),
                _ => {
                    let differs = u64::from(reference[line - 1] != hypothesis[row - 1]);
                    let straight = table[line - 1][row - 1] + differs;
                    straight.min(table[line - 1][row] + 1).min(table[line][row - 1] + 1)
                }
            };
        }
    }
    table
}
