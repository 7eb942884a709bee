//! What each port promises, as one suite per port: the fakes and the real adapters pass the same one.
//!
//! A suite panics at the first promise that is broken. It uses names of its own, so a store that has other content will do.
#![expect(clippy::unwrap_used, reason = "to panic is how a suite says that a promise is broken")]

pub mod audit_trail;
pub mod job_store;
pub mod rejected_events;
pub mod request_budget;
pub mod shared_token;
pub mod transcript_archive;
pub mod workflow_starter;

use chrono::{DateTime, Utc};
use serde_json::json;
use transcription_domain::{
    Dialect, ExecutionName, JobKey, RequestPolicy, TenantName, TranscriptFormat, TranscriptionJob,
    TranscriptionRequest,
};

/// A job that nobody has claimed yet, of a recording with this number.
fn job(recording: u32, owner: &str) -> TranscriptionJob {
    let language = Dialect::parse("en-US").unwrap();
    let policy = RequestPolicy {
        languages: vec![language.clone()],
        default_language: language,
        default_format: TranscriptFormat::Json,
        default_webhook: None,
        allow_loopback: false,
    };
    let input = json!({"recordingId": format!("{recording:08x}-0000-4000-8000-000000000000")});
    let request = TranscriptionRequest::read(&input, &policy).unwrap();
    let key = JobKey::of(&TenantName::parse("contracts").unwrap(), &request);
    TranscriptionJob::claimed(key, request, execution(owner), time("2026-11-23T10:00:00.123Z"))
}

fn execution(name: &str) -> ExecutionName {
    ExecutionName::parse(name).unwrap()
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}
