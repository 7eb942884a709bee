//! Logs: one JSON object a line, as CloudWatch reads them.

use pipeline_contract::messages::StepAnswer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use transcription_domain::{ExecutionName, JobKey};

/// Starts logging at a level such as `info`, or by a filter such as `warn,pipeline_steps=debug`. An unreadable filter
/// falls back to `info`: no function should fail for want of a log level.
///
/// [`Targets`] knows modules and levels; the larger filter, which also knows spans and fields, would link a regular
/// expression engine into every function.
pub(crate) fn start(filter: &str) {
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_ansi(false);
    // CloudWatch stamps each line, but a line must also stand alone.
    let _already_started =
        tracing_subscriber::registry().with(lines).with(filter_of(filter)).try_init();
}

/// What no part of the filter is about is logged at `info`: a level that is mistyped would else be taken for a module, and
/// all others would fall silent.
fn filter_of(text: &str) -> Targets {
    let filter: Targets = text.parse().unwrap_or_default();
    match filter.default_level() {
        Some(_) => filter,
        None => filter.with_default(LevelFilter::INFO),
    }
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

#[cfg(test)]
mod tests {
    use tracing_subscriber::filter::LevelFilter;

    use super::*;

    #[test]
    fn a_filter_is_a_level_or_levels_by_module() {
        assert_eq!(filter_of("warn").default_level(), Some(LevelFilter::WARN));
        let filter = filter_of("warn,pipeline_steps=debug");
        assert!(filter.would_enable("pipeline_steps::recheck", &tracing::Level::DEBUG));
        assert!(!filter.would_enable("hyper", &tracing::Level::INFO));
    }

    #[test]
    fn what_a_filter_leaves_open_and_one_that_cannot_be_read_are_info() {
        for text in ["loud", "a=b=c", "pipeline_steps=9", "pipeline_steps=debug"] {
            assert_eq!(filter_of(text).default_level(), Some(LevelFilter::INFO), "{text}");
        }
    }
}
