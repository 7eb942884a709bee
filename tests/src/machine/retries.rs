//! What is tried again, how often, and where everything else goes.

use std::collections::BTreeSet;

use pipeline_contract::ErrorName;
use serde_json::Value;

use super::{list, states, states_of};

/// AWS' own errors of a Lambda Task that may pass: a misspelt name would match nothing, and be seen on a bad day only.
const OF_THE_PLATFORM: [&str; 9] = [
    "Lambda.AWSLambdaException",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.SdkClientException",
    "Lambda.ServiceException",
    "Lambda.TooManyRequestsException",
    "Lambda.Unknown",
    "Runtime.ExitError",
    "Sandbox.Timedout",
    "States.Timeout",
];

/// Names that match more than one error: with them a Retry would repeat what must not be repeated.
const MATCH_MANY: [&str; 3] = ["States.ALL", "States.TaskFailed", "States.DataLimitExceeded"];

/// The Tasks in which a failure ends: nothing is left that could record one of their own.
const LAST_RESORTS: [&str; 2] = ["RecordFailure", "TellFailure"];

/// Every Retry is bounded in tries and time, spreads its tries by chance, and names its errors: those of the platform and of
/// our own stores. The provider and webhooks are waited for by answers.
#[must_use]
pub fn retries_are_bounded(machine: &Value) -> Vec<String> {
    let mut findings = Vec::new();
    for (name, task) in states_of(machine, "Task") {
        if list(&task["Retry"]).is_empty() {
            findings.push(format!("{name} has no Retry"));
        }
        for (index, retry) in list(&task["Retry"]).iter().enumerate() {
            let whose = format!("Retry {} of {name}", index + 1);
            let within = |field: &str, most: u64| {
                retry[field].as_u64().is_some_and(|value| (1..=most).contains(&value))
            };
            if !within("MaxAttempts", 5) {
                findings.push(format!("{whose} has no MaxAttempts from 1 to 5"));
            }
            if !within("MaxDelaySeconds", 300) {
                findings.push(format!("{whose} has no MaxDelaySeconds from 1 to 300"));
            }
            if retry["JitterStrategy"] != "FULL" {
                findings.push(format!("{whose} does not spread its tries (JitterStrategy FULL)"));
            }
            let errors = list(&retry["ErrorEquals"]).iter().filter_map(Value::as_str);
            findings
                .extend(errors.filter_map(|error| Some(format!("{whose} {}", objection(error)?))));
        }
    }
    findings
}

/// What is wrong with trying this error again.
fn objection(error: &str) -> Option<String> {
    if MATCH_MANY.contains(&error) {
        return Some(format!("matches {error}, and with it what must not be repeated"));
    }
    if OF_THE_PLATFORM.contains(&error) {
        return None;
    }
    let Ok(name) = error.parse::<ErrorName>() else {
        return Some(format!("matches {error}, which is no ErrorName and none of AWS' that pass"));
    };
    let of_a_store = ["Store.", "Archive.", "Audit.", "Workflow."];
    let repeatable = name.is_retryable() && of_a_store.iter().any(|store| error.starts_with(store));
    (!repeatable).then(|| format!("matches {error}, which is waited for by answers, or final"))
}

/// Our own names in all Retries.
#[must_use]
pub fn our_names_in_retries(machine: &Value) -> BTreeSet<String> {
    let retries = states(machine).flat_map(|(_, state)| list(&state["Retry"]));
    let errors = retries.flat_map(|retry| list(&retry["ErrorEquals"])).filter_map(Value::as_str);
    let ours = errors.filter(|error| !OF_THE_PLATFORM.contains(error));
    ours.map(str::to_owned).collect()
}

/// Every Task catches everything: `States.ALL` alone in the last catcher. What it catches is recorded, with a cause of at
/// most 512 characters; where recording or telling itself broke, the execution fails at once.
#[must_use]
pub fn errors_are_caught(machine: &Value) -> Vec<String> {
    let mut findings = Vec::new();
    for (name, task) in states_of(machine, "Task") {
        let catchers = list(&task["Catch"]);
        let Some((last, others)) = catchers.split_last() else {
            findings.push(format!("{name} catches nothing"));
            continue;
        };
        if list(&last["ErrorEquals"]) != ["States.ALL"] {
            findings.push(format!("{name} does not end in a Catch of States.ALL alone"));
        }
        if others
            .iter()
            .any(|other| list(&other["ErrorEquals"]).contains(&Value::from("States.ALL")))
        {
            findings.push(format!("{name} catches States.ALL before its last Catch"));
        }
        for catcher in catchers {
            findings.extend(wrong_end(machine, name, catcher));
        }
    }
    findings
}

fn wrong_end(machine: &Value, name: &str, catcher: &Value) -> Option<String> {
    if LAST_RESORTS.contains(&name) {
        let next = catcher["Next"].as_str().unwrap_or_default();
        let fails = machine["States"][next]["Type"] == "Fail";
        return (!fails).then(|| format!("{name} does not fail at once when it breaks itself"));
    }
    // A Pass may stand between: it only words the failure.
    let mut next = catcher["Next"].as_str().unwrap_or_default();
    for _ in 0..2 {
        if machine["States"][next]["Type"] == "Pass" {
            next = machine["States"][next]["Next"].as_str().unwrap_or_default();
        }
    }
    if next != "RecordFailure" {
        return Some(format!("{name} catches an error that is not recorded"));
    }
    let failure = &catcher["Assign"]["failure"];
    let cut = failure["cause"].as_str().is_some_and(|cause| cause.contains(", 0, 512)"));
    let named = failure["error"] == "{% $states.errorOutput.Error %}";
    (!cut || !named).then(|| format!("{name} keeps no error, or a cause of any length"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::sample::new_finding;
    use super::*;

    #[test]
    fn a_retry_without_bound_is_found() {
        for (field, wrong, word) in [
            ("MaxAttempts", json!(99), "MaxAttempts"),
            ("MaxDelaySeconds", json!(null), "MaxDelaySeconds"),
            ("JitterStrategy", json!("NONE"), "spread"),
            ("ErrorEquals", json!(["States.ALL"]), "must not be repeated"),
            ("ErrorEquals", json!(["Store.Gone"]), "no ErrorName"),
            ("ErrorEquals", json!(["Lambda.ServiceExeption"]), "no ErrorName"),
            ("ErrorEquals", json!(["Provider.RateLimited"]), "by answers"),
            ("ErrorEquals", json!(["Audit.Conflict"]), "final"),
        ] {
            let found = new_finding(retries_are_bounded, |states| {
                states["Poll"]["Retry"][0][field] = wrong;
            });
            assert!(found.contains("Retry 1 of Poll") && found.contains(word), "{found}");
        }
        let found = new_finding(retries_are_bounded, |states| states["Poll"]["Retry"] = json!([]));
        assert!(found.contains("Poll has no Retry"));
    }

    #[test]
    fn an_error_that_slips_through_is_found() {
        let found = new_finding(errors_are_caught, |states| states["Poll"]["Catch"] = json!(null));
        assert!(found.contains("catches nothing"));
        let found = new_finding(errors_are_caught, |states| {
            states["Poll"]["Catch"][0]["ErrorEquals"] = json!(["States.ALL", "States.Timeout"]);
        });
        assert!(found.contains("States.ALL alone"));
        let found = new_finding(errors_are_caught, |states| {
            let first = states["Poll"]["Catch"][0].clone();
            states["Poll"]["Catch"].as_array_mut().unwrap().push(first);
        });
        assert!(found.contains("before its last"));
        let found = new_finding(errors_are_caught, |states| {
            states["Poll"]["Catch"][0]["Next"] = json!("Finished");
        });
        assert!(found.contains("not recorded"));
        let found = new_finding(errors_are_caught, |states| {
            states["Poll"]["Catch"][0]["Assign"]["failure"]["cause"] =
                json!("{% $states.errorOutput.Cause %}");
        });
        assert!(found.contains("any length"));
        let found = new_finding(errors_are_caught, |states| {
            states["TellFailure"]["Catch"][0]["Next"] = json!("RecordFailure");
        });
        assert!(found.contains("TellFailure does not fail at once"));
    }
}
