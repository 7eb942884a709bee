//! Which words were taken for which.

use std::collections::HashMap;

use serde::Serialize;

use crate::SpokenText;
use crate::alignment::{Alignment, EditKind};
use crate::edit_counts::count;

/// All confusions of a corpus, counted.
#[derive(Debug, Clone, Default)]
pub struct Confusions {
    substitutions: HashMap<(String, String), u64>,
    deletions: HashMap<String, u64>,
    insertions: HashMap<String, u64>,
}

/// A word that was taken for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Confusion {
    /// What was said.
    pub reference: String,
    /// What the transcript has.
    pub hypothesis: String,
    /// How often.
    pub count: u64,
}

/// A word that was left out or added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WordCount {
    /// The word.
    pub word: String,
    /// How often.
    pub count: u64,
}

/// The most frequent confusions; equally frequent ones in the order of their words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct TopConfusions {
    /// Words that were taken for others.
    pub substitutions: Vec<Confusion>,
    /// Words that were left out.
    pub deletions: Vec<WordCount>,
    /// Words that were added.
    pub insertions: Vec<WordCount>,
}

impl Confusions {
    /// Counts what happened between two texts; `alignment` is theirs.
    pub fn add(&mut self, reference: &SpokenText, hypothesis: &SpokenText, alignment: &Alignment) {
        let word = |text: &SpokenText, place: Option<usize>| {
            let word = place.and_then(|place| text.word(place));
            word.map(|word| word.text.to_owned()).unwrap_or_default()
        };
        for pair in alignment.pairs() {
            let said = || word(reference, pair.reference);
            let written = || word(hypothesis, pair.hypothesis);
            let place = match pair.kind {
                EditKind::Hit => continue,
                EditKind::Substitution => {
                    self.substitutions.entry((said(), written())).or_default()
                }
                EditKind::Deletion => self.deletions.entry(said()).or_default(),
                EditKind::Insertion => self.insertions.entry(written()).or_default(),
            };
            *place += 1;
        }
    }

    /// The most frequent ones, at most `most` of each kind.
    #[must_use]
    pub fn top(&self, most: usize) -> TopConfusions {
        let pairs = top(&self.substitutions, most).into_iter();
        let substitutions = pairs.map(|((reference, hypothesis), count)| Confusion {
            reference: reference.clone(),
            hypothesis: hypothesis.clone(),
            count,
        });
        TopConfusions {
            substitutions: substitutions.collect(),
            deletions: top_words(&self.deletions, most),
            insertions: top_words(&self.insertions, most),
        }
    }

    /// How many different confusions there are: substitutions, deletions, insertions.
    #[must_use]
    pub fn kinds(&self) -> (u64, u64, u64) {
        (count(self.substitutions.len()), count(self.deletions.len()), count(self.insertions.len()))
    }
}

fn top_words(counts: &HashMap<String, u64>, most: usize) -> Vec<WordCount> {
    let words = top(counts, most).into_iter();
    words.map(|(word, count)| WordCount { word: word.clone(), count }).collect()
}

fn top<K: Ord>(counts: &HashMap<K, u64>, most: usize) -> Vec<(&K, u64)> {
    let mut sorted: Vec<(&K, u64)> = counts.iter().map(|(key, count)| (key, *count)).collect();
    sorted.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(other.0)));
    sorted.truncate(most);
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DriftLimit, Normaliser, align_texts};

    #[test]
    fn the_most_frequent_confusions_come_first_and_ties_by_word() {
        let mut confusions = Confusions::default();
        for (reference, hypothesis) in [
            ("a big cat", "a big hat"),
            ("the cat", "the hat"),
            ("one dog", "one fog"),
            ("one ape", "one axe"),
            ("say please now", "say now"),
            ("go", "well go"),
        ] {
            let (reference, hypothesis) = (
                SpokenText::from_plain(reference, Normaliser::V1),
                SpokenText::from_plain(hypothesis, Normaliser::V1),
            );
            let alignment = align_texts(&reference, &hypothesis, DriftLimit::default()).unwrap();
            confusions.add(&reference, &hypothesis, &alignment);
        }
        let top = confusions.top(2);
        let confusion = |reference: &str, hypothesis: &str, count| Confusion {
            reference: reference.to_owned(),
            hypothesis: hypothesis.to_owned(),
            count,
        };
        assert_eq!(top.substitutions, [confusion("cat", "hat", 2), confusion("ape", "axe", 1)]);
        assert_eq!(top.deletions, [WordCount { word: "please".to_owned(), count: 1 }]);
        assert_eq!(top.insertions, [WordCount { word: "well".to_owned(), count: 1 }]);
        assert_eq!(confusions.kinds(), (3, 1, 1));
    }
}
