//! What a person sets.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Template, entries, items, target};
use crate::settings_read::{NumberSetting, SettingsRead};

/// Every parameter says what it is for, has a default, and stands in one group of the console's form.
#[must_use]
pub fn parameters_explain_themselves(template: &Template) -> Vec<String> {
    let mut findings = Vec::new();
    let groups = &template.0["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"];
    let shown: Vec<&Value> =
        items(groups).iter().flat_map(|group| items(&group["Parameters"])).collect();
    for (name, parameter) in entries(&template.0["Parameters"]) {
        if parameter["Description"].as_str().is_none_or(str::is_empty) {
            findings.push(format!("{name} has no description"));
        }
        if parameter["Default"].is_null() {
            findings
                .push(format!("{name} has no default: a first deployment would have to know it"));
        }
        if shown.iter().filter(|shown| **shown == name).count() != 1 {
            findings.push(format!("{name} does not stand in exactly one group of the form"));
        }
    }
    for name in shown.iter().filter_map(|name| name.as_str()) {
        if template.0["Parameters"][name].is_null() {
            findings.push(format!("the form shows {name}, which is no parameter"));
        }
    }
    findings
}

/// A number that the template takes is one that the function takes too, and their defaults are the same.
#[must_use]
pub fn ranges_are_those_that_the_functions_take(
    template: &Template,
    read: &BTreeMap<String, SettingsRead>,
) -> Vec<String> {
    let mut findings = Vec::new();
    for (function, settings) in read {
        let environment = template.environment(function);
        for (variable, number) in &settings.numbers {
            let Some(name) = environment.get(variable).and_then(target) else { continue };
            let parameter = &template.0["Parameters"][name];
            findings.extend(difference(function, name, parameter, *number));
        }
    }
    findings.sort();
    findings.dedup();
    findings
}

fn difference(
    function: &str,
    name: &str,
    parameter: &Value,
    taken: NumberSetting,
) -> Option<String> {
    let NumberSetting { default, low, high } = taken;
    if parameter["Default"].as_u64() != Some(default) {
        return Some(format!(
            "{name} is {} by default, but {default} to {function}",
            parameter["Default"]
        ));
    }
    let within = parameter["MinValue"].as_u64().is_some_and(|least| least >= low)
        && parameter["MaxValue"].as_u64().is_some_and(|most| most <= high);
    (!within).then(|| {
        let (least, most) = (&parameter["MinValue"], &parameter["MaxValue"]);
        format!("{name} takes {least} to {most}, but {function} takes {low} to {high}")
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::sample::new_finding;
    use super::*;

    #[test]
    fn a_parameter_without_a_word_is_found() {
        let check = parameters_explain_themselves;
        let found = new_finding(check, |template| {
            template["Parameters"]["LogLevel"]["Description"] = json!("");
        });
        assert!(found.contains("LogLevel has no description"));
        let found = new_finding(check, |template| {
            template["Parameters"]["LogLevel"]["Default"] = json!(null);
        });
        assert!(found.contains("no default"));
        let found = new_finding(check, |template| {
            let form = &mut template["Metadata"]["AWS::CloudFormation::Interface"];
            form["ParameterGroups"][0]["Parameters"][0] = json!("LogLevel");
            template["Parameters"]["TenantName"] = json!(null);
            template["Parameters"].as_object_mut().unwrap().remove("TenantName");
        });
        assert!(found.contains("LogLevel does not stand in exactly one group"));
    }

    #[test]
    fn a_parameter_that_takes_more_than_its_function_is_found() {
        let number = NumberSetting { default: 100, low: 1, high: 1_000 };
        let numbers = BTreeMap::from([("RECHECK_LIMIT".to_owned(), number)]);
        let settings = SettingsRead { numbers, ..SettingsRead::default() };
        let read = BTreeMap::from([("RecheckOverdue".to_owned(), settings)]);
        let check = |template: &Template| ranges_are_those_that_the_functions_take(template, &read);
        let found = new_finding(check, |template| {
            template["Parameters"]["RecheckLimit"]["MaxValue"] = json!(1_001);
        });
        assert!(found.contains("RecheckLimit takes 1 to 1001"));
        let found = new_finding(check, |template| {
            template["Parameters"]["RecheckLimit"]["Default"] = json!(99);
        });
        assert!(found.contains("99 by default"));
    }
}
