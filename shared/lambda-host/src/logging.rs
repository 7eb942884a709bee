//! Logs: one JSON object a line, as CloudWatch reads them.

use pipeline_contract::messages::StepAnswer;
use tracing_subscriber::EnvFilter;
use transcription_domain::{ExecutionName, JobKey};

/// Starts logging at a level such as `info`, or by a filter such as `warn,pipeline_steps=debug`. An unreadable filter
/// falls back to `info`: no function should fail for want of a log level.
pub(crate) fn start(filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_env_filter(filter)
        .with_ansi(false);
    // CloudWatch stamps each line, but a line must also stand alone.
    let _already_started = subscriber.try_init();
}

/// Logs what a step answered: one line a step, with the ids that tie the lines of a job together. Never what was said.
pub fn log_answer(execution: &ExecutionName, answer: &StepAnswer) {
    tracing::info!(
        execution.name = execution.as_str(),
        job.key = answer.job_key.as_ref().map(JobKey::as_str),
        step.next = ?answer.next,
        step.wait_seconds = answer.wait_seconds,
        error.name = answer.failure.as_ref().map(|failure| failure.error.as_str()),
        "{}",
        answer.message
    );
}
