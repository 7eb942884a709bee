//! `webhook replay`.

use std::time::Duration;

use genesys_simulator::{RecordingScript, ResultSource};
use serde_json::{Value, json};
use uuid::Uuid;
use webhook_receiver::{Answer, SignatureVerdict};

use crate::cloud::{Cloud, in_a_cloud_with};

const SOON: Duration = Duration::from_secs(90);

/// A recording whose webhook answers so, until all about it is over.
async fn until_over(cloud: &Cloud, id: Uuid, answers: Vec<webhook_receiver::Step>) {
    let hook = id.to_string();
    cloud.local.webhooks().answer(&hook, answers).unwrap();
    let result = ResultSource::Call("0002f70f7386445b".to_owned());
    let script = RecordingScript { result, ..RecordingScript::default() };
    cloud.local.genesys().script(id, script).unwrap();
    let input = json!({"recordingId": id, "webhook": cloud.local.webhooks().hook_url(&hook)});
    cloud.local.start_in_console(&input).await.unwrap();
    cloud.local.until_over(id, SOON).await.unwrap();
}

#[test]
fn a_webhook_that_was_given_up_is_told_once_more_by_the_same_message() {
    let settings = local_runner::LocalSettings::default().with("WebhookWaitsSeconds", "1");
    in_a_cloud_with(settings, async |cloud| {
        let id = Uuid::from_u64_pair(0x7e57_0000_0000_4000, 0x8000_0000_0000_0001);
        // Down for both attempts, and for the first replay.
        until_over(cloud, id, vec![Answer::status(503).times(3)]).await;
        let id = id.to_string();

        let down = cloud.operator(&["webhook", "replay", &id]);
        assert_eq!(down.code, Some(1), "{}", down.errors);
        assert!(down.output.contains("was not told: the receiver answered 503"), "{}", down.output);
        let up = cloud.operator(&["webhook", "replay", &id, "--json"]);
        assert_eq!(up.code, Some(0), "{}{}", up.output, up.errors);
        let answer: Value = serde_json::from_str(&up.output).unwrap();
        assert_eq!(answer["told"], true);

        let notices = cloud.local.webhooks().received_by(&id);
        assert_eq!(notices.len(), 4);
        for notice in &notices {
            assert_eq!(notice.body, notices[0].body);
            assert_eq!(notice.header("webhook-id"), notices[0].header("webhook-id"));
            assert_eq!(notice.signature, SignatureVerdict::Right);
        }
        let job = cloud.local.jobs_of(&id).await.unwrap().remove(0);
        assert_eq!(job.state.name(), "COMPLETED");
        assert_eq!(job.state.webhook_status().unwrap().on_the_wire(), "delivered");
        let audit = cloud.local.audit_of(job.key.as_str()).await.unwrap();
        let done: Vec<String> = audit.iter().map(action).collect();
        let replays = ["notify intent", "notify failure", "notify intent", "notify success"];
        assert_eq!(done[done.len() - 4..], replays);
    });
}

fn action(file: &local_runner::StoredFile) -> String {
    let record: Value = serde_json::from_slice(&file.bytes).unwrap();
    let text = |name: &str| record[name].as_str().unwrap().to_owned();
    format!("{} {}", text("action"), text("outcome"))
}

#[test]
fn what_cannot_be_told_again_says_why() {
    in_a_cloud_with(local_runner::LocalSettings::default(), async |cloud| {
        let nobody = "00000000-0000-4000-8000-00000000000a";
        let ended = cloud.operator(&["webhook", "replay", nobody]);
        assert_eq!(ended.code, Some(1));
        assert!(ended.errors.contains("there is no job of recording"), "{}", ended.errors);
        let ended = cloud.operator(&["webhook", "replay", &"0a".repeat(32)]);
        assert_eq!(ended.code, Some(1));
        assert!(ended.errors.contains("there is no job with this key"), "{}", ended.errors);
    });
}
