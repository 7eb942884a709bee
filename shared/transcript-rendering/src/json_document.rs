//! The JSON document: everything that is known about a transcript. `docs/transcript.schema.json` describes it.

use serde::Serialize;
use serde_json::Serializer;
use transcription_domain::{
    Attributes, CommunicationId, ConversationId, TalkFigures, TranscriptFormat, TranscriptMetrics,
    TranscriptWarnings, ZeroSource,
};

use crate::RenderInput;
use crate::clock_text::wall_clock;
use crate::file_parts::{Written, whole_file};
use crate::json_layout::SegmentPerLine;
use crate::json_segment::JsonSegments;
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
    segments: JsonSegments<'a>,
    next: Next,
}

#[derive(Clone, Copy)]
enum Next {
    Head,
    Segment(usize),
    Nothing,
}

impl<'a> JsonDocument<'a> {
    pub(crate) fn of(input: &'a RenderInput<'a>) -> Self {
        let segments = JsonSegments::of(input.transcript);
        Self { input, segments, next: Next::Head }
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
                    self.segments.add(text, segment);
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
    let start = text.len();
    add_json(text, &Document::of(input));
    // The document goes on behind its last field.
    text.trim_end_from(start);
    text.truncate(text.len().saturating_sub("}".len()));
    text.trim_end_from(start);
    text.push(",\n  \"segments\": [");
}

#[expect(
    clippy::expect_used,
    reason = "plain data with text keys, written into memory, cannot fail"
)]
pub(crate) fn add_json(text: &mut WrittenText, value: &impl Serialize) {
    text.append_with(|out| {
        let mut serializer = Serializer::with_formatter(out, SegmentPerLine::default());
        value.serialize(&mut serializer).expect("it is plain data");
    });
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
