//! What is rendered: a transcript with its segments, and facts that are always the same ones.

use std::hint::black_box;

use serde_json::json;
use transcript_rendering::{RenderInput, TranscriptFacts, all_file_parts, render_all};
use transcription_domain::{
    CaptionRules, Dialect, EpochMs, JobId, JobKey, Milestones, RecordingFacts, RequestPolicy,
    SegmentRules, SpeakerSegment, TenantName, Transcript, TranscriptFormat, TranscriptMetrics,
    TranscriptionRequest, segment_words,
};

use crate::BenchError;

/// A part of a file, as deliver takes them.
const PART_BYTES: usize = 64 * 1_024;

/// A transcript that is ready to be rendered.
pub(crate) struct Ready<'a> {
    transcript: &'a Transcript,
    segments: Vec<SpeakerSegment<'a>>,
    job_key: JobKey,
    transcript_id: JobId,
    request: TranscriptionRequest,
    metrics: TranscriptMetrics,
}

impl<'a> Ready<'a> {
    /// Segments and figures of this transcript: they belong to the parse, and are there before anything is rendered.
    pub(crate) fn of(transcript: &'a mut Transcript) -> Result<Self, BenchError> {
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
        let transcript_id =
            JobId::parse("bench").map_err(|_| BenchError::Facts("transcript id"))?;
        let claimed_at = EpochMs(0).to_utc().ok_or(BenchError::Facts("claimed at"))?;
        let milestones = Milestones {
            claimed_at,
            submitted_at: None,
            collected_at: None,
            delivered_at: None,
            closed_at: None,
        };
        let (transcript, segments) = segment_words(transcript, &SegmentRules::default());
        let metrics = TranscriptMetrics::of(&milestones, transcript.words().confidence());
        let job_key = JobKey::of(&tenant, &request);
        Ok(Self { transcript, segments, job_key, transcript_id, request, metrics })
    }

    fn input(&self) -> RenderInput<'_> {
        let facts = TranscriptFacts {
            job_key: &self.job_key,
            transcript_id: &self.transcript_id,
            request: &self.request,
            recording: RecordingFacts::default(),
            metrics: &self.metrics,
        };
        let captions = CaptionRules::default();
        RenderInput { transcript: self.transcript, segments: &self.segments, facts, captions }
    }

    /// All four files in parts, as deliver takes them: each part goes when the next one comes.
    pub(crate) fn render_in_parts(&self) {
        let input = self.input();
        for part in all_file_parts(&input, PART_BYTES) {
            black_box(part);
        }
    }

    /// All four files, whole and at once.
    pub(crate) fn render_whole(&self) {
        black_box(render_all(&self.input()));
    }
}
