//! The `Poll` state's event <-> the poll step.

use lambda_host::{NamedFailure, SystemChance, SystemClock};
use pipeline_contract::messages::{Next, PollInput, StepAnswer};
use pipeline_metrics::MetricName;
use pipeline_steps::{PollPorts, poll};

use crate::wiring::Wired;

pub(crate) async fn handle(input: PollInput, wired: &Wired) -> Result<StepAnswer, NamedFailure> {
    let ports = PollPorts {
        provider: &wired.provider,
        budget: &wired.budget,
        jobs: &wired.jobs,
        archive: &wired.archive,
        audit: &wired.audit,
        clock: &SystemClock,
        chance: &SystemChance,
    };
    let execution = input.execution.name.clone();
    let looks_before = input.looks;
    let answer = poll(input, &ports, &wired.rules)
        .await
        .map_err(|error| NamedFailure::new(error.name(), &error))?;
    // A job that an earlier attempt brought further goes on to Deliver without a look.
    let found = answer.looks.filter(|looks| answer.next == Next::Deliver && *looks > looks_before);
    if let Some(looks) = found {
        wired.meter.measure(MetricName::LooksPerJob, looks.into());
    }
    lambda_host::log_answer(&execution, &answer);
    Ok(answer)
}
