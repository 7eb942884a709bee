//! The record of one transcription job: what is known, and only what is true in its state.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    AuditLine, ExecutionName, Failure, JobId, JobKey, NoticeId, TranscriptFormat,
    TranscriptMetrics, TranscriptWarnings, TranscriptionRequest,
};

/// A job as it is stored. Every change goes through a transition (`job_transitions.rs`) and raises the version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TranscriptionJob {
    /// The job's identity.
    pub key: JobKey,
    /// What was asked.
    pub request: TranscriptionRequest,
    /// Raised by one with each stored change; a write names the version that it changes.
    pub version: u64,
    /// The execution that works on the job. Another one writes nothing.
    pub owner: ExecutionName,
    /// How often the schedule has given the job to a new execution: a part of the execution's name.
    pub run: u32,
    /// How often it did so because an execution had ended early. Hand-overs of a long job do not count.
    pub reruns: u32,
    /// The last execution ended as planned and left a long job to the schedule.
    pub handed_over: bool,
    /// When the schedule should look at the job; `None` once nothing is left to do.
    pub due_at: Option<DateTime<Utc>>,
    /// What the pre-flight told about the recording.
    pub recording: Option<RecordingFacts>,
    /// When the job reached each of its stages.
    pub milestones: Milestones,
    /// Why the last execution ended early, while the schedule may still start the job again.
    pub interruption: Option<Failure>,
    /// The job's state, with what is true in it.
    pub state: JobState,
    /// The newest audit record: its bytes are fixed by the write that made the change.
    pub audit: AuditLine,
}

/// What the pre-flight tells about a recording. All of it may be unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordingFacts {
    /// When the recording starts: the zero of media time.
    pub start: Option<DateTime<Utc>>,
    /// When it ends.
    pub end: Option<DateTime<Utc>>,
}

impl RecordingFacts {
    /// The recording's length, when both ends are known and in order.
    #[must_use]
    pub fn length(&self) -> Option<std::time::Duration> {
        (self.end? - self.start?).to_std().ok()
    }
}

/// When a job reached each stage. The differences are its latencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Milestones {
    /// The job was claimed: the start of all latencies.
    pub claimed_at: DateTime<Utc>,
    /// The provider accepted the submission.
    pub submitted_at: Option<DateTime<Utc>>,
    /// We noticed that the result was ready, and stored it.
    pub collected_at: Option<DateTime<Utc>>,
    /// The rendered files were stored.
    pub delivered_at: Option<DateTime<Utc>>,
    /// Everything was over, the webhook's fate included.
    pub closed_at: Option<DateTime<Utc>>,
}

impl Milestones {
    /// Time since the submission, never negative: clocks of two machines may differ.
    #[must_use]
    pub fn since_submission(&self, now: DateTime<Utc>) -> std::time::Duration {
        let since = now - self.submitted_at.unwrap_or(self.claimed_at);
        since.max(TimeDelta::zero()).to_std().unwrap_or_default()
    }
}

/// An object in S3 that was created once and never overwritten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredObject {
    /// The object's key in the transcripts bucket.
    pub key: String,
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
}

impl StoredObject {
    /// What is known of an object with these bytes.
    #[must_use]
    pub fn of(key: &str, bytes: &[u8]) -> Self {
        Self {
            key: key.to_owned(),
            sha256: crate::job_key::hex(&Sha256::digest(bytes)),
            bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        }
    }
}

/// What a person wants to know of a finished transcript.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TranscriptSummary {
    /// How many speaker segments it has.
    pub segments: u64,
    /// How many speakers were told apart.
    pub speakers: u64,
    /// The figures of row 5 of the contract.
    pub metrics: TranscriptMetrics,
    /// What was mended or left out.
    pub warnings: TranscriptWarnings,
    /// The rendered files, one per format.
    pub files: Vec<(TranscriptFormat, StoredObject)>,
    /// The viewer page; none for a call that is too long for a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub viewer: Option<StoredObject>,
}

/// How far the telling of a webhook has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NoticeProgress {
    /// The message's id, the same on every attempt and replay.
    pub id: NoticeId,
    /// The message's bytes, fixed once.
    pub body: StoredObject,
    /// Attempts begun. Counted before sending, so that a killed function uses up its attempt.
    pub attempts: u32,
}

/// What became of the webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WebhookStatus {
    /// The request named none.
    Skipped,
    /// The receiver answered 2xx.
    Delivered,
    /// Given up, with the last reason.
    Failed(String),
}

impl WebhookStatus {
    /// False when the request named no webhook.
    #[must_use]
    pub const fn was_wanted(&self) -> bool {
        !matches!(self, Self::Skipped)
    }

    /// The contract's spelling: `skipped`, `delivered` or `failed: ...`.
    #[must_use]
    pub fn on_the_wire(&self) -> String {
        match self {
            Self::Skipped => "skipped".to_owned(),
            Self::Delivered => "delivered".to_owned(),
            Self::Failed(reason) => format!("failed: {reason}"),
        }
    }
}

/// A job's state. Each variant holds what is true in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum JobState {
    /// Ours, and not submitted.
    Claimed {
        /// Pre-flights and submissions that came to nothing, certainly without an effect.
        tries: u32,
    },
    /// A submission may be under way: written before the request leaves.
    Submitting {
        /// The number of this attempt, from 1.
        attempt: u32,
    },
    /// The provider accepted the job.
    Submitted {
        /// The provider's id for it.
        transcript_id: JobId,
    },
    /// The provider's raw result is stored.
    Collected {
        /// The provider's id.
        transcript_id: JobId,
        /// The raw result.
        raw: StoredObject,
    },
    /// The files are stored; the webhook is still to be told.
    Delivered {
        /// The provider's id.
        transcript_id: JobId,
        /// The finished transcript's figures.
        summary: TranscriptSummary,
        /// How far the telling has come.
        notice: NoticeProgress,
    },
    /// Everything is done.
    Completed {
        /// The provider's id.
        transcript_id: JobId,
        /// The finished transcript's figures.
        summary: TranscriptSummary,
        /// What became of the webhook.
        webhook: WebhookStatus,
    },
    /// Given up; the webhook is still to be told.
    Failed {
        /// The provider's id, if it ever gave one.
        transcript_id: Option<JobId>,
        /// Why.
        failure: Failure,
        /// How far the telling has come.
        notice: NoticeProgress,
    },
    /// Given up, and everybody who asked was told.
    FailedClosed {
        /// The provider's id, if it ever gave one.
        transcript_id: Option<JobId>,
        /// Why.
        failure: Failure,
        /// What became of the webhook.
        webhook: WebhookStatus,
    },
    /// Nobody knows whether the provider accepted the submission: a person decides.
    NeedsReview {
        /// The attempt whose outcome is unknown.
        attempt: u32,
        /// What happened.
        failure: Failure,
    },
}

impl JobState {
    /// The state's name as people and the table see it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Claimed { .. } => "CLAIMED",
            Self::Submitting { .. } => "SUBMITTING",
            Self::Submitted { .. } => "SUBMITTED",
            Self::Collected { .. } => "COLLECTED",
            Self::Delivered { .. } => "DELIVERED",
            Self::Completed { .. } => "COMPLETED",
            Self::Failed { .. } => "FAILED",
            Self::FailedClosed { .. } => "FAILED_CLOSED",
            Self::NeedsReview { .. } => "NEEDS_REVIEW",
        }
    }

    /// The provider's id, in the states that have one.
    #[must_use]
    pub const fn transcript_id(&self) -> Option<&JobId> {
        match self {
            Self::Submitted { transcript_id }
            | Self::Collected { transcript_id, .. }
            | Self::Delivered { transcript_id, .. }
            | Self::Completed { transcript_id, .. } => Some(transcript_id),
            Self::Failed { transcript_id, .. } | Self::FailedClosed { transcript_id, .. } => {
                transcript_id.as_ref()
            }
            Self::Claimed { .. } | Self::Submitting { .. } | Self::NeedsReview { .. } => None,
        }
    }

    /// True when nothing is left that the pipeline would do by itself.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        matches!(
            self,
            Self::Completed { .. } | Self::FailedClosed { .. } | Self::NeedsReview { .. }
        )
    }

    /// The contract's word for the state: what the audit and the webhook call `status`.
    #[must_use]
    pub const fn status(&self) -> &'static str {
        match self {
            Self::Claimed { .. } | Self::Submitting { .. } => "accepted",
            Self::Submitted { .. } => "submitted",
            Self::Collected { .. } => "processing",
            Self::Delivered { .. } | Self::Completed { .. } => "completed",
            Self::Failed { .. } | Self::FailedClosed { .. } => "failed",
            Self::NeedsReview { .. } => "needs_review",
        }
    }

    /// The finished transcript's figures, in the states that have them.
    #[must_use]
    pub const fn summary(&self) -> Option<&TranscriptSummary> {
        match self {
            Self::Delivered { summary, .. } | Self::Completed { summary, .. } => Some(summary),
            _ => None,
        }
    }

    /// How far the telling of the webhook has come, in the states where it is under way.
    #[must_use]
    pub const fn notice(&self) -> Option<&NoticeProgress> {
        match self {
            Self::Delivered { notice, .. } | Self::Failed { notice, .. } => Some(notice),
            _ => None,
        }
    }

    /// What became of the webhook, once that is known.
    #[must_use]
    pub const fn webhook_status(&self) -> Option<&WebhookStatus> {
        match self {
            Self::Completed { webhook, .. } | Self::FailedClosed { webhook, .. } => Some(webhook),
            _ => None,
        }
    }

    /// Why the job was given up, in the states where it was.
    #[must_use]
    pub const fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed { failure, .. }
            | Self::FailedClosed { failure, .. }
            | Self::NeedsReview { failure, .. } => Some(failure),
            _ => None,
        }
    }
}
