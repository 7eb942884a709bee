//! What the compliance audit keeps of a job: row 7 of the contract, a line per change.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::job_key::hex;
use crate::{Failure, TranscriptMetrics, TranscriptionJob, TranscriptionRequest};

/// The version of the record's fields.
const SCHEMA: u32 = 1;

/// What was done, or tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditAction {
    /// The job was claimed by an execution.
    Claim,
    /// A submission to the provider.
    Submit,
    /// The provider's result was fetched and stored.
    Collect,
    /// The rendered files were stored.
    Deliver,
    /// An attempt to tell the webhook.
    Notify,
    /// The job ended: its outcome and the webhook's fate are known.
    Close,
    /// The job was given up; its webhook is still to be told.
    GiveUp,
    /// An execution ended early; the schedule will start the job again.
    Interrupt,
    /// The schedule gave the job to a new execution.
    Rerun,
    /// A person has to decide.
    Review,
    /// A request was refused before there was a job.
    Reject,
}

impl AuditAction {
    /// The action's name, as in the record and in the object's key.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Submit => "submit",
            Self::Collect => "collect",
            Self::Deliver => "deliver",
            Self::Notify => "notify",
            Self::Close => "close",
            Self::GiveUp => "give_up",
            Self::Interrupt => "interrupt",
            Self::Rerun => "rerun",
            Self::Review => "review",
            Self::Reject => "reject",
        }
    }
}

/// How an action stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditOutcome {
    /// It is about to be done: written before the effect.
    Intent,
    /// It was done.
    Success,
    /// It was not done.
    Failure,
    /// Nobody knows whether it was done.
    Unknown,
}

/// One audit record whose bytes are fixed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLine {
    /// Counts a job's records from 1; 0 stands for "none yet".
    pub sequence: u64,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// What it is about.
    pub action: AuditAction,
    /// The record: one JSON object, without a line end.
    pub line: String,
}

impl AuditLine {
    /// What a job has before its first record.
    #[must_use]
    pub fn none() -> Self {
        let line = String::new();
        Self { sequence: 0, at: DateTime::UNIX_EPOCH, action: AuditAction::Claim, line }
    }

    /// SHA-256 of the line's bytes, hex; `None` before the first record.
    #[must_use]
    pub fn hash(&self) -> Option<String> {
        (self.sequence > 0).then(|| hex(&Sha256::digest(self.line.as_bytes())))
    }
}

/// What a step says about a change; the job adds the rest.
#[derive(Debug, Clone)]
pub struct AuditRecord<'a> {
    /// What was done.
    pub action: AuditAction,
    /// How it stands.
    pub outcome: AuditOutcome,
    /// What went wrong, when something did.
    pub failure: Option<&'a Failure>,
}

impl TranscriptionJob {
    /// The job with a new audit record about the change that it has just gone through.
    ///
    /// The record has the contract's fields (`timestamp, recording_id, transcript_id, status, metrics, webhook_status`
    /// and the parameters) and stands in the job's chain: it names the hash of the record before it.
    #[must_use]
    pub fn audited(self, record: &AuditRecord<'_>, now: DateTime<Utc>) -> Self {
        let sequence = self.audit.sequence + 1;
        let attempt = match &self.state {
            crate::JobState::Submitting { attempt } => Some(*attempt),
            state => state.notice().map(|notice| notice.attempts),
        };
        let body = json!({
            "schema": SCHEMA,
            "sequence": sequence,
            "timestamp": timestamp(now),
            "job_key": self.key,
            "recording_id": self.request.recording_id,
            "transcript_id": self.state.transcript_id(),
            "status": self.state.status(),
            "action": record.action,
            "outcome": record.outcome,
            "attempt": attempt,
            "actor": self.owner,
            "trigger": self.request.trigger,
            "parameters": parameters(&self.request),
            "metrics": self.state.summary().map(|summary| contract_metrics(&summary.metrics)),
            "webhook_status": self.state.webhook_status().map(crate::WebhookStatus::on_the_wire),
            "error": record.failure,
            "previous_hash": self.audit.hash(),
        });
        let audit = AuditLine { sequence, at: now, action: record.action, line: body.to_string() };
        Self { audit, ..self }
    }
}

/// The record of a request that was refused before there was a job. `input` is not kept: it may hold anything.
#[must_use]
pub fn rejection(execution: &str, failure: &Failure, now: DateTime<Utc>) -> AuditLine {
    let body = json!({
        "schema": SCHEMA,
        "sequence": 1,
        "timestamp": timestamp(now),
        "job_key": null,
        "recording_id": null,
        "transcript_id": null,
        "status": "rejected",
        "action": AuditAction::Reject,
        "outcome": AuditOutcome::Failure,
        "actor": execution,
        "parameters": null,
        "metrics": null,
        "webhook_status": "skipped",
        "error": failure,
        "previous_hash": null,
    });
    AuditLine { sequence: 1, at: now, action: AuditAction::Reject, line: body.to_string() }
}

/// What was asked, without what may be secret or personal: of the webhook its host only, of the attributes nothing.
fn parameters(request: &TranscriptionRequest) -> Value {
    json!({
        "language": request.language,
        "format": request.format,
        "speakerDiarization": request.speaker_diarization,
        "wordConfidence": request.word_confidence,
        "timestamps": request.timestamps,
        "webhookHost": request.webhook.as_ref().map(crate::WebhookUrl::host),
        "conversationId": request.conversation_id,
        "communicationId": request.communication_id,
        "generation": request.generation,
    })
}

fn contract_metrics(metrics: &TranscriptMetrics) -> Value {
    json!({
        "latency_seconds": metrics.latency_seconds,
        "word_error_rate": metrics.word_error_rate,
        "total_words": metrics.total_words,
    })
}

fn timestamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}
