//! The rules for one word: what is kept, what is mended and what is counted.
//!
//! | field | kept | counted, and kept without it (`text`: dropped) |
//! |---|---|---|
//! | `text` | a text with something to see; a whole number as its digits | missing, null, empty, white space or zero-width only, another type: `words_without_text` |
//! | `confidence` | a number from 0 to 1 | missing, null, outside (87 is not guessed to be a percentage), a text, another type: `words_without_confidence` |
//! | `startTimestamp` | RFC 3339 | missing, null, empty, anything else: `words_without_time`; an end alone is no time |
//! | `endTimestamp` | RFC 3339, not before the start; equal to it: kept, and counted in `words_without_length` | before the start, missing or unreadable: the start counts as the end too, `words_ending_before_start` |
//! | `speaker` | a text with something to see, cut to 80 characters; a whole number such as 0 as its digits | missing, null, empty, negative, another type: `words_without_speaker` |
//!
//! Words out of order are put in order and counted (`words_out_of_order`); of words that are the same in text, speaker,
//! start and end all are kept, and all but one counted (`words_duplicated`).
//!
//! A field that was not asked for ([`Expected`]) and is missing, null or an empty text is not counted. Of a key that
//! stands twice in one word the last value counts, as with every common JSON reader.

use std::borrow::Cow;

use transcription_domain::{
    Confidence, EpochMs, KeptConfidence, SpeakerNumber, TimeSpan, TranscriptWarnings, WordList,
};

use crate::Expected;
use crate::field_value::FieldValue;
use crate::moment::MinuteClock;
use crate::speaker_book::SpeakerBook;
use crate::word_text;

/// The five fields of a word as they stand in the document.
#[derive(Debug, Default)]
pub(crate) struct WordFields<'de> {
    pub(crate) text: FieldValue<'de>,
    pub(crate) confidence: FieldValue<'de>,
    pub(crate) start: FieldValue<'de>,
    pub(crate) end: FieldValue<'de>,
    pub(crate) speaker: FieldValue<'de>,
}

/// A word whose fields need no mending: `None` is a field that is missing or null.
#[derive(Debug)]
pub(crate) struct PlainWord<'de> {
    /// As it is kept.
    pub(crate) text: &'de str,
    pub(crate) confidence: Option<KeptConfidence>,
    pub(crate) start: Option<EpochMs>,
    pub(crate) end: Option<EpochMs>,
    pub(crate) speaker: Option<&'de str>,
}

/// Applies the rules to one word after the other and counts what they mend.
#[derive(Debug)]
pub(crate) struct WordReader {
    expected: Expected,
    pub(crate) clock: MinuteClock,
    speakers: SpeakerBook,
    warnings: TranscriptWarnings,
}

impl WordReader {
    pub(crate) fn new(expected: Expected) -> Self {
        Self {
            expected,
            clock: MinuteClock::default(),
            speakers: SpeakerBook::default(),
            warnings: TranscriptWarnings::default(),
        }
    }

    /// Adds the word of these fields; it is dropped and counted when it has no text.
    pub(crate) fn add(&mut self, fields: &WordFields<'_>, words: &mut WordList) {
        let text = match &fields.text {
            FieldValue::Text(text) => word_text::clean(text),
            FieldValue::Whole(number) => Some(Cow::Owned(number.to_string())),
            _ => None,
        };
        let Some(text) = text else {
            self.warnings.words_without_text += 1;
            return;
        };
        let confidence = self.confidence(&fields.confidence);
        let span = self.span(&fields.start, &fields.end);
        let speaker = self.speaker(&fields.speaker, words);
        words.add(&text, confidence.map(Into::into), span, speaker);
    }

    /// Adds a word that needs no mending; `None`, with nothing added or counted, when it does need some.
    #[expect(
        clippy::inline_always,
        reason = "a word that goes through memory costs 3 ns; measured"
    )]
    #[inline(always)]
    pub(crate) fn add_plain(&mut self, word: &PlainWord<'_>, words: &mut WordList) -> Option<()> {
        let span = match (word.start, word.end) {
            (Some(start), Some(end)) => Some(TimeSpan::new(start, end).ok()?),
            (None, None) => None,
            _ => return None,
        };
        let speaker = match word.speaker {
            Some(text) => Some(self.speakers.speaker(text, words)?),
            None => None,
        };
        self.warnings.words_without_length +=
            u64::from(span.is_some_and(|span| span.start() == span.end()));
        if span.is_none() || word.confidence.is_none() || speaker.is_none() {
            let count = |is_missing: bool, expected: bool| u64::from(is_missing && expected);
            let (warnings, expected) = (&mut self.warnings, self.expected);
            warnings.words_without_time += count(span.is_none(), expected.timestamps);
            warnings.words_without_confidence +=
                count(word.confidence.is_none(), expected.confidence);
            warnings.words_without_speaker += count(speaker.is_none(), expected.speakers);
        }
        words.add(word.text, word.confidence, span, speaker);
        Some(())
    }

    /// Counts an entry that is not even an object.
    pub(crate) const fn skip_unreadable(&mut self) {
        self.warnings.entries_unreadable += 1;
    }

    /// What was counted.
    pub(crate) fn into_warnings(self) -> TranscriptWarnings {
        self.warnings
    }

    fn confidence(&mut self, value: &FieldValue<'_>) -> Option<Confidence> {
        let number = match value {
            FieldValue::Whole(0) => Some(0.0),
            FieldValue::Whole(1) => Some(1.0),
            // Plus zero: a negative zero would be written as -0.0.
            FieldValue::Fraction(number) => Some(number + 0.0),
            _ => None,
        };
        let confidence = number.and_then(Confidence::new);
        if confidence.is_none() && (self.expected.confidence || !is_absent(value)) {
            self.warnings.words_without_confidence += 1;
        }
        confidence
    }

    fn span(&mut self, start: &FieldValue<'_>, end: &FieldValue<'_>) -> Option<TimeSpan> {
        let Some(from) = self.time(start) else {
            let said = self.expected.timestamps || !is_absent(start) || !is_absent(end);
            self.warnings.words_without_time += u64::from(said);
            return None;
        };
        if let Some(span) = self.time(end).and_then(|to| TimeSpan::new(from, to).ok()) {
            self.warnings.words_without_length += u64::from(span.start() == span.end());
            return Some(span);
        }
        let said = self.expected.timestamps || !is_absent(end);
        self.warnings.words_ending_before_start += u64::from(said);
        TimeSpan::new(from, from).ok()
    }

    fn speaker(&mut self, value: &FieldValue<'_>, words: &mut WordList) -> Option<SpeakerNumber> {
        let speaker = match value {
            FieldValue::Text(text) => self.speakers.speaker(text, words),
            FieldValue::Whole(number) => self.speakers.speaker(&number.to_string(), words),
            _ => None,
        };
        if speaker.is_none() && (self.expected.speakers || !is_absent(value)) {
            self.warnings.words_without_speaker += 1;
        }
        speaker
    }

    fn time(&mut self, value: &FieldValue<'_>) -> Option<EpochMs> {
        match value {
            FieldValue::Text(text) => self.clock.moment(text),
            _ => None,
        }
    }
}

/// A provider that was not asked for a field may leave it out or send it empty.
fn is_absent(value: &FieldValue<'_>) -> bool {
    match value {
        FieldValue::Absent => true,
        FieldValue::Text(text) => text.trim().is_empty(),
        _ => false,
    }
}
