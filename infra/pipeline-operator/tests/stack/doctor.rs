//! `doctor`.

use genesys_simulator::{Behaviour, RecordingScript, Times, Trouble, Troubles};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cloud::in_a_cloud;

pub(crate) fn message<'a>(diagnosis: &'a Value, check: &str) -> (&'a str, &'a str) {
    let findings = diagnosis["findings"].as_array().unwrap();
    let found = findings.iter().find(|found| found["check"] == check);
    let found = found.unwrap_or_else(|| panic!("no check {check} in {diagnosis:#}"));
    (found["verdict"].as_str().unwrap(), found["message"].as_str().unwrap())
}

pub(crate) fn wrong_checks(diagnosis: &Value) -> Vec<&str> {
    let findings = diagnosis["findings"].as_array().unwrap().iter();
    let wrong = findings.filter(|found| found["verdict"] == "wrong");
    wrong.map(|found| found["check"].as_str().unwrap()).collect()
}

#[test]
fn a_healthy_stack_is_ok_in_every_check() {
    in_a_cloud(async |cloud| {
        let ended = cloud.operator(&["doctor"]);
        assert_eq!(ended.code, Some(0), "{}{}", ended.output, ended.errors);
        for check in [
            "settings",
            "clock",
            "stack",
            "recordings bucket",
            "transcripts bucket",
            "audit bucket",
            "upload events",
            "upload rule",
            "failure rule",
            "upload reader",
            "job table",
            "KMS keys",
            "functions",
            "DeliverTranscriptRole",
            "PollTranscriptionRole",
            "RecheckOverdueRole",
            "RecheckScheduleRole",
            "RecordFailureRole",
            "StartTranscriptionRole",
            "SubmitTranscriptionRole",
            "TranscriptionMachineRole",
            "Genesys secret",
            "Genesys addresses",
            "token",
            "Genesys recordings",
            "Genesys jobs",
            "webhook secret",
            "state machine",
            "last failure",
            "schedule",
            "UndeliveredUploads",
            "UndeliveredFailures",
            "UndeliveredSchedule",
        ] {
            let line = format!("ok           {check}");
            assert!(
                ended.output.lines().any(|found| found.starts_with(&line)),
                "{check}:\n{}",
                ended.output
            );
        }
        // What a local cloud does not give the token's table.
        assert!(ended.output.contains(" 0 WRONG, 2 not checked"), "{}", ended.output);
    });
}

#[test]
fn a_wrong_or_an_empty_secret_is_named_and_never_shown() {
    in_a_cloud(async |cloud| {
        cloud.fill_secret(r#"{"client_id": "local-client", "client_secret": "hunter2"}"#).await;
        let (code, diagnosis) = cloud.diagnosis();
        assert_eq!((code, wrong_checks(&diagnosis)), (Some(1), vec!["token"]), "{diagnosis:#}");
        let (_, told) = message(&diagnosis, "token");
        assert!(
            told.contains("id or secret is wrong") && told.contains("another region"),
            "{told}"
        );
        assert_eq!(message(&diagnosis, "Genesys recordings").0, "not_checked");
        cloud.fill_secret(r#"{"client_id": "hunter2"}"#).await;
        let (_, unfilled) = cloud.diagnosis();
        assert_eq!(wrong_checks(&unfilled), ["Genesys secret"]);
        assert!(message(&unfilled, "Genesys secret").1.contains("client_secret"));
        assert!(!format!("{diagnosis}{unfilled}").contains("hunter2"));
    });
}

#[test]
fn a_signing_key_that_is_none_is_named_and_never_shown() {
    in_a_cloud(async |cloud| {
        cloud.local.store_signing_keys(r#"{"current": "aHVudGVyMg=="}"#).await.unwrap();
        let (code, diagnosis) = cloud.diagnosis();
        assert_eq!((code, wrong_checks(&diagnosis)), (Some(1), vec!["webhook secret"]));
        let (_, told) = message(&diagnosis, "webhook secret");
        assert!(told.contains("7 bytes") && told.contains("no webhook is told"), "{told}");
        assert!(!diagnosis.to_string().contains("aHVudGVyMg"));
    });
}

#[test]
fn a_permission_that_the_client_lacks_is_named() {
    in_a_cloud(async |cloud| {
        let forbidden = Trouble {
            behaviour: Behaviour::Forbidden {
                permission: Some("recording:recording:view".to_owned()),
            },
            times: Times::default(),
            after_effect: false,
        };
        let troubles = Troubles { check: vec![forbidden], ..Troubles::default() };
        let nobody = Uuid::parse_str("00000000-0000-4000-8000-000000000000").unwrap();
        let script = RecordingScript { troubles, ..RecordingScript::default() };
        cloud.local.genesys().script(nobody, script).unwrap();
        let (code, diagnosis) = cloud.diagnosis();
        assert_eq!((code, wrong_checks(&diagnosis)), (Some(1), vec!["Genesys recordings"]));
        let (_, told) = message(&diagnosis, "Genesys recordings");
        assert!(
            told.contains("recording:recording:view") && told.contains("client's role"),
            "{told}"
        );
    });
}

#[test]
fn a_bucket_that_tells_nobody_of_uploads_is_named() {
    in_a_cloud(async |cloud| {
        let (_, healthy) = cloud.diagnosis();
        let bucket = message(&healthy, "upload events").1.split(' ').next().unwrap().to_owned();
        cloud.silence(&bucket).await;
        let (code, diagnosis) = cloud.diagnosis();
        assert_eq!((code, wrong_checks(&diagnosis)), (Some(1), vec!["upload events"]));
        let (_, told) = message(&diagnosis, "upload events");
        assert!(told.contains(&bucket) && told.contains("Event notifications"), "{told}");
    });
}

#[test]
fn a_rule_a_reader_and_a_function_that_somebody_stopped_are_named_with_what_starts_them_again() {
    in_a_cloud(async |cloud| {
        let rule = cloud.real_name("FailureRule").await;
        cloud.ask("events", "AWSEvents.DisableRule", &json!({"Name": rule})).await;
        let reader = cloud.real_name("StartTranscriptionUploads").await;
        let mapping = format!("2015-03-31/event-source-mappings/{reader}");
        cloud.put_at_lambda(&mapping, &json!({"Enabled": false})).await;
        let function = cloud.real_name("PollTranscription").await;
        let concurrency = format!("2017-10-31/functions/{function}/concurrency");
        cloud.put_at_lambda(&concurrency, &json!({"ReservedConcurrentExecutions": 0})).await;

        let (code, diagnosis) = cloud.diagnosis();
        let wrong = wrong_checks(&diagnosis);
        assert_eq!((code, wrong), (Some(1), vec!["failure rule", "upload reader", "functions"]));
        for (check, remedy) in [
            ("failure rule", format!("aws events enable-rule --name {rule}")),
            ("upload reader", format!("update-event-source-mapping --uuid {reader} --enabled")),
            ("functions", format!("delete-function-concurrency --function-name {function}")),
        ] {
            assert!(message(&diagnosis, check).1.ends_with(&remedy), "{diagnosis:#}");
        }
    });
}

#[test]
fn a_stack_that_is_not_there_is_told_with_what_to_check() {
    in_a_cloud(async |cloud| {
        let ended = cloud.operator(&["doctor", "--stack", "nobodys"]);
        assert_eq!(ended.code, Some(1));
        assert!(
            ended.output.contains("there is no stack nobodys in us-east-1"),
            "{}",
            ended.output
        );
    });
}
