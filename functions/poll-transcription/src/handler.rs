//! The `Poll` state's event <-> the poll step.

use lambda_host::{NamedFailure, SystemChance, SystemClock};
use pipeline_contract::messages::{PollInput, StepAnswer};
use pipeline_steps::{PollPorts, poll};

use crate::wiring::Wired;

pub(crate) async fn handle(input: PollInput, wired: &Wired) -> Result<StepAnswer, NamedFailure> {
    let ports = PollPorts {
        provider: &wired.provider,
        jobs: &wired.jobs,
        archive: &wired.archive,
        audit: &wired.audit,
        clock: &SystemClock,
        chance: &SystemChance,
    };
    let execution = input.execution.name.clone();
    let answer = poll(input, &ports, &wired.rules)
        .await
        .map_err(|error| NamedFailure::new(error.name(), &error))?;
    lambda_host::log_answer(&execution, &answer);
    Ok(answer)
}
