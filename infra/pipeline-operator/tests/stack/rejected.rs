//! `rejected`.

use std::time::Duration;

use genesys_simulator::RecordingScript;
use local_runner::Upload;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cloud::{Cloud, in_a_cloud};

const RECORDING: Uuid = Uuid::from_u64_pair(0x7e57_0000_0000_4000, 0x8000_0000_0000_0001);

/// For everything that is waited for; far above what it takes.
const SOON: Duration = Duration::from_secs(90);

fn listed(cloud: &Cloud, queue: &str) -> Vec<Value> {
    let ended = cloud.operator(&["rejected", "list", "--queue", queue, "--json"]);
    assert_eq!(ended.code, Some(0), "{}", ended.errors);
    let list: Value = serde_json::from_str(&ended.output).unwrap();
    list["messages"].as_array().unwrap().clone()
}

#[test]
fn a_message_is_listed_with_its_reason_and_sent_back_once() {
    in_a_cloud(async |cloud| {
        let queue = cloud.queue("UndeliveredUploads").await;
        let (_, healthy) = cloud.diagnosis();
        let checks = healthy["findings"].as_array().unwrap().clone();
        let bucket = checks.iter().find(|found| found["check"] == "upload events").unwrap();
        let bucket = bucket["message"].as_str().unwrap().split(' ').next().unwrap();
        // Nobody tells of this upload: what starts it is the redrive.
        cloud.silence(bucket).await;
        cloud.local.genesys().script(RECORDING, RecordingScript::default()).unwrap();
        cloud.local.upload(&Upload::plain(RECORDING)).await.unwrap();
        let event = json!({
            "id": "e-1", "source": "aws.s3", "detail-type": "Object Created", "apiToken": "hunter2",
            "detail": {"bucket": {"name": bucket}, "object": {"key": Upload::plain(RECORDING).key()}},
        });
        cloud.put(&queue, &event.to_string(), "Store.Unavailable: the table was away").await;
        let messages = listed(cloud, "undelivered");
        assert_eq!(messages.len(), 1);
        assert_eq!(messages[0]["reason"], "Store.Unavailable: the table was away");
        assert!(!messages[0].to_string().contains("hunter2"), "{}", messages[0]);
        let id = messages[0]["id"].as_str().unwrap();
        let redrive = |more: &[&str]| {
            let line = ["rejected", "redrive", "--queue", "undelivered"];
            cloud.operator(&[&line[..], more].concat())
        };
        let rehearsal = redrive(&[id, "--dry-run"]);
        assert!(
            rehearsal.output.contains("1 message(s) would be sent back"),
            "{}",
            rehearsal.output
        );
        assert_eq!(listed(cloud, "undelivered").len(), 1, "a rehearsal changes nothing");
        assert!(cloud.local.executions_of(&RECORDING.to_string()).await.unwrap().is_empty());
        let done = redrive(&[id]);
        assert_eq!(done.code, Some(0), "{}{}", done.output, done.errors);
        cloud.local.until_over(RECORDING, SOON).await.unwrap();
        let executions = cloud.local.executions_of(&RECORDING.to_string()).await.unwrap();
        assert_eq!(executions.len(), 1);
        assert_eq!(listed(cloud, "undelivered"), [Value::Null; 0]);
        let again = redrive(&[id]);
        assert_eq!(again.code, Some(1));
        assert!(again.output.contains("is not in the queue"), "{}", again.output);
    });
}

#[test]
fn messages_that_are_no_uploads_are_listed_and_not_sent_to_the_upload_queue() {
    in_a_cloud(async |cloud| {
        let queue = cloud.queue("UndeliveredSchedule").await;
        cloud.put(&queue, "{}", "a run failed").await;
        assert_eq!(listed(cloud, "schedule").len(), 1);
        let refused = cloud.operator(&["rejected", "redrive", "--queue", "schedule", "--all"]);
        assert_eq!(refused.code, Some(1));
        assert!(refused.errors.contains("no upload events"), "{}", refused.errors);
        let (code, diagnosis) = cloud.diagnosis();
        assert_eq!(code, Some(1));
        assert!(diagnosis.to_string().contains("1 message(s) wait"), "{diagnosis:#}");
    });
}
