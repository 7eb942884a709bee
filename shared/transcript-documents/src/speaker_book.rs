//! Which speaker a text of the document names.

use std::collections::BTreeMap;

use transcription_domain::{SpeakerLabel, SpeakerNumber, WordList};

use crate::word_text::has_visible;

/// Beyond this many different texts (a provider that makes one up per word) no more are remembered.
const REMEMBERED_MAX: usize = 4_096;

/// A text that names a speaker.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SpeakerText<'d> {
    pub(crate) text: &'d str,
    /// Its first eight bytes; of a shorter one, zeros behind it. Most names are no longer, so that comparing them is one step.
    pub(crate) front: [u8; 8],
}

impl<'d> From<&'d str> for SpeakerText<'d> {
    fn from(text: &'d str) -> Self {
        let mut front = [0; 8];
        front.iter_mut().zip(text.bytes()).for_each(|(place, byte)| *place = byte);
        Self { text, front }
    }
}

/// The speakers seen so far in the words of one list, by their text in the document.
#[derive(Debug, Default)]
pub(crate) struct SpeakerBook {
    by_text: BTreeMap<String, SpeakerNumber>,
    last: Option<LastSpeaker>,
}

#[derive(Debug)]
struct LastSpeaker {
    front: [u8; 8],
    text: String,
    number: SpeakerNumber,
}

impl LastSpeaker {
    #[inline]
    fn has(&self, SpeakerText { text, front }: SpeakerText<'_>) -> bool {
        self.front == front
            && self.text.len() == text.len()
            && (text.len() <= front.len() || self.text == text)
    }
}

impl SpeakerBook {
    /// The speaker of this text; `None` when nothing of it would be seen.
    #[inline]
    pub(crate) fn speaker(
        &mut self,
        text: SpeakerText<'_>,
        words: &mut WordList,
    ) -> Option<SpeakerNumber> {
        match &self.last {
            Some(last) if last.has(text) => Some(last.number),
            _ => self.another(text, words),
        }
    }

    #[inline(never)]
    fn another(
        &mut self,
        SpeakerText { text, front }: SpeakerText<'_>,
        words: &mut WordList,
    ) -> Option<SpeakerNumber> {
        let number = match self.by_text.get(text) {
            Some(number) => *number,
            None => {
                let label = SpeakerLabel::new(text).filter(|label| has_visible(label.as_str()))?;
                let number = words.speaker(&label);
                if self.by_text.len() < REMEMBERED_MAX {
                    self.by_text.insert(text.to_owned(), number);
                }
                number
            }
        };
        self.last = Some(LastSpeaker { front, text: text.to_owned(), number });
        Some(number)
    }
}
