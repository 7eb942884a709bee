//! What a template says for given parameters: its conditions and rules, decided as CloudFormation decides them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Template, entries, items};

/// Values of parameters that are not their defaults.
pub type Given<'a> = BTreeMap<&'a str, &'a str>;

/// A value with each `If` decided for a stack with default parameters.
#[must_use]
pub fn by_default(template: &Template, value: &Value) -> Value {
    match value.get("Fn::If").and_then(Value::as_array).map(Vec::as_slice) {
        Some([name, yes, no]) => {
            let condition = &template.0["Conditions"][name.as_str().unwrap_or_default()];
            let way = if holds(template, condition, &Given::new()) { yes } else { no };
            by_default(template, way)
        }
        _ => value.clone(),
    }
}

/// The assertions of the template's rules that these parameters break, in the template's words.
#[must_use]
pub fn broken_rules(template: &Template, given: &Given<'_>) -> Vec<String> {
    let applies = |rule: &Value| {
        rule["RuleCondition"].is_null() || holds(template, &rule["RuleCondition"], given)
    };
    let rules = entries(&template.0["Rules"]).filter(|(_, rule)| applies(rule));
    let assertions = rules.flat_map(|(_, rule)| items(&rule["Assertions"]));
    let broken = assertions.filter(|assertion| !holds(template, &assertion["Assert"], given));
    broken.map(|it| it["AssertDescription"].as_str().unwrap_or_default().to_owned()).collect()
}

fn holds(template: &Template, expression: &Value, given: &Given<'_>) -> bool {
    let Some((function, arguments)) = entries(expression).next() else {
        panic!("no condition: {expression}");
    };
    let each = || items(arguments).iter().map(|it| holds(template, it, given));
    match function {
        "Fn::Equals" => {
            let mut sides = items(arguments).iter().map(|side| text(template, side, given));
            let first = sides.next();
            sides.all(|side| Some(side) == first)
        }
        "Fn::Not" => !each().any(|it| it),
        "Fn::And" => each().all(|it| it),
        "Fn::Or" => each().any(|it| it),
        "Condition" => {
            let name = arguments.as_str().unwrap_or_default();
            holds(template, &template.0["Conditions"][name], given)
        }
        other => panic!("{other} is not known in conditions"),
    }
}

fn text(template: &Template, value: &Value, given: &Given<'_>) -> String {
    let Some(name) = value.get("Ref").and_then(Value::as_str) else { return plain(value) };
    given.get(name).map_or_else(
        || plain(&template.0["Parameters"][name]["Default"]),
        |value| (*value).to_owned(),
    )
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template() -> Template {
        Template::parse(concat!(
            "Parameters:\n  A: {Default: x}\n  N: {Default: -1}\n",
            "Conditions:\n  Given: !Not [!Equals [!Ref A, x]]\n  Limited: !Not [!Equals [!Ref N, -1]]\n",
            "  Both: !And [!Condition Given, !Condition Limited]\n  One: !Or [!Condition Given, !Condition Limited]\n",
            "Rules:\n  R:\n    RuleCondition: !Equals [!Ref A, y]\n    Assertions:\n",
            "      - Assert: !Not [!Equals [!Ref N, \"-1\"]]\n        AssertDescription: y needs a limit\n",
        ))
    }

    #[test]
    fn conditions_are_decided_by_what_is_given_or_by_default() {
        let template = template();
        let decided = |name: &str, given: Given<'_>| {
            holds(&template, &template.0["Conditions"][name], &given)
        };
        for (name, none, one, both) in
            [("Given", false, true, true), ("Both", false, false, true), ("One", false, true, true)]
        {
            assert_eq!(decided(name, Given::new()), none, "{name}");
            assert_eq!(decided(name, [("A", "y")].into()), one, "{name}");
            assert_eq!(decided(name, [("A", "y"), ("N", "3")].into()), both, "{name}");
        }
        let value = serde_json::json!({"Fn::If": ["Given", 1, {"Fn::If": ["Limited", 2, 3]}]});
        assert_eq!(by_default(&template, &value), 3);
    }

    #[test]
    fn a_rule_is_broken_by_what_is_given_together() {
        assert_eq!(broken_rules(&template(), &Given::new()), [""; 0]);
        assert_eq!(broken_rules(&template(), &[("A", "y")].into()), ["y needs a limit"]);
        assert_eq!(broken_rules(&template(), &[("A", "y"), ("N", "3")].into()), [""; 0]);
    }
}
