//! A segment of the JSON document, on its line.
//!
//! It is written by hand: segments are nearly all of the document, and serde's way with each field of each word costs
//! many times as much. `json_segment_tests.rs` holds it against serde's way.

use transcription_domain::{
    ConfidenceSummary, EpochMs, KeptConfidence, KeptWord, MediaZero, SpeakerLabel, SpeakerRole,
    SpeakerSegment, TimeSpan, WordIter,
};

use crate::clock_text::DayCache;
use crate::json_document::add_json;
use crate::json_word::{JsonWord, TEXT_MAX, WordFigures};
use crate::written_text::WrittenText;

/// Writes segments, one after the other.
pub(crate) struct JsonSegments {
    zero: MediaZero,
    days: DayCache,
}

impl JsonSegments {
    /// Segments of a transcript with this zero.
    pub(crate) fn from(zero: MediaZero) -> Self {
        Self { zero, days: DayCache::default() }
    }

    pub(crate) fn add(&mut self, text: &mut WrittenText, segment: &SpeakerSegment<'_>) {
        let label = segment.speaker();
        text.push_fixed(b"{\"speaker\": ");
        add_label(text, label);
        text.push_fixed(b", \"role\": \"");
        text.push(label.map_or(SpeakerRole::Unknown, SpeakerLabel::role).as_str());
        text.push_fixed(b"\", \"start_ms\": ");
        let span = segment.span();
        self.add_offset(text, span.map(TimeSpan::start));
        text.push_fixed(b", \"end_ms\": ");
        self.add_offset(text, span.map(TimeSpan::end));
        text.push_fixed(b", \"start_time\": ");
        self.add_moment(text, span.map(TimeSpan::start));
        text.push_fixed(b", \"end_time\": ");
        self.add_moment(text, span.map(TimeSpan::end));
        text.push_fixed(b", \"overlap_ms\": ");
        text.push_number(segment.overlap_ms().unsigned_abs());
        text.push_fixed(b", \"overlap_kind\": ");
        let overlap = segment.overlap();
        match overlap.map(|overlap| overlap.kind) {
            Some(kind) => add_json(text, &kind),
            None => text.push_fixed(b"null"),
        }
        text.push_fixed(b", \"overlap_with\": ");
        add_label(text, overlap.and_then(|overlap| overlap.with));
        let words = segment.words().iter();
        // One look at all letters of a segment, instead of one for each word.
        let texts = words.texts();
        let is_clean = !must_escape(texts);
        text.push_fixed(b", \"text\": ");
        if is_clean {
            text.push_mark(b'"');
            text.push_spaced(texts, words.len(), words.text_lengths());
            text.push_mark(b'"');
        } else {
            add_text(text, &segment.text());
        }
        text.push_fixed(b", \"confidence\": ");
        add_summary(text, &segment.confidence());
        text.push_fixed(b", \"words\": [");
        self.add_words(text, words, if is_clean { texts } else { "" });
        text.push_fixed(b"]}");
    }

    /// `clean` is the words' texts when nothing in them must be escaped, else empty.
    fn add_words(&self, text: &mut WrittenText, mut words: WordIter<'_>, clean: &str) {
        let mut place = JsonWord::new();
        let mut from = 0;
        let mut is_first = true;
        while let Some(word) = words.next_kept() {
            let source = clean.as_bytes().get(from..).unwrap_or_default();
            from += word.text.len();
            match (short_text(source, word.text), self.figures(&word)) {
                (Some(short), Some(figures)) => {
                    place.write(text, is_first, (&short, word.text.len()), figures);
                }
                _ => self.add_word(text, is_first, &word),
            }
            is_first = false;
        }
    }

    #[inline]
    fn figures(&self, word: &KeptWord<'_>) -> Option<WordFigures> {
        let (span, confidence) = (word.span?, word.confidence?);
        let start = self.zero.offset_of(span.start()).ms();
        let end = self.zero.offset_of(span.end()).ms();
        WordFigures::of(start, end, confidence.ten_thousandths().ok()?)
    }

    /// A word of whatever kind.
    #[inline(never)]
    fn add_word(&self, text: &mut WrittenText, is_first: bool, word: &KeptWord<'_>) {
        text.push(if is_first { "{\"text\": " } else { ", {\"text\": " });
        add_text(text, word.text);
        self.add_times_and_confidence(text, word);
    }

    fn add_times_and_confidence(&self, text: &mut WrittenText, word: &KeptWord<'_>) {
        match word.span {
            Some(span) => {
                text.push_fixed(b", \"start_ms\": ");
                text.push_number(self.zero.offset_of(span.start()).ms());
                text.push_fixed(b", \"end_ms\": ");
                text.push_number(self.zero.offset_of(span.end()).ms());
            }
            None => text.push_fixed(b", \"start_ms\": null, \"end_ms\": null"),
        }
        text.push_fixed(b", \"confidence\": ");
        match word.confidence.map(KeptConfidence::ten_thousandths) {
            None => text.push_fixed(b"null"),
            Some(Ok(steps)) => text.push_ten_thousandths(steps),
            Some(Err(fine)) => text.push_share(fine.value()),
        }
        text.push_mark(b'}');
    }

    fn add_offset(&self, text: &mut WrittenText, moment: Option<EpochMs>) {
        match moment {
            Some(moment) => text.push_number(self.zero.offset_of(moment).ms()),
            None => text.push_fixed(b"null"),
        }
    }

    fn add_moment(&mut self, text: &mut WrittenText, moment: Option<EpochMs>) {
        let Some((date, ms)) = moment.and_then(|moment| self.days.date_and_time(moment)) else {
            text.push_fixed(b"null");
            return;
        };
        text.push_mark(b'"');
        text.push(date);
        text.push_mark(b'T');
        text.push_clock(ms, b'.');
        text.push_fixed(b"Z\"");
    }
}

fn add_summary(text: &mut WrittenText, summary: &ConfidenceSummary) {
    let ConfidenceSummary { mean, median, p10, low_share, words_scored, words_total } = summary;
    text.push_fixed(b"{\"mean\": ");
    add_share(text, *mean);
    text.push_fixed(b", \"median\": ");
    add_share(text, *median);
    text.push_fixed(b", \"p10\": ");
    add_share(text, *p10);
    text.push_fixed(b", \"low_share\": ");
    add_share(text, *low_share);
    text.push_fixed(b", \"words_scored\": ");
    text.push_number(*words_scored);
    text.push_fixed(b", \"words_total\": ");
    text.push_number(*words_total);
    text.push_mark(b'}');
}

fn add_share(text: &mut WrittenText, share: Option<f64>) {
    match share {
        Some(share) => text.push_share(share),
        None => text.push_fixed(b"null"),
    }
}

fn add_label(text: &mut WrittenText, label: Option<&SpeakerLabel>) {
    match label {
        Some(label) => add_text(text, label.as_str()),
        None => text.push_fixed(b"null"),
    }
}

/// The text with bytes behind it that do not count; `None` when it is long. `source` begins with it, unless it is empty: then
/// there is something to escape.
#[inline]
fn short_text(source: &[u8], text: &str) -> Option<[u8; TEXT_MAX]> {
    if text.len() > TEXT_MAX || source.is_empty() {
        return None;
    }
    if let Some(chunk) = source.first_chunk::<TEXT_MAX>() {
        return Some(*chunk);
    }
    let mut chunk = [0; TEXT_MAX];
    chunk.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
    Some(chunk)
}

/// A text as a JSON string.
fn add_text(text: &mut WrittenText, content: &str) {
    if must_escape(content) {
        add_json(text, &content);
        return;
    }
    text.push_mark(b'"');
    text.push(content);
    text.push_mark(b'"');
}

/// RFC 8259, section 7: only quotes, backslashes and controls must be escaped.
fn must_escape(text: &str) -> bool {
    let is_mark = |byte| byte < b' ' || matches!(byte, b'"' | b'\\');
    text.bytes().fold(false, |found, byte| found | is_mark(byte))
}
