//! How often one logical call is made at worst: the tries of all layers multiply, so they are counted together.

use serde_json::Value;

use super::{Template, entries, items, target};

/// More hits what is down harder than it helps.
const ATTEMPTS_MAX: u64 = 6;

/// The function was not run at all then, so it made no call.
const NOT_RUN: &str = "Lambda.TooManyRequestsException";

/// No call is made more than six times for one state, one message or one event: `tries` of the client, times the runs of the
/// function that whoever invokes it makes.
#[must_use]
pub fn calls_are_made_six_times_at_most(
    template: &Template,
    machine: &Value,
    tries: u32,
) -> Vec<String> {
    let states = entries(&machine["States"]).filter(|(_, state)| state["Type"] == "Task");
    let by_state = states.map(|(name, task)| (format!("the state {name}"), runs_of_task(task)));
    let by_message = template.functions().flat_map(|(id, function)| {
        let sources = entries(&function["Events"]).map(|(_, event)| &event["Properties"]["Queue"]);
        sources.filter_map(target).map(move |queue| {
            let redrive = &template.properties(queue)["RedrivePolicy"];
            (format!("a message of {queue} to {id}"), redrive["maxReceiveCount"].as_u64())
        })
    });
    let by_event = template.functions().filter_map(|(id, function)| {
        let config = function.get("EventInvokeConfig")?;
        let again = config["MaximumRetryAttempts"].as_u64();
        Some((format!("an event to {id}"), again.map(|again| again + 1)))
    });
    let all = by_state.chain(by_message).chain(by_event);
    let findings = all.filter_map(|(whose, runs)| match runs.map(|runs| runs * u64::from(tries)) {
        None => Some(format!("{whose}: nobody knows how often the function is run")),
        Some(attempts) if attempts > ATTEMPTS_MAX => Some(format!(
            "{whose} may make a call {attempts} times, and {ATTEMPTS_MAX} is the most"
        )),
        Some(_) => None,
    });
    findings.collect()
}

/// The first run and those of every retrier by which a run that made calls is repeated.
fn runs_of_task(task: &Value) -> Option<u64> {
    let retriers = items(&task["Retry"]).iter();
    let repeating = retriers.filter(|it| items(&it["ErrorEquals"]).iter().any(|e| e != NOT_RUN));
    repeating.map(|it| it["MaxAttempts"].as_u64()).try_fold(1, |runs, again| Some(runs + again?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::sample::new_finding;
    use super::*;
    use crate::machine;

    #[test]
    fn a_seventh_attempt_is_found_in_each_layer() {
        let machine = machine::of_the_project();
        let check = |template: &Template| calls_are_made_six_times_at_most(template, &machine, 2);
        let found = new_finding(check, |template| {
            template["Resources"]["UploadQueue"]["Properties"]["RedrivePolicy"]["maxReceiveCount"] =
                json!(4);
        });
        assert!(
            found.contains("UploadQueue to StartTranscription may make a call 8 times"),
            "{found}"
        );
        let found = new_finding(check, |template| {
            let config =
                &mut template["Resources"]["RecordFailure"]["Properties"]["EventInvokeConfig"];
            config["MaximumRetryAttempts"] = json!(null);
        });
        assert!(found.contains("an event to RecordFailure: nobody knows"), "{found}");
    }

    #[test]
    fn a_state_that_repeats_too_often_is_found() {
        let template = Template::of_the_project();
        let mut machine = machine::of_the_project();
        machine["States"]["Poll"]["Retry"][1]["MaxAttempts"] = json!(3);
        let found = calls_are_made_six_times_at_most(&template, &machine, 2);
        assert_eq!(found, ["the state Poll may make a call 8 times, and 6 is the most"]);
    }
}
