//! What each Task must say.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{entries, states, states_of};

/// Every Task has a time limit of its own: without one Step Functions waits a day and more for an answer that never comes.
#[must_use]
pub fn tasks_end(machine: &Value) -> Vec<String> {
    let without = |(_, task): &(&str, &Value)| {
        task["TimeoutSeconds"].as_u64().is_none_or(|seconds| !(1..=900).contains(&seconds))
    };
    let tasks = states_of(machine, "Task").filter(without);
    tasks.map(|(name, _)| format!("{name} has no TimeoutSeconds from 1 to 900")).collect()
}

/// The partition of AWS (`aws`, `aws-us-gov`, ...): Step Functions refuses another one's integrations.
const PARTITION: &str = "Partition";

/// Every Task invokes one of these functions, named by its substitution, and every substitution is used.
#[must_use]
pub fn tasks_name_functions_of(machine: &Value, substitutions: &Value) -> Vec<String> {
    let mut findings = Vec::new();
    let mut used = BTreeSet::from([PARTITION]);
    for (name, task) in states_of(machine, "Task") {
        let function = task["Arguments"]["FunctionName"].as_str().unwrap_or_default();
        let known = function.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
        match known.filter(|known| !substitutions[*known].is_null()) {
            Some(known) => {
                used.insert(known);
            }
            None => findings
                .push(format!("{name} invokes {function:?}, which the template does not fill in")),
        }
        if task["Resource"] != "arn:${Partition}:states:::lambda:invoke" {
            findings.push(format!("{name} does not invoke a Lambda function of its own partition"));
        }
    }
    let unused = entries(substitutions).filter(|(name, _)| !used.contains(name));
    findings.extend(unused.map(|(name, _)| format!("{name} is filled in, but no Task uses it")));
    findings
}

/// Only small facts travel: a Task's output names its fields, and no state passes an answer or the input on whole.
#[must_use]
pub fn only_small_facts_travel(machine: &Value) -> Vec<String> {
    let mut findings = Vec::new();
    for (name, task) in states_of(machine, "Task") {
        let output = task["Output"].as_str().unwrap_or_default();
        let fields = output.strip_prefix("{% $states.result.Payload.{").unwrap_or_default();
        if fields.is_empty() || fields.contains("$states.result.Payload") {
            findings.push(format!("{name} does not name the fields that it passes on"));
        }
    }
    for (name, state) in states(machine) {
        let kind = state["Type"].as_str().unwrap_or_default();
        let ends = matches!(kind, "Succeed" | "Fail");
        if !ends && state["Output"].is_null() {
            findings.push(format!("{name} passes its whole input on"));
        }
        if !state["Assign"]["request"].is_null()
            || state["Assign"].to_string().contains("Execution.Input %}")
        {
            findings.push(format!("{name} copies the request into a variable"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::sample::new_finding;
    use super::*;

    #[test]
    fn a_task_without_end_is_found() {
        for wrong in [json!(null), json!(0), json!(86_400)] {
            let found = new_finding(tasks_end, |states| states["Poll"]["TimeoutSeconds"] = wrong);
            assert!(found.contains("Poll"));
        }
    }

    #[test]
    fn a_function_that_nobody_fills_in_is_found() {
        let names = ["Submit", "Poll"].map(|step| format!("{step}TranscriptionArn"));
        let mut substitutions = json!({"DeliverTranscriptArn": 1, "RecordFailureArn": 1});
        for name in names {
            substitutions[name] = json!(1);
        }
        let check = |machine: &Value| tasks_name_functions_of(machine, &substitutions);
        let found = new_finding(check, |states| {
            states["Notify"]["Arguments"]["FunctionName"] = json!("${NotifyArn}");
        });
        assert!(found.contains("${NotifyArn}"));
        let found = new_finding(check, |states| {
            states["RecordFailure"]["Arguments"]["FunctionName"] = json!("${DeliverTranscriptArn}");
        });
        assert!(found.contains("RecordFailureArn is filled in"));
        let found = new_finding(check, |states| {
            states["Poll"]["Resource"] = json!("arn:aws:states:::sqs:sendMessage");
        });
        assert!(found.contains("Poll does not invoke"));
    }

    #[test]
    fn an_answer_that_travels_whole_is_found() {
        let found = new_finding(only_small_facts_travel, |states| {
            states["Deliver"]["Output"] = json!("{% $states.result.Payload %}");
        });
        assert!(found.contains("Deliver does not name the fields"));
        let found = new_finding(only_small_facts_travel, |states| {
            states["WaitAWhile"]["Output"] = json!(null);
        });
        assert!(found.contains("WaitAWhile passes its whole input on"));
        let found = new_finding(only_small_facts_travel, |states| {
            states["Begin"]["Assign"]["request"] = json!("{% $states.context.Execution.Input %}");
        });
        assert!(found.contains("Begin copies the request"));
    }
}
