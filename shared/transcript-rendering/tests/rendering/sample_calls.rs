//! The four sample calls (`tests/fixtures/calls`; source and licence in the README there) as results of the contract,
//! read by `transcript-documents` and rendered.
//!
//! The files have no confidences: they are made by the rule that the simulator documents, so that a whole run against
//! it gives the same words. `agent` stays `agent`, `caller` becomes `customer`.

use serde_json::{Value, json};
use transcript_documents::{Expected, job_contract};
use transcript_rendering::{RenderInput, RenderedFile, TranscriptFacts, render_all};
use transcription_domain::{
    CaptionRules, ConfidenceSummary, EpochMs, JobId, JobKey, Milestones, RecordingFacts,
    RequestPolicy, SegmentRules, TenantName, Transcript, TranscriptFormat, TranscriptMetrics,
    TranscriptionRequest, segment_words,
};

/// Name, recording id (the simulator's) and content of each call.
pub(crate) const CALLS: [(&str, &str, &str); 4] = [
    (
        "0002f70f7386445b",
        "0002f70f-7386-445b-8000-000000000001",
        include_str!("../../../../tests/fixtures/calls/0002f70f7386445b.json"),
    ),
    (
        "004860b1ab2e4c88",
        "004860b1-ab2e-4c88-8000-000000000002",
        include_str!("../../../../tests/fixtures/calls/004860b1ab2e4c88.json"),
    ),
    (
        "0091a706bc604188",
        "0091a706-bc60-4188-8000-000000000003",
        include_str!("../../../../tests/fixtures/calls/0091a706bc604188.json"),
    ),
    (
        "00d676d7058c49bb",
        "00d676d7-058c-49bb-8000-000000000004",
        include_str!("../../../../tests/fixtures/calls/00d676d7058c49bb.json"),
    ),
];

/// A call in the four formats.
pub(crate) fn rendered(call: (&str, &str, &str)) -> Vec<RenderedFile> {
    of_call(call, render_all)
}

/// Calls `render` with a call.
pub(crate) fn of_call<T>(
    (name, recording_id, content): (&str, &str, &str),
    render: impl FnOnce(&RenderInput<'_>) -> T,
) -> T {
    let file: Value = serde_json::from_str(content).unwrap();
    let start = EpochMs(number(&file["start_timestamp_ms"]));
    let end = EpochMs(number(&file["metadata"]["end_time_ms"]));
    let answer = json!({
        "id": format!("transcript-{name}"), "status": "completed", "result": {"words": words(&file, start)},
    });
    let transcript =
        job_contract::read(answer.to_string().as_bytes(), Some(start), Expected::ALL).unwrap();
    let recording = RecordingFacts { start: start.to_utc(), end: end.to_utc() };
    let attributes = json!({"queue": "cards"});
    let input = json!({"recordingId": recording_id, "attributes": attributes});
    with_facts(&transcript, &input, &format!("transcript-{name}"), recording, render)
}

/// Calls `render` with a transcript, its segments and facts that never change.
pub(crate) fn with_facts<T>(
    transcript: &Transcript,
    request: &Value,
    transcript_id: &str,
    recording: RecordingFacts,
    render: impl FnOnce(&RenderInput<'_>) -> T,
) -> T {
    let language = transcription_domain::Dialect::parse("en-US").unwrap();
    let policy = RequestPolicy {
        languages: vec![language.clone()],
        default_language: language,
        default_format: TranscriptFormat::Json,
        default_webhook: None,
        allow_loopback: false,
    };
    let request = TranscriptionRequest::read(request, &policy).unwrap();
    let mut transcript = transcript.clone();
    let (transcript, segments) = segment_words(&mut transcript, &SegmentRules::default());
    let confidences = transcript.words().iter().map(|word| word.confidence);
    let metrics = TranscriptMetrics::of(&milestones(), ConfidenceSummary::of(confidences));
    let facts = TranscriptFacts {
        job_key: &JobKey::of(&TenantName::parse("default").unwrap(), &request),
        transcript_id: &JobId::parse(transcript_id).unwrap(),
        request: &request,
        recording,
        metrics: &metrics,
    };
    render(&RenderInput {
        transcript,
        segments: &segments,
        facts,
        captions: CaptionRules::default(),
    })
}

fn milestones() -> Milestones {
    let at = |ms: i64| EpochMs(1_792_567_680_000 + ms).to_utc();
    Milestones {
        claimed_at: at(0).unwrap(),
        submitted_at: at(840),
        collected_at: at(21_450),
        delivered_at: None,
        closed_at: None,
    }
}

fn words(file: &Value, start: EpochMs) -> Vec<Value> {
    let mut words = Vec::new();
    for phrase in file["phrases"].as_array().unwrap() {
        let [said, written] =
            ["transcript", "human_transcript"].map(|key| phrase[key].as_str().unwrap());
        let speaker = if phrase["speaker_role"] == "agent" { "agent" } else { "customer" };
        for (index, text) in said.split(' ').enumerate() {
            let from = number(&phrase["offset_ms"]) + number(&phrase["word_offsets_ms"][index]);
            let to = from + number(&phrase["word_durations_ms"][index]);
            let position = u32::try_from(words.len()).unwrap();
            words.push(json!({
                "text": text,
                "confidence": made_confidence(text, position, said == written, written),
                "startTimestamp": rfc_3339(start.0 + from),
                "endTimestamp": rfc_3339(start.0 + to),
                "speaker": speaker,
            }));
        }
    }
    words
}

/// 0.9 and more where machine and human agree on the phrase, 0.7 and more where they agree on the word, else 0.3 and
/// more; the rest is FNV-1a (64 bit) over the word and its position.
fn made_confidence(text: &str, position: u32, phrases_agree: bool, written: &str) -> f64 {
    let (base, spread) = match written.split(' ').any(|word| word == text) {
        _ if phrases_agree => (900, 100),
        true => (700, 200),
        false => (300, 300),
    };
    let bytes = text.bytes().chain(position.to_le_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    f64::from(base + u32::try_from(hash % spread).unwrap()) / 1_000.0
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap()
}

fn rfc_3339(ms: i64) -> String {
    EpochMs(ms).to_utc().unwrap().to_rfc3339()
}
