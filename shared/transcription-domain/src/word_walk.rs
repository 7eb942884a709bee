//! Stretches of a transcript's words, one behind the other, as its segments are.

use std::ops::Range;

use crate::word_list::Place;
use crate::{WordIter, WordList, Words};

/// Gives stretches of words. Where one begins at the end of the one before it, where its words' parts stand is known, and
/// nothing is looked for.
#[derive(Debug, Clone)]
pub struct WordWalk<'a> {
    list: &'a WordList,
    next: usize,
    place: Place,
}

/// Neighbouring words, and their texts.
#[derive(Debug, Clone)]
pub struct Stretch<'a> {
    /// The words in order.
    pub words: WordIter<'a>,
    /// The words' texts, one behind the other with nothing between them: what concerns every letter is asked once for many
    /// words.
    pub texts: &'a str,
    /// The same, and the texts of all words behind them: so a piece of one size can be taken of each.
    pub texts_on: &'a str,
}

impl<'a> WordWalk<'a> {
    /// A walk over the transcript that these words are of.
    #[must_use]
    pub fn over(words: Words<'a>) -> Self {
        Self { list: words.list(), next: 0, place: Place::default() }
    }

    /// The words in this range among all words of the transcript, as far as it has them.
    pub fn stretch(&mut self, range: &Range<usize>) -> Stretch<'a> {
        let list = self.list;
        let end = range.end.min(list.len());
        let start = range.start.min(end);
        let place = if start == self.next { self.place } else { list.place_of(start) };
        let heads = list.heads.get(start..end).unwrap_or_default();
        self.place = place;
        list.pass(heads, &mut self.place);
        self.next = end;
        let texts_on = list.texts.get(place.text..).unwrap_or_default();
        let texts = texts_on.get(..self.place.text - place.text).unwrap_or_default();
        Stretch { words: WordIter { list, heads: heads.iter(), place }, texts, texts_on }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::word_list::any_list::any_word;
    use crate::{Word, WordRef};

    proptest! {
        #[test]
        fn a_stretch_has_the_words_of_its_range_whatever_came_before_it(
            words in prop::collection::vec(any_word(), 0..300),
            lengths in prop::collection::vec((0..90_usize, prop::bool::weighted(0.2)), 1..9),
        ) {
            let mut list = WordList::default();
            for word in &words {
                list.add_word(word.lent());
            }
            let mut walk = WordWalk::over(Words::all(&list));
            let mut start = 0;
            for (length, jumps) in lengths {
                let range = if jumps { start / 2..start / 2 + length } else { start..start + length };
                let expected = words.get(range.start.min(words.len())..range.end.min(words.len())).unwrap();
                let stretch = walk.stretch(&range);
                prop_assert!(stretch.texts_on.starts_with(stretch.texts));
                prop_assert_eq!(stretch.texts, expected.iter().map(|word| word.text.as_str()).collect::<String>());
                let expected: Vec<WordRef<'_>> = expected.iter().map(Word::lent).collect();
                prop_assert_eq!(stretch.words.collect::<Vec<_>>(), expected);
                start = range.end;
            }
        }

        #[test]
        fn a_usual_word_is_the_next_word_and_only_then_taken(words in prop::collection::vec(any_word(), 0..60)) {
            let mut list = WordList::default();
            for word in &words {
                list.add_word(word.lent());
            }
            let (mut some, mut all) = (Words::all(&list).iter(), Words::all(&list).iter());
            while let Some(expected) = all.next_kept() {
                if let Some(word) = some.next_usual() {
                    prop_assert_eq!(word.text_bytes, expected.text.len());
                    prop_assert_eq!(Some(word.span), expected.span);
                    let kept = crate::KeptConfidence::of_ten_thousandths(word.ten_thousandths);
                    prop_assert_eq!(kept, expected.confidence);
                } else {
                    prop_assert_eq!(some.next_kept(), Some(expected));
                }
            }
            prop_assert!(some.next_usual().is_none() && some.next_kept().is_none());
        }
    }
}
