//! Reads the words of a list.

use std::fmt;

use crate::word_head::{Head, HeadConfidence, HeadFields};
use crate::word_list::{Place, WORDS_PER_MARK};
use crate::{
    EpochMs, KeptConfidence, KeptWord, SpeakerLabel, SpeakerNumber, TimeSpan, WordList, WordRef,
};

impl WordList {
    /// The words from `start` on, at most `count`.
    pub(crate) fn iter_from(&self, start: usize, count: usize) -> WordIter<'_> {
        let place = self.place_of(start);
        let end = start.saturating_add(count).min(self.heads.len());
        let heads = self.heads.get(start..end).unwrap_or_default().iter();
        WordIter { list: self, heads, place }
    }

    /// Where the parts of the word at `start` begin.
    pub(crate) fn place_of(&self, start: usize) -> Place {
        let mark = start / WORDS_PER_MARK;
        let mut place = self.marks.get(mark).copied().unwrap_or(self.end);
        let heads = self.heads.get(mark * WORDS_PER_MARK..start).unwrap_or_default();
        self.pass(heads, &mut place);
        place
    }

    /// Moves a place behind the words of these heads.
    pub(crate) fn pass(&self, heads: &[Head], place: &mut Place) {
        let way = Head::way_over(heads);
        if way.odd > 0 {
            for head in heads {
                self.step(*head, place);
            }
            return;
        }
        place.text += usize::try_from(way.text).unwrap_or_default();
        place.fine += usize::try_from(way.fine).unwrap_or_default();
        place.before += way.delta.cast_signed();
    }

    /// The ten-thousandths of the words from `start` on, at most `count`; `None` when not all of them are kept so. Quicker than
    /// [`WordList::confidences_from`].
    pub(crate) fn ten_thousandths_from(
        &self,
        start: usize,
        count: usize,
    ) -> Option<impl ExactSizeIterator<Item = Option<u16>>> {
        let end = start.saturating_add(count).min(self.heads.len());
        let heads = self.heads.get(start..end).unwrap_or_default();
        (!Head::some_lie_elsewhere(heads)).then(|| heads.iter().map(|head| head.ten_thousandths()))
    }

    /// The confidences of the words from `start` on, at most `count`.
    pub(crate) fn confidences_from(
        &self,
        start: usize,
        count: usize,
    ) -> impl Iterator<Item = Option<KeptConfidence>> {
        let end = start.saturating_add(count).min(self.heads.len());
        let heads = self.heads.get(start..end).unwrap_or_default();
        let Place { mut fine, mut odd, .. } = self.place_of(start);
        heads.iter().map(move |head| match head.fields() {
            HeadFields { is_odd: true, .. } => {
                odd += 1;
                self.odd.get(odd - 1).and_then(|odd| odd.confidence)
            }
            HeadFields { confidence: HeadConfidence::Absent, .. } => None,
            HeadFields { confidence: HeadConfidence::Fine, .. } => {
                fine += 1;
                self.fine.get(fine - 1).copied().map(KeptConfidence::from)
            }
            HeadFields { confidence: HeadConfidence::TenThousandths(steps), .. } => {
                KeptConfidence::of_ten_thousandths(steps)
            }
        })
    }

    /// When and by whom each word was said.
    pub(crate) fn turns(&self) -> impl Iterator<Item = (Option<TimeSpan>, Option<SpeakerNumber>)> {
        let (mut odd, mut before) = (0, 0);
        self.heads.iter().map(move |head| {
            let fields = head.fields();
            if fields.is_odd {
                let word = self.odd.get(odd);
                odd += 1;
                let span = word.and_then(|word| word.span);
                before = span.map_or(before, |span| span.start().0);
                return (span, word.and_then(|word| word.speaker));
            }
            let span = fields.time.map(|(delta, length)| {
                before += delta;
                TimeSpan::lasting(EpochMs(before), length)
            });
            (span, fields.speaker)
        })
    }

    /// Whose number that is.
    pub(crate) fn label(&self, number: SpeakerNumber) -> Option<&SpeakerLabel> {
        self.speakers.get(usize::try_from(number.0.get() - 1).ok()?)
    }

    /// Moves a place behind its word without reading it.
    pub(crate) fn step(&self, head: Head, place: &mut Place) {
        let fields = head.fields();
        if fields.is_odd {
            self.odd_at(place);
            return;
        }
        place.text += fields.text_bytes;
        place.before += fields.time.map_or(0, |(delta, _)| delta);
        place.fine += usize::from(fields.confidence == HeadConfidence::Fine);
    }

    /// The word at a place, which moves behind it.
    #[expect(clippy::inline_always, reason = "once a word; measured")]
    #[inline(always)]
    fn read(&self, head: Head, place: &mut Place) -> KeptWord<'_> {
        let fields = head.fields();
        if fields.is_odd {
            return self.odd_at(place);
        }
        let text = self.text_at(place, fields.text_bytes);
        let span = fields.time.map(|(delta, length)| {
            place.before += delta;
            TimeSpan::lasting(EpochMs(place.before), length)
        });
        let confidence = match fields.confidence {
            HeadConfidence::Absent => None,
            HeadConfidence::Fine => {
                place.fine += 1;
                self.fine.get(place.fine - 1).copied().map(KeptConfidence::from)
            }
            HeadConfidence::TenThousandths(steps) => KeptConfidence::of_ten_thousandths(steps),
        };
        let speaker = fields.speaker.and_then(|number| self.label(number));
        KeptWord { text, confidence, span, speaker }
    }

    #[cold]
    fn odd_at(&self, place: &mut Place) -> KeptWord<'_> {
        let odd = self.odd.get(place.odd);
        place.odd += 1;
        let text = self.text_at(place, odd.map_or(0, |odd| odd.text_bytes));
        let span = odd.and_then(|odd| odd.span);
        place.before = span.map_or(place.before, |span| span.start().0);
        let speaker = odd.and_then(|odd| odd.speaker).and_then(|number| self.label(number));
        let confidence = odd.and_then(|odd| odd.confidence);
        KeptWord { text, confidence, span, speaker }
    }

    #[inline]
    fn text_at(&self, place: &mut Place, bytes: usize) -> &str {
        let end = place.text + bytes;
        let text = self.texts.get(place.text..end).unwrap_or_default();
        place.text = end;
        text
    }
}

/// A word that has a time, and a confidence of four digits at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsualWord {
    /// How many bytes its text has.
    pub text_bytes: usize,
    /// When it was said.
    pub span: TimeSpan,
    /// How sure the engine was, in ten-thousandths.
    pub ten_thousandths: u16,
}

/// Words of a list, one after the other.
#[derive(Clone)]
pub struct WordIter<'a> {
    pub(crate) list: &'a WordList,
    pub(crate) heads: std::slice::Iter<'a, Head>,
    pub(crate) place: Place,
}

impl<'a> WordIter<'a> {
    /// The next word, its confidence as it is kept.
    #[expect(clippy::inline_always, reason = "once a word; measured")]
    #[inline(always)]
    pub fn next_kept(&mut self) -> Option<KeptWord<'a>> {
        let head = self.heads.next()?;
        Some(self.list.read(*head, &mut self.place))
    }

    /// The next word without its text and speaker, when it is as nearly every word is; else none, and it stays the next one.
    ///
    /// What it gives has a place in registers each: quicker than [`WordIter::next_kept`].
    #[inline]
    pub fn next_usual(&mut self) -> Option<UsualWord> {
        let (text_bytes, delta, length, ten_thousandths) =
            self.heads.as_slice().first()?.usual()?;
        self.heads.next();
        self.place.text += text_bytes;
        self.place.before += delta;
        let span = TimeSpan::lasting(EpochMs(self.place.before), length);
        Some(UsualWord { text_bytes, span, ten_thousandths })
    }

    /// How many bytes the text of each word has that is left: quicker than reading the words for it.
    #[inline]
    pub fn text_lengths(&self) -> impl Iterator<Item = usize> + use<'a> {
        let (list, mut odd) = (self.list, self.place.odd);
        self.heads.clone().map(move |head| {
            let fields = head.fields();
            if !fields.is_odd {
                return fields.text_bytes;
            }
            odd += 1;
            list.odd.get(odd - 1).map_or(0, |odd| odd.text_bytes)
        })
    }
}

impl<'a> Iterator for WordIter<'a> {
    type Item = WordRef<'a>;

    #[inline]
    fn next(&mut self) -> Option<WordRef<'a>> {
        self.next_kept().map(WordRef::from)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.heads.size_hint()
    }
}

impl ExactSizeIterator for WordIter<'_> {}

impl fmt::Debug for WordIter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

impl fmt::Debug for WordList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter_from(0, self.len()).fmt(f)
    }
}
