//! Words that stand twice in a result: the same text by the same speaker from and to the same moment.
//!
//! They are counted and kept. A provider that reads a recording in stretches which overlap sends a word twice; but one that
//! knows times of whole phrases only sends "no no" in the same way. A word too many is seen, a word too few is not.

use crate::word_head::Head;
use crate::{TimeSpan, WordList, WordRef};

/// So many words that start together are compared with each other. Ours: it bounds the work where all of them do.
const COMPARED_MAX: usize = 16;

/// So many heads are looked at without a way out of the loop, so that the compiler can take several at once.
const HEADS_AT_ONCE: usize = 64;

impl WordList {
    /// How many words repeat one before them. The words stand in time order, so those that start together are neighbours.
    pub(crate) fn repeated(&self) -> u64 {
        let (mut repeated, mut done) = (0, 0);
        for (chunk, heads) in self.heads.chunks(HEADS_AT_ONCE).enumerate() {
            if !heads.iter().fold(false, |found, head| found | head.has_no_delta()) {
                continue;
            }
            let begin = chunk * HEADS_AT_ONCE;
            for index in begin..begin + heads.len() {
                if index >= done && self.head_is(index, Head::may_start_with_its_neighbour) {
                    let stretch = self.start_together(index);
                    done = stretch.end;
                    repeated += repeats(self.iter_from(stretch.start, stretch.len()));
                }
            }
        }
        repeated
    }

    /// The stretch of words around `index` in which words may start together.
    fn start_together(&self, index: usize) -> std::ops::Range<usize> {
        let has_no_time = |index: &usize| self.head_is(*index, Head::has_no_time);
        let untimed = (0..index).rev().take_while(has_no_time).count();
        let goes_on = |index: &usize| {
            has_no_time(index) || self.head_is(*index, Head::may_start_with_its_neighbour)
        };
        let behind = (index + 1..self.len()).take_while(goes_on).count();
        // And the timed word before: the first one that starts then.
        (index - untimed).saturating_sub(1)..index + 1 + behind
    }

    fn head_is(&self, index: usize, what: impl Fn(Head) -> bool) -> bool {
        self.heads.get(index).copied().is_some_and(what)
    }
}

fn repeats<'a>(words: impl Iterator<Item = WordRef<'a>>) -> u64 {
    let mut repeated = 0;
    let mut together: Vec<(TimeSpan, WordRef<'a>)> = Vec::new();
    for word in words {
        let Some(span) = word.span else { continue };
        if together.first().is_some_and(|(first, _)| first.start() != span.start()) {
            together.clear();
        }
        let same = |(earlier, other): &(TimeSpan, WordRef<'a>)| {
            *earlier == span && other.speaker == word.speaker && other.text == word.text
        };
        if together.iter().any(same) {
            repeated += 1;
        } else if together.len() < COMPARED_MAX {
            together.push((span, word));
        }
    }
    repeated
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::{EpochMs, SpeakerLabel, TimeSpan, Transcript, TranscriptWarnings, Word};

    fn word(text: &str, speaker: &str, span: Option<(i64, i64)>) -> Word {
        let span = span.and_then(|(start, end)| TimeSpan::new(EpochMs(start), EpochMs(end)).ok());
        Word { text: text.to_owned(), confidence: None, span, speaker: SpeakerLabel::new(speaker) }
    }

    fn repeated(words: &[Word]) -> u64 {
        let transcript = Transcript::new(words, None, TranscriptWarnings::default());
        assert_eq!(transcript.words().len(), words.len());
        transcript.warnings().words_duplicated
    }

    #[test]
    fn a_word_that_stands_twice_is_kept_and_counted() {
        let no = word("no", "a", Some((5, 9)));
        let same = [no.clone(), no.clone(), no.clone()];
        assert_eq!(repeated(&same), 2);
        for other in [
            word("yes", "a", Some((5, 9))),
            word("no", "b", Some((5, 9))),
            word("no", "", Some((5, 9))),
            word("no", "a", Some((5, 8))),
            word("no", "a", Some((4, 9))),
            word("no", "a", None),
        ] {
            assert_eq!(repeated(&[no.clone(), other.clone()]), 0, "{other:?}");
            assert_eq!(repeated(&[no.clone(), other, no.clone()]), 1);
        }
        assert_eq!(repeated(&[word("no", "a", None), word("no", "a", None)]), 0);
    }

    #[test]
    fn of_a_stretch_that_was_sent_twice_every_word_is_found() {
        let stretch: Vec<Word> =
            (0..100).map(|n| word("no", "a", Some((n * 100_000, n * 100_000 + 9)))).collect();
        let twice = [stretch.as_slice(), &stretch[40..]].concat();
        assert_eq!(repeated(&twice), 60);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn repeated_words_are_those_of_the_definition(
            words in prop::collection::vec(("[ab]", "[xy]?", prop::option::weighted(0.8, (0..40_i64, 0..3_i64))), 0..150),
        ) {
            let words: Vec<Word> = words.iter().map(|(text, speaker, span)| {
                word(text, speaker, span.map(|(start, length)| (start * 40_000, start * 40_000 + length)))
            }).collect();
            let is_repeated = |index: &usize| {
                let one = &words[*index];
                one.span.is_some() && words[..*index].contains(one)
            };
            let expected = (0..words.len()).filter(is_repeated).count();
            prop_assert_eq!(repeated(&words), u64::try_from(expected).unwrap());
        }
    }
}
