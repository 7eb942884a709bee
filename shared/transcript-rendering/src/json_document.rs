//! The JSON document: everything that is known about a transcript. `docs/transcript.schema.json` describes it.

use serde::Serialize;
use serde_json::Serializer;
use transcription_domain::{
    Attributes, CommunicationId, ConfidenceSummary, ConversationId, MediaZero, OverlapKind,
    SpeakerLabel, SpeakerRole, SpeakerSegment, TalkFigures, TimeSpan, TranscriptFormat,
    TranscriptMetrics, TranscriptWarnings, ZeroSource,
};

use crate::RenderInput;
use crate::clock_text::wall_clock;
use crate::file_parts::{Written, whole_file};
use crate::json_layout::SegmentPerLine;
use crate::json_talk::{SpeakerSummary, Talk};
use crate::written_text::WrittenText;

/// The document's kind and version. Fields may be added within a version; a field that changes its meaning or goes
/// makes a new one.
pub const SCHEMA: &str = "transcript/1";

/// The transcript as a JSON document, with a line end behind it.
///
/// Times are milliseconds of media time, from `media.zero_at` on; segments also have the wall clock. Unknown is `null`.
/// Texts are those of the transcript, marks of direction included.
#[must_use]
pub fn json_document(input: &RenderInput<'_>) -> String {
    whole_file(input, TranscriptFormat::Json)
}

/// Room is made for so much of each word and its share of its segment: `{"text": "hello", "start_ms": 1234567, ...}`.
const BYTES_PER_WORD: usize = 112;
/// Room is made for so much of the fields before the segments.
const HEAD_BYTES: usize = 4_096;

/// The document as it is written: the fields before the segments, the segments one by one, the end.
pub(crate) struct JsonDocument<'a> {
    input: &'a RenderInput<'a>,
    next: Next,
}

#[derive(Clone, Copy)]
enum Next {
    Head,
    Segment(usize),
    Nothing,
}

impl<'a> JsonDocument<'a> {
    pub(crate) const fn of(input: &'a RenderInput<'a>) -> Self {
        Self { input, next: Next::Head }
    }
}

impl Written for JsonDocument<'_> {
    fn write_on(&mut self, text: &mut WrittenText) -> bool {
        let input = self.input;
        self.next = match self.next {
            Next::Nothing => return false,
            Next::Head => {
                add_head(text, input);
                Next::Segment(0)
            }
            Next::Segment(index) => match input.segments.get(index) {
                Some(segment) => {
                    text.push(if index > 0 { ",\n    " } else { "\n    " });
                    add_segment(text, segment, input.transcript.zero());
                    Next::Segment(index + 1)
                }
                None => {
                    text.push(if index == 0 { "]\n}\n" } else { "\n  ]\n}\n" });
                    Next::Nothing
                }
            },
        };
        true
    }

    fn bytes_expected(&self) -> usize {
        self.input.transcript.words().len() * BYTES_PER_WORD + HEAD_BYTES
    }
}

fn add_head(text: &mut WrittenText, input: &RenderInput<'_>) {
    let out = text.bytes_mut();
    add_json(out, &Document::of(input), SegmentPerLine::default());
    // The document goes on behind its last field.
    out.truncate(out.trim_ascii_end().len().saturating_sub("}".len()));
    out.truncate(out.trim_ascii_end().len());
    text.push(",\n  \"segments\": [");
}

#[expect(
    clippy::expect_used,
    reason = "plain data with text keys, written into memory, cannot fail"
)]
fn add_json(out: &mut Vec<u8>, value: &impl Serialize, layout: SegmentPerLine) {
    let mut serializer = Serializer::with_formatter(out, layout);
    value.serialize(&mut serializer).expect("it is plain data");
}

/// A segment on its line. Its words are written by hand: they are nine tenths of the document, and serde's way with each
/// of their fields costs four times as much.
fn add_segment(text: &mut WrittenText, segment: &SpeakerSegment<'_>, zero: MediaZero) {
    let out = text.bytes_mut();
    add_json(out, &Segment::of(segment, zero), SegmentPerLine::inside_a_line());
    out.truncate(out.len().saturating_sub("}".len()));
    text.push(", \"words\": [");
    for (index, word) in segment.words().iter().enumerate() {
        text.push(if index > 0 { ", {\"text\": " } else { "{\"text\": " });
        add_text(text, word.text);
        add_word_times(text, word.span, zero);
        text.push(", \"confidence\": ");
        match word.confidence.map(|confidence| (confidence, confidence.ten_thousandths())) {
            None => text.push("null"),
            Some((_, Some(steps))) => text.push_ten_thousandths(steps),
            Some((fine, None)) => add_json(text.bytes_mut(), &fine, SegmentPerLine::default()),
        }
        text.push_mark(b'}');
    }
    text.push("]}");
}

fn add_word_times(text: &mut WrittenText, span: Option<TimeSpan>, zero: MediaZero) {
    let Some(span) = span else {
        text.push(", \"start_ms\": null, \"end_ms\": null");
        return;
    };
    text.push(", \"start_ms\": ");
    text.push_number(zero.offset_of(span.start()).ms());
    text.push(", \"end_ms\": ");
    text.push_number(zero.offset_of(span.end()).ms());
}

/// A text as a JSON string. RFC 8259, section 7: only quotes, backslashes and controls must be escaped.
fn add_text(text: &mut WrittenText, content: &str) {
    let must_escape = |byte| byte < b' ' || matches!(byte, b'"' | b'\\');
    if content.bytes().fold(false, |found, byte| found | must_escape(byte)) {
        add_json(text.bytes_mut(), &content, SegmentPerLine::default());
        return;
    }
    text.push_mark(b'"');
    text.push(content);
    text.push_mark(b'"');
}

/// The document without its segments, which stand behind the other fields.
#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    recording_id: &'a str,
    transcript_id: &'a str,
    job_key: &'a str,
    conversation_id: Option<&'a str>,
    communication_id: Option<&'a str>,
    language: &'a str,
    request: RequestFacts,
    media: Media,
    metrics: &'a TranscriptMetrics,
    warnings: &'a TranscriptWarnings,
    attributes: &'a Attributes,
    talk: Talk,
    speakers: Vec<SpeakerSummary<'a>>,
}

#[derive(Serialize)]
struct RequestFacts {
    format: &'static str,
    speaker_diarization: bool,
    word_confidence: bool,
    timestamps: bool,
    generation: u32,
}

#[derive(Serialize)]
struct Media {
    zero_at: Option<String>,
    zero_source: Option<ZeroSource>,
    length_ms: Option<u64>,
}

/// A segment without its words, which stand behind the other fields.
#[derive(Serialize)]
struct Segment<'a> {
    speaker: Option<&'a str>,
    role: SpeakerRole,
    start_ms: Option<u64>,
    end_ms: Option<u64>,
    start_time: Option<String>,
    end_time: Option<String>,
    overlap_ms: i64,
    overlap_kind: Option<OverlapKind>,
    overlap_with: Option<&'a str>,
    text: String,
    confidence: ConfidenceSummary,
}

impl<'a> Document<'a> {
    fn of(input: &RenderInput<'a>) -> Self {
        let (facts, transcript) = (&input.facts, input.transcript);
        let request = facts.request;
        let talk = TalkFigures::of(input.segments, recording_ms(input));
        Self {
            schema: SCHEMA,
            recording_id: request.recording_id.as_str(),
            transcript_id: facts.transcript_id.as_str(),
            job_key: facts.job_key.as_str(),
            conversation_id: request.conversation_id.as_ref().map(ConversationId::as_str),
            communication_id: request.communication_id.as_ref().map(CommunicationId::as_str),
            language: request.language.as_str(),
            request: RequestFacts {
                format: request.format.as_str(),
                speaker_diarization: request.speaker_diarization,
                word_confidence: request.word_confidence,
                timestamps: request.timestamps,
                generation: request.generation,
            },
            media: Media::of(input),
            metrics: facts.metrics,
            warnings: transcript.warnings(),
            attributes: &request.attributes,
            talk: Talk::of(&talk),
            speakers: talk.speakers.iter().map(SpeakerSummary::of).collect(),
        }
    }
}

/// The recording's length, where it is known.
fn recording_ms(input: &RenderInput<'_>) -> Option<u64> {
    let length = input.facts.recording.length()?;
    u64::try_from(length.as_millis()).ok()
}

impl Media {
    fn of(input: &RenderInput<'_>) -> Self {
        let zero = input.transcript.zero();
        let timed = input.transcript.words().iter().any(|word| word.span.is_some());
        // Without a known start and without times the zero stands for nothing.
        let is_known = timed || zero.source != ZeroSource::FirstWord;
        Self {
            zero_at: is_known.then(|| wall_clock(zero.at)).flatten(),
            zero_source: is_known.then_some(zero.source),
            length_ms: recording_ms(input),
        }
    }
}

impl<'a> Segment<'a> {
    fn of(segment: &SpeakerSegment<'a>, zero: MediaZero) -> Self {
        let span = segment.span();
        let label = segment.speaker();
        let overlap = segment.overlap();
        Self {
            speaker: label.map(SpeakerLabel::as_str),
            role: label.map_or(SpeakerRole::Unknown, SpeakerLabel::role),
            start_ms: span.map(|span| zero.offset_of(span.start()).ms()),
            end_ms: span.map(|span| zero.offset_of(span.end()).ms()),
            start_time: span.and_then(|span| wall_clock(span.start())),
            end_time: span.and_then(|span| wall_clock(span.end())),
            overlap_ms: segment.overlap_ms(),
            overlap_kind: overlap.map(|overlap| overlap.kind),
            overlap_with: overlap.and_then(|overlap| overlap.with).map(SpeakerLabel::as_str),
            text: segment.text(),
            confidence: segment.confidence(),
        }
    }
}
