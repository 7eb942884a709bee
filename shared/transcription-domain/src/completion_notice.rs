//! What a webhook is told when a job has ended: row 6 of the contract.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Attributes, JobKey, TranscriptMetrics};

/// The id of a message, the same on every attempt and replay. It holds no dot: the signature scheme joins with dots.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NoticeId(String);

impl NoticeId {
    /// The id of a job's message: one job, one message.
    #[must_use]
    pub fn of(key: &JobKey) -> Self {
        let digits = key.as_str().get(..32).unwrap_or(key.as_str());
        Self(format!("msg_{digits}"))
    }

    /// The id as it stands on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NoticeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where the files of a job are, by format name: S3 URIs for the customer's own access, never pre-signed.
pub type NoticeFiles = BTreeMap<String, String>;

/// The body of a webhook message. The first five fields are the contract's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CompletionNotice {
    /// The provider's id of the job; null when it never gave one.
    pub transcript_id: Option<String>,
    /// `completed` or `failed`.
    pub status: &'static str,
    /// The figures; null for a failed job.
    pub metrics: Option<TranscriptMetrics>,
    /// The speaker segments; empty for a failed job and for a message above the size setting.
    pub speakers: Vec<NoticeSpeaker>,
    /// When the job ended, RFC 3339.
    pub processed_at: String,
    /// The recording.
    pub recording_id: String,
    /// Said when the segments were left out, with where they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speakers_omitted: Option<OmittedSpeakers>,
    /// Where the rendered files are.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub files: NoticeFiles,
    /// The request's attributes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: Attributes,
    /// Why the job failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<NoticeError>,
}

/// One speaker segment on the wire.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NoticeSpeaker {
    /// The speaker's label; empty when the provider did not say.
    pub speaker_id: String,
    /// What was said.
    pub text: String,
    /// RFC 3339; null without times.
    pub start_time: Option<String>,
    /// RFC 3339; null without times.
    pub end_time: Option<String>,
    /// The mean over the segment's own scored words; null when none is scored.
    pub avg_confidence: Option<f64>,
}

/// Says that the segments were left out of a message, why, and where they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OmittedSpeakers {
    /// How many segments there are.
    pub segments: usize,
    /// The largest message that this stack sends, in bytes.
    pub message_bytes_max: usize,
    /// The JSON document that has them.
    pub reference: String,
}

/// Why a job failed, as its webhook is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeError {
    /// The error's name, from the pipeline's one list.
    pub name: String,
    /// What happened and what to check.
    pub message: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_job_is_told_with_null_metrics_and_its_error() {
        let notice = CompletionNotice {
            transcript_id: None,
            status: "failed",
            metrics: None,
            speakers: Vec::new(),
            processed_at: "2026-01-01T00:00:00Z".to_owned(),
            recording_id: "7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f".to_owned(),
            speakers_omitted: None,
            files: NoticeFiles::new(),
            attributes: Attributes::new(),
            error: Some(NoticeError { name: "Job.Failed".to_owned(), message: "x".to_owned() }),
        };
        let expected = serde_json::json!({
            "transcript_id": null, "status": "failed", "metrics": null, "speakers": [],
            "processed_at": "2026-01-01T00:00:00Z",
            "recording_id": "7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f",
            "error": {"name": "Job.Failed", "message": "x"},
        });
        assert_eq!(serde_json::to_value(notice).unwrap(), expected);
    }
}
