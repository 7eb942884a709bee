//! Words as they are kept: about 14 bytes a word instead of a hundred, so that a call of eight hours fits into a small
//! function beside its raw result (docs/benchmarks.md).
//!
//! A word is a head of eight bytes (`word_head.rs`); its text stands in one text for all words. What hardly ever occurs
//! stands in lists of its own, and the head says so: a confidence finer than a ten-thousandth, and a word that is an
//! [`OddWord`].

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use crate::word_head::Head;
use crate::{Confidence, EpochMs, KeptConfidence, SpeakerLabel, TimeSpan, WordRef};

/// Every so many words the place is noted, so that a word is found by its number without a walk from the first one.
pub(crate) const WORDS_PER_MARK: usize = 128;

/// The number of a speaker in a [`WordList`], from 1 on, so that none takes no more room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpeakerNumber(pub(crate) NonZeroU32);

/// A word that no head can hold: a text of 255 bytes or more, a time before or long after the word before it, a length
/// above a minute, a speaker beyond the 255th.
#[derive(Debug, Clone)]
pub(crate) struct OddWord {
    pub(crate) text_bytes: usize,
    pub(crate) confidence: Option<KeptConfidence>,
    pub(crate) span: Option<TimeSpan>,
    pub(crate) speaker: Option<SpeakerNumber>,
}

/// Where a word's parts begin.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place {
    pub(crate) text: usize,
    pub(crate) fine: usize,
    pub(crate) odd: usize,
    /// The start of the timed word before it.
    pub(crate) before: i64,
}

/// A growing list of words in the order in which they were added.
#[derive(Clone, Default)]
pub struct WordList {
    pub(crate) heads: Vec<Head>,
    pub(crate) texts: String,
    pub(crate) fine: Vec<Confidence>,
    pub(crate) odd: Vec<OddWord>,
    pub(crate) marks: Vec<Place>,
    pub(crate) end: Place,
    pub(crate) speakers: Vec<SpeakerLabel>,
    pub(crate) numbers: BTreeMap<SpeakerLabel, SpeakerNumber>,
    order: TimeOrder,
}

/// How the words stand to the order of time.
#[derive(Debug, Clone, Copy)]
struct TimeOrder {
    earliest: Option<EpochMs>,
    latest: i64,
    moved: u64,
}

impl TimeOrder {
    #[inline]
    fn pass(&mut self, start: EpochMs) {
        if start.0 < self.latest {
            self.moved += 1;
            self.earliest = self.earliest.map(|earliest| earliest.min(start));
        } else {
            self.latest = start.0;
            self.earliest = self.earliest.or(Some(start));
        }
    }
}

impl Default for TimeOrder {
    fn default() -> Self {
        Self { earliest: None, latest: i64::MIN, moved: 0 }
    }
}

impl WordList {
    /// An empty list with room for that many words and bytes of text.
    #[must_use]
    pub fn with_room_for(words: usize, text_bytes: usize) -> Self {
        Self {
            heads: Vec::with_capacity(words),
            texts: String::with_capacity(text_bytes),
            marks: Vec::with_capacity(words / WORDS_PER_MARK + 1),
            ..Self::default()
        }
    }

    /// How many words there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.heads.len()
    }

    /// True without words.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// The number of this speaker in this list.
    pub fn speaker(&mut self, label: &SpeakerLabel) -> SpeakerNumber {
        if let Some(number) = self.numbers.get(label) {
            return *number;
        }
        self.speakers.push(label.clone());
        // There are never as many labels as that: each takes 50 bytes.
        let count = u32::try_from(self.speakers.len()).ok().and_then(NonZeroU32::new);
        let number = SpeakerNumber(count.unwrap_or(NonZeroU32::MAX));
        self.numbers.insert(label.clone(), number);
        number
    }

    /// Adds a word. `speaker` is a number of this list.
    #[expect(clippy::inline_always, reason = "once a word; measured")]
    #[inline(always)]
    pub fn add(
        &mut self,
        text: &str,
        confidence: Option<KeptConfidence>,
        span: Option<TimeSpan>,
        speaker: Option<SpeakerNumber>,
    ) {
        if self.heads.len().is_multiple_of(WORDS_PER_MARK) {
            self.marks.push(self.end);
        }
        let head = match Head::of(text.len(), confidence, span, speaker, self.end.before) {
            Some(head) => {
                if let Some(Err(fine)) = confidence.map(KeptConfidence::ten_thousandths) {
                    self.fine.push(fine);
                    self.end.fine += 1;
                }
                head
            }
            None => {
                self.odd.push(OddWord { text_bytes: text.len(), confidence, span, speaker });
                self.end.odd += 1;
                Head::ODD
            }
        };
        self.heads.push(head);
        self.texts.push_str(text);
        self.end.text += text.len();
        match span.map(TimeSpan::start) {
            Some(start) => {
                self.end.before = start.0;
                self.order.pass(start);
            }
            // A word without time takes the place of the word before it.
            None => self.order.moved += u64::from(self.end.before < self.order.latest),
        }
    }

    /// The earliest start.
    pub(crate) const fn earliest(&self) -> Option<EpochMs> {
        self.order.earliest
    }

    /// How many words stand behind a word that starts after them.
    pub(crate) const fn moved(&self) -> u64 {
        self.order.moved
    }

    /// Adds a word of any list.
    pub(crate) fn add_word(&mut self, word: WordRef<'_>) {
        let speaker = word.speaker.map(|label| self.speaker(label));
        self.add(word.text, word.confidence.map(Into::into), word.span, speaker);
    }
}

#[cfg(test)]
pub(crate) mod any_list {
    use proptest::prelude::*;

    use crate::{Confidence, EpochMs, SpeakerLabel, TimeSpan, Word};

    fn any_span() -> impl Strategy<Value = Option<TimeSpan>> {
        let start = prop_oneof![
            6 => 0..100_000_i64,
            1 => Just(i64::MIN),
            1 => Just(i64::MAX),
            1 => any::<i64>(),
        ];
        let length = prop_oneof![6 => 0..2_000_i64, 2 => 65_530..65_540_i64, 1 => 0..i64::MAX];
        prop::option::weighted(0.9, (start, length)).prop_map(|span| {
            let (start, length) = span?;
            TimeSpan::new(EpochMs(start), EpochMs(start.saturating_add(length))).ok()
        })
    }

    prop_compose! {
        pub(crate) fn any_word()(
            text in prop_oneof![8 => "[a-zé日]{0,9}", 1 => "x{250,260}"],
            confidence in prop_oneof![1 => Just(None), 3 => (0..=10_000_u16).prop_map(|steps| Some(f64::from(steps) / 1e4)), 1 => (0.0..=1.0_f64).prop_map(Some), 1 => Just(Some(-0.0))],
            span in any_span(),
            speaker in prop_oneof![3 => 0..3_u16, 1 => 0..400_u16],
        ) -> Word {
            let speaker = (speaker > 0).then(|| SpeakerLabel::new(&speaker.to_string())).flatten();
            Word { text, confidence: confidence.and_then(Confidence::new), span, speaker }
        }
    }

    pub(crate) fn bits(words: impl Iterator<Item = Option<Confidence>>) -> Vec<Option<u64>> {
        words.map(|confidence| confidence.map(|value| value.value().to_bits())).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::any_list::{any_word, bits};
    use crate::{Word, WordList, WordRef, Words};

    proptest! {
        #[test]
        fn what_is_added_is_what_is_read(words in prop::collection::vec(any_word(), 0..300)) {
            let mut list = WordList::default();
            for word in &words {
                list.add_word(word.lent());
            }
            let all = Words::all(&list);
            let expected: Vec<WordRef<'_>> = words.iter().map(Word::lent).collect();
            prop_assert_eq!(all.iter().collect::<Vec<_>>(), expected.clone());
            prop_assert_eq!(bits(all.iter().map(|word| word.confidence)), bits(words.iter().map(|word| word.confidence)));
            let kept = list.confidences_from(0, list.len()).map(|kept| kept.map(crate::KeptConfidence::confidence));
            prop_assert_eq!(bits(kept), bits(words.iter().map(|word| word.confidence)));
            let turns: Vec<_> = list.turns().map(|(span, number)| (span, number.and_then(|number| list.label(number)))).collect();
            prop_assert_eq!(turns, expected.iter().map(|word| (word.span, word.speaker)).collect::<Vec<_>>());
            for (index, word) in expected.into_iter().enumerate() {
                prop_assert_eq!(all.get(index), Some(word));
            }
            prop_assert_eq!(all.get(words.len()), None);
        }
    }
}
