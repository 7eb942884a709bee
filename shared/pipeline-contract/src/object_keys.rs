//! Where the objects of a job stand in the buckets.

use transcription_domain::{AuditLine, JobKey, RecordingId, TenantName, TranscriptFormat};

/// The folder of a job: a recording's jobs stand beside each other.
#[must_use]
pub fn job_folder(recording: &RecordingId, key: &JobKey) -> String {
    format!("transcripts/{recording}/{}/", key.short())
}

/// The provider's raw result.
#[must_use]
pub fn raw_result(recording: &RecordingId, key: &JobKey) -> String {
    format!("{}raw.json", job_folder(recording, key))
}

/// The bytes of an answer that could not be read, kept for a person. One per run: another run may get another answer.
#[must_use]
pub fn unreadable_answer(recording: &RecordingId, key: &JobKey, run: u32) -> String {
    format!("{}unreadable-{run}.bin", job_folder(recording, key))
}

/// The first bytes of an answer that is larger than the function's disk, kept for a person. One per run.
#[must_use]
pub fn too_large_answer(recording: &RecordingId, key: &JobKey, run: u32) -> String {
    format!("{}too-large-{run}.bin", job_folder(recording, key))
}

/// The viewer page.
#[must_use]
pub fn viewer_page(recording: &RecordingId, key: &JobKey) -> String {
    format!("{}transcript.html", job_folder(recording, key))
}

/// A rendered file.
#[must_use]
pub fn rendered_file(recording: &RecordingId, key: &JobKey, format: TranscriptFormat) -> String {
    format!("{}transcript.{}", job_folder(recording, key), format.file_extension())
}

/// The webhook message about a transcript (`completed`) or about a failure (`failed`).
#[must_use]
pub fn notice_body(recording: &RecordingId, key: &JobKey, status: &str) -> String {
    format!("{}notice-{status}.json", job_folder(recording, key))
}

/// An audit record. `subject` is the job's key, or the execution's name where there is no job. Lower-case `key=value`
/// folders: Athena reads them as partitions.
#[must_use]
pub fn audit_record(tenant: &TenantName, subject: &str, line: &AuditLine) -> String {
    format!(
        "audit/tenant={tenant}/{}/{subject}-{:06}-{}.jsonl",
        line.at.format("year=%Y/month=%m/day=%d"),
        line.sequence,
        line.action.as_str()
    )
}
