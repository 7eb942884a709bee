//! What is told of one job: plain data, made from the job and what was said in it.

use chrono::{DateTime, Utc};
use pipeline_contract::object_keys;
use serde::Serialize;
use transcription_domain::{
    Failure, JobKey, TenantName, TranscriptMetrics, TranscriptWarnings, TranscriptionJob,
    WebhookStatus, WebhookUrl, error_chain,
};

use crate::job_in_words;
use crate::look_up::SeenJob;
use crate::stored_transcript::StoredSegment;

/// Where a stack keeps its objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The transcripts bucket.
    pub transcripts_bucket: String,
    /// The audit bucket.
    pub audit_bucket: String,
    /// The tenant that the stack serves.
    pub tenant: TenantName,
}

/// One job, as `--json` prints it. Unknown is `null`. Fields may be added.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// All 64 digits.
    pub job_key: String,
    /// The recording.
    pub recording_id: String,
    /// Raised by each wish to transcribe anew.
    pub generation: u32,
    /// The language asked for.
    pub language: String,
    /// The state's name, such as `COMPLETED`.
    pub state: &'static str,
    /// The contract's word for it.
    pub status: &'static str,
    /// True when the pipeline does nothing more by itself.
    pub is_closed: bool,
    /// The state in words.
    pub meaning: String,
    /// Since when the job is in its state.
    pub since: Option<DateTime<Utc>>,
    /// The execution that has the job, or had it last.
    pub execution: String,
    /// How many executions the job has had, in words; `None` when its first one still has it.
    pub runs: Option<String>,
    /// The provider's id.
    pub transcript_id: Option<String>,
    /// When it was claimed.
    pub claimed_at: DateTime<Utc>,
    /// When it was over.
    pub closed_at: Option<DateTime<Utc>>,
    /// When the schedule looks at it.
    pub due_at: Option<DateTime<Utc>>,
    /// What the schedule does, in words.
    pub schedule: Option<String>,
    /// Why the last execution ended early.
    pub interruption: Option<Failure>,
    /// Why the job was given up.
    pub failure: Option<Failure>,
    /// What a person does about it, step by step.
    pub to_do: Vec<String>,
    /// Row 5 of the contract.
    pub metrics: Option<TranscriptMetrics>,
    /// How many speaker segments the transcript has.
    pub segment_count: Option<u64>,
    /// How many speakers were told apart.
    pub speaker_count: Option<u64>,
    /// What was mended or left out of the provider's result.
    pub warnings: Option<TranscriptWarnings>,
    /// The webhook.
    pub webhook: WebhookFacts,
    /// The audit.
    pub audit: AuditFacts,
    /// What is stored of the job.
    pub files: Vec<FileFacts>,
    /// The speaker segments.
    pub segments: Option<Vec<StoredSegment>>,
    /// Why the segments of a finished job are not there.
    pub transcript_problem: Option<String>,
}

/// What is told of the webhook. Never its address: that may hold a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WebhookFacts {
    /// Its host; `None` when the request named none.
    pub host: Option<String>,
    /// `skipped`, `delivered` or `failed: ...`, once that is known.
    pub status: Option<String>,
    /// Attempts begun, while it is being told.
    pub attempts: Option<u32>,
}

/// What is told of the job's audit records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditFacts {
    /// How many there are.
    pub records: u64,
    /// What the newest is about; `None` when there is none.
    pub newest_action: Option<&'static str>,
    /// Where the newest is; `None` when the tenant is another one.
    pub newest: Option<String>,
}

/// What is told of one stored object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileFacts {
    /// The format's name on the wire, or `raw` for the provider's result as it came.
    pub format: &'static str,
    /// True for the format that the request named.
    pub asked_for: bool,
    /// Such as `s3://bucket/key`; never pre-signed.
    pub address: String,
}

impl Report {
    /// What is told of a job at this moment.
    #[must_use]
    pub fn of(seen: SeenJob, places: &Places, now: DateTime<Utc>) -> Self {
        let SeenJob { job, segments } = seen;
        let summary = job.state.summary();
        let (segments, transcript_problem) = match segments {
            None => (None, None),
            Some(Ok(segments)) => (Some(segments), None),
            Some(Err(problem)) => (None, Some(error_chain(&problem))),
        };
        Self {
            job_key: job.key.to_string(),
            recording_id: job.request.recording_id.to_string(),
            generation: job.request.generation,
            language: job.request.language.as_str().to_owned(),
            state: job.state.name(),
            status: job.state.status(),
            is_closed: job.state.is_closed(),
            meaning: job_in_words::meaning(&job),
            since: job_in_words::since(&job),
            execution: job.owner.to_string(),
            runs: job_in_words::runs(&job),
            transcript_id: job.state.transcript_id().map(ToString::to_string),
            claimed_at: job.milestones.claimed_at,
            closed_at: job.milestones.closed_at,
            due_at: job.due_at,
            schedule: job_in_words::schedule(&job, now),
            interruption: job.interruption.clone(),
            failure: job.state.failure().cloned(),
            to_do: job_in_words::to_do(&job),
            metrics: summary.map(|summary| summary.metrics),
            segment_count: summary.map(|summary| summary.segments),
            speaker_count: summary.map(|summary| summary.speakers),
            warnings: summary.map(|summary| summary.warnings),
            webhook: WebhookFacts::of(&job),
            audit: AuditFacts::of(&job, places),
            files: files(&job, places),
            segments,
            transcript_problem,
        }
    }
}

impl WebhookFacts {
    fn of(job: &TranscriptionJob) -> Self {
        Self {
            host: job.request.webhook.as_ref().map(WebhookUrl::host).map(str::to_owned),
            status: job.state.webhook_status().map(WebhookStatus::on_the_wire),
            attempts: job.state.notice().map(|notice| notice.attempts),
        }
    }
}

impl AuditFacts {
    fn of(job: &TranscriptionJob, places: &Places) -> Self {
        let is_there = job.audit.sequence > 0;
        // The tenant stands in the path, and only the key tells whether it is the right one.
        let is_tenant = JobKey::of(&places.tenant, &job.request) == job.key;
        let newest = (is_there && is_tenant).then(|| {
            let key = object_keys::audit_record(&places.tenant, job.key.as_str(), &job.audit);
            format!("s3://{}/{key}", places.audit_bucket)
        });
        Self {
            records: job.audit.sequence,
            newest_action: is_there.then(|| job.audit.action.as_str()),
            newest,
        }
    }
}

fn files(job: &TranscriptionJob, places: &Places) -> Vec<FileFacts> {
    let address = |key: &str| format!("s3://{}/{key}", places.transcripts_bucket);
    let summary = job.state.summary();
    let rendered = summary.into_iter().flat_map(|summary| &summary.files);
    let mut files: Vec<FileFacts> = rendered
        .map(|(format, object)| FileFacts {
            format: format.as_str(),
            asked_for: *format == job.request.format,
            address: address(&object.key),
        })
        .collect();
    if let Some(page) = summary.and_then(|summary| summary.viewer.as_ref()) {
        files.push(FileFacts { format: "html", asked_for: false, address: address(&page.key) });
    }
    if job.milestones.collected_at.is_some() {
        let key = object_keys::raw_result(&job.request.recording_id, &job.key);
        files.push(FileFacts { format: "raw", asked_for: false, address: address(&key) });
    }
    files
}
