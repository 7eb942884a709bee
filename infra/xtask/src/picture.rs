//! Draws a state machine as a mermaid diagram, and tells its states in a table.
#![expect(clippy::indexing_slicing, reason = "a JSON value answers null for what is missing")]

use std::collections::BTreeSet;

use serde_json::Value;

/// The diagram and the table, as Markdown.
pub(crate) fn draw(machine: &Value) -> String {
    let states = in_order(machine);
    let mut text = String::from("```mermaid\nflowchart TD\n");
    for name in &states {
        text.push_str("    ");
        text.push_str(&shape(name, &machine["States"][*name]));
        text.push('\n');
    }
    for name in &states {
        for way in ways(&machine["States"][*name]) {
            let arrow = match (way.is_error, way.label) {
                (true, _) => "-. error .->".to_owned(),
                (false, None) => "-->".to_owned(),
                (false, Some(label)) => format!("-- {label} -->"),
            };
            text.push_str(&format_line(name, &arrow, way.to));
        }
    }
    text.push_str("```\n\n| state | kind | what happens there |\n|---|---|---|\n");
    for name in states {
        let state = &machine["States"][name];
        let words = |key: &str| state[key].as_str().unwrap_or_default().replace('|', "\\|");
        text.push_str(
            &["| `", name, "` | ", &words("Type"), " | ", &words("Comment"), " |\n"].concat(),
        );
    }
    text
}

fn format_line(from: &str, arrow: &str, to: &str) -> String {
    ["    ", from, " ", arrow, " ", to, "\n"].concat()
}

/// How an execution goes on.
struct Way<'a> {
    to: &'a str,
    label: Option<String>,
    is_error: bool,
}

fn ways(state: &Value) -> Vec<Way<'_>> {
    let list = |key: &str| state[key].as_array().into_iter().flatten();
    let mut ways = Vec::new();
    if let Some(to) = state["Next"].as_str() {
        ways.push(Way { to, label: None, is_error: false });
    }
    for rule in list("Choices") {
        let label = rule["Condition"].as_str().map(answer);
        ways.extend(rule["Next"].as_str().map(|to| Way { to, label, is_error: false }));
    }
    if let Some(to) = state["Default"].as_str() {
        ways.push(Way { to, label: Some("anything else".to_owned()), is_error: false });
    }
    let catchers = list("Catch").filter_map(|catcher| catcher["Next"].as_str());
    ways.extend(catchers.map(|to| Way { to, label: None, is_error: true }));
    ways
}

/// `{% $states.input.next = 'wait' %}` -> `wait`; another condition stays as it is, without what mermaid would take for its own.
fn answer(condition: &str) -> String {
    let quoted = condition
        .strip_prefix("{% $states.input.next = '")
        .and_then(|rest| rest.strip_suffix("' %}"));
    quoted.map_or_else(
        || condition.chars().filter(|letter| letter.is_alphanumeric() || *letter == ' ').collect(),
        |word| word.replace('_', " "),
    )
}

fn shape(name: &str, state: &Value) -> String {
    let (open, close) = match state["Type"].as_str().unwrap_or_default() {
        "Task" => ("[", "]"),
        "Choice" => ("{", "}"),
        "Wait" => ("{{", "}}"),
        "Succeed" | "Fail" => ("([", "])"),
        _ => ("(", ")"),
    };
    [name, open, name, close].concat()
}

/// The states as they are come by from the start; what nothing leads to stands at the end.
fn in_order(machine: &Value) -> Vec<&str> {
    let mut order: Vec<&str> = machine["StartAt"].as_str().into_iter().collect();
    let mut seen: BTreeSet<&str> = order.iter().copied().collect();
    let mut at = 0;
    while let Some(name) = order.get(at).copied() {
        let new: Vec<&str> = ways(&machine["States"][name])
            .iter()
            .map(|way| way.to)
            .filter(|to| seen.insert(to))
            .collect();
        order.extend(new);
        at += 1;
    }
    let all = machine["States"].as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    order.extend(all.filter(|name| !seen.contains(name)));
    order
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_machine_is_drawn_from_its_start() {
        let machine = json!({"StartAt": "Poll", "States": {
            "Done": {"Type": "Succeed"},
            "Ready": {"Type": "Choice", "Default": "Done", "Choices": [
                {"Condition": "{% $states.input.next = 'hand_over' %}", "Next": "Wait"}]},
            "Poll": {"Type": "Task", "Comment": "Looks.", "Next": "Ready", "Catch": [{"Next": "Done"}]},
            "Wait": {"Type": "Wait", "Next": "Poll"},
        }});
        let expected = "```mermaid\nflowchart TD\n    Poll[Poll]\n    Ready{Ready}\n    Done([Done])\n    \
            Wait{{Wait}}\n    Poll --> Ready\n    Poll -. error .-> Done\n    Ready -- hand over --> Wait\n    \
            Ready -- anything else --> Done\n    Wait --> Poll\n```\n\n| state | kind | what happens there |\n\
            |---|---|---|\n| `Poll` | Task | Looks. |\n| `Ready` | Choice |  |\n| `Done` | Succeed |  |\n\
            | `Wait` | Wait |  |\n";
        assert_eq!(draw(&machine), expected);
    }
}
