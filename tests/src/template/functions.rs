//! The functions of the template are the folders of `functions/`, and they get the settings that they read.

use std::collections::{BTreeMap, BTreeSet};

use super::{FUNCTION, Template};
use crate::settings_read::SettingsRead;

/// What the Lambda service sets itself, or, for the endpoint, a local cloud: no template can set these.
const SET_BY_LAMBDA: [&str; 5] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_ENDPOINT_URL",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
];

/// `submit-transcription` -> `SubmitTranscription`.
#[must_use]
pub fn logical_id(folder: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_uppercase().chain(letters).collect::<String>()
        })
    };
    folder.split('-').map(capital).collect()
}

/// Each folder of `functions/` is one function under its own name, built from the binary of that name, and there is no other.
#[must_use]
pub fn every_folder_is_a_function(template: &Template, folders: &[&str]) -> Vec<String> {
    let mut findings = Vec::new();
    for folder in folders {
        let id = logical_id(folder);
        let resource = &template.0["Resources"][&id];
        if resource["Type"] != FUNCTION {
            findings.push(format!("functions/{folder} is no function {id} of the template"));
        } else if resource["Metadata"]["BuildProperties"]["Binary"] != *folder {
            findings.push(format!("{id} is not built from the binary {folder}"));
        }
    }
    let ids: BTreeSet<String> = folders.iter().map(|folder| logical_id(folder)).collect();
    let strangers = template.functions().filter(|(id, _)| !ids.contains(*id));
    findings.extend(strangers.map(|(id, _)| format!("{id} has no folder in functions/")));
    findings
}

/// Every variable that a function reads is set for it, or is the Lambda service's own, and every variable that is set for
/// it alone is read.
#[must_use]
pub fn every_variable_that_is_read_is_set(
    template: &Template,
    read: &BTreeMap<String, SettingsRead>,
) -> Vec<String> {
    let mut findings = Vec::new();
    for (function, settings) in read {
        let set = template.environment(function);
        let missing = settings.names.iter().filter(|name| !set.contains_key(*name));
        let missing = missing.filter(|name| !SET_BY_LAMBDA.contains(&name.as_str()));
        findings.extend(missing.map(|name| format!("{function} reads {name}, which nobody sets")));
        let own = template.properties(function)["Environment"]["Variables"].as_object();
        let unread = own.into_iter().flatten().filter(|(name, _)| !settings.names.contains(*name));
        findings.extend(
            unread.map(|(name, _)| format!("{function} is given {name}, which it does not read")),
        );
    }
    findings
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::sample::new_finding;
    use super::*;

    #[test]
    fn a_folder_without_function_and_a_function_without_folder_are_found() {
        let folders = ["start-transcription", "submit-transcription", "poll-transcription"];
        let check = |template: &Template| every_folder_is_a_function(template, &folders);
        let found = new_finding(check, |template| {
            let function = &mut template["Resources"]["PollTranscription"];
            function["Metadata"]["BuildProperties"]["Binary"] = json!("poll");
        });
        assert!(found.contains("binary poll-transcription"));
        let found = new_finding(check, |template| {
            template["Resources"]["PollTranscription"]["Type"] = json!("AWS::Lambda::Function");
        });
        assert!(found.contains("functions/poll-transcription"));
        let found = new_finding(check, |template| {
            template["Resources"]["Stranger"] = json!({"Type": FUNCTION});
        });
        assert!(found.contains("Stranger has no folder"));
    }

    #[test]
    fn a_variable_that_is_not_set_and_one_that_is_not_read_are_found() {
        let settings = SettingsRead::of_code(
            r#"settings.required("RECORDINGS_BUCKET", ""); settings.optional("AWS_REGION");"#,
        );
        let read = BTreeMap::from([("StartTranscription".to_owned(), settings)]);
        let check = |template: &Template| every_variable_that_is_read_is_set(template, &read);
        let variables = "/Resources/StartTranscription/Properties/Environment/Variables";
        let found = new_finding(check, |template| {
            template
                .pointer_mut(variables)
                .unwrap()
                .as_object_mut()
                .unwrap()
                .remove("RECORDINGS_BUCKET");
        });
        assert!(found.contains("reads RECORDINGS_BUCKET"));
        let found = new_finding(check, |template| {
            template.pointer_mut(variables).unwrap()["SURPLUS"] = json!("x");
        });
        assert!(found.contains("given SURPLUS"));
    }
}
