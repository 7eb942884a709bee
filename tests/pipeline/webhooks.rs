//! Webhooks that are down, and come up again.

use local_runner::ExpectedEnd;
use serde_json::json;
use webhook_receiver::Answer;

use crate::clouds::{ends_as, quick, recording, sample_call};

#[test]
fn a_webhook_that_was_down_is_told_by_the_same_bytes_under_the_same_id() {
    quick(async |cloud| {
        let (id, hook) = (recording(51), "down-then-up");
        let down = vec![Answer::Down.once(), Answer::status(500).once()];
        cloud.webhooks().answer(hook, down).unwrap();
        cloud.genesys().script(id, sample_call()).unwrap();
        let input = json!({"recordingId": id, "webhook": cloud.webhooks().hook_url(hook)});
        cloud.start_in_console(&input).await.unwrap();
        ends_as(cloud, id, &ExpectedEnd::completed(1)).await;

        let notices = cloud.webhooks().received_by(hook);
        assert_eq!(notices.len(), 3);
        for notice in &notices {
            assert_eq!(notice.body, notices[0].body);
            assert_eq!(notice.header("webhook-id"), notices[0].header("webhook-id"));
        }
    });
}

#[test]
fn a_webhook_that_stays_down_is_given_up_and_the_transcript_stays() {
    quick(async |cloud| {
        let (id, hook) = (recording(52), "always-down");
        cloud.webhooks().answer(hook, vec![Answer::status(503).for_ever()]).unwrap();
        cloud.genesys().script(id, sample_call()).unwrap();
        let input = json!({"recordingId": id, "webhook": cloud.webhooks().hook_url(hook)});
        cloud.start_in_console(&input).await.unwrap();
        let end = ExpectedEnd { told: None, ..ExpectedEnd::completed(1) };
        ends_as(cloud, id, &end).await;

        let job = cloud.jobs_of(&id.to_string()).await.unwrap().remove(0);
        let fate = job.state.webhook_status().unwrap().on_the_wire();
        assert!(fate.starts_with("failed: "), "{fate}");
    });
}
