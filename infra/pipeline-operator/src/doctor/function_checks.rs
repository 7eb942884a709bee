//! Whether the functions take calls at all: a reserved concurrency of 0, the console's button "Throttle", stops one.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{Findings, not_told};
use crate::online::Connection;
use crate::stack_facts::StackFacts;

const CHECK: &str = "functions";

pub(super) async fn run(
    connection: &Connection,
    stack: &StackFacts,
    now: DateTime<Utc>,
    findings: &mut Findings,
) {
    let functions: Vec<&str> = stack.resources_of_kind("AWS::Lambda::Function").collect();
    let mut problems = 0;
    for function in &functions {
        let path = format!("2019-09-30/functions/{function}/concurrency");
        let action = "lambda:GetFunctionConcurrency";
        match connection.calls.get("lambda", &path, action, now).await {
            Ok(answer) if is_stopped(&answer) => {
                problems += 1;
                let message = format!(
                    "{function} has a reserved concurrency of 0, so every call of it is refused: \
                     aws lambda delete-function-concurrency --function-name {function}"
                );
                findings.wrong(CHECK, message);
            }
            Ok(_) => {}
            Err(failure) => {
                problems += 1;
                let absent = format!("there is no function {function}: deploy again");
                not_told(CHECK, &failure, &absent, findings);
                // The next one would not be told either.
                if failure.is_denied() {
                    return;
                }
            }
        }
    }
    match functions.len() {
        0 => findings.wrong(CHECK, "the stack has none: deploy this version"),
        count if problems == 0 => findings.ok(CHECK, format!("none of the {count} is stopped")),
        _ => {}
    }
}

fn is_stopped(answer: &Value) -> bool {
    answer.get("ReservedConcurrentExecutions").is_some_and(|reserved| *reserved == 0)
}
