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
use crate::speaker_book::{SpeakerBook, SpeakerText};
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
    pub(crate) speaker: Option<SpeakerText<'de>>,
}

/// A word whose times and speaker are read already.
#[derive(Debug)]
pub(crate) struct Told<'v> {
    pub(crate) text: &'v FieldValue<'v>,
    pub(crate) confidence: &'v FieldValue<'v>,
    pub(crate) start: Option<EpochMs>,
    pub(crate) end: Option<EpochMs>,
    pub(crate) speaker: Option<SpeakerNumber>,
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
        let Some(text) = self.text(&fields.text) else { return };
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

    /// Adds a word whose times are read already; it is dropped and counted when it has no text. All of its fields count
    /// as asked for.
    pub(crate) fn add_told(&mut self, told: &Told<'_>, words: &mut WordList) {
        let Some(text) = self.text(told.text) else { return };
        let confidence = self.confidence(told.confidence);
        let span = self.span_of(told.start, told.end, true, true);
        self.warnings.words_without_speaker += u64::from(told.speaker.is_none());
        words.add(&text, confidence.map(Into::into), span, told.speaker);
    }

    /// Adds the words of a phrase of which only the text is known: each has a share of the phrase's time by its length.
    pub(crate) fn add_phrase(
        &mut self,
        text: &FieldValue<'_>,
        span: Option<TimeSpan>,
        speaker: Option<SpeakerNumber>,
        words: &mut WordList,
    ) {
        let Some(text) = self.text(text) else { return };
        let parts = || text.split_whitespace().filter_map(word_text::clean);
        let length = |part: &str| i64::try_from(part.len()).unwrap_or(i64::MAX);
        let total = parts().fold(0_i64, |total, part| total.saturating_add(length(&part)));
        let mut before = 0;
        for part in parts() {
            let after = before + length(&part);
            let share = span.and_then(|span| share_of(span, before, after, total));
            before = after;
            match share {
                Some(_) => self.warnings.words_timed_by_phrase += 1,
                None => self.warnings.words_without_time += 1,
            }
            self.warnings.words_without_confidence += 1;
            self.warnings.words_without_speaker += u64::from(speaker.is_none());
            words.add(&part, None, share, speaker);
        }
    }

    /// The speaker that this field names; nothing is counted.
    pub(crate) fn speaker_of(
        &mut self,
        value: &FieldValue<'_>,
        words: &mut WordList,
    ) -> Option<SpeakerNumber> {
        match value {
            FieldValue::Text(text) => self.speakers.speaker(text.as_ref().into(), words),
            FieldValue::Whole(number) => {
                self.speakers.speaker(number.to_string().as_str().into(), words)
            }
            _ => None,
        }
    }

    /// Counts an entry that is not even an object.
    pub(crate) const fn skip_unreadable(&mut self) {
        self.warnings.entries_unreadable += 1;
    }

    /// What was counted.
    pub(crate) fn into_warnings(self) -> TranscriptWarnings {
        self.warnings
    }

    /// The text that is kept; `None`, counted, when there is nothing to show.
    fn text<'v>(&mut self, value: &'v FieldValue<'_>) -> Option<Cow<'v, str>> {
        let text = match value {
            FieldValue::Text(text) => word_text::clean(text),
            FieldValue::Whole(number) => Some(Cow::Owned(number.to_string())),
            _ => None,
        };
        self.warnings.words_without_text += u64::from(text.is_none());
        text
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
        let end_counts = self.expected.timestamps || !is_absent(end);
        let start_counts = end_counts || !is_absent(start);
        let from = self.time(start);
        let to = from.and_then(|_| self.time(end));
        self.span_of(from, to, start_counts, end_counts)
    }

    /// The span from `from` to `to`. Their absence is counted where it counts.
    fn span_of(
        &mut self,
        from: Option<EpochMs>,
        to: Option<EpochMs>,
        start_counts: bool,
        end_counts: bool,
    ) -> Option<TimeSpan> {
        let Some(from) = from else {
            self.warnings.words_without_time += u64::from(start_counts);
            return None;
        };
        if let Some(span) = to.and_then(|to| TimeSpan::new(from, to).ok()) {
            self.warnings.words_without_length += u64::from(span.start() == span.end());
            return Some(span);
        }
        self.warnings.words_ending_before_start += u64::from(end_counts);
        TimeSpan::new(from, from).ok()
    }

    fn speaker(&mut self, value: &FieldValue<'_>, words: &mut WordList) -> Option<SpeakerNumber> {
        let speaker = self.speaker_of(value, words);
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

/// What lies of `span` between two parts of `total`.
fn share_of(span: TimeSpan, before: i64, after: i64, total: i64) -> Option<TimeSpan> {
    let at = |part: i64| {
        let ms = i128::from(span.length_ms()) * i128::from(part) / i128::from(total.max(1));
        i64::try_from(ms).ok().map(|ms| EpochMs(span.start().0.saturating_add(ms)))
    };
    TimeSpan::new(at(before)?, at(after)?).ok()
}

/// A provider that was not asked for a field may leave it out or send it empty.
fn is_absent(value: &FieldValue<'_>) -> bool {
    match value {
        FieldValue::Absent => true,
        FieldValue::Text(text) => text.trim().is_empty(),
        _ => false,
    }
}
