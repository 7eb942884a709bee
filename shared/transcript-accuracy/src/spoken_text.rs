//! A text ready to be compared: normalised words, each with what is known of it.

use transcription_domain::{Confidence, SpeakerLabel, Transcript};

use crate::Normaliser;

/// A word as it is compared, lent by its text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpokenWord<'a> {
    /// The normalised word.
    pub text: &'a str,
    /// Who says it, where that is known.
    pub speaker: Option<&'a SpeakerLabel>,
    /// How sure the engine was, where it said so.
    pub confidence: Option<Confidence>,
}

/// The words of one side of a comparison, in order.
///
/// They stand in one text, and speakers and confidences are kept from the first word on that has one: a million words
/// of plain text take about 14 MB.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SpokenText {
    joined: String,
    ends: Vec<usize>,
    speakers: Vec<Option<SpeakerLabel>>,
    confidences: Vec<Option<Confidence>>,
}

impl SpokenText {
    /// The words of a plain text, of which neither speakers nor confidences are known.
    #[must_use]
    pub fn from_plain(text: &str, normaliser: Normaliser) -> Self {
        Self::from_turns([(None, text)], normaliser)
    }

    /// The words of turns, each with its speaker where that is known.
    #[must_use]
    pub fn from_turns<'a>(
        turns: impl IntoIterator<Item = (Option<&'a SpeakerLabel>, &'a str)>,
        normaliser: Normaliser,
    ) -> Self {
        let mut spoken = Self::default();
        for (speaker, text) in turns {
            spoken.add(text, speaker, None, normaliser);
        }
        spoken
    }

    /// The words of a text whose words are known one by one, each with what is known of it. A word that the normaliser cuts
    /// in two gives its confidence to both; several words in one stay in order.
    #[must_use]
    pub fn from_words<'a>(
        words: impl IntoIterator<Item = SpokenWord<'a>>,
        normaliser: Normaliser,
    ) -> Self {
        let mut spoken = Self::default();
        for word in words {
            spoken.add(word.text, word.speaker, word.confidence, normaliser);
        }
        spoken
    }

    /// The words of a transcript. A word that the normaliser cuts in two gives its confidence to both. A marker is
    /// dropped where it is one word of the transcript.
    #[must_use]
    pub fn from_transcript(transcript: &Transcript, normaliser: Normaliser) -> Self {
        let mut spoken = Self::default();
        for word in transcript.words() {
            spoken.add(word.text, word.speaker, word.confidence, normaliser);
        }
        spoken
    }

    /// How many words there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True without words.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The word at a place, counted from 0.
    #[must_use]
    pub fn word(&self, place: usize) -> Option<SpokenWord<'_>> {
        Some(SpokenWord {
            text: self.text(place)?,
            speaker: self.speakers.get(place).and_then(Option::as_ref),
            confidence: self.confidences.get(place).copied().flatten(),
        })
    }

    /// The words, in order.
    pub fn words(&self) -> impl Iterator<Item = SpokenWord<'_>> {
        (0..self.len()).filter_map(|place| self.word(place))
    }

    /// The words' texts, in order.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        (0..self.len()).filter_map(|place| self.text(place)).collect()
    }

    /// The words with a single space between them: what character errors are counted on.
    #[must_use]
    pub fn joined(&self) -> &str {
        &self.joined
    }

    /// Puts the words of another text behind these.
    pub fn append(&mut self, other: &Self) {
        for word in other.words() {
            self.push(word.text, word.speaker, word.confidence);
        }
    }

    fn text(&self, place: usize) -> Option<&str> {
        let end = *self.ends.get(place)?;
        let before = place.checked_sub(1).and_then(|before| self.ends.get(before));
        self.joined.get(before.map_or(0, |end| end + 1)..end)
    }

    fn add(
        &mut self,
        text: &str,
        speaker: Option<&SpeakerLabel>,
        confidence: Option<Confidence>,
        normaliser: Normaliser,
    ) {
        for word in normaliser.words(text) {
            self.push(&word, speaker, confidence);
        }
    }

    fn push(&mut self, word: &str, speaker: Option<&SpeakerLabel>, confidence: Option<Confidence>) {
        let place = self.ends.len();
        if place > 0 {
            self.joined.push(' ');
        }
        self.joined.push_str(word);
        self.ends.push(self.joined.len());
        note(&mut self.speakers, place, speaker.cloned());
        note(&mut self.confidences, place, confidence);
    }
}

/// Notes what is known of the word at `place`; as long as nothing is known of any word, nothing is kept.
fn note<T: Clone>(known: &mut Vec<Option<T>>, place: usize, value: Option<T>) {
    if value.is_some() || !known.is_empty() {
        known.resize(place, None);
        known.push(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use transcription_domain::{TranscriptWarnings, Word};

    #[test]
    fn a_word_that_is_cut_keeps_its_confidence_and_speaker() {
        let word = Word {
            text: "Twenty-five,".to_owned(),
            confidence: Confidence::new(0.5),
            span: None,
            speaker: SpeakerLabel::new("agent"),
        };
        let noise = Word { text: "[noise]".to_owned(), ..word.clone() };
        let transcript = Transcript::new(&[word, noise], None, TranscriptWarnings::default());
        let text = SpokenText::from_transcript(&transcript, Normaliser::V1);
        assert_eq!(text.texts(), ["twenty", "five"]);
        assert!(text.words().all(|word| word.confidence == Confidence::new(0.5)));
        assert!(text.words().all(|word| word.speaker.is_some()));
        assert_eq!(
            SpokenText::from_transcript(&transcript, Normaliser::None).texts(),
            ["Twenty-five,", "[noise]"]
        );
    }

    #[test]
    fn an_appended_text_keeps_what_is_known_of_its_words() {
        let agent = SpeakerLabel::new("agent").unwrap();
        let known = SpokenWord {
            text: "Hi there",
            speaker: Some(&agent),
            confidence: Confidence::new(0.5),
        };
        let mut text = SpokenText::from_plain("well", Normaliser::V1);
        text.append(&SpokenText::from_words([known], Normaliser::V1));
        assert_eq!(text.joined(), "well hi there");
        let speakers: Vec<bool> = text.words().map(|word| word.speaker.is_some()).collect();
        assert_eq!(speakers, [false, true, true]);
        assert_eq!(text.word(2).unwrap().confidence, Confidence::new(0.5));
    }

    #[test]
    fn a_plain_text_has_words_only() {
        let text = SpokenText::from_plain("Hello there.", Normaliser::V1);
        assert_eq!(text.joined(), "hello there");
        assert!(text.words().all(|word| word.speaker.is_none() && word.confidence.is_none()));
    }
}
