//! A segment of the JSON document, on its line.
//!
//! It is written by hand: segments are nearly all of the document, and serde's way with each field of each word costs
//! many times as much. `json_segment_tests.rs` holds it against serde's way.

use transcription_domain::{
    ConfidenceSummary, EpochMs, KeptConfidence, KeptWord, MediaZero, SpeakerLabel, SpeakerRole,
    SpeakerSegment, Stretch, TimeSpan, Transcript, UsualWord, WordIter, WordWalk,
};

use crate::clock_text::{ClockWriter, DayCache};
use crate::digits::NearNumbers;
use crate::json_document::add_json;
use crate::json_word::{TEXT_MAX, WordFigures, add_usual_word};
use crate::written_text::WrittenText;

/// Writes segments, one after the other.
pub(crate) struct JsonSegments<'a> {
    zero: MediaZero,
    walk: WordWalk<'a>,
    days: DayCache,
    clock: ClockWriter,
    times: NearNumbers,
}

impl<'a> JsonSegments<'a> {
    /// Segments of this transcript.
    pub(crate) fn of(transcript: &'a Transcript) -> Self {
        Self {
            zero: transcript.zero(),
            walk: WordWalk::over(transcript.words()),
            days: DayCache::default(),
            clock: ClockWriter::new(),
            times: NearNumbers::new(),
        }
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
        let Stretch { words, texts, texts_on } = self.walk.stretch(&segment.range());
        // One look at all letters of a segment, instead of one for each word.
        let is_clean = !must_escape(texts);
        text.push_fixed(b", \"text\": ");
        if is_clean {
            text.push_mark(b'"');
            text.push_spaced(texts_on, texts.len(), words.len(), words.text_lengths());
            text.push_mark(b'"');
        } else {
            add_text(text, &segment.text());
        }
        text.push_fixed(b", \"confidence\": ");
        add_summary(text, &segment.confidence());
        text.push_fixed(b", \"words\": [");
        self.add_words(text, words, is_clean.then_some(texts_on));
        text.push_fixed(b"]}");
    }

    /// `clean` begins with the words' texts when nothing in them must be escaped.
    fn add_words(&mut self, text: &mut WrittenText, mut words: WordIter<'_>, clean: Option<&str>) {
        let mut from = 0;
        let mut is_first = true;
        loop {
            if let Some(texts) = clean
                && let Some(word) = words.next_usual()
            {
                let source = texts.get(from..).unwrap_or_default();
                from += word.text_bytes;
                self.add_usual(text, is_first, source, word);
            } else if let Some(word) = words.next_kept() {
                from += word.text.len();
                self.add_word(text, is_first, &word);
            } else {
                break;
            }
            is_first = false;
        }
    }

    /// `source` begins with the word's text.
    #[inline]
    fn add_usual(&mut self, text: &mut WrittenText, is_first: bool, source: &str, word: UsualWord) {
        let start = self.zero.offset_of(word.span.start()).ms();
        let end = self.zero.offset_of(word.span.end()).ms();
        let short = short_text(source.as_bytes(), word.text_bytes);
        match (short, WordFigures::of(start, end, word.ten_thousandths)) {
            (Some(short), Some(figures)) => {
                let short = (&short, word.text_bytes);
                add_usual_word(text, &mut self.times, is_first, short, figures);
            }
            _ => self.add_long(text, is_first, source, word),
        }
    }

    /// A word with a long text or a late time.
    #[cold]
    #[inline(never)]
    fn add_long(&self, text: &mut WrittenText, is_first: bool, source: &str, word: UsualWord) {
        let word = KeptWord {
            text: source.get(..word.text_bytes).unwrap_or_default(),
            confidence: KeptConfidence::of_ten_thousandths(word.ten_thousandths),
            span: Some(word.span),
            speaker: None,
        };
        self.add_word(text, is_first, &word);
    }

    /// A word of whatever kind.
    #[inline(never)]
    fn add_word(&self, text: &mut WrittenText, is_first: bool, word: &KeptWord<'_>) {
        text.push(if is_first { "{\"text\": " } else { ", {\"text\": " });
        add_text(text, word.text);
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
        self.clock.write(text, ms, b'.');
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

/// The first `length` bytes with bytes behind them that do not count; `None` when they are too many.
#[inline]
fn short_text(source: &[u8], length: usize) -> Option<[u8; TEXT_MAX]> {
    if length > TEXT_MAX {
        return None;
    }
    if let Some(chunk) = source.first_chunk::<TEXT_MAX>() {
        return Some(*chunk);
    }
    let mut chunk = [0; TEXT_MAX];
    chunk.get_mut(..length)?.copy_from_slice(source.get(..length)?);
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
