//! Steps 7 to 9: the stored result -> segments -> files, figures and the webhook's message.

use std::collections::BTreeSet;
use std::time::Duration;

use pipeline_contract::messages::{Execution, JobSummary, Next, StepAnswer};
use pipeline_contract::object_keys;
use pipeline_contract::ports::{AuditTrail, Clock, JobStore, TranscriptArchive};
use transcript_documents::{Expected, job_contract};
use transcript_rendering::{RenderInput, TranscriptFacts, render_all};
use transcription_domain::{
    AuditAction, AuditOutcome, CaptionRules, EpochMs, JobId, JobKey, JobState, SegmentRules,
    SpeakerSegment, StoredObject, Transcript, TranscriptMetrics, TranscriptSummary,
    TranscriptionJob, segment_words,
};

use crate::ledger::{Ledger, owned_elsewhere};
use crate::{StepError, notice};

/// The ports of this step. It knows no Genesys secret.
pub struct DeliverPorts<'a> {
    /// The job table.
    pub jobs: &'a dyn JobStore,
    /// The transcripts bucket.
    pub archive: &'a dyn TranscriptArchive,
    /// The audit trail.
    pub audit: &'a dyn AuditTrail,
    /// The time.
    pub clock: &'a dyn Clock,
}

/// The settings of this step.
#[derive(Debug, Clone)]
pub struct DeliverRules {
    /// When a new speaker segment begins.
    pub segments: SegmentRules,
    /// How captions are set.
    pub captions: CaptionRules,
    /// A webhook message above this size carries a reference instead of what was said.
    pub notice_bytes_max: usize,
    /// How long a job is left to its execution.
    pub lease: Duration,
}

/// Turns the stored result into files, figures and a message for the webhook.
///
/// Everything but the message's time follows from what is stored, so a second attempt makes the same bytes.
///
/// # Errors
/// [`StepError::Document`] for a result that is no transcript; its raw bytes stay.
pub async fn deliver(
    key: &JobKey,
    execution: &Execution,
    ports: &DeliverPorts<'_>,
    rules: &DeliverRules,
) -> Result<StepAnswer, StepError> {
    let ledger =
        Ledger { jobs: ports.jobs, audit: ports.audit, clock: ports.clock, lease: rules.lease };
    let job = ledger.open(key).await?;
    if let Some(answer) = owned_elsewhere(&job, execution) {
        return Ok(answer);
    }
    let JobState::Collected { raw, transcript_id } = &job.state else {
        return Ok(delivered(&job));
    };
    let bytes = ports.archive.load(&raw.key).await?;
    let start = job.recording.and_then(|facts| facts.start).map(EpochMs::from);
    let mut transcript = job_contract::read(&bytes, start, Expected::by(&job.request))
        .map_err(|source| StepError::Document { key: raw.key.clone(), source })?;
    drop(bytes);
    let (transcript, segments) = segment_words(&mut transcript, &rules.segments);
    let summary =
        store_files(&job, transcript_id, transcript, &segments, ports.archive, rules).await?;
    let now = ports.clock.now();
    let body =
        notice::completed(&job, &summary, &segments, ports.archive, rules.notice_bytes_max, now);
    let message = notice::fix(&job, "completed", body, ports.archive).await?;
    let job = job.delivered(summary, message, now)?;
    let action = if job.state.is_closed() { AuditAction::Close } else { AuditAction::Deliver };
    let job = ledger.commit(job, action, AuditOutcome::Success, None).await?;
    Ok(delivered(&job))
}

/// Renders every format and creates the files.
async fn store_files(
    job: &TranscriptionJob,
    transcript_id: &JobId,
    transcript: &Transcript,
    segments: &[SpeakerSegment<'_>],
    archive: &dyn TranscriptArchive,
    rules: &DeliverRules,
) -> Result<TranscriptSummary, StepError> {
    let confidence = transcript.words().confidence();
    let metrics = TranscriptMetrics::of(&job.milestones, confidence);
    let facts = TranscriptFacts {
        job_key: &job.key,
        transcript_id,
        request: &job.request,
        recording: job.recording.unwrap_or_default(),
        metrics: &metrics,
    };
    let mut files: Vec<(_, StoredObject)> = Vec::new();
    for file in render_all(&RenderInput { transcript, segments, facts, captions: rules.captions }) {
        let format = file.format;
        let key = object_keys::rendered_file(&job.request.recording_id, &job.key, format);
        let text = file.text.into_bytes();
        files.push((format, archive.create(&key, format.media_type(), text).await?));
    }
    let speakers: BTreeSet<_> = segments.iter().filter_map(SpeakerSegment::speaker).collect();
    Ok(TranscriptSummary {
        segments: count(segments.len()),
        speakers: count(speakers.len()),
        metrics,
        warnings: *transcript.warnings(),
        files,
    })
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

fn delivered(job: &TranscriptionJob) -> StepAnswer {
    let (next, message) = match (&job.state, job.state.summary()) {
        (JobState::Delivered { .. }, Some(summary)) => (Next::Notify, files_stored(summary)),
        (JobState::Completed { .. }, Some(summary)) => (Next::Finished, files_stored(summary)),
        (JobState::Failed { .. }, _) => {
            (Next::Notify, "the job has failed; its webhook is told".to_owned())
        }
        _ => (Next::Finished, format!("nothing to deliver: the job is {}", job.state.name())),
    };
    let answer = StepAnswer::go(next, job, message);
    StepAnswer { summary: Some(JobSummary::of(job)), ..answer }
}

fn files_stored(summary: &TranscriptSummary) -> String {
    format!(
        "{} speakers, {} segments, {} words; {} files stored",
        summary.speakers,
        summary.segments,
        summary.metrics.total_words,
        summary.files.len()
    )
}
