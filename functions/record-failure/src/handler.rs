//! A failure's event <-> the record-failure step: the `RecordFailure` state's message, or the event that EventBridge
//! sends when an execution failed, timed out or was aborted.

use lambda_host::{NamedFailure, SystemClock};
use pipeline_contract::messages::{RecordFailureInput, StepAnswer};
use pipeline_steps::{RecordFailurePorts, record_failure};
use serde::Deserialize;

use crate::ended_execution::EndedExecution;
use crate::wiring::Wired;

/// What this function is asked.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Asked {
    /// By the state machine.
    ByCatch(RecordFailureInput),
    /// By EventBridge.
    ByRule(EndedExecution),
}

pub(crate) async fn handle(asked: Asked, wired: &Wired) -> Result<StepAnswer, NamedFailure> {
    let input = match asked {
        Asked::ByCatch(input) => input,
        Asked::ByRule(event) => event.into_input(),
    };
    let ports = RecordFailurePorts {
        jobs: &wired.jobs,
        archive: &wired.archive,
        audit: &wired.audit,
        clock: &SystemClock,
    };
    let execution = input.execution.name.clone();
    let answer = record_failure(input, &ports, &wired.rules)
        .await
        .map_err(|error| NamedFailure::new(error.name(), &error))?;
    lambda_host::log_answer(&execution, &answer);
    Ok(answer)
}
