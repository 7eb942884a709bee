//! Which speaker a text of the document names.

use std::collections::BTreeMap;

use transcription_domain::{SpeakerLabel, SpeakerNumber, WordList};

use crate::word_text::has_visible;

/// Beyond this many different texts (a provider that makes one up per word) no more are remembered.
const REMEMBERED_MAX: usize = 4_096;

/// The speakers seen so far in the words of one list, by their text in the document.
#[derive(Debug, Default)]
pub(crate) struct SpeakerBook {
    by_text: BTreeMap<String, SpeakerNumber>,
    last: Option<(String, SpeakerNumber)>,
}

impl SpeakerBook {
    /// The speaker of this text; `None` when nothing of it would be seen.
    #[inline]
    pub(crate) fn speaker(&mut self, text: &str, words: &mut WordList) -> Option<SpeakerNumber> {
        match &self.last {
            Some((last, number)) if last == text => Some(*number),
            _ => self.another(text, words),
        }
    }

    #[inline(never)]
    fn another(&mut self, text: &str, words: &mut WordList) -> Option<SpeakerNumber> {
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
        self.last = Some((text.to_owned(), number));
        Some(number)
    }
}
