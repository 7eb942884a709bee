//! Everything that can go wrong unseen has an alarm, and every alarm says what it is about.

use serde_json::Value;

use super::alarm::{Alarm, alarms};
use crate::template::{Template, entries, items, target};

/// Each function has alarms for the share of its calls that fail, for throttles and time (at 80 % of its time-out), each dead-letter queue one for the
/// first message in it, and the state machine one for executions that failed, timed out or were throttled.
#[must_use]
pub fn everything_is_watched(template: &Template) -> Vec<String> {
    let alarms = alarms(template);
    let of = |metric: &str, resource: &str| {
        alarms.iter().find(|alarm| alarm.metric() == metric && watches(alarm, resource))
    };
    let mut findings = Vec::new();
    for (function, properties) in template.functions() {
        for metric in ["Errors", "Throttles", "Duration"] {
            if of(metric, function).is_none() {
                findings.push(format!("no alarm watches the {metric} of {function}"));
            }
        }
        // Lambda sends Errors for each call, as 0 or 1: their average is the share of calls that failed.
        if let Some(errors) = of("Errors", function)
            && (errors.properties["Statistic"] != "Average" || errors.threshold > 1.0)
        {
            findings.push(format!("{} is about no share of the calls of {function}", errors.id));
        }
        let timeout = properties["Timeout"].as_f64().unwrap_or_default();
        if let Some(slow) = of("Duration", function)
            && (slow.threshold - timeout * 800.0).abs() > f64::EPSILON
        {
            findings.push(format!("{} is not at 80 % of the {timeout} s of {function}", slow.id));
        }
    }
    for queue in dead_letter_queues(template) {
        let alarm = of("ApproximateNumberOfMessagesVisible", &queue);
        if alarm.is_none_or(|alarm| (alarm.threshold - 1.0).abs() > f64::EPSILON) {
            findings.push(format!("no alarm tells of the first message in {queue}"));
        }
    }
    for (machine, _) in template.resources("AWS::Serverless::StateMachine") {
        for metric in ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionThrottled"] {
            if of(metric, machine).is_none() {
                findings.push(format!("no alarm watches the {metric} of {machine}"));
            }
        }
    }
    findings
}

fn watches(alarm: &Alarm, resource: &str) -> bool {
    alarm.dimensions().any(|(_, value)| target(value) == Some(resource))
}

/// The queues that something points at as its last resort: all others have such a queue themselves.
fn dead_letter_queues(template: &Template) -> Vec<String> {
    let queues = template.resources("AWS::SQS::Queue");
    let last = queues.filter(|(_, queue)| queue["Properties"]["RedrivePolicy"].is_null());
    last.map(|(id, _)| id.to_owned()).collect()
}

/// Each alarm has a description, says what missing data means, tells the topic of both turns, and has a threshold that is
/// a number.
#[must_use]
pub fn alarms_are_complete(template: &Template) -> Vec<String> {
    let mut findings = Vec::new();
    for alarm in alarms(template) {
        let id = &alarm.id;
        let properties = &alarm.properties;
        if properties["AlarmDescription"].as_str().is_none_or(str::is_empty) {
            findings.push(format!("{id} has no description"));
        }
        if !matches!(properties["TreatMissingData"].as_str(), Some("breaching" | "notBreaching")) {
            findings.push(format!("{id} does not say what missing data means"));
        }
        if !alarm.threshold.is_finite() {
            findings.push(format!("{id} has no threshold that is a number"));
        }
        for actions in ["AlarmActions", "OKActions"] {
            if !tells_the_topic(&properties[actions]) {
                findings.push(format!("{id} does not tell the topic: {actions}"));
            }
        }
    }
    if alarms(template).is_empty() {
        findings.push("there are no alarms".to_owned());
    }
    findings
}

/// The topic that is given, else the one that is made, else nobody.
fn tells_the_topic(actions: &Value) -> bool {
    let given = &actions["Fn::If"];
    let made = &given[2]["Fn::If"];
    given[0] == "HasAlarmTopic"
        && given[1][0]["Ref"] == "AlarmTopicArn"
        && made[0] == "MakeAlarmTopic"
        && made[1][0]["Ref"] == "AlarmTopic"
        && made[2]["Ref"] == "AWS::NoValue"
}

/// Functions and state machines send traces.
#[must_use]
pub fn traces_are_on(template: &Template) -> Vec<String> {
    let shared = &template.0["Globals"]["Function"]["Tracing"];
    let mut findings = Vec::new();
    for (id, properties) in template.functions() {
        let own = &properties["Tracing"];
        if *(if own.is_null() { shared } else { own }) != "Active" {
            findings.push(format!("{id} sends no traces"));
        }
        let role = target(&properties["Role"]).unwrap_or_default();
        if !may_send_traces(template.properties(role)) {
            findings.push(format!("{role} may not send traces"));
        }
    }
    for (id, machine) in template.resources("AWS::Serverless::StateMachine") {
        if machine["Properties"]["Tracing"]["Enabled"] != true {
            findings.push(format!("{id} sends no traces"));
        }
    }
    findings
}

fn may_send_traces(role: &Value) -> bool {
    let policies = items(&role["Policies"]).iter();
    let statements = policies.flat_map(|policy| items(&policy["PolicyDocument"]["Statement"]));
    let allowed = statements.filter(|statement| statement["Effect"] == "Allow");
    allowed
        .flat_map(|statement| items(&statement["Action"]))
        .any(|action| action == "xray:PutTraceSegments")
        && entries(role).count() > 0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::template::sample::new_finding;

    #[test]
    fn what_nobody_watches_is_found() {
        let check = everything_is_watched;
        let without = |id: &'static str| {
            new_finding(check, move |template| {
                template["Resources"].as_object_mut().unwrap().remove(id).unwrap();
            })
        };
        assert!(without("PollTranscriptionErrorsAlarm").contains("Errors of PollTranscription"));
        assert!(without("UndeliveredScheduleAlarm").contains("UndeliveredSchedule"));
        assert!(without("ExecutionsTimedOutAlarm").contains("ExecutionsTimedOut"));
        let found = new_finding(check, |template| {
            template["Resources"]["PollTranscription"]["Properties"]["Timeout"] = json!(200);
        });
        assert!(found.contains("80 % of the 200 s"), "{found}");
        for (property, count) in [("Statistic", json!("Sum")), ("Threshold", json!(5))] {
            let found = new_finding(check, |template| {
                template["Resources"]["PollTranscriptionErrorsAlarm"]["Properties"][property] =
                    count;
            });
            assert!(found.contains("no share of the calls"), "{found}");
        }
        let found = new_finding(check, |template| {
            let alarm = &mut template["Resources"]["UndeliveredUploadsAlarm"]["Properties"];
            alarm["Threshold"] = json!(2);
        });
        assert!(found.contains("first message in UndeliveredUploads"), "{found}");
    }

    #[test]
    fn an_alarm_that_says_half_is_found() {
        for (property, wrong, words) in [
            ("AlarmDescription", json!(""), "no description"),
            ("TreatMissingData", json!(null), "missing data"),
            ("Threshold", json!({"Ref": "LogLevel"}), "number"),
            ("OKActions", json!(null), "OKActions"),
            ("AlarmActions", json!([{"Ref": "AlarmTopic"}]), "AlarmActions"),
        ] {
            let found = new_finding(alarms_are_complete, |template| {
                template["Resources"]["NeedsReviewAlarm"]["Properties"][property] = wrong;
            });
            assert!(found.contains(words), "{found}");
        }
    }

    #[test]
    fn a_function_or_machine_without_traces_is_found() {
        let found = new_finding(traces_are_on, |template| {
            template["Resources"]["PollTranscription"]["Properties"]["Tracing"] =
                json!("PassThrough");
        });
        assert!(found.contains("PollTranscription sends no traces"));
        let found = new_finding(traces_are_on, |template| {
            template["Resources"]["TranscriptionMachine"]["Properties"]["Tracing"] = json!(null);
        });
        assert!(found.contains("TranscriptionMachine"));
    }
}
