//! The dashboard's body.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::metric_use::{MetricUse, problem_of_search};
use crate::template::{Template, items};

/// The body as JSON, its references still in place; null when it is none.
fn body(template: &Template) -> Value {
    let text = &template.properties("Dashboard")["DashboardBody"]["Fn::Sub"];
    text.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// A row of a widget's metrics: either names with values, or one object with an expression.
fn rows(widget: &Value) -> impl Iterator<Item = &[Value]> {
    items(&widget["properties"]["metrics"]).iter().map(items)
}

/// What a row's options say: its last member, when that is an object.
fn options(row: &[Value]) -> &Value {
    row.last().filter(|last| last.is_object()).unwrap_or(&Value::Null)
}

/// The metrics that the dashboard names.
pub(super) fn metrics(template: &Template) -> Vec<MetricUse> {
    let body = body(template);
    let mut uses = Vec::new();
    for widget in items(&body["widgets"]) {
        for row in rows(widget) {
            let texts: Vec<&str> = row.iter().filter_map(Value::as_str).collect();
            let [namespace, name, pairs @ ..] = texts.as_slice() else { continue };
            let pairs = pairs.chunks(2).map(|pair| {
                let value = pair.get(1).copied().unwrap_or_default();
                (pair.first().copied().unwrap_or_default().to_owned(), reference(value))
            });
            uses.push(MetricUse {
                place: format!("the dashboard's {}", widget["properties"]["title"]),
                namespace: (*namespace).to_owned(),
                name: (*name).to_owned(),
                dimensions: pairs.collect(),
            });
        }
    }
    uses
}

/// `${Queue.QueueName}` -> the long form of `!GetAtt`; `${Table}` -> of `!Ref`.
fn reference(text: &str) -> Value {
    let Some(name) = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) else {
        return json!(text);
    };
    match name.split_once('.') {
        Some((resource, attribute)) => json!({"Fn::GetAtt": [resource, attribute]}),
        None => json!({"Ref": name}),
    }
}

/// The body is JSON; each expression uses ids of its own widget only, each search finds something, widgets stand beside
/// each other, and every alarm of the template is shown.
#[must_use]
pub fn dashboard_reads_well(template: &Template) -> Vec<String> {
    let body = body(template);
    let widgets = items(&body["widgets"]);
    if widgets.is_empty() {
        return vec!["the dashboard's body is no JSON with widgets".to_owned()];
    }
    let mut findings = Vec::new();
    for widget in widgets {
        let ids: BTreeSet<&str> =
            rows(widget).filter_map(|row| options(row)["id"].as_str()).collect();
        for row in rows(widget) {
            let Some(expression) = options(row)["expression"].as_str() else { continue };
            if expression.starts_with("SEARCH(") {
                findings.extend(problem_of_search(expression));
                continue;
            }
            let unknown = names_in(expression).into_iter().filter(|name| !ids.contains(name));
            findings
                .extend(unknown.map(|name| format!("{expression} uses {name}, which is no id")));
        }
    }
    findings.extend(overlaps(widgets));
    let shown: BTreeSet<&str> = widgets
        .iter()
        .flat_map(|widget| items(&widget["properties"]["alarms"]))
        .filter_map(Value::as_str)
        .collect();
    let alarms = super::alarm::alarms(template).into_iter();
    let hidden = alarms.filter(|alarm| !shown.contains(format!("${{{}.Arn}}", alarm.id).as_str()));
    findings.extend(hidden.map(|alarm| format!("the dashboard does not show {}", alarm.id)));
    findings
}

/// The ids in an expression: words that begin with a small letter. Functions are written in capitals.
fn names_in(expression: &str) -> Vec<&str> {
    let words = expression.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    words.filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase())).collect()
}

fn overlaps(widgets: &[Value]) -> Vec<String> {
    let place = |widget: &Value| {
        ["x", "y", "width", "height"].map(|side| widget[side].as_u64().unwrap_or_default())
    };
    let mut findings = Vec::new();
    for (at, one) in widgets.iter().enumerate() {
        let [x, y, w, h] = place(one);
        if w == 0 || h == 0 || x + w > 24 {
            findings.push(format!("{} has no place in 24 columns", one["properties"]["title"]));
        }
        for other in widgets.iter().skip(at + 1) {
            let [ox, oy, ow, oh] = place(other);
            if x < ox + ow && ox < x + w && y < oy + oh && oy < y + h {
                let titles = (&one["properties"]["title"], &other["properties"]["title"]);
                findings.push(format!("{} lies on {}", titles.0, titles.1));
            }
        }
    }
    findings
}

/// The cost estimate counts each function's time with the memory that it has.
#[must_use]
pub fn estimated_prices_fit_the_functions(template: &Template) -> Vec<String> {
    let body = body(template);
    let widgets = items(&body["widgets"]);
    let is_estimate = |widget: &&Value| rows(widget).any(|row| options(row)["id"] == "time");
    let Some(estimate) = widgets.iter().find(is_estimate) else {
        return vec!["the dashboard estimates no cost".to_owned()];
    };
    let expression = rows(estimate)
        .map(options)
        .find(|options| options["id"] == "time")
        .and_then(|options| options["expression"].as_str())
        .unwrap_or_default();
    let mut findings = Vec::new();
    for (function, properties) in template.functions() {
        let duration = json!(format!("${{{function}}}"));
        let is_its =
            |row: &&[Value]| row.get(1) == Some(&json!("Duration")) && row.contains(&duration);
        let id =
            rows(estimate).find(is_its).map(|row| options(row)["id"].as_str().unwrap_or_default());
        let memory = match properties["MemorySize"]["Ref"].as_str() {
            Some(parameter) => format!("${{{parameter}}}"),
            None => properties["MemorySize"].to_string(),
        };
        let part = format!("{memory}*{}", id.unwrap_or("?"));
        if !expression.split(['[', ',', ']']).any(|known| known == part) {
            findings.push(format!("the cost estimate does not count {function} as {part}"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::sample::new_finding;

    fn with_body(from: &str, to: &str) -> impl FnOnce(&mut Value) {
        let (from, to) = (from.to_owned(), to.to_owned());
        move |template| {
            let body =
                &mut template["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"];
            let text = body.as_str().unwrap();
            assert!(text.contains(&from), "{from}");
            *body = json!(text.replacen(&from, &to, 1));
        }
    }

    #[test]
    fn a_body_that_shows_nothing_is_found() {
        let check = dashboard_reads_well;
        assert!(new_finding(check, with_body("{\"widgets\"", "{widgets")).contains("no JSON"));
        assert!(
            new_finding(check, with_body("100*SUM([delivered])", "100*SUM([told_them])"))
                .contains("told_them")
        );
        assert!(
            new_finding(check, with_body("${NeedsReviewAlarm.Arn}", "arn"))
                .contains("NeedsReviewAlarm")
        );
        assert!(
            new_finding(check, with_body("\"x\": 8, \"y\": 4", "\"x\": 7, \"y\": 4"))
                .contains("lies on")
        );
    }

    #[test]
    fn a_metric_of_the_dashboard_that_nobody_emits_is_found() {
        let found = new_finding(
            super::super::every_metric_is_emitted,
            with_body("\"SubmissionsAccepted\"", "\"Submissions\""),
        );
        assert!(found.contains("Throughput") && found.contains("nobody emits"), "{found}");
    }

    #[test]
    fn an_estimate_with_another_memory_than_the_functions_is_found() {
        let found = new_finding(estimated_prices_fit_the_functions, |template| {
            template["Resources"]["RecordFailure"]["Properties"]["MemorySize"] = json!(192);
        });
        assert!(found.contains("RecordFailure as 192*"), "{found}");
    }
}
