//! Jobs in every state, with figures that never change.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use pipeline_contract::ports::{JobStore as _, StoreError, TranscriptArchive as _};
use pipeline_operator::{JobsOfRecording, LookUpPorts, Places};
use port_fakes::{FakeArchive, FakeJobStore};
use serde_json::{Value, json};
use transcription_domain::{
    AuditAction, AuditOutcome, AuditRecord, Dialect, Failure, JobId, JobKey, NoticeId,
    NoticeProgress, RecordingId, RequestPolicy, StoredObject, TenantName, TranscriptFormat,
    TranscriptSummary, TranscriptWarnings, TranscriptionJob, TranscriptionRequest, WebhookStatus,
};

/// The rendered document of a sample call.
pub(crate) const DOCUMENT: &str =
    include_str!("../../../../tests/golden/transcripts/0002f70f7386445b.json");

pub(crate) const RECORDING: &str = "0002f70f-7386-445b-8000-000000000001";

/// Ten o'clock and so many seconds.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    let ten: DateTime<Utc> = "2026-11-23T10:00:00Z".parse().unwrap();
    ten + TimeDelta::seconds(seconds)
}

pub(crate) fn places() -> Places {
    Places {
        transcripts_bucket: "transcripts".to_owned(),
        audit_bucket: "audit".to_owned(),
        tenant: TenantName::parse("default").unwrap(),
    }
}

pub(crate) fn recording() -> RecordingId {
    RecordingId::parse(RECORDING).unwrap()
}

pub(crate) fn request(changes: &Value) -> TranscriptionRequest {
    let policy = RequestPolicy {
        languages: vec![Dialect::parse("en-US").unwrap()],
        default_language: Dialect::parse("en-US").unwrap(),
        default_format: TranscriptFormat::Json,
        default_webhook: None,
        allow_loopback: false,
    };
    let mut input = json!({"recordingId": RECORDING});
    for (field, value) in changes.as_object().unwrap() {
        input[field] = value.clone();
    }
    TranscriptionRequest::read(&input, &policy).unwrap()
}

pub(crate) fn with_webhook() -> Value {
    json!({"webhook": "https://hooks.example.com/in?key=s3cret"})
}

pub(crate) fn claimed(changes: &Value) -> TranscriptionJob {
    let request = request(changes);
    let key = JobKey::of(&places().tenant, &request);
    let owner = key.execution_name(request.generation, 0);
    let job = TranscriptionJob::claimed(key, request, owner, at(0)).due(at(1_800));
    audited(job, AuditAction::Claim, AuditOutcome::Success, at(0))
}

pub(crate) fn submitting(changes: &Value) -> TranscriptionJob {
    let job = claimed(changes).submission_begun().unwrap();
    audited(job, AuditAction::Submit, AuditOutcome::Intent, at(1))
}

pub(crate) fn submitted(changes: &Value) -> TranscriptionJob {
    let job = submitting(changes).submission_accepted(transcript_id(), at(2)).unwrap();
    audited(job, AuditAction::Submit, AuditOutcome::Success, at(2))
}

pub(crate) fn collected(changes: &Value) -> TranscriptionJob {
    let raw = StoredObject::of("transcripts/raw.json", b"{}");
    let job = submitted(changes).collected(raw, at(22)).unwrap();
    audited(job, AuditAction::Collect, AuditOutcome::Success, at(22))
}

/// Complete, or still to be told when the request names a webhook.
pub(crate) fn delivered(changes: &Value, document: &str) -> TranscriptionJob {
    let job = collected(changes);
    let notice = job.request.webhook.is_some().then(|| notice(&job.key));
    let summary = summary(&job, document);
    let job = job.delivered(summary, notice, at(23)).unwrap();
    let action = if job.state.is_closed() { AuditAction::Close } else { AuditAction::Deliver };
    audited(job, action, AuditOutcome::Success, at(23))
}

pub(crate) fn told(changes: &Value, status: WebhookStatus) -> TranscriptionJob {
    let job = delivered(changes, DOCUMENT).notice_begun().unwrap();
    let job = audited(job, AuditAction::Notify, AuditOutcome::Intent, at(24));
    let job = job.notice_settled(status, at(25)).unwrap();
    audited(job, AuditAction::Close, AuditOutcome::Success, at(25))
}

pub(crate) fn given_up(changes: &Value, failure: Failure) -> TranscriptionJob {
    let job = claimed(changes);
    let notice = job.request.webhook.is_some().then(|| notice(&job.key));
    let job = job.given_up(failure, notice, at(3)).unwrap();
    let action = if job.state.is_closed() { AuditAction::Close } else { AuditAction::GiveUp };
    audited(job, action, AuditOutcome::Failure, at(3))
}

pub(crate) fn in_review() -> TranscriptionJob {
    let failure = Failure::new("Submission.OutcomeUnknown", "the answer was lost");
    let job = submitting(&json!({})).put_to_review(failure).unwrap();
    audited(job, AuditAction::Review, AuditOutcome::Unknown, at(12))
}

pub(crate) fn transcript_id() -> JobId {
    JobId::parse("job-1").unwrap()
}

fn notice(key: &JobKey) -> NoticeProgress {
    NoticeProgress {
        id: NoticeId::of(key),
        body: StoredObject::of("transcripts/notice-completed.json", b"{}"),
        attempts: 0,
    }
}

fn audited(
    job: TranscriptionJob,
    action: AuditAction,
    outcome: AuditOutcome,
    now: DateTime<Utc>,
) -> TranscriptionJob {
    job.audited(&AuditRecord { action, outcome, failure: None }, now)
}

fn summary(job: &TranscriptionJob, document: &str) -> TranscriptSummary {
    let whole: Value = serde_json::from_str(document).unwrap();
    let folder = pipeline_contract::object_keys::job_folder(&job.request.recording_id, &job.key);
    let file = |format: TranscriptFormat| {
        let key = format!("{folder}transcript.{}", format.file_extension());
        let bytes = if format == TranscriptFormat::Json { document } else { "" };
        (format, StoredObject::of(&key, bytes.as_bytes()))
    };
    let length = |field: &str| u64::try_from(whole[field].as_array().unwrap().len()).unwrap();
    TranscriptSummary {
        segments: length("segments"),
        speakers: length("speakers"),
        metrics: serde_json::from_value(whole["metrics"].clone()).unwrap(),
        warnings: TranscriptWarnings::default(),
        files: TranscriptFormat::ALL.into_iter().map(file).collect(),
        viewer: Some(page(job)),
    }
}

fn page(job: &TranscriptionJob) -> StoredObject {
    let key = pipeline_contract::object_keys::viewer_page(&job.request.recording_id, &job.key);
    StoredObject::of(&key, b"<!doctype html>")
}

/// A stack in memory.
#[derive(Default)]
pub(crate) struct FakeStack {
    pub(crate) jobs: FakeJobStore,
    pub(crate) archive: FakeArchive,
}

impl FakeStack {
    /// A stack with these jobs and, where they have one, this document.
    pub(crate) async fn with(jobs: Vec<TranscriptionJob>, document: &str) -> Self {
        let stack = Self::default();
        for job in jobs {
            let summary = job.state.summary().cloned();
            for (format, object) in summary.into_iter().flat_map(|summary| summary.files) {
                let bytes = if format == TranscriptFormat::Json { document } else { "" };
                stack.archive.create(&object.key, "", &bytes.as_bytes().to_vec()).await.unwrap();
            }
            stack.jobs.claim(job).await.unwrap();
        }
        stack
    }

    pub(crate) fn ports(&self) -> LookUpPorts<'_> {
        LookUpPorts { jobs: &self.jobs, recordings: self, archive: &self.archive }
    }
}

#[async_trait]
impl JobsOfRecording for FakeStack {
    async fn jobs_of_recording(&self, recording: &RecordingId) -> Result<Vec<JobKey>, StoreError> {
        let jobs = self.jobs.jobs().into_iter();
        Ok(jobs.filter(|job| job.request.recording_id == *recording).map(|job| job.key).collect())
    }
}
