//! What moves a recording on: the state machine, the schedule, the queues.

use aws_sdk_sfn::error::ProvideErrorMetadata;
use aws_sdk_sfn::primitives::DateTime as AwsDateTime;
use aws_sdk_sfn::types::{ExecutionStatus, StateMachineStatus};
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{Findings, not_told};
use crate::error_advice::what_to_check;
use crate::online::Connection;
use crate::queues::{QUEUES, waiting_messages};
use crate::signed_calls::is_denial;
use crate::stack_facts::StackFacts;

/// The state machine, and the execution that failed last.
pub(super) async fn state_machine(
    connection: &Connection,
    stack: &StackFacts,
    findings: &mut Findings,
) {
    const CHECK: &str = "state machine";
    let Some(arn) = stack.output("StateMachineArn") else { return };
    let answer =
        connection.step_functions.describe_state_machine().state_machine_arn(arn).send().await;
    match answer {
        Ok(answer) if answer.status().is_none_or(|s| *s == StateMachineStatus::Active) => {
            findings.ok(CHECK, format!("{} is ACTIVE", answer.name()));
        }
        Ok(answer) => findings.wrong(CHECK, format!("{} is being deleted", answer.name())),
        Err(error) => match error.code() {
            Some(code) if is_denial(code) => {
                findings.not_checked(
                    CHECK,
                    "these credentials may not call states:DescribeStateMachine",
                );
            }
            code => {
                let code = code.unwrap_or("no answer");
                findings.wrong(
                    CHECK,
                    format!("Step Functions does not describe {arn}: {code}; deploy again"),
                );
            }
        },
    }
    last_failure(connection, arn, findings).await;
}

/// The newest execution that failed is told with its error's advice. It is no fault of the stack as it stands: it may be long
/// mended, or the recording's own.
async fn last_failure(connection: &Connection, arn: &str, findings: &mut Findings) {
    const CHECK: &str = "last failure";
    let failed = connection
        .step_functions
        .list_executions()
        .state_machine_arn(arn)
        .status_filter(ExecutionStatus::Failed)
        .max_results(1)
        .send()
        .await;
    let newest = match failed {
        Ok(answer) => answer.executions().first().map(|found| found.execution_arn().to_owned()),
        Err(error) => {
            let code = error.code().unwrap_or("no answer").to_owned();
            return findings.not_checked(CHECK, format!("states:ListExecutions: {code}"));
        }
    };
    let Some(newest) = newest else { return findings.ok(CHECK, "no execution has failed") };
    match connection.step_functions.describe_execution().execution_arn(&newest).send().await {
        Ok(execution) => {
            let error = execution.error().unwrap_or("no name");
            let ended = execution.stop_date().map_or(0, AwsDateTime::secs);
            let ended = DateTime::from_timestamp(ended, 0).unwrap_or_default();
            let message = format!(
                "{} failed at {} with {error}: {}",
                execution.name().unwrap_or(&newest),
                crate::span_in_words::moment(ended),
                what_to_check(error)
            );
            findings.ok(CHECK, message);
        }
        Err(error) => {
            let code = error.code().unwrap_or("no answer").to_owned();
            findings.not_checked(CHECK, format!("states:DescribeExecution: {code}"));
        }
    }
}

/// The schedule that picks up left-over work.
pub(super) async fn schedule(
    connection: &Connection,
    stack: &StackFacts,
    now: DateTime<Utc>,
    findings: &mut Findings,
) {
    const CHECK: &str = "schedule";
    // template.yaml names it so.
    let name = format!("{}-recheck-overdue", stack.name);
    let path = format!("schedules/{name}");
    match connection.calls.get("scheduler", &path, "scheduler:GetSchedule", now).await {
        Ok(answer) if answer.get("State").is_some_and(|state| state == "ENABLED") => {
            let expression = answer.get("ScheduleExpression").and_then(Value::as_str);
            findings.ok(CHECK, format!("{name} is enabled, {}", expression.unwrap_or("")));
        }
        Ok(_) => findings.wrong(
            CHECK,
            format!(
                "{name} is disabled, so left-over work stays: enable it in EventBridge Scheduler"
            ),
        ),
        Err(failure) => {
            let absent =
                format!("there is no schedule {name}, so left-over work stays: deploy again");
            not_told(CHECK, &failure, &absent, findings);
        }
    }
}

/// The queues that are empty on a good day.
pub(super) async fn queues(
    connection: &Connection,
    stack: &StackFacts,
    now: DateTime<Utc>,
    findings: &mut Findings,
) {
    for queue in QUEUES {
        let check = queue.output;
        let Some(url) = stack.output(check) else {
            findings.not_checked(check, "the stack has no output of this name");
            continue;
        };
        match waiting_messages(&connection.calls, url, now).await {
            Ok(0) => findings.ok(check, "empty"),
            Ok(count) => {
                findings.wrong(check, format!("{count} message(s) wait: {}", queue.what_to_do));
            }
            Err(failure) => {
                not_told(check, &failure, "the queue is not there: deploy again", findings);
            }
        }
    }
}
