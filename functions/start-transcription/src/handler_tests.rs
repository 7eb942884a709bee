use std::sync::Arc;

use pipeline_steps::StartRules;
use port_fakes::{FakeRejectedEvents, FakeStarter, FakeUploads, FaultPlan, Faulty, When};
use transcription_domain::{Dialect, RequestPolicy, TenantName, TranscriptFormat};

use super::*;

const BUCKET: &str = "recordings";

/// The world of a batch.
struct World {
    uploads: Arc<FakeUploads>,
    workflow: Arc<Faulty<FakeStarter>>,
    rejected: Arc<Faulty<FakeRejectedEvents>>,
}

/// A world in which these calls fail, counted over Step Functions and the queue of rejected events together.
fn world(faults: &[u64]) -> (World, Wired) {
    let plan = FaultPlan::failing(faults.iter().map(|call| (*call, When::Before)).collect());
    let world = World {
        uploads: Arc::default(),
        workflow: Arc::new(Faulty::new(FakeStarter::default(), Arc::clone(&plan))),
        rejected: Arc::new(Faulty::new(FakeRejectedEvents::default(), plan)),
    };
    let language = Dialect::parse("en-US").unwrap();
    let policy = RequestPolicy {
        languages: vec![language.clone()],
        default_language: language,
        default_format: TranscriptFormat::Json,
        default_webhook: None,
        allow_loopback: false,
    };
    let wired = Wired {
        meter: Arc::default(),
        // Written so: as an argument of `Arc::clone` the port's own type would be wanted.
        uploads: world.uploads.clone(),
        workflow: world.workflow.clone(),
        rejected: world.rejected.clone(),
        bucket: BUCKET.to_owned(),
        webhook_hosts: vec!["hooks.example.com".to_owned()],
        rules: StartRules { tenant: TenantName::parse("default").unwrap(), policy },
    };
    (world, wired)
}

fn key(number: u8) -> String {
    format!("recordings/7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e{number:02x}.wav")
}

fn event(key: &str) -> String {
    let detail = json!({"bucket": {"name": BUCKET}, "object": {"key": key}});
    json!({"id": "e-1", "source": "aws.s3", "detail-type": "Object Created", "detail": detail})
        .to_string()
}

fn batch(bodies: &[&str]) -> Batch {
    let message = |(index, body): (usize, &&str)| Message {
        message_id: format!("m-{index}"),
        body: (*body).to_owned(),
    };
    Batch { records: bodies.iter().enumerate().map(message).collect() }
}

fn left(answer: &BatchAnswer) -> Vec<&str> {
    answer.batch_item_failures.iter().map(|item| item.item_identifier.as_str()).collect()
}

#[tokio::test]
async fn a_message_that_can_never_start_is_put_aside_at_once_with_its_reason() {
    for (metadata, reason) in [
        (vec![("language", "xx-XX")], "language is not one of this stack's languages"),
        (vec![("format", "docx")], "format"),
        (
            vec![("webhook", "https://elsewhere.example.com/?key=s3cret")],
            "WebhookHostsFromMetadata",
        ),
        (vec![("webhook", "https://user:s3cret@hooks.example.com")], "webhook"),
    ] {
        let (world, wired) = world(&[]);
        world.uploads.upload(BUCKET, &key(1), "v-1", &metadata);
        let (answer, counts) = handle_each(batch(&[&event(&key(1))]), &wired).await;
        assert_eq!((left(&answer), counts.rejected, counts.started), (vec![], 1, 0));
        let put_aside = world.rejected.inner().all();
        assert_eq!(
            (put_aside[0].message_id.as_str(), &put_aside[0].body),
            ("m-0", &event(&key(1)))
        );
        assert_eq!(put_aside[0].reason.error, "Request.Invalid");
        let message = &put_aside[0].reason.message;
        assert!(message.contains(reason) && !message.contains("s3cret"), "{message}");
    }
}

#[tokio::test]
async fn malformed_and_huge_messages_are_put_aside_whole_and_take_nobody_with_them() {
    let (world, wired) = world(&[]);
    world.uploads.upload(BUCKET, &key(1), "v-1", &[]);
    let huge = "x".repeat(100_000);
    let (answer, counts) =
        handle_each(batch(&["not json", &event(&key(1)), &huge, "{}"]), &wired).await;
    assert_eq!((left(&answer), counts.rejected, counts.started), (vec![], 3, 1));
    let put_aside = world.rejected.inner().all();
    let bodies: Vec<&str> = put_aside.iter().map(|event| event.body.as_str()).collect();
    assert_eq!(bodies, ["not json", &huge, "{}"]);
    assert!(put_aside.iter().all(|event| event.reason.error == "Event.Invalid"));
    assert_eq!(world.workflow.inner().started().len(), 1);
}

#[tokio::test]
async fn a_transient_trouble_leaves_the_message_where_it_was() {
    let (world, wired) = world(&[1]);
    for number in [1, 2] {
        world.uploads.upload(BUCKET, &key(number), "v-1", &[]);
    }
    let (answer, counts) = handle_each(batch(&[&event(&key(1)), &event(&key(2))]), &wired).await;
    assert_eq!((left(&answer), counts.started, counts.come_again), (vec!["m-0"], 1, 1));
    assert_eq!(world.rejected.inner().all(), []);
}

#[tokio::test]
async fn a_message_that_cannot_be_put_aside_comes_again() {
    let (world, wired) = world(&[1]);
    let (answer, counts) = handle_each(batch(&["not json", "{"]), &wired).await;
    assert_eq!((left(&answer), counts.rejected, counts.come_again), (vec!["m-0"], 1, 1));
    assert_eq!(world.rejected.inner().all().len(), 1);
}

#[tokio::test]
async fn what_is_skipped_is_counted_by_kind_and_starts_nothing() {
    let (world, wired) = world(&[]);
    let recording = key(1);
    let other = |extension: &str| event(&recording.replace(".wav", extension));
    let deleted = event(&recording).replace("Object Created", "Object Deleted");
    let events =
        [other(".wav_metadata.json"), other(".mp4"), other(".json"), deleted, event(&recording)];
    let bodies: Vec<&str> = events.iter().map(String::as_str).collect();
    let (answer, counts) = handle_each(batch(&bodies), &wired).await;
    assert_eq!((left(&answer), counts.skipped()), (vec![], 5));
    assert_eq!(counts.skipped_in_words(), "metadata 1, screen 1, chat 1, other_event 1, gone 1");
    assert_eq!(world.workflow.inner().started(), []);
    assert_eq!(world.rejected.inner().all(), []);
}

#[tokio::test]
async fn versions_with_the_same_request_are_one_execution_and_another_request_is_another() {
    let (world, wired) = world(&[]);
    world.uploads.upload(BUCKET, &key(1), "v-1", &[]);
    world.uploads.upload(BUCKET, &key(1), "v-2", &[("language", "en-US")]);
    world.uploads.upload(BUCKET, &key(1), "v-3", &[("format", "srt")]);
    let of_version = |version: &str| {
        event(&key(1)).replace("\"key\"", &format!("\"version-id\":\"{version}\",\"key\""))
    };
    let events = ["v-2", "v-1", "v-2", "v-3", "v-1"].map(of_version);
    let bodies: Vec<&str> = events.iter().map(String::as_str).collect();
    let (answer, counts) = handle_each(batch(&bodies), &wired).await;
    assert_eq!((left(&answer), counts.started), (vec![], 5));
    assert_eq!(world.workflow.inner().started().len(), 2);
}
