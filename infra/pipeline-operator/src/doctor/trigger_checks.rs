//! What sets a function going: the two rules of `EventBridge`, and Lambda's reader of the upload queue.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Findings, not_told};
use crate::online::Connection;
use crate::signed_calls::JsonCall;
use crate::stack_facts::StackFacts;

/// A rule, and what is lost without it.
struct Rule {
    check: &'static str,
    resource: &'static str,
    lost: &'static str,
}

const RULES: [Rule; 2] = [
    Rule { check: "upload rule", resource: "UploadRule", lost: "an upload starts nothing" },
    Rule {
        check: "failure rule",
        resource: "FailureRule",
        lost: "an execution that was stopped or ran out of time is not recorded before the schedule finds its job",
    },
];

pub(super) async fn run(
    connection: &Connection,
    stack: &StackFacts,
    now: DateTime<Utc>,
    findings: &mut Findings,
) {
    for rule in RULES {
        check_rule(&rule, connection, stack, now, findings).await;
    }
    upload_reader(connection, stack, now, findings).await;
}

async fn check_rule(
    rule: &Rule,
    connection: &Connection,
    stack: &StackFacts,
    now: DateTime<Utc>,
    findings: &mut Findings,
) {
    let Rule { check, resource, lost } = rule;
    let Some(name) = stack.resource(resource) else {
        return findings.wrong(check, format!("the stack has no {resource}: deploy this version"));
    };
    // The real name of a rule on another bus has the bus in front of it.
    let name = name.rsplit('|').next().unwrap_or(name);
    let call = JsonCall {
        service: "events",
        target: "AWSEvents.DescribeRule",
        body: json!({"Name": name}),
    };
    match connection.calls.call(call, now).await {
        Ok(answer) if answer.get("State").is_some_and(|state| state == "ENABLED") => {
            findings.ok(check, format!("{name} is enabled"));
        }
        Ok(_) => findings.wrong(
            check,
            format!("{name} is disabled, so {lost}: aws events enable-rule --name {name}"),
        ),
        Err(failure) => {
            let absent = format!("there is no rule {name}, so {lost}: deploy again");
            not_told(check, &failure, &absent, findings);
        }
    }
}

/// What hands the messages of the upload queue to start-transcription.
async fn upload_reader(
    connection: &Connection,
    stack: &StackFacts,
    now: DateTime<Utc>,
    findings: &mut Findings,
) {
    const CHECK: &str = "upload reader";
    // SAM names it after the function and its event.
    let Some(id) = stack.resource("StartTranscriptionUploads") else {
        let message = "the stack has no StartTranscriptionUploads: deploy this version";
        return findings.wrong(CHECK, message);
    };
    let path = format!("2015-03-31/event-source-mappings/{id}");
    let answer = connection.calls.get("lambda", &path, "lambda:GetEventSourceMapping", now).await;
    match answer {
        Ok(answer) => match answer.get("State").and_then(Value::as_str) {
            Some("Enabled") => findings.ok(CHECK, format!("{id} is enabled")),
            state => {
                let state = state.unwrap_or("in no known state");
                let message = format!(
                    "{id} is {state}, so uploads wait in their queue: aws lambda update-event-source-mapping --uuid {id} --enabled"
                );
                findings.wrong(CHECK, message);
            }
        },
        Err(failure) => {
            let absent = format!(
                "there is no event source mapping {id}, so uploads wait in their queue: deploy again"
            );
            not_told(CHECK, &failure, &absent, findings);
        }
    }
}
