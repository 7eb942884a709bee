//! One recognised word, owned or lent.

use crate::{Confidence, KeptConfidence, SpeakerLabel, TimeSpan};

/// One recognised word. Whatever the provider did not send is `None`, never a made-up value.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// The word as it was recognised: no line ends, no control characters, not empty.
    pub text: String,
    /// How sure the engine was.
    pub confidence: Option<Confidence>,
    /// When it was said.
    pub span: Option<TimeSpan>,
    /// Who said it.
    pub speaker: Option<SpeakerLabel>,
}

/// One recognised word as a transcript lends it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WordRef<'a> {
    /// The word as it was recognised: no line ends, no control characters, not empty.
    pub text: &'a str,
    /// How sure the engine was.
    pub confidence: Option<Confidence>,
    /// When it was said.
    pub span: Option<TimeSpan>,
    /// Who said it.
    pub speaker: Option<&'a SpeakerLabel>,
}

/// One recognised word as a transcript keeps it: as [`WordRef`], but for a confidence that needs no division.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KeptWord<'a> {
    /// The word as it was recognised: no line ends, no control characters, not empty.
    pub text: &'a str,
    /// How sure the engine was.
    pub confidence: Option<KeptConfidence>,
    /// When it was said.
    pub span: Option<TimeSpan>,
    /// Who said it.
    pub speaker: Option<&'a SpeakerLabel>,
}

impl<'a> From<KeptWord<'a>> for WordRef<'a> {
    #[inline]
    fn from(word: KeptWord<'a>) -> Self {
        let KeptWord { text, confidence, span, speaker } = word;
        Self { text, confidence: confidence.map(KeptConfidence::confidence), span, speaker }
    }
}

impl Word {
    /// The word, lent.
    #[must_use]
    pub fn lent(&self) -> WordRef<'_> {
        let Self { text, confidence, span, speaker } = self;
        WordRef { text, confidence: *confidence, span: *span, speaker: speaker.as_ref() }
    }
}
