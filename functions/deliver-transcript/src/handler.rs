//! The `Deliver`, `Notify` and `TellFailure` states' events <-> the deliver and notify steps.

use lambda_host::{NamedFailure, SystemChance, SystemClock};
use pipeline_contract::messages::{DeliverInput, StepAnswer};
use pipeline_steps::{DeliverPorts, NotifyPorts, deliver, notify};

use crate::wiring::Wired;

pub(crate) async fn handle(input: DeliverInput, wired: &Wired) -> Result<StepAnswer, NamedFailure> {
    let (name, answer) = match input {
        DeliverInput::Deliver { job_key, execution, audited } => {
            let ports = DeliverPorts {
                jobs: &wired.jobs,
                archive: &wired.archive,
                spool: wired.spool.as_ref(),
                audit: &wired.audit,
                clock: &SystemClock,
            };
            let rules = &wired.deliver_rules;
            let answer = deliver(&job_key, &execution, audited, &ports, rules).await;
            (execution.name, answer)
        }
        DeliverInput::Notify { job_key, execution, audited } => {
            let ports = NotifyPorts {
                sender: &wired.sender,
                jobs: &wired.jobs,
                archive: &wired.archive,
                audit: &wired.audit,
                clock: &SystemClock,
                chance: &SystemChance,
            };
            let rules = &wired.notify_rules;
            let answer = notify(&job_key, &execution, audited, &ports, rules).await;
            (execution.name, answer)
        }
    };
    let answer = answer.map_err(|error| NamedFailure::new(error.name(), &error))?;
    lambda_host::log_answer(&name, &answer);
    Ok(answer)
}
