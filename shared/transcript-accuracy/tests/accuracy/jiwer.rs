//! Agreement with jiwer 4.0.0 (rapidfuzz 3.14.6), whose answers stand in `tests/fixtures/accuracy`.

use transcript_accuracy::{
    DriftLimit, EditCounts, Normaliser, SpokenText, align, align_texts, character_errors,
};

use crate::made_pair::MadePair;

const PAIRS: &str = include_str!("../../../../tests/fixtures/accuracy/pairs.tsv");
const TEXTS: &str = include_str!("../../../../tests/fixtures/accuracy/texts.tsv");
const CALLS: &str = include_str!("../../../../tests/fixtures/accuracy/calls.tsv");

fn as_array(counts: EditCounts) -> [u64; 4] {
    [counts.hits, counts.substitutions, counts.deletions, counts.insertions]
}

/// jiwer's rate; against an empty reference it gives the number of insertions, for which we have no rate.
fn rate_as_jiwer(counts: EditCounts) -> f64 {
    counts.rate().unwrap_or_else(|| f64::from(u32::try_from(counts.insertions).unwrap()))
}

fn assert_rate(counts: EditCounts, jiwer: &str, line: &str) {
    let jiwer: f64 = jiwer.parse().unwrap();
    assert_eq!(rate_as_jiwer(counts).to_bits(), jiwer.to_bits(), "{line}");
}

#[test]
fn made_pairs_have_the_counts_and_the_rate_that_jiwer_gives_them() {
    for line in PAIRS.lines() {
        let pair = MadePair::of(line).unwrap();
        let alignment = align(&pair.reference, &pair.hypothesis, DriftLimit::default()).unwrap();
        assert_eq!(as_array(alignment.counts()), pair.counts, "{line}");
        assert_rate(alignment.counts(), &pair.wer, line);
    }
    assert_eq!(PAIRS.lines().count(), 360);
}

fn measured(reference: &str, hypothesis: &str) -> (EditCounts, EditCounts) {
    let reference = SpokenText::from_plain(reference, Normaliser::None);
    let hypothesis = SpokenText::from_plain(hypothesis, Normaliser::None);
    let words = align_texts(&reference, &hypothesis, DriftLimit::default()).unwrap().counts();
    (words, character_errors(&reference, &hypothesis).unwrap())
}

fn assert_agrees((words, characters): (EditCounts, EditCounts), jiwer: &[&str], line: &str) {
    let numbers =
        |cells: &[&str]| -> Vec<u64> { cells.iter().map(|cell| cell.parse().unwrap()).collect() };
    assert_eq!(as_array(words).to_vec(), numbers(&jiwer[..4]), "words of {line}");
    assert_rate(words, jiwer[4], line);
    assert_eq!(as_array(characters).to_vec(), numbers(&jiwer[5..]), "characters of {line}");
}

#[test]
fn words_and_characters_of_texts_are_those_of_jiwer() {
    for line in TEXTS.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        assert_agrees(measured(cells[0], cells[1]), &cells[2..], line);
    }
    assert_eq!(TEXTS.lines().count(), 200);
}

#[test]
fn the_sample_calls_have_jiwers_figures_phrase_by_phrase_and_as_a_whole() {
    for line in CALLS.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let phrases = crate::calls::phrases(cells[0]);
        let measured = if cells[1] == "phrases" {
            let each = phrases.iter().map(|phrase| measured(&phrase.human, &phrase.machine));
            each.fold(Default::default(), |sum: (EditCounts, EditCounts), one| {
                (sum.0 + one.0, sum.1 + one.1)
            })
        } else {
            let join = |text: fn(&crate::calls::Phrase) -> &str| {
                phrases.iter().map(text).collect::<Vec<_>>().join(" ")
            };
            self::measured(&join(|phrase| &phrase.human), &join(|phrase| &phrase.machine))
        };
        assert_agrees(measured, &cells[2..], line);
    }
    assert_eq!(CALLS.lines().count(), 8);
}
