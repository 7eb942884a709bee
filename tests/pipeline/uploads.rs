//! Uploads that start nothing, and uploads into a bucket that was there before the stack.

use local_runner::{ExpectedEnd, LocalSettings, Upload};

use crate::clouds::{SOON, alone_in, ends_as, quick, recording, sample_call};

#[test]
fn an_upload_that_can_never_start_is_rejected_at_once_with_its_reason() {
    quick(async |cloud| {
        let (bad_language, bad_host, good) = (recording(71), recording(72), recording(73));
        cloud.upload(&Upload::plain(bad_language).with("language", "xx-XX")).await.unwrap();
        let elsewhere = "https://elsewhere.example.com/?key=s3cret";
        cloud.upload(&Upload::plain(bad_host).with("webhook", elsewhere)).await.unwrap();
        cloud.send_to_upload_queue(&["no event".to_owned()]).await.unwrap();
        cloud.genesys().script(good, sample_call()).unwrap();
        cloud.upload(&Upload::plain(good)).await.unwrap();
        ends_as(cloud, good, &ExpectedEnd::completed(1)).await;
        cloud.until_uploads_are_handled(SOON).await.unwrap();

        let rejected = cloud.take_rejected_uploads().await.unwrap();
        let reason_of = |part: &str| {
            let mut its = rejected.iter().filter(|message| message.body.contains(part));
            let reason = its.next().unwrap().reason.as_str();
            // At once: not five times.
            assert!(its.next().is_none(), "{part}");
            reason
        };
        let reason = reason_of(&bad_language.to_string());
        assert!(
            reason.starts_with("Request.Invalid: the request has 1 problem: language"),
            "{reason}"
        );
        let reason = reason_of(&bad_host.to_string());
        assert!(
            reason.contains("WebhookHostsFromMetadata") && !reason.contains("s3cret"),
            "{reason}"
        );
        assert!(reason_of("no event").starts_with("Event.Invalid: "));
        for id in [bad_language, bad_host] {
            assert_eq!(cloud.executions_of(&id.to_string()).await.unwrap(), []);
        }
    });
}

#[test]
fn an_existing_bucket_starts_executions_once_its_events_are_switched_on() {
    let settings = LocalSettings::default().with("RecordingsBucketName", "recordings-of-years");
    alone_in(settings, async |cloud| {
        assert_eq!(cloud.recordings_bucket(), "recordings-of-years");
        let id = recording(74);
        cloud.genesys().script(id, sample_call()).unwrap();
        cloud.upload(&Upload::plain(recording(75))).await.unwrap();
        cloud.switch_bucket_events(true).await.unwrap();
        cloud.upload(&Upload::plain(id)).await.unwrap();
        ends_as(cloud, id, &ExpectedEnd::completed(1)).await;
        assert_eq!(cloud.executions_of(&recording(75).to_string()).await.unwrap(), []);
    });
}
