//! The `Submit` state's event <-> the submit step.

use lambda_host::{NamedFailure, SystemChance, SystemClock};
use pipeline_contract::messages::{StepAnswer, SubmitInput};
use pipeline_steps::{SubmitPorts, submit};

use crate::wiring::Wired;

pub(crate) async fn handle(input: SubmitInput, wired: &Wired) -> Result<StepAnswer, NamedFailure> {
    let ports = SubmitPorts {
        provider: &wired.provider,
        budget: &wired.budget,
        jobs: &wired.jobs,
        audit: &wired.audit,
        clock: &SystemClock,
        chance: &SystemChance,
    };
    let execution = input.execution.name.clone();
    let answer = submit(input, &ports, &wired.rules)
        .await
        .map_err(|error| NamedFailure::new(error.name(), &error))?;
    lambda_host::log_answer(&execution, &answer);
    Ok(answer)
}
