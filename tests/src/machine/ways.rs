//! Where an execution can go.

use std::collections::BTreeSet;

use pipeline_contract::messages::Next;
use serde_json::Value;

use super::{edges, list, states};

/// Every state is reached from the start, and every way leads to a state.
#[must_use]
pub fn every_state_is_reached(machine: &Value) -> Vec<String> {
    let edges = edges(machine);
    let start = machine["StartAt"].as_str().unwrap_or_default();
    let mut reached = BTreeSet::from([start]);
    loop {
        let next = edges.iter().filter(|edge| reached.contains(edge.from)).map(|edge| edge.to);
        let more: BTreeSet<&str> = next.chain(reached.iter().copied()).collect();
        if more == reached {
            break;
        }
        reached = more;
    }
    let known: BTreeSet<&str> = states(machine).map(|(name, _)| name).collect();
    let lost = known.difference(&reached).map(|name| format!("nothing leads to {name}"));
    let nowhere =
        reached.difference(&known).map(|name| format!("a way leads to {name}, which is no state"));
    lost.chain(nowhere).collect()
}

/// The answers that a step's code can give: every `Next::Name` in it, before its own tests.
#[must_use]
pub fn answers_of(code: &str) -> Vec<Next> {
    let ends = |rest: &str| !rest.starts_with(|letter: char| letter.is_ascii_alphanumeric());
    let given = Next::ALL.into_iter().filter(|next| {
        let written = format!("Next::{next:?}");
        code.match_indices(&written).any(|(at, _)| code.get(at + written.len()..).is_some_and(ends))
    });
    given.collect()
}

/// The state after `task` is a Choice that knows each of these answers, and has a way for one that it does not know.
#[must_use]
pub fn choices_know_every_answer(machine: &Value, task: &str, answers: &[Next]) -> Vec<String> {
    let name = machine["States"][task]["Next"].as_str().unwrap_or_default();
    let choice = &machine["States"][name];
    if choice["Type"] != "Choice" {
        return vec![format!("{task} is not followed by a Choice")];
    }
    let conditions: Vec<&str> =
        list(&choice["Choices"]).iter().filter_map(|rule| rule["Condition"].as_str()).collect();
    let mut findings = Vec::new();
    for answer in answers {
        let word = serde_json::to_value(answer).unwrap_or_default();
        let word = word.as_str().unwrap_or_default();
        let condition = format!("{{% $states.input.next = '{word}' %}}");
        if conditions.iter().filter(|known| **known == condition).count() != 1 {
            findings.push(format!("{name} has no way, or two, for the answer {word} of {task}"));
        }
    }
    if choice["Default"].is_null() {
        findings.push(format!("{name} has no Default"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::sample::new_finding;
    use super::*;

    #[test]
    fn a_state_that_nothing_leads_to_and_a_way_to_nowhere_are_found() {
        let found = new_finding(every_state_is_reached, |states| {
            states["Island"] = json!({"Type": "Succeed"});
        });
        assert_eq!(found, "nothing leads to Island");
        let found = new_finding(every_state_is_reached, |states| {
            states["IsItTold"]["Choices"][0]["Next"] = json!("Nowhere");
            states["Finished"]["Next"] = json!("WaitToNotify");
        });
        assert!(found.contains("Nowhere, which is no state"));
    }

    #[test]
    fn answers_are_read_from_code() {
        let answers = answers_of("Next::Wait, x; go(Next::DeliverLater), Next::Notify)");
        assert_eq!(answers, [Next::Wait, Next::Notify]);
    }

    #[test]
    fn an_answer_without_a_way_is_found() {
        let answers = [Next::Wait, Next::Finished, Next::OwnedElsewhere];
        let check = |machine: &Value| choices_know_every_answer(machine, "Notify", &answers);
        let found = new_finding(check, |states| {
            states["IsItTold"]["Choices"][0]["Condition"] = json!("{% $states.input.next = 'w' %}");
        });
        assert!(found.contains("answer wait of Notify"));
        let found = new_finding(check, |states| {
            let twice = states["IsItTold"]["Choices"][1].clone();
            states["IsItTold"]["Choices"].as_array_mut().unwrap().push(twice);
        });
        assert!(found.contains("or two, for the answer finished"));
        let found = new_finding(check, |states| states["IsItTold"]["Default"] = json!(null));
        assert!(found.contains("no Default"));
        let found = new_finding(check, |states| states["Notify"]["Next"] = json!("Finished"));
        assert!(found.contains("not followed by a Choice"));
    }
}
