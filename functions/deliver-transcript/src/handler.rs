//! The `Deliver`, `Notify` and `TellFailure` states' events, and a person's wish <-> the deliver, notify and replay steps.

use lambda_host::{NamedFailure, SystemChance, SystemClock};
use pipeline_contract::messages::{DeliverAnswer, DeliverInput};
use pipeline_steps::{DeliverPorts, NotifyPorts, StepError, deliver, notify, replay};

use crate::wiring::Wired;

pub(crate) async fn handle(
    input: DeliverInput,
    wired: &Wired,
) -> Result<DeliverAnswer, NamedFailure> {
    let named = |error: StepError| NamedFailure::new(error.name(), &error);
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
            let (ports, rules) = (notify_ports(wired), &wired.notify_rules);
            let answer = notify(&job_key, &execution, audited, &ports, rules).await;
            (execution.name, answer)
        }
        DeliverInput::Replay { job_key } => {
            let answer = replay(&job_key, &notify_ports(wired), &wired.notify_rules).await;
            return answer.map(DeliverAnswer::Replay).map_err(named);
        }
    };
    let answer = answer.map_err(named)?;
    lambda_host::log_answer(&name, &answer);
    Ok(DeliverAnswer::Step(Box::new(answer)))
}

fn notify_ports(wired: &Wired) -> NotifyPorts<'_> {
    NotifyPorts {
        sender: &wired.sender,
        jobs: &wired.jobs,
        archive: &wired.archive,
        audit: &wired.audit,
        clock: &SystemClock,
        chance: &SystemChance,
    }
}
