//! What was said, word by word.

use serde::{Deserialize, Serialize};

use crate::turn::{Turn, Turns, turns_of};
use crate::{EpochMs, MediaZero, SegmentRules, Word, WordList, Words, ZeroSource};

/// What was mended or left out while a result was read, so that nothing is lost in silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
// A job that was stored before a count was there has none of it.
#[serde(default)]
pub struct TranscriptWarnings {
    /// Entries that hold no text: dropped.
    pub words_without_text: u64,
    /// Words without a usable start and end: kept in place, without time.
    pub words_without_time: u64,
    /// Words whose end is missing, unreadable or before their start: kept with the start as the end too.
    pub words_ending_before_start: u64,
    /// Words that start and end at the same moment, by what the provider sent: kept.
    pub words_without_length: u64,
    /// Words of a phrase of which only the text and the time are known: each has a share of that time by its length.
    pub words_timed_by_phrase: u64,
    /// Words that repeat another one: same text, speaker, start and end. Kept, for people do say "no no", and some
    /// providers give each word the time of its phrase.
    pub words_duplicated: u64,
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

/// A whole transcript: its words in time order; once they are cut into segments, segment by segment.
#[derive(Debug, Clone)]
pub struct Transcript {
    words: WordList,
    zero: MediaZero,
    warnings: TranscriptWarnings,
    turns: Vec<Turn>,
    /// Two spoke at once, and so the words no longer stand in time order.
    by_turn: bool,
}

impl Transcript {
    /// As [`Transcript::of`], from words on their own.
    #[must_use]
    pub fn new(
        words: &[Word],
        recording_start: Option<EpochMs>,
        warnings: TranscriptWarnings,
    ) -> Self {
        let mut list = WordList::default();
        for word in words {
            list.add_word(word.lent());
        }
        Self::of(list, recording_start, warnings)
    }

    /// Puts words into time order and settles the zero of media time: `recording_start` where it is known, else the
    /// first word's start (else 1970, when no word has a time).
    ///
    /// The order is stable: words that start together stay in the document's order, and a word without time stays
    /// behind the word that it followed.
    #[must_use]
    pub fn of(
        words: WordList,
        recording_start: Option<EpochMs>,
        warnings: TranscriptWarnings,
    ) -> Self {
        let zero = recording_start.map(|at| MediaZero { at, source: ZeroSource::RecordingStart });
        Self::with_zero(words, zero, warnings)
    }

    /// As [`Transcript::of`], with the zero of media time where it is known.
    #[must_use]
    pub fn with_zero(
        words: WordList,
        zero: Option<MediaZero>,
        mut warnings: TranscriptWarnings,
    ) -> Self {
        warnings.words_out_of_order += words.moved();
        let zero = zero.unwrap_or_else(|| MediaZero {
            at: words.earliest().unwrap_or(EpochMs(0)),
            source: ZeroSource::FirstWord,
        });
        let words = if words.moved() > 0 { words.in_time_order() } else { words };
        warnings.words_duplicated += words.repeated();
        Self { words, zero, warnings, turns: Vec::new(), by_turn: false }
    }

    /// Cuts the words into turns and puts those of each turn together.
    pub(crate) fn cut(&mut self, rules: SegmentRules) {
        if self.by_turn {
            self.words = self.words.in_time_order();
        }
        let Turns { turns, moves } = turns_of(&self.words, rules);
        self.by_turn = moves.is_some();
        if let Some(stretches) = moves {
            self.words = self.words.rearranged(stretches);
        }
        self.turns = turns;
    }

    pub(crate) fn turns(&self) -> &[Turn] {
        &self.turns
    }

    /// The words in time order; segment by segment, and in time order inside each, once [`crate::segment_words`] has cut
    /// them. Both are the same unless two spoke at once.
    #[must_use]
    pub fn words(&self) -> Words<'_> {
        Words::all(&self.words)
    }

    pub(crate) const fn word_list(&self) -> &WordList {
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

impl PartialEq for Transcript {
    fn eq(&self, other: &Self) -> bool {
        (self.zero, self.warnings) == (other.zero, other.warnings) && self.words() == other.words()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TimeSpan;

    fn word(text: &str, start: Option<i64>) -> Word {
        let span = start.map(|ms| TimeSpan::new(EpochMs(ms), EpochMs(ms + 10)).unwrap());
        Word { text: text.to_owned(), confidence: None, span, speaker: None }
    }

    fn texts(transcript: &Transcript) -> Vec<&str> {
        transcript.words().iter().map(|word| word.text).collect()
    }

    #[test]
    fn words_come_into_time_order_and_the_moved_ones_are_counted() {
        let words = vec![word("c", Some(30)), word("a", Some(10)), word("b", Some(20))];
        let transcript = Transcript::new(&words, None, TranscriptWarnings::default());
        assert_eq!(texts(&transcript), ["a", "b", "c"]);
        assert_eq!(transcript.warnings().words_out_of_order, 2);
    }

    #[test]
    fn a_word_without_time_stays_behind_the_word_that_it_followed() {
        let words =
            vec![word("c", Some(30)), word("c2", None), word("a", Some(10)), word("a2", None)];
        let transcript = Transcript::new(&words, None, TranscriptWarnings::default());
        assert_eq!(texts(&transcript), ["a", "a2", "c", "c2"]);
    }

    #[test]
    fn counts_that_a_stored_job_does_not_have_are_zero() {
        let stored: TranscriptWarnings =
            serde_json::from_str(r#"{"words_without_time": 3}"#).unwrap();
        assert_eq!(stored, TranscriptWarnings { words_without_time: 3, ..Default::default() });
    }

    #[test]
    fn the_zero_is_the_recordings_start_where_it_is_known() {
        let known = Transcript::new(
            &[word("a", Some(10))],
            Some(EpochMs(3)),
            TranscriptWarnings::default(),
        );
        assert_eq!(known.zero(), MediaZero { at: EpochMs(3), source: ZeroSource::RecordingStart });
        let unknown = Transcript::new(&[word("a", Some(10))], None, TranscriptWarnings::default());
        assert_eq!(unknown.zero(), MediaZero { at: EpochMs(10), source: ZeroSource::FirstWord });
    }
}
