//! `transcription.asl.json` as data, and what must hold for it. Each check answers what it finds, in words; nothing is good.
#![expect(clippy::indexing_slicing, reason = "a JSON value answers null for what is missing")]

mod retries;
mod tasks;
mod variables;
mod waits;
mod ways;

pub use retries::{errors_are_caught, our_names_in_retries, retries_are_bounded};
pub use tasks::{only_small_facts_travel, tasks_end, tasks_name_functions_of};
pub use variables::every_variable_is_assigned_before;
pub use waits::{machine_outlives, waits_come_from_answers};
pub use ways::{answers_of, choices_know_every_answer, every_state_is_reached};

use serde_json::Value;

use crate::repository;
pub(crate) use crate::template::entries;

/// Where the state machine stands.
pub const PATH: &str = "infra/state-machine/transcription.asl.json";

/// The project's state machine.
#[must_use]
pub fn of_the_project() -> Value {
    repository::json(PATH)
}

/// The states, by name.
fn states(machine: &Value) -> impl Iterator<Item = (&str, &Value)> {
    entries(&machine["States"])
}

/// The states of a type.
fn states_of<'a>(machine: &'a Value, kind: &'a str) -> impl Iterator<Item = (&'a str, &'a Value)> {
    states(machine).filter(move |(_, state)| state["Type"] == kind)
}

/// The members of a list.
fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// How an execution may go from one state to the next.
struct Edge<'a> {
    from: &'a str,
    to: &'a str,
    /// The part of the state that assigns variables on this way: the state itself, a choice's rule, a catcher.
    assigns: &'a Value,
}

/// Every way from state to state.
fn edges(machine: &Value) -> Vec<Edge<'_>> {
    let mut edges = Vec::new();
    for (from, state) in states(machine) {
        let rules = list(&state["Choices"]).iter().chain(list(&state["Catch"]));
        let ways = rules.map(|rule| (&rule["Next"], rule));
        let own = ["Next", "Default"].map(|way| (&state[way], state));
        for (to, assigns) in ways.chain(own) {
            edges.extend(to.as_str().map(|to| Edge { from, to, assigns }));
        }
    }
    edges
}

/// The state machine that the tests beside the checks plant faults into.
#[cfg(test)]
mod sample {
    use super::*;

    /// The one finding that a fault makes, beside those that the project's machine has today.
    pub(super) fn new_finding(
        check: impl Fn(&Value) -> Vec<String>,
        break_it: impl FnOnce(&mut Value),
    ) -> String {
        let mut machine = of_the_project();
        let before = check(&machine);
        break_it(&mut machine["States"]);
        let after = check(&machine);
        let new: Vec<_> = after.into_iter().filter(|finding| !before.contains(finding)).collect();
        assert_eq!(new.len(), 1, "one fault, one finding: {new:#?}");
        new.into_iter().next().unwrap()
    }
}
