//! Words in another order.

use std::ops::Range;

use crate::word_list::WORDS_PER_MARK;
use crate::{SpeakerLabel, WordList, WordRef, Words};

impl WordList {
    /// The same words in the order of these stretches, which name each of them once.
    ///
    /// A stretch is copied as it is kept, without a look at its texts and confidences; only where it begins does a word's
    /// head say something else, because it tells its time from the word before it. So it costs little more than copying
    /// 14 bytes a word, as long as the stretches are not single words.
    pub(crate) fn rearranged(&self, stretches: impl IntoIterator<Item = Range<usize>>) -> Self {
        let mut list = Self::with_room_for(self.len(), self.texts.len());
        list.fine.reserve_exact(self.fine.len());
        list.speakers.clone_from(&self.speakers);
        list.numbers.clone_from(&self.numbers);
        for stretch in stretches {
            list.add_stretch(self, stretch);
        }
        list
    }

    /// The same words with other speakers: each is told its place and who was said to speak.
    #[must_use]
    pub fn with_speakers(
        &self,
        mut speaker: impl FnMut(usize, Option<&SpeakerLabel>) -> Option<SpeakerLabel>,
    ) -> Self {
        let mut list = Self::with_room_for(self.len(), self.texts.len());
        for (index, word) in Words::all(self).iter().enumerate() {
            let label = speaker(index, word.speaker);
            list.add_word(WordRef { speaker: label.as_ref(), ..word });
        }
        list
    }

    fn add_stretch(&mut self, from: &Self, stretch: Range<usize>) {
        let mut rest = stretch.clone();
        for word in from.iter_from(stretch.start, stretch.len()) {
            self.add_word(word);
            rest.start += 1;
            if word.span.is_some() {
                break;
            }
        }
        let begin = from.place_of(rest.start);
        let mut place = begin;
        for head in from.heads.get(rest).unwrap_or_default() {
            if self.heads.len().is_multiple_of(WORDS_PER_MARK) {
                self.marks.push(self.end);
            }
            self.heads.push(*head);
            let before = place;
            from.step(*head, &mut place);
            self.end.text += place.text - before.text;
            self.end.fine += place.fine - before.fine;
            self.end.odd += place.odd - before.odd;
            self.end.before = place.before;
        }
        self.texts.push_str(from.texts.get(begin.text..place.text).unwrap_or_default());
        self.fine.extend_from_slice(from.fine.get(begin.fine..place.fine).unwrap_or_default());
        self.odd.extend_from_slice(from.odd.get(begin.odd..place.odd).unwrap_or_default());
    }

    /// The words sorted by start; a word without time takes the place of the word before it.
    ///
    /// Most documents are in order and never come here; one whose speakers' words stand one behind the other does, and is
    /// merged rather than sorted: the standard library's stable sort finds the sorted runs.
    pub(crate) fn in_time_order(&self) -> Self {
        let starts = Words::all(self).iter().scan(i64::MIN, |before, word| {
            *before = word.span.map_or(*before, |span| span.start().0);
            Some(*before)
        });
        let mut order: Vec<(i64, usize)> = starts.zip(0..).collect();
        order.sort_by_key(|(start, _)| *start);
        self.rearranged(order.chunk_by(|one, next| one.1 + 1 == next.1).filter_map(|stretch| {
            let (_, first) = stretch.first()?;
            Some(*first..*first + stretch.len())
        }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::word_list::any_list::{any_word, bits};
    use crate::{Word, WordList, WordRef, Words};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn in_another_order_the_words_are_the_same_words(
            words in prop::collection::vec(any_word(), 0..300),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
            seed in any::<u64>(),
        ) {
            let mut list = WordList::default();
            for word in &words {
                list.add_word(word.lent());
            }
            let mut ends: Vec<usize> = cuts.iter().map(|cut| cut.index(words.len() + 1)).chain([0, words.len()]).collect();
            ends.sort_unstable();
            let mut stretches: Vec<_> = ends.windows(2).map(|pair| pair[0]..pair[1]).collect();
            stretches.sort_by_key(|stretch| (u64::try_from(stretch.start).unwrap() ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let expected: Vec<WordRef<'_>> = stretches.iter().flat_map(|stretch| &words[stretch.clone()]).map(Word::lent).collect();
            let moved = list.rearranged(stretches);
            let all = Words::all(&moved);
            prop_assert_eq!(all.iter().collect::<Vec<_>>(), expected.clone());
            prop_assert_eq!(bits(all.iter().map(|word| word.confidence)), bits(expected.iter().map(|word| word.confidence)));
            for (index, word) in expected.into_iter().enumerate() {
                prop_assert_eq!(all.get(index), Some(word));
            }
        }
    }
}
