use proptest::prelude::*;

use super::*;
use crate::EditCounts;

/// Divides whatever can be divided, so that small texts go the way of long ones.
const AT_EVERY_SIZE: DivisionRules =
    DivisionRules { matrix_bytes: 0, reference_words: 2, hypothesis_words: 2, first_width: 1 };

struct Divided {
    runs: EditRuns,
    is_within_drift: bool,
}

fn divided(reference: &[u8], hypothesis: &[u8], drift: usize) -> Divided {
    let texts = SymbolTexts::of(reference, hypothesis).unwrap();
    let mut table = Table::of(&texts, drift).unwrap();
    table.rules = AT_EVERY_SIZE;
    let plan = table.plan();
    Divided { runs: table.carry_out(&plan), is_within_drift: plan.is_within_drift }
}

/// The least errors when one text may be at most `drift` words ahead of the other, cell by cell.
fn least_errors(reference: &[u8], hypothesis: &[u8], drift: usize) -> usize {
    let far = reference.len() + hypothesis.len() + 1;
    let mut before: Vec<usize> = (0..=reference.len()).collect();
    before.iter_mut().skip(drift.saturating_add(1)).for_each(|cell| *cell = far);
    for (row, word) in hypothesis.iter().enumerate() {
        let mut cells = vec![if row < drift { row + 1 } else { far }];
        for (line, said) in reference.iter().enumerate() {
            let way = (before[line] + usize::from(said != word))
                .min(before[line + 1] + 1)
                .min(cells[line] + 1);
            cells.push(if (line + 1).abs_diff(row + 1) > drift { far } else { way.min(far) });
        }
        before = cells;
    }
    before[reference.len()]
}

/// The counts of edits that really turn one text into the other.
fn checked_counts(reference: &[u8], hypothesis: &[u8], divided: &Divided) -> EditCounts {
    let (mut line, mut row) = (0, 0);
    let mut counts = EditCounts::default();
    for run in divided.runs.runs() {
        for _ in 0..run.length {
            match run.kind {
                EditKind::Hit => {
                    assert_eq!(reference[line], hypothesis[row]);
                    counts.hits += 1;
                }
                EditKind::Substitution => {
                    assert_ne!(reference[line], hypothesis[row]);
                    counts.substitutions += 1;
                }
                EditKind::Deletion => counts.deletions += 1,
                EditKind::Insertion => counts.insertions += 1,
            }
            line += usize::from(run.kind != EditKind::Insertion);
            row += usize::from(run.kind != EditKind::Deletion);
        }
    }
    assert_eq!((line, row), (reference.len(), hypothesis.len()));
    counts
}

fn largest_drift(divided: &Divided) -> usize {
    let (mut line, mut row) = (0_usize, 0_usize);
    let drifts = divided.runs.runs().iter().map(|run| {
        line += if run.kind == EditKind::Insertion { 0 } else { run.length };
        row += if run.kind == EditKind::Deletion { 0 } else { run.length };
        line.abs_diff(row)
    });
    drifts.max().unwrap_or(0)
}

/// A text and a copy of it with mistakes, long enough for several blocks of 64 words.
fn any_texts() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    let unrelated = (1..6_u8).prop_flat_map(|kinds| {
        let text = || prop::collection::vec(0..kinds, 0..260);
        (text(), text())
    });
    let edits = prop::collection::vec((0..40_u8, 0..4_u8), 0..260);
    let copied = (prop::collection::vec(0..9_u8, 0..260), edits).prop_map(|(reference, edits)| {
        let mut hypothesis = Vec::new();
        for (at, word) in reference.iter().enumerate() {
            match edits.get(at).copied().unwrap_or((9, 0)) {
                (0, _) => {}
                (1, other) => hypothesis.push(other),
                (2, other) => hypothesis.extend([other, *word]),
                _ => hypothesis.push(*word),
            }
        }
        (reference, hypothesis)
    });
    prop_oneof![unrelated, copied]
}

proptest! {
    #[test]
    fn a_divided_table_has_the_least_errors_as_the_whole_one((reference, hypothesis) in any_texts()) {
        let divided = divided(&reference, &hypothesis, usize::MAX);
        let counts = checked_counts(&reference, &hypothesis, &divided);
        prop_assert!(divided.is_within_drift);
        let least = least_errors(&reference, &hypothesis, usize::MAX);
        prop_assert_eq!(usize::try_from(counts.errors()).unwrap(), least);
    }

    #[test]
    fn a_band_finds_the_same_edits_as_the_whole_table_when_they_lie_inside_it(
        (reference, hypothesis) in any_texts(), spare in 0..80_usize,
    ) {
        let whole = divided(&reference, &hypothesis, usize::MAX);
        let drift = largest_drift(&whole) + spare;
        let banded = divided(&reference, &hypothesis, drift);
        prop_assert_eq!(banded.runs.runs(), whole.runs.runs());
    }

    #[test]
    fn a_band_is_never_better_than_possible_nor_worse_than_its_best(
        (reference, hypothesis) in any_texts(), spare in 0..20_usize,
    ) {
        let drift = reference.len().abs_diff(hypothesis.len()) + spare;
        let banded = divided(&reference, &hypothesis, drift);
        let errors = usize::try_from(checked_counts(&reference, &hypothesis, &banded).errors()).unwrap();
        let least = least_errors(&reference, &hypothesis, usize::MAX);
        prop_assert!(least <= errors);
        prop_assert!(errors <= least_errors(&reference, &hypothesis, drift));
        prop_assert!(!banded.is_within_drift || errors == least);
    }
}
