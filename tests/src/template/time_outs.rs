//! Time-outs in their order: a step's own calls < its function < its Task. Who waits longer outlives who works, so that
//! each failure is told by the one that knows most about it.

use std::time::Duration;

use serde_json::Value;

use super::{Template, entries, target};

/// What a function needs beside its slowest calls: to start, to write down what happened, to answer.
const MARGIN: Duration = Duration::from_secs(5);

/// So many calls of a step's stores may be repeated to their limit, and the step still ends by itself, with a named error. It
/// makes six at most, which take some milliseconds each. A large result is sent to the archive in parts of 8 MiB: what poll
/// has beyond this table (81 s) is enough for 300 MB at 4 MB/s.
const SLOW_STORE_CALLS: u32 = 2;

/// The limits of the calls of a step.
#[derive(Debug, Clone, Copy)]
pub struct CallLimits {
    /// One call of a store, with all its tries.
    pub store: Duration,
    /// One call of the provider's port, with its token and its second try.
    pub call: Duration,
    /// The body of a result, which poll takes behind such a call.
    pub result: Duration,
    /// One attempt at a webhook, at most.
    pub webhook: Duration,
    /// For so long a run of the schedule begins with one job after the other.
    pub schedule: Duration,
}

/// Each Task waits longer than the function that it invokes may run.
#[must_use]
pub fn functions_end_before_their_task(template: &Template, machine: &Value) -> Vec<String> {
    let mut findings = Vec::new();
    let tasks = entries(&machine["States"]).filter(|(_, state)| state["Type"] == "Task");
    for (name, task) in tasks {
        let Some(function) = invoked_function(template, task) else {
            findings.push(format!("{name} invokes no function of this template"));
            continue;
        };
        let limit = task["TimeoutSeconds"].as_u64().unwrap_or_default();
        let runs = seconds(template, function);
        if limit < runs + MARGIN.as_secs() {
            findings.push(format!(
                "{name} waits {limit} s for {function}, which may run {runs} s: give it 5 s more"
            ));
        }
    }
    findings
}

/// The function whose ARN the template puts in place of `${Name}`.
fn invoked_function<'a>(template: &'a Template, task: &Value) -> Option<&'a str> {
    let name = task["Arguments"]["FunctionName"].as_str()?;
    let name = name.strip_prefix("${")?.strip_suffix('}')?;
    let mut machines = template.resources("AWS::Serverless::StateMachine");
    let (_, machine) = machines.next()?;
    let function = target(&machine["Properties"]["DefinitionSubstitutions"][name])?;
    template.functions().map(|(id, _)| id).find(|id| *id == function)
}

fn seconds(template: &Template, function: &str) -> u64 {
    template.properties(function)["Timeout"].as_u64().unwrap_or(3)
}

/// A function may run longer than the calls to the outside that one step makes: two of the provider to submit (the
/// pre-flight and the submission), one to look, one to tell a webhook; and longer by the time that its stores may take.
/// start-transcription handles the messages of a batch at once, each with two calls at most that may be repeated to their
/// limit: the look at the object, and then the start or the rejection. recheck-overdue begins with its last job at a fixed time.
#[must_use]
pub fn calls_end_before_their_function(template: &Template, limits: CallLimits) -> Vec<String> {
    let steps = [
        ("SubmitTranscription", limits.call * 2),
        ("PollTranscription", limits.call + limits.result),
        ("DeliverTranscript", limits.webhook),
        ("StartTranscription", Duration::ZERO),
        ("RecordFailure", Duration::ZERO),
        ("RecheckOverdue", limits.schedule),
    ];
    let stores = limits.store * SLOW_STORE_CALLS;
    let mut findings = Vec::new();
    for (function, calls) in steps {
        let needs = (calls + stores + MARGIN).as_secs();
        let runs = seconds(template, function);
        if runs < needs {
            findings.push(format!(
                "{function} may run {runs} s, but its calls may take {} s, its stores {} s, and it needs {} s beside: {needs} s",
                calls.as_secs(),
                stores.as_secs(),
                MARGIN.as_secs()
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::sample::new_finding;
    use super::*;
    use crate::machine;

    const TEN_SECONDS: Duration = Duration::from_secs(10);

    #[test]
    fn a_task_that_gives_up_before_its_function_is_found() {
        let machine = machine::of_the_project();
        let check = |template: &Template| functions_end_before_their_task(template, &machine);
        let found = new_finding(check, |template| {
            template["Resources"]["PollTranscription"]["Properties"]["Timeout"] = json!(800);
        });
        assert!(found.contains("Poll waits"));
        let found = new_finding(check, |template| {
            let machine = &mut template["Resources"]["TranscriptionMachine"]["Properties"];
            machine["DefinitionSubstitutions"]["PollTranscriptionArn"] = json!({"Ref": "Nobody"});
        });
        assert!(found.contains("no function"));
    }

    #[test]
    fn a_function_that_ends_before_its_calls_is_found() {
        let limits = CallLimits {
            store: TEN_SECONDS,
            call: TEN_SECONDS,
            result: TEN_SECONDS,
            webhook: TEN_SECONDS,
            schedule: TEN_SECONDS,
        };
        let check = |template: &Template| calls_end_before_their_function(template, limits);
        let found = new_finding(check, |template| {
            template["Resources"]["SubmitTranscription"]["Properties"]["Timeout"] = json!(44);
        });
        assert!(found.contains("SubmitTranscription may run 44 s") && found.contains("45 s"));
    }
}
