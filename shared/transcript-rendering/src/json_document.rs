//! The JSON document: everything that is known about a transcript. `docs/transcript.schema.json` describes it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Serializer;
use transcription_domain::{
    Attributes, CommunicationId, Confidence, ConfidenceSummary, ConversationId, MediaZero,
    SpeakerLabel, SpeakerRole, SpeakerSegment, TranscriptMetrics, TranscriptWarnings, Word,
    ZeroSource,
};

use crate::RenderInput;
use crate::clock_text::wall_clock;
use crate::json_layout::SegmentPerLine;

/// The document's kind and version. Fields may be added within a version; a field that changes its meaning or goes
/// makes a new one.
pub const SCHEMA: &str = "transcript/1";

/// The transcript as a JSON document, with a line end behind it.
///
/// Times are milliseconds of media time, from `media.zero_at` on; segments also have the wall clock. Unknown is `null`.
/// Texts are those of the transcript, marks of direction included.
#[must_use]
pub fn json_document(input: &RenderInput<'_>) -> String {
    written(&Document::of(input))
}

#[expect(
    clippy::expect_used,
    reason = "plain data with text keys, written into memory, cannot fail"
)]
fn written(document: &Document<'_>) -> String {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, SegmentPerLine::default());
    document.serialize(&mut serializer).expect("the document is plain data");
    bytes.push(b'\n');
    String::from_utf8(bytes).expect("JSON of texts is UTF-8")
}

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
    speakers: Vec<SpeakerSummary<'a>>,
    segments: Vec<Segment<'a>>,
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

#[derive(Serialize)]
struct SpeakerSummary<'a> {
    speaker: Option<&'a str>,
    role: SpeakerRole,
    segments: u64,
    confidence: ConfidenceSummary,
}

#[derive(Serialize)]
struct Segment<'a> {
    speaker: Option<&'a str>,
    role: SpeakerRole,
    start_ms: Option<u64>,
    end_ms: Option<u64>,
    start_time: Option<String>,
    end_time: Option<String>,
    overlap_ms: i64,
    text: String,
    confidence: ConfidenceSummary,
    words: Vec<WordEntry<'a>>,
}

#[derive(Serialize)]
struct WordEntry<'a> {
    text: &'a str,
    start_ms: Option<u64>,
    end_ms: Option<u64>,
    confidence: Option<Confidence>,
}

impl<'a> Document<'a> {
    fn of(input: &RenderInput<'a>) -> Self {
        let (facts, transcript) = (&input.facts, input.transcript);
        let request = facts.request;
        let zero = transcript.zero();
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
            speakers: speakers(input.segments),
            segments: input.segments.iter().map(|segment| Segment::of(segment, zero)).collect(),
        }
    }
}

impl Media {
    fn of(input: &RenderInput<'_>) -> Self {
        let zero = input.transcript.zero();
        let timed = input.transcript.words().iter().any(|word| word.span.is_some());
        // Without a recording's start and without times the zero stands for nothing.
        let is_known = timed || zero.source == ZeroSource::RecordingStart;
        let length = input.facts.recording.length();
        Self {
            zero_at: is_known.then(|| wall_clock(zero.at)).flatten(),
            zero_source: is_known.then_some(zero.source),
            length_ms: length.and_then(|length| u64::try_from(length.as_millis()).ok()),
        }
    }
}

impl<'a> Segment<'a> {
    fn of(segment: &SpeakerSegment<'a>, zero: MediaZero) -> Self {
        let span = segment.span();
        let label = segment.speaker();
        Self {
            speaker: label.map(SpeakerLabel::as_str),
            role: label.map_or(SpeakerRole::Unknown, SpeakerLabel::role),
            start_ms: span.map(|span| zero.offset_of(span.start()).ms()),
            end_ms: span.map(|span| zero.offset_of(span.end()).ms()),
            start_time: span.and_then(|span| wall_clock(span.start())),
            end_time: span.and_then(|span| wall_clock(span.end())),
            overlap_ms: segment.overlap_ms(),
            text: segment.text(),
            confidence: segment.confidence(),
            words: segment.words().iter().map(|word| WordEntry::of(word, zero)).collect(),
        }
    }
}

impl<'a> WordEntry<'a> {
    fn of(word: &'a Word, zero: MediaZero) -> Self {
        Self {
            text: &word.text,
            start_ms: word.span.map(|span| zero.offset_of(span.start()).ms()),
            end_ms: word.span.map(|span| zero.offset_of(span.end()).ms()),
            confidence: word.confidence,
        }
    }
}

/// The speakers in the order of their labels; first, when there is one, who was not told.
fn speakers<'a>(segments: &[SpeakerSegment<'a>]) -> Vec<SpeakerSummary<'a>> {
    let mut by_label: BTreeMap<_, Vec<&SpeakerSegment<'a>>> = BTreeMap::new();
    for segment in segments {
        by_label.entry(segment.speaker()).or_default().push(segment);
    }
    let speaker = |(label, segments): (Option<&'a SpeakerLabel>, Vec<&SpeakerSegment<'a>>)| {
        let words = segments.iter().flat_map(|segment| segment.words());
        SpeakerSummary {
            speaker: label.map(SpeakerLabel::as_str),
            role: label.map_or(SpeakerRole::Unknown, SpeakerLabel::role),
            segments: u64::try_from(segments.len()).unwrap_or(u64::MAX),
            confidence: ConfidenceSummary::of(words.map(|word| word.confidence)),
        }
    };
    by_label.into_iter().map(speaker).collect()
}
