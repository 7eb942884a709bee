//! Variables: none is used before it has a value on every way to the place of use. Step Functions finds that only when an
//! execution comes by.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{edges, entries, states};

/// Every variable that a state's expressions use is assigned on every way to that state.
#[must_use]
pub fn every_variable_is_assigned_before(machine: &Value) -> Vec<String> {
    let assigned = assigned_on_entry(machine);
    let mut findings = Vec::new();
    for (name, state) in states(machine) {
        let Some(known) = assigned.get(name) else { continue };
        let mut used = BTreeSet::new();
        collect_used(state, &mut used);
        let missing = used.iter().filter(|variable| !known.contains(variable.as_str()));
        findings.extend(
            missing
                .map(|variable| format!("{name} uses ${variable}, which may have no value there")),
        );
    }
    findings
}

/// What surely has a value when a state is entered: what every way to it assigns. States that nothing leads to have no entry.
fn assigned_on_entry(machine: &Value) -> BTreeMap<&str, BTreeSet<&str>> {
    let start = machine["StartAt"].as_str().unwrap_or_default();
    let mut assigned = BTreeMap::from([(start, BTreeSet::new())]);
    let edges = edges(machine);
    // Sets only shrink once a state is known, and states only become known: it comes to rest.
    loop {
        let before = assigned.clone();
        for edge in &edges {
            let Some(known) = assigned.get(edge.from) else { continue };
            let mut after: BTreeSet<&str> = known.clone();
            after.extend(entries(&edge.assigns["Assign"]).map(|(variable, _)| variable));
            let entry = match assigned.get(edge.to) {
                Some(known) => known.intersection(&after).copied().collect(),
                None => after,
            };
            assigned.insert(edge.to, entry);
        }
        if assigned == before {
            return assigned;
        }
    }
}

/// The variables in all expressions under a value.
fn collect_used(value: &Value, used: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.starts_with("{%") => used.extend(used_in(text)),
        Value::Array(items) => items.iter().for_each(|item| collect_used(item, used)),
        Value::Object(members) => members.values().for_each(|member| collect_used(member, used)),
        _ => {}
    }
}

/// The variables of one JSONata expression: `$name` that is no function, not `$states`, not made within the expression, and
/// not in a text (ours are all in single quotes).
fn used_in(expression: &str) -> BTreeSet<String> {
    let outside_texts = expression.split('\'').step_by(2).collect::<Vec<_>>().join(" ");
    let mut used = BTreeSet::new();
    let mut made = BTreeSet::from(["states".to_owned(), String::new()]);
    for rest in outside_texts.split('$').skip(1) {
        let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        let after = after.trim_start();
        if after.starts_with(":=") {
            made.insert(name.to_owned());
        } else if !after.starts_with('(') {
            used.insert(name.to_owned());
        }
    }
    used.difference(&made).cloned().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::sample::new_finding;
    use super::*;

    #[test]
    fn variables_are_told_from_functions_texts_and_what_an_expression_makes() {
        let used = |text: &str| used_in(text).into_iter().collect::<Vec<_>>();
        assert_eq!(used("{% $floor($states.result.x) + $looks %}"), ["looks"]);
        assert_eq!(used("{% ( $s := $a.b; $s.c & '$d' & $exists ($e) ) %}"), ["a", "e"]);
        assert!(used("{% '' %}").is_empty());
    }

    #[test]
    fn a_variable_without_a_value_is_found() {
        let check = every_variable_is_assigned_before;
        let found = new_finding(check, |states| {
            states["Begin"]["Assign"].as_object_mut().unwrap().remove("looks");
            states["Poll"]["Assign"]["looks"] = json!("{% $states.result.Payload.looks %}");
        });
        assert_eq!(found, "Poll uses $looks, which may have no value there");
        let found = new_finding(check, |states| {
            states["WhatNow"]["Choices"][0]["Condition"] = json!("{% $kind = 'wait' %}");
        });
        assert_eq!(found, "WhatNow uses $kind, which may have no value there");
        // A value that only the good way assigns is none after a Catch.
        let found = new_finding(check, |states| {
            states["Deliver"]["Assign"]["folder"] = json!("{% $states.result.Payload.folder %}");
            states["SayWhatBroke"]["Assign"]["x"] = json!("{% $folder %}");
        });
        assert!(found.starts_with("SayWhatBroke uses $folder"));
    }

    #[test]
    fn a_value_that_every_way_assigns_may_be_used() {
        let mut machine = super::super::of_the_project();
        machine["States"]["Deliver"]["Assign"]["folder"] = json!("x");
        machine["States"]["IsItDelivered"]["Choices"][0]["Condition"] =
            json!("{% $folder = 'x' %}");
        assert!(every_variable_is_assigned_before(&machine).is_empty());
    }
}
