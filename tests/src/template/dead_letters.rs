//! Nothing that happened is lost because somebody could not take it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{FUNCTION, Template, entries, items, target};

const QUEUE: &str = "AWS::SQS::Queue";

/// Dead letters are kept as long as SQS keeps anything: 14 days.
const KEPT_SECONDS: u64 = 1_209_600;

/// What SQS takes unless a queue says less, its attributes included.
const MESSAGE_BYTES_MAX: u64 = 1_048_576;

/// Every rule's target, schedule, queue and function that is invoked without anybody waiting has a dead-letter queue.
#[must_use]
pub fn every_event_has_somewhere_to_fall(template: &Template) -> Vec<String> {
    let mut findings = Vec::new();
    for (id, rule) in template.resources("AWS::Events::Rule") {
        for aim in items(&rule["Properties"]["Targets"]) {
            must_be_queue(
                template,
                &aim["DeadLetterConfig"]["Arn"],
                &format!("a target of {id}"),
                &mut findings,
            );
        }
    }
    for (id, function) in template.functions() {
        for (name, event) in entries(&function["Events"]).filter(|(_, event)| is_schedule(event)) {
            let queue = &event["Properties"]["DeadLetterConfig"]["Arn"];
            must_be_queue(template, queue, &format!("the schedule {name} of {id}"), &mut findings);
        }
    }
    for id in invoked_without_waiting(template) {
        let queue = &template.properties(&id)["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]
            ["Destination"];
        must_be_queue(template, queue, &format!("the function {id}"), &mut findings);
    }
    findings.extend(queues_without_dead_letters(template));
    findings
}

fn is_schedule(event: &Value) -> bool {
    matches!(event["Type"].as_str(), Some("Schedule" | "ScheduleV2"))
}

fn must_be_queue(template: &Template, reference: &Value, whose: &str, findings: &mut Vec<String>) {
    let is_queue =
        target(reference).is_some_and(|id| template.resources(QUEUE).any(|(queue, _)| queue == id));
    if !is_queue {
        findings.push(format!("{whose} has no dead-letter queue of this template"));
    }
}

/// The functions that rules and schedules invoke.
fn invoked_without_waiting(template: &Template) -> BTreeSet<String> {
    let rules = template.resources("AWS::Events::Rule");
    let aims = rules.flat_map(|(_, rule)| items(&rule["Properties"]["Targets"]));
    let by_rule = aims.filter_map(|aim| target(&aim["Arn"]));
    let by_rule =
        by_rule.filter(|id| template.resources(FUNCTION).any(|(function, _)| function == *id));
    let by_schedule = template
        .functions()
        .filter(|(_, function)| entries(&function["Events"]).any(|(_, event)| is_schedule(event)));
    by_rule.chain(by_schedule.map(|(id, _)| id)).map(str::to_owned).collect()
}

/// A queue either holds dead letters, and then long enough to be noticed, or has a queue for them.
fn queues_without_dead_letters(template: &Template) -> Vec<String> {
    let text = |queue: &Value| {
        target(&queue["Properties"]["RedrivePolicy"]["deadLetterTargetArn"]).map(str::to_owned)
    };
    let mut holds_dead_letters: BTreeSet<String> =
        template.resources(QUEUE).filter_map(|(_, queue)| text(queue)).collect();
    for (_, function) in template.functions() {
        let aim = &function["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]["Destination"];
        holds_dead_letters.extend(target(aim).map(str::to_owned));
    }
    // A function puts messages aside here itself.
    holds_dead_letters.extend(put_aside_by_functions(template));
    let mut findings = Vec::new();
    for (id, queue) in template.resources(QUEUE) {
        let tries = &queue["Properties"]["RedrivePolicy"]["maxReceiveCount"];
        let kept = queue["Properties"]["MessageRetentionPeriod"].as_u64();
        if holds_dead_letters.contains(id) {
            if kept != Some(KEPT_SECONDS) {
                findings.push(format!("{id} keeps dead letters for less than 14 days"));
            }
        } else if tries.as_u64().is_none_or(|tries| tries < 2) {
            findings.push(format!("{id} has no RedrivePolicy with two tries and more"));
        }
    }
    findings
}

/// The queues whose address a function is given: it sends there, since Lambda itself reads a queue without an address.
fn put_aside_by_functions(template: &Template) -> BTreeSet<String> {
    let variables = template.functions().flat_map(|(id, _)| template.environment(id));
    let referred = variables.filter_map(|(_, value)| target(&value).map(str::to_owned));
    referred.filter(|id| template.resources(QUEUE).any(|(queue, _)| queue == id)).collect()
}

/// What is rejected fits into the queue of rejected messages, together with its reason (at most 4 KiB as JSON) and its id.
#[must_use]
pub fn rejected_messages_find_room(template: &Template) -> Vec<String> {
    const REASON_BYTES: u64 = 8_192;
    let most = |id: &str| {
        template.properties(id)["MaximumMessageSize"].as_u64().unwrap_or(MESSAGE_BYTES_MAX)
    };
    let sources = template.functions().flat_map(|(_, function)| entries(&function["Events"]));
    let sources = sources.filter_map(|(_, event)| target(&event["Properties"]["Queue"]));
    let largest = sources.map(most).max().unwrap_or_default();
    let queues = put_aside_by_functions(template);
    let tight = queues.iter().filter(|id| most(id) < largest + REASON_BYTES);
    tight.map(|id| format!("{id} takes no message of {largest} bytes with its reason")).collect()
}

/// A queue's messages stay hidden for six times the time of the function that reads them, as Lambda asks for, and a wrong
/// message does not bring back the others of its batch.
#[must_use]
pub fn queues_fit_their_functions(template: &Template) -> Vec<String> {
    let mut findings = Vec::new();
    for (id, function) in template.functions() {
        for (name, event) in
            entries(&function["Events"]).filter(|(_, event)| event["Type"] == "SQS")
        {
            let source = target(&event["Properties"]["Queue"]).unwrap_or_default();
            let hidden = template.properties(source)["VisibilityTimeout"].as_u64().unwrap_or(30);
            let timeout = function["Timeout"].as_u64().unwrap_or(3);
            if hidden < 6 * timeout {
                findings.push(format!(
                    "{source} hides messages for {hidden} s, less than six times the {timeout} s of {id}"
                ));
            }
            let answers = items(&event["Properties"]["FunctionResponseTypes"]);
            if !answers.iter().any(|answer| answer == "ReportBatchItemFailures") {
                findings
                    .push(format!("{name} of {id} does not report single messages that failed"));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::sample::new_finding;
    use super::*;

    #[test]
    fn a_target_schedule_function_or_queue_without_dead_letters_is_found() {
        let check = every_event_has_somewhere_to_fall;
        let found = new_finding(check, |template| {
            template["Resources"]["UploadRule"]["Properties"]["Targets"][0]["DeadLetterConfig"] =
                json!(null);
        });
        assert!(found.contains("UploadRule"));
        let found = new_finding(check, |template| {
            let events = &mut template["Resources"]["RecheckOverdue"]["Properties"]["Events"];
            events["Schedule"]["Properties"]["DeadLetterConfig"]["Arn"] =
                json!({"Ref": "JobsTable"});
        });
        assert!(found.contains("schedule Schedule of RecheckOverdue"));
        let found = new_finding(check, |template| {
            template["Resources"]["UploadQueue"]["Properties"]["RedrivePolicy"]["maxReceiveCount"] =
                json!(1);
        });
        assert!(found.contains("UploadQueue"));
        let found = new_finding(check, |template| {
            template["Resources"]["UndeliveredSchedule"]["Properties"]["MessageRetentionPeriod"] =
                json!(60);
        });
        assert!(found.contains("14 days"));
        let found = new_finding(check, |template| {
            let function = &mut template["Resources"]["RecordFailure"]["Properties"];
            function["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]["Destination"] =
                json!({"Ref": "AuditBucket"});
            // Nothing else falls into this queue then; as a plain queue it would want dead letters of its own.
            let queue = &mut template["Resources"]["UndeliveredFailures"]["Properties"];
            queue["RedrivePolicy"] = json!({"maxReceiveCount": 5});
        });
        assert!(found.contains("function RecordFailure"));
        let found = new_finding(check, |template| {
            template["Resources"]["RejectedUploads"]["Properties"]["MessageRetentionPeriod"] =
                json!(345_600);
        });
        assert!(found.contains("RejectedUploads keeps dead letters"));
    }

    #[test]
    fn a_queue_of_rejected_messages_that_is_too_small_is_found() {
        let found = new_finding(rejected_messages_find_room, |template| {
            template["Resources"]["UploadQueue"]["Properties"]["MaximumMessageSize"] = json!(null);
        });
        assert!(found.contains("RejectedUploads takes no message of 1048576 bytes"));
    }

    #[test]
    fn a_queue_that_shows_a_message_again_too_early_is_found() {
        let found = new_finding(queues_fit_their_functions, |template| {
            template["Resources"]["UploadQueue"]["Properties"]["VisibilityTimeout"] = json!(179);
        });
        assert!(found.contains("179 s"));
        let found = new_finding(queues_fit_their_functions, |template| {
            let events = &mut template["Resources"]["StartTranscription"]["Properties"]["Events"];
            events["Uploads"]["Properties"]["FunctionResponseTypes"] = json!([]);
        });
        assert!(found.contains("Uploads of StartTranscription"));
    }
}
