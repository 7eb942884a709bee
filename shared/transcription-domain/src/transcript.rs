//! What was said, word by word.

use serde::{Deserialize, Serialize};

use crate::{Confidence, EpochMs, MediaZero, SpeakerLabel, TimeSpan, ZeroSource};

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

/// What was mended or left out while a result was read, so that nothing is lost in silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TranscriptWarnings {
    /// Entries that hold no text: dropped.
    pub words_without_text: u64,
    /// Words without a usable start and end: kept in place, without time.
    pub words_without_time: u64,
    /// Words whose end is missing, unreadable or before their start: kept with the start as the end too.
    pub words_ending_before_start: u64,
    /// Words without a confidence, or with one outside 0..=1: kept without.
    pub words_without_confidence: u64,
    /// Words without a speaker: kept without.
    pub words_without_speaker: u64,
    /// Words that stood later in the document than a word that starts after them: sorted.
    pub words_out_of_order: u64,
    /// Entries that are no word at all (wrong JSON type): dropped.
    pub entries_unreadable: u64,
}

impl TranscriptWarnings {
    /// True when nothing had to be mended or left out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A whole transcript: its words in time order.
#[derive(Debug, Clone, PartialEq)]
pub struct Transcript {
    words: Vec<Word>,
    zero: MediaZero,
    warnings: TranscriptWarnings,
}

impl Transcript {
    /// Puts words into time order and settles the zero of media time: `recording_start` where it is known, else the
    /// first word's start (else 1970, when no word has a time).
    ///
    /// The order is stable: words that start together stay in the document's order, and a word without time stays
    /// behind the word that it followed.
    #[must_use]
    pub fn new(
        words: Vec<Word>,
        recording_start: Option<EpochMs>,
        mut warnings: TranscriptWarnings,
    ) -> Self {
        let (words, moved) = in_time_order(words);
        warnings.words_out_of_order += moved;
        let first = words.iter().find_map(|word| word.span).map(TimeSpan::start);
        let zero = match recording_start {
            Some(at) => MediaZero { at, source: ZeroSource::RecordingStart },
            None => MediaZero { at: first.unwrap_or(EpochMs(0)), source: ZeroSource::FirstWord },
        };
        Self { words, zero, warnings }
    }

    /// The words in time order.
    #[must_use]
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// The zero of media time.
    #[must_use]
    pub const fn zero(&self) -> MediaZero {
        self.zero
    }

    /// What was mended or left out.
    #[must_use]
    pub const fn warnings(&self) -> &TranscriptWarnings {
        &self.warnings
    }
}

/// Sorts by start and counts the words that stood behind a later one. Most documents are in order: they are passed on as
/// they are, without a second list.
fn in_time_order(words: Vec<Word>) -> (Vec<Word>, u64) {
    let mut moved = 0;
    let mut latest = EpochMs(i64::MIN);
    for key in sort_keys(&words) {
        moved += u64::from(key < latest);
        latest = latest.max(key);
    }
    if moved == 0 {
        return (words, 0);
    }
    let keys: Vec<EpochMs> = sort_keys(&words).collect();
    let mut keyed: Vec<(EpochMs, Word)> = keys.into_iter().zip(words).collect();
    keyed.sort_by_key(|(key, _)| *key);
    (keyed.into_iter().map(|(_, word)| word).collect(), moved)
}

/// A word's start; a word without time takes the place of the word before it.
fn sort_keys(words: &[Word]) -> impl Iterator<Item = EpochMs> {
    words.iter().scan(EpochMs(i64::MIN), |previous, word| {
        *previous = word.span.map_or(*previous, TimeSpan::start);
        Some(*previous)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, start: Option<i64>) -> Word {
        let span = start.map(|ms| TimeSpan::new(EpochMs(ms), EpochMs(ms + 10)).unwrap());
        Word { text: text.to_owned(), confidence: None, span, speaker: None }
    }

    fn texts(transcript: &Transcript) -> Vec<&str> {
        transcript.words().iter().map(|word| word.text.as_str()).collect()
    }

    #[test]
    fn words_come_into_time_order_and_the_moved_ones_are_counted() {
        let words = vec![word("c", Some(30)), word("a", Some(10)), word("b", Some(20))];
        let transcript = Transcript::new(words, None, TranscriptWarnings::default());
        assert_eq!(texts(&transcript), ["a", "b", "c"]);
        assert_eq!(transcript.warnings().words_out_of_order, 2);
    }

    #[test]
    fn a_word_without_time_stays_behind_the_word_that_it_followed() {
        let words =
            vec![word("c", Some(30)), word("c2", None), word("a", Some(10)), word("a2", None)];
        let transcript = Transcript::new(words, None, TranscriptWarnings::default());
        assert_eq!(texts(&transcript), ["a", "a2", "c", "c2"]);
    }

    #[test]
    fn the_zero_is_the_recordings_start_where_it_is_known() {
        let known = Transcript::new(
            vec![word("a", Some(10))],
            Some(EpochMs(3)),
            TranscriptWarnings::default(),
        );
        assert_eq!(known.zero(), MediaZero { at: EpochMs(3), source: ZeroSource::RecordingStart });
        let unknown =
            Transcript::new(vec![word("a", Some(10))], None, TranscriptWarnings::default());
        assert_eq!(unknown.zero(), MediaZero { at: EpochMs(10), source: ZeroSource::FirstWord });
    }
}
