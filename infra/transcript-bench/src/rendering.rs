//! Facts for rendering: the same ones always.

use serde_json::json;
use transcript_rendering::{RenderInput, RenderedFile, TranscriptFacts, render_all};
use transcription_domain::{
    Dialect, EpochMs, JobId, JobKey, Milestones, RecordingFacts, RequestPolicy, SpeakerSegment,
    TenantName, Transcript, TranscriptFormat, TranscriptMetrics, TranscriptionRequest,
};

use crate::BenchError;

/// All four files.
pub(crate) fn render(
    transcript: &Transcript,
    segments: &[SpeakerSegment<'_>],
) -> Result<Vec<RenderedFile>, BenchError> {
    let language = Dialect::parse("en-US").map_err(|_| BenchError::Facts("language"))?;
    let policy = RequestPolicy {
        languages: vec![language.clone()],
        default_language: language,
        default_format: TranscriptFormat::Json,
        default_webhook: None,
        allow_loopback: false,
    };
    let request = json!({"recordingId": "0002f70f-7386-445b-8000-000000000001"});
    let request = TranscriptionRequest::read(&request, &policy)
        .map_err(|_| BenchError::Facts("recordingId"))?;
    let tenant = TenantName::parse("default").map_err(|_| BenchError::Facts("tenant"))?;
    let transcript_id = JobId::parse("bench").map_err(|_| BenchError::Facts("transcript id"))?;
    let claimed_at = EpochMs(0).to_utc().ok_or(BenchError::Facts("claimed at"))?;
    let milestones = Milestones {
        claimed_at,
        submitted_at: None,
        collected_at: None,
        delivered_at: None,
        closed_at: None,
    };
    let metrics = TranscriptMetrics::of(&milestones, transcript.words().confidence());
    let facts = TranscriptFacts {
        job_key: &JobKey::of(&tenant, &request),
        transcript_id: &transcript_id,
        request: &request,
        recording: RecordingFacts::default(),
        metrics: &metrics,
    };
    Ok(render_all(&RenderInput { transcript, segments, facts }))
}
