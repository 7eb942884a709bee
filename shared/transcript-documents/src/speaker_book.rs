//! One label in memory for each speaker, however many words they say.

use std::collections::BTreeMap;

use transcription_domain::SpeakerLabel;

use crate::word_text::has_visible;

/// Beyond this many different labels (a provider that makes one up per word) labels are no longer shared.
const SHARED_MAX: usize = 4_096;

/// The labels seen so far, by their text in the document.
#[derive(Debug, Default)]
pub(crate) struct SpeakerBook(BTreeMap<String, SpeakerLabel>);

impl SpeakerBook {
    /// The label for this text; `None` when nothing of it would be seen.
    pub(crate) fn label(&mut self, text: &str) -> Option<SpeakerLabel> {
        if let Some(known) = self.0.get(text) {
            return Some(known.clone());
        }
        let label = SpeakerLabel::new(text).filter(|label| has_visible(label.as_str()))?;
        if self.0.len() < SHARED_MAX {
            self.0.insert(text.to_owned(), label.clone());
        }
        Some(label)
    }
}
