//! How long an execution waits.

use serde_json::Value;

use super::{list, states_of};

/// Every Wait takes its seconds from the answer before it: whole, because a fraction fails the execution.
#[must_use]
pub fn waits_come_from_answers(machine: &Value) -> Vec<String> {
    let mut findings = Vec::new();
    for (name, wait) in states_of(machine, "Wait") {
        if wait["Seconds"] != "{% $waitSeconds %}" {
            findings.push(format!("{name} does not wait as long as the answer says"));
        }
    }
    for (name, task) in
        states_of(machine, "Task").filter(|(_, task)| leads_to_a_wait(machine, task))
    {
        let seconds = &task["Assign"]["waitSeconds"];
        if seconds != "{% $floor($states.result.Payload.waitSeconds) %}" {
            findings.push(format!("{name} does not keep the whole seconds of its answer"));
        }
    }
    findings
}

fn leads_to_a_wait(machine: &Value, task: &Value) -> bool {
    let choice = &machine["States"][task["Next"].as_str().unwrap_or_default()];
    list(&choice["Choices"])
        .iter()
        .any(|rule| machine["States"][rule["Next"].as_str().unwrap_or_default()]["Type"] == "Wait")
}

/// The machine lives longer than its longest honest execution: a job's whole deadline, then all waits of its webhook.
#[must_use]
pub fn machine_outlives(
    machine: &Value,
    deadline_seconds: u64,
    webhook_seconds: u64,
) -> Vec<String> {
    let lives = machine["TimeoutSeconds"].as_u64().unwrap_or_default();
    let longest = deadline_seconds + webhook_seconds;
    if lives > longest {
        return Vec::new();
    }
    vec![format!(
        "the machine lives {lives} s, but an execution may take {deadline_seconds} s to its deadline and {webhook_seconds} s to tell its webhook"
    )]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{of_the_project, sample::new_finding};
    use super::*;

    #[test]
    fn a_wait_of_its_own_is_found() {
        let found = new_finding(waits_come_from_answers, |states| {
            states["WaitAWhile"]["Seconds"] = json!(30);
        });
        assert!(found.contains("WaitAWhile"));
        let found = new_finding(waits_come_from_answers, |states| {
            states["Poll"]["Assign"]["waitSeconds"] =
                json!("{% $states.result.Payload.waitSeconds %}");
        });
        assert!(found.contains("Poll"));
    }

    #[test]
    fn a_machine_that_dies_before_its_executions_is_found() {
        let mut machine = of_the_project();
        machine["TimeoutSeconds"] = json!(600);
        assert_eq!(machine_outlives(&machine, 300, 300).len(), 1);
        assert!(machine_outlives(&machine, 300, 299).is_empty());
    }
}
