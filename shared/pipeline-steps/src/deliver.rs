//! Steps 7 to 9: the stored result -> segments -> files, figures and the webhook's message.

use std::collections::BTreeSet;
use std::time::Duration;

use pipeline_contract::messages::{Execution, JobSummary, Next, StepAnswer};
use pipeline_contract::ports::{
    ArchiveError, AuditTrail, Clock, JobStore, Spool, TranscriptArchive,
};
use transcript_documents::job_contract::{StreamError, Windows};
use transcript_documents::{Expected, job_contract};
use transcript_rendering::{RenderInput, TranscriptFacts};
use transcription_domain::{
    AuditAction, AuditOutcome, CaptionRules, EpochMs, JobId, JobKey, JobState, SegmentRules,
    SpeakerSegment, StoredObject, Transcript, TranscriptMetrics, TranscriptSummary,
    TranscriptionJob, segment_words,
};

use crate::files::{self, FilePlaces};
use crate::ledger::{Ledger, owned_elsewhere};
use crate::{StepError, notice};

/// The ports of this step. It knows no Genesys secret.
pub struct DeliverPorts<'a> {
    /// The job table.
    pub jobs: &'a dyn JobStore,
    /// The transcripts bucket.
    pub archive: &'a dyn TranscriptArchive,
    /// The function's disk, where large files wait until they are stored.
    pub spool: &'a dyn Spool,
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
    /// A stored result above this size is not turned into a transcript.
    pub result_bytes_max: u64,
    /// A transcript of more words gets no viewer page.
    pub viewer_words_max: usize,
    /// A rendered file above this size waits on the disk, not in memory.
    pub file_memory_bytes_max: usize,
    /// How long a job is left to its execution.
    pub lease: Duration,
}

/// Turns the stored result into files, figures and a message for the webhook. `audited` is the newest audit record that the
/// execution has seen in the trail.
///
/// Everything but the message's time follows from what is stored, so a second attempt makes the same bytes.
///
/// # Errors
/// [`StepError::Document`] for a result that is no transcript, [`StepError::TooLarge`] for one above the limit; the raw bytes
/// stay.
pub async fn deliver(
    key: &JobKey,
    execution: &Execution,
    audited: u64,
    ports: &DeliverPorts<'_>,
    rules: &DeliverRules,
) -> Result<StepAnswer, StepError> {
    let ledger =
        Ledger { jobs: ports.jobs, audit: ports.audit, clock: ports.clock, lease: rules.lease };
    let job = ledger.open(key, audited).await?;
    if let Some(answer) = owned_elsewhere(&job, execution) {
        return Ok(answer);
    }
    let JobState::Collected { raw, transcript_id } = &job.state else {
        return Ok(delivered(&job));
    };
    let mut transcript = read(&job, raw, ports.archive, rules.result_bytes_max).await?;
    let (transcript, segments) = segment_words(&mut transcript, &rules.segments);
    let summary = store_files(&job, transcript_id, transcript, &segments, ports, rules).await?;
    let now = ports.clock.now();
    let body =
        notice::completed(&job, &summary, &segments, ports.archive, rules.notice_bytes_max, now);
    let message = notice::fix(&job, "completed", body, ports.archive).await?;
    let job = job.delivered(summary, message, now)?;
    let action = if job.state.is_closed() { AuditAction::Close } else { AuditAction::Deliver };
    let job = ledger.commit(job, action, AuditOutcome::Success, None).await?;
    Ok(delivered(&job))
}

/// Reads the stored result: in memory, or from the function's disk where it is large.
async fn read(
    job: &TranscriptionJob,
    raw: &StoredObject,
    archive: &dyn TranscriptArchive,
    bytes_max: u64,
) -> Result<Transcript, StepError> {
    if raw.bytes > bytes_max {
        return Err(StepError::TooLarge { key: raw.key.clone(), bytes: raw.bytes, bytes_max });
    }
    let bytes = archive.fetch(raw).await?;
    let start = job.recording.and_then(|facts| facts.start).map(EpochMs::from);
    let expected = Expected::by(&job.request);
    let read = match bytes.in_memory() {
        Some(bytes) => job_contract::read(bytes, start, expected).map_err(StreamError::Document),
        None => {
            let open = || Ok(bytes.reader());
            job_contract::read_stream(open, raw.bytes, start, expected, Windows::default())
        }
    };
    read.map_err(|error| match error {
        StreamError::Document(source) => StepError::Document { key: raw.key.clone(), source },
        StreamError::Source(error) => ArchiveError::Unavailable(Box::new(error)).into(),
    })
}

/// Renders and stores the files.
async fn store_files(
    job: &TranscriptionJob,
    transcript_id: &JobId,
    transcript: &Transcript,
    segments: &[SpeakerSegment<'_>],
    ports: &DeliverPorts<'_>,
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
    let input = RenderInput { transcript, segments, facts, captions: rules.captions };
    let places = FilePlaces {
        spool: ports.spool,
        memory_bytes_max: rules.file_memory_bytes_max,
        archive: ports.archive,
    };
    let files = files::store_formats(job, &input, places).await?;
    let viewer = files::store_page(job, &input, places, rules.viewer_words_max).await?;
    let speakers: BTreeSet<_> = segments.iter().filter_map(SpeakerSegment::speaker).collect();
    Ok(TranscriptSummary {
        segments: count(segments.len()),
        speakers: count(speakers.len()),
        metrics,
        warnings: *transcript.warnings(),
        files,
        viewer,
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
    let answer = StepAnswer::go(next, job, message).audited(job);
    StepAnswer { summary: Some(JobSummary::of(job)), ..answer }
}

fn files_stored(summary: &TranscriptSummary) -> String {
    let (page, without) = match summary.viewer {
        Some(_) => (1, ""),
        None => (0, ", but no viewer page for a call of this length"),
    };
    format!(
        "{} speakers, {} segments, {} words; {} files stored{without}",
        summary.speakers,
        summary.segments,
        summary.metrics.total_words,
        summary.files.len() + page
    )
}
