//! A wrong parameter is refused before anything is made: by the parameter itself, or by a rule about two of them.

use std::collections::BTreeMap;

use regex_lite::Regex;
use serde_json::Value;

use super::{Template, entries, items};

/// Every parameter refuses something: by a pattern over the whole value, a list of values, or a range.
#[must_use]
pub fn every_parameter_refuses_something(template: &Template) -> Vec<String> {
    let mut findings = Vec::new();
    for (name, parameter) in entries(&template.0["Parameters"]) {
        let pattern = parameter["AllowedPattern"].as_str();
        let whole = pattern.is_some_and(|it| it.starts_with('^') && it.ends_with('$'));
        let range = parameter["MinValue"].is_number() && parameter["MaxValue"].is_number();
        if !whole && !range && items(&parameter["AllowedValues"]).is_empty() {
            findings.push(format!("{name} takes anything"));
        }
        if pattern.is_some()
            && parameter["ConstraintDescription"].as_str().is_none_or(str::is_empty)
        {
            findings.push(format!("{name} does not say in words what its pattern takes"));
        }
        if let Some(problem) = refusal(parameter, &plain(&parameter["Default"])) {
            findings.push(format!("{name} refuses its own default: {problem}"));
        }
    }
    findings
}

/// Each value of the table is refused by its parameter, or, in the table of good ones, is not. A parameter with a pattern that
/// has no bad value in the table is found too: nobody has shown that its pattern refuses anything.
#[must_use]
pub fn values_are_judged_as_told(
    template: &Template,
    bad: &BTreeMap<&str, Vec<&str>>,
    good: &BTreeMap<&str, Vec<&str>>,
) -> Vec<String> {
    let parameters = &template.0["Parameters"];
    let mut findings = Vec::new();
    for (expected, table) in [(true, bad), (false, good)] {
        for (name, values) in table {
            for value in values {
                let refused = refusal(&parameters[*name], value).is_some();
                if parameters[*name].is_null() || refused != expected {
                    let verb = if refused { "refuses" } else { "takes" };
                    findings.push(format!("{name} {verb} {value:?}"));
                }
            }
        }
    }
    let patterned = entries(parameters).filter(|(_, it)| it["AllowedPattern"].is_string());
    let unproved = patterned.filter(|(name, _)| !bad.contains_key(name));
    findings.extend(unproved.map(|(name, _)| format!("{name} has no bad value in the table")));
    findings
}

/// Why CloudFormation would refuse a value.
fn refusal(parameter: &Value, value: &str) -> Option<&'static str> {
    if let Some(pattern) = parameter["AllowedPattern"].as_str() {
        // The dialects agree on what these patterns use.
        let pattern = Regex::new(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
        if !pattern.is_match(value) {
            return Some("the pattern");
        }
    }
    let listed = items(&parameter["AllowedValues"]);
    if !listed.is_empty() && !listed.iter().any(|it| plain(it) == value) {
        return Some("the list");
    }
    let length = u64::try_from(value.len()).unwrap_or(u64::MAX);
    if parameter["MaxLength"].as_u64().is_some_and(|most| length > most) {
        return Some("the length");
    }
    if parameter["Type"] != "Number" {
        return None;
    }
    // Counts and times; only a share has a range that begins between two whole numbers.
    if !parameter["MinValue"].is_f64() && value.parse::<i64>().is_err() {
        return Some("no whole number");
    }
    let Ok(number) = value.parse::<f64>() else { return Some("no number") };
    let below = parameter["MinValue"].as_f64().is_some_and(|least| number < least);
    let above = parameter["MaxValue"].as_f64().is_some_and(|most| number > most);
    (below || above).then_some("the range")
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::sample::new_finding;
    use super::*;

    #[test]
    fn a_parameter_that_takes_anything_is_found() {
        let found = new_finding(every_parameter_refuses_something, |template| {
            template["Parameters"]["TenantName"]["AllowedPattern"] = json!(".*");
        });
        assert!(found.contains("TenantName takes anything"));
        let found = new_finding(every_parameter_refuses_something, |template| {
            template["Parameters"]["LeaseSeconds"]["Default"] = json!(1);
        });
        assert!(found.contains("LeaseSeconds refuses its own default"));
    }

    #[test]
    fn a_value_that_is_judged_otherwise_is_found() {
        let tables = |bad: &'static str| BTreeMap::from([("TenantName", vec![bad])]);
        let judged = |template: &Template| {
            let mut found = values_are_judged_as_told(template, &tables("a b"), &tables("a-b"));
            found.retain(|it| it.starts_with("TenantName"));
            found
        };
        assert_eq!(judged(&Template::of_the_project()), [""; 0]);
        let found = new_finding(judged, |template| {
            template["Parameters"]["TenantName"]["AllowedPattern"] = json!("^[a-z -]*$");
        });
        assert_eq!(found, "TenantName takes \"a b\"");
    }
}
