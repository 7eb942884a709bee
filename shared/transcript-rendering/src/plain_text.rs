//! Plain text: a few facts, then a line for each speaker segment.

use std::fmt::Write as _;

use transcription_domain::{SpeakerSegment, Stretch, TranscriptFormat, WordWalk, ZeroSource};

use crate::RenderInput;
use crate::clock_text::{ClockWriter, media_clock, wall_clock};
use crate::file_parts::{Written, whole_file};
use crate::shown_text::{is_plain, shown};
use crate::written_text::WrittenText;

/// Stands in the time column of a segment without time, when others have one.
const NO_TIME: &str = "--:--:--.---";

/// The transcript as plain text, LF as line end.
///
/// `[00:00:03.720] agent: hello ...`; a segment that begins while the one before it goes on says for how long both
/// speak. There is no time column when no word has a time, and there are no names when no word has a speaker.
#[must_use]
pub fn plain_text(input: &RenderInput<'_>) -> String {
    whole_file(input, TranscriptFormat::PlainText)
}

/// Room is made for so much of each word and its share of what stands before it.
const BYTES_PER_WORD: usize = 10;
/// Room is made for so much of the facts.
const HEADER_BYTES: usize = 512;

/// The plain text as it is written: the facts, then segment by segment.
pub(crate) struct PlainText<'a> {
    input: &'a RenderInput<'a>,
    columns: Columns,
    /// `None`: the facts are not written yet.
    segments: Option<std::slice::Iter<'a, SpeakerSegment<'a>>>,
    walk: WordWalk<'a>,
    clock: ClockWriter,
}

impl<'a> PlainText<'a> {
    pub(crate) fn of(input: &'a RenderInput<'a>) -> Self {
        let words = input.transcript.words();
        let columns = Columns {
            times: words.iter().any(|word| word.span.is_some()),
            names: words.iter().any(|word| word.speaker.is_some()),
        };
        Self {
            input,
            columns,
            segments: None,
            walk: WordWalk::over(words),
            clock: ClockWriter::new(),
        }
    }
}

impl PlainText<'_> {
    fn add_time(&mut self, text: &mut WrittenText, segment: &SpeakerSegment<'_>) {
        if !self.columns.times {
            return;
        }
        text.push_mark(b'[');
        let zero = self.input.transcript.zero();
        match segment.span().map(|span| zero.offset_of(span.start()).ms()) {
            Some(ms) => self.clock.write(text, ms, b'.'),
            None => text.push(NO_TIME),
        }
        text.push("] ");
    }
}

impl Written for PlainText<'_> {
    fn write_on(&mut self, text: &mut WrittenText) -> bool {
        let Some(segments) = &mut self.segments else {
            text.push(&header(self.input, self.columns.times));
            text.push_mark(b'\n');
            if self.input.transcript.words().is_empty() {
                text.push("No words were recognised.\n");
            }
            self.segments = Some(self.input.segments.iter());
            return true;
        };
        let Some(segment) = segments.next() else { return false };
        let stretch = self.walk.stretch(&segment.range());
        let line_start = text.len();
        self.add_time(text, segment);
        add_speaker(text, segment, &self.columns);
        if is_plain(stretch.texts) {
            let Stretch { words, texts, texts_on } = stretch;
            text.push_spaced(texts_on, texts.len(), words.len(), words.text_lengths());
        } else {
            text.push(&shown(&segment.text()));
        }
        text.trim_end_from(line_start);
        text.push_mark(b'\n');
        true
    }

    fn bytes_expected(&self) -> usize {
        self.input.transcript.words().len() * BYTES_PER_WORD + HEADER_BYTES
    }
}

struct Columns {
    times: bool,
    names: bool,
}

fn header(input: &RenderInput<'_>, has_times: bool) -> String {
    let facts = &input.facts;
    let mut text = format!(
        "Recording: {}\nTranscript: {}\nLanguage: {}\n",
        facts.request.recording_id, facts.transcript_id, facts.request.language
    );
    let length = facts.recording.length().and_then(|length| u64::try_from(length.as_millis()).ok());
    if let Some(length_ms) = length {
        line_of(&mut text, "Length", &media_clock(length_ms, '.'));
    }
    let zero = input.transcript.zero();
    match (wall_clock(zero.at), zero.source) {
        (Some(at), ZeroSource::RecordingStart) => {
            line_of(&mut text, "Times count from", &format!("{at}, the start of the recording"));
        }
        (Some(at), ZeroSource::TranscriptStart) => {
            line_of(&mut text, "Times count from", &format!("{at}, the start of the transcript"));
        }
        (Some(at), ZeroSource::FirstWord) if has_times => {
            line_of(&mut text, "Times count from", &format!("{at}, the first word"));
        }
        _ => {}
    }
    line_of(&mut text, "Words", &input.transcript.words().len().to_string());
    text
}

fn line_of(text: &mut String, name: &str, value: &str) {
    // Writing into a String cannot fail.
    let _ = writeln!(text, "{name}: {value}");
}

fn add_speaker(text: &mut WrittenText, segment: &SpeakerSegment<'_>, columns: &Columns) {
    let overlap = segment.overlap_ms();
    if columns.names {
        let name = segment.speaker().map(|label| shown(label.as_str())).unwrap_or_default();
        text.push(if name.is_empty() { "unknown" } else { &name });
        if overlap > 0 {
            text.push_mark(b' ');
        }
        add_overlap(text, overlap);
        text.push(": ");
    } else if overlap > 0 {
        add_overlap(text, overlap);
        text.push_mark(b' ');
    }
}

fn add_overlap(text: &mut WrittenText, overlap_ms: i64) {
    if overlap_ms > 0 {
        text.push(&format!("(both speak for {}.{:03} s)", overlap_ms / 1_000, overlap_ms % 1_000));
    }
}
