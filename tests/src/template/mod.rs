//! `template.yaml` as data, and what must hold for it. Each check answers what it finds, in words; nothing is good.
#![expect(clippy::indexing_slicing, reason = "a JSON value answers null for what is missing")]

mod attempts;
mod conditions;
mod dead_letters;
mod environment_size;
mod fleet_token;
mod functions;
mod granted;
mod own_key;
mod parameters;
mod refusals;
mod request_budget;
mod rights;
mod stores;
mod time_outs;

pub use attempts::calls_are_made_six_times_at_most;
pub use conditions::{Given, broken_rules, by_default};
pub use dead_letters::{
    every_event_has_somewhere_to_fall, queues_fit_their_functions, rejected_messages_find_room,
};
pub use environment_size::environments_fit;
pub use fleet_token::{only_these_use_the_fleet_token, the_fleet_token_is_kept_nowhere_else};
pub use functions::{every_folder_is_a_function, every_variable_that_is_read_is_set, logical_id};
pub use granted::{Right, granted, rights_in_words};
pub use own_key::{
    every_store_takes_the_own_key, roles_use_the_own_key_for_what_they_store,
    services_may_use_the_made_key,
};
pub use parameters::{parameters_explain_themselves, ranges_are_those_that_the_functions_take};
pub use refusals::{every_parameter_refuses_something, values_are_judged_as_told};
pub use request_budget::only_these_use_the_request_budget;
pub use rights::{nobody_may_delete, rights_name_their_resources, secrets_are_read_by_these_only};
pub use stores::{
    buckets_keep_and_refuse, logs_end_some_day, secrets_have_no_value, tables_can_be_restored,
    unfinished_uploads_are_removed,
};
pub use time_outs::{CallLimits, calls_end_before_their_function, functions_end_before_their_task};

use serde_json::{Map, Value};

use crate::repository;

/// A CloudFormation template with its short forms written out: `!Ref X` is `{"Ref": "X"}`, `!GetAtt X.Y` is
/// `{"Fn::GetAtt": ["X", "Y"]}`.
#[derive(Debug, Clone)]
pub struct Template(pub Value);

impl Template {
    /// The project's own.
    #[must_use]
    pub fn of_the_project() -> Self {
        Self::parse(&repository::text("template.yaml"))
    }

    /// Reads a template.
    ///
    /// # Panics
    /// When it is no YAML.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self(stack_template::read(text).unwrap_or_else(|error| panic!("{error}")))
    }

    /// The resources of a type, with their logical ids.
    pub fn resources<'a>(&'a self, kind: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
        entries(&self.0["Resources"]).filter(move |(_, resource)| resource["Type"] == kind)
    }

    /// A resource's properties; null where it is missing.
    #[must_use]
    pub fn properties(&self, id: &str) -> &Value {
        &self.0["Resources"][id]["Properties"]
    }

    /// The functions, with their properties.
    pub fn functions(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.resources(FUNCTION).map(|(id, resource)| (id, &resource["Properties"]))
    }

    /// What a function's environment is made of, the variables that all functions share included.
    #[must_use]
    pub fn environment(&self, function: &str) -> Map<String, Value> {
        let of = |settings: &Value| {
            settings["Environment"]["Variables"].as_object().cloned().unwrap_or_default()
        };
        let mut variables = of(&self.0["Globals"]["Function"]);
        variables.extend(of(self.properties(function)));
        variables
    }
}

/// The type of our functions.
pub(crate) const FUNCTION: &str = "AWS::Serverless::Function";

/// The members of an object, in the order of their names.
pub(crate) fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

/// The members of a list; one thing that stands alone counts as a list of one, as in IAM.
pub(crate) fn items(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        Value::Null => &[],
        one => std::slice::from_ref(one),
    }
}

/// The resource or parameter that a reference leads to: by `Ref`, `GetAtt`, the first name in a `Sub`, the first way of an `If`.
pub(crate) fn target(reference: &Value) -> Option<&str> {
    if let Some(way) = reference.get("Fn::If") {
        return target(way.get(1)?);
    }
    if let Some(text) = reference.get("Fn::Sub").and_then(Value::as_str) {
        let (_, rest) = text.split_once("${")?;
        return rest.split(['.', '}']).next();
    }
    let name = reference.get("Ref").or_else(|| reference.get("Fn::GetAtt")?.get(0))?;
    name.as_str()
}

/// The template that the tests beside the checks plant faults into.
#[cfg(test)]
pub(crate) mod sample {
    use super::*;

    /// The project's template after `break_it`.
    pub(crate) fn broken(break_it: impl FnOnce(&mut Value)) -> Template {
        let mut template = Template::of_the_project();
        break_it(&mut template.0);
        template
    }

    /// The one finding that a fault makes, beside those that the project's template has today.
    pub(crate) fn new_finding(
        check: impl Fn(&Template) -> Vec<String>,
        break_it: impl FnOnce(&mut Value),
    ) -> String {
        let before = check(&Template::of_the_project());
        let after = check(&broken(break_it));
        let new: Vec<_> = after.into_iter().filter(|finding| !before.contains(finding)).collect();
        assert_eq!(new.len(), 1, "one fault, one finding: {new:#?}");
        new.into_iter().next().unwrap()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_lead_to_their_resource() {
        for (reference, id) in [
            (json!({"Ref": "Table"}), Some("Table")),
            (json!({"Fn::GetAtt": ["Queue", "Arn"]}), Some("Queue")),
            (json!({"Fn::Sub": "${Bucket.Arn}/*"}), Some("Bucket")),
            (json!({"Fn::If": ["Own", {"Ref": "Secret"}, {"Ref": "Arn"}]}), Some("Secret")),
            (json!("arn:aws:s3:::b"), None),
        ] {
            assert_eq!(target(&reference), id);
        }
    }

    #[test]
    fn a_functions_environment_includes_what_all_share() {
        let template = Template::of_the_project();
        let variables = template.environment("SubmitTranscription");
        assert_eq!(variables["LOG_LEVEL"], json!({"Ref": "LogLevel"}));
        assert_eq!(variables["GENESYS_ENV"], json!({"Ref": "GenesysEnvironment"}));
    }
}
