//! The run for machines: `--json`.

use serde::Serialize;

use super::outcome::Outcome;
use super::plan::Planned;
use crate::FunctionProcess;

/// The one object that `--json` prints.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Summary<'a> {
    /// Whether every promise was kept.
    pub(crate) kept: bool,
    pub(crate) broken_promises: &'a [String],
    pub(crate) recordings: Vec<RecordingSummary>,
    pub(crate) functions: &'a [FunctionProcess],
    /// Where the files were copied to.
    pub(crate) files_in: &'a str,
    pub(crate) up_seconds: f64,
    pub(crate) total_seconds: f64,
}

/// A recording in it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecordingSummary {
    recording_id: String,
    label: String,
    job_key: Option<String>,
    job_state: Option<&'static str>,
    transcript_id: Option<String>,
    error: Option<String>,
    words: Option<u64>,
    segments: Option<u64>,
    latency_seconds: Option<f64>,
    /// One minus the mean confidence of the words: a proxy.
    word_error_rate: Option<f64>,
    webhook: String,
    notices: usize,
    transcription_jobs: usize,
    executions: Vec<String>,
    audit_records: usize,
    files: Vec<String>,
    largest_state_bytes: usize,
}

impl RecordingSummary {
    pub(crate) fn of(planned: &Planned, outcome: &Outcome) -> Self {
        let job = outcome.job();
        let summary = job.and_then(|job| job.state.summary());
        let metrics = summary.map(|summary| &summary.metrics);
        let name = |key: &str| key.rsplit('/').next().unwrap_or(key).to_owned();
        let executions = outcome.executions.iter();
        let executions =
            executions.map(|(execution, state)| format!("{} {}", execution.name, state.status));
        Self {
            recording_id: outcome.recording.to_string(),
            label: planned.label.clone(),
            job_key: job.map(|job| job.key.to_string()),
            job_state: job.map(|job| job.state.name()),
            transcript_id: job.and_then(|job| job.state.transcript_id()).map(ToString::to_string),
            error: outcome.last_end().and_then(|end| end.error.clone()),
            words: metrics.map(|metrics| metrics.total_words),
            segments: summary.map(|summary| summary.segments),
            latency_seconds: metrics.map(|metrics| metrics.latency_seconds),
            word_error_rate: metrics.and_then(|metrics| metrics.word_error_rate),
            webhook: outcome.webhook(),
            notices: outcome.notices.len(),
            transcription_jobs: outcome.transcription_jobs,
            executions: executions.collect(),
            audit_records: outcome.audit.len(),
            files: outcome.files.iter().map(|file| name(&file.key)).collect(),
            largest_state_bytes: outcome.largest_state_bytes,
        }
    }
}
