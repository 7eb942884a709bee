//! A thousand uploads at once, each told one to five times, in any order: the real function, its real queue and role, and a
//! state machine that only takes executions in.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher as _};

use local_runner::{LocalCloud, LocalSettings, Upload};
use serde_json::{Value, json};
use transcription_domain::{
    Dialect, JobKey, RequestPolicy, TenantName, TranscriptFormat, TranscriptionRequest, WebhookUrl,
};
use uuid::Uuid;

use crate::clouds::{SOON, alone_in, recording};

const UPLOADS: u64 = 1_000;

/// What happens to an upload beside being told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Nothing.
    Stays,
    /// It is uploaded again as it was: another version, the same request.
    Overwritten,
    /// It is uploaded again with another language: another request.
    Changed,
    /// It is deleted: its version is an old one then, and its event still names it.
    Deleted,
    /// It is removed with its versions before its events are handled.
    Gone,
}

const fn fate(number: u64) -> Fate {
    match number % 20 {
        0 | 1 => Fate::Overwritten,
        2 => Fate::Changed,
        3 => Fate::Deleted,
        4 => Fate::Gone,
        _ => Fate::Stays,
    }
}

/// An event as S3 sends it through EventBridge.
fn event(bucket: &str, detail_type: &str, key: &str, version: Option<&str>) -> String {
    let mut object = json!({"key": key, "size": 16, "etag": "b1946ac92492d234", "sequencer": "00617F08299329D189"});
    if let Some(version) = version {
        object["version-id"] = json!(version);
    }
    let detail = json!({
        "version": "0", "bucket": {"name": bucket}, "object": object, "request-id": "N4N7GDK58NMKJ12R",
        "requester": "123456789012", "source-ip-address": "1.2.3.4", "reason": "PutObject",
    });
    json!({
        "version": "0", "id": format!("{:016x}", hash_of(&(detail_type, key, version))),
        "detail-type": detail_type, "source": "aws.s3", "account": "000000000000",
        "time": "2026-11-23T10:00:00Z", "region": "us-east-1", "resources": [], "detail": detail,
    })
    .to_string()
}

fn hash_of(value: &impl std::hash::Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// What becomes of an event: the figure of a log line, and its metric.
type Figure = [&'static str; 2];

const STARTED: Figure = ["uploads.started", "UploadsStarted"];
const REJECTED: Figure = ["uploads.rejected", "UploadsRejected"];
const COME_AGAIN: Figure = ["uploads.come_again", "UploadsComeAgain"];
const SKIPPED: Figure = ["uploads.skipped", "UploadsSkipped"];
const FIGURES: [Figure; 4] = [STARTED, REJECTED, COME_AGAIN, SKIPPED];

/// An event, and what must become of it.
type Told = (String, Figure);

/// Everything one to five times, in an order that has nothing to do with that of the uploads, and is the same in each run.
fn told(events: &[Told]) -> Vec<Told> {
    let numbered = (0_u64..).zip(events);
    let times = |number: u64| 1 + number % 5;
    let mut told: Vec<(u64, &Told)> = numbered
        .flat_map(|(number, event)| {
            (0..times(number)).map(move |copy| (hash_of(&(number, copy)), event))
        })
        .collect();
    told.sort();
    told.into_iter().map(|(_, event)| event.clone()).collect()
}

/// The executions that a recording must have, by the languages that it was uploaded with.
fn expected_names(cloud: &LocalCloud, id: Uuid, languages: &[&str]) -> Vec<String> {
    let english = Dialect::parse("en-US").unwrap();
    let policy = RequestPolicy {
        languages: ["en-US", "en-GB"].map(|tag| Dialect::parse(tag).unwrap()).to_vec(),
        default_language: english,
        default_format: TranscriptFormat::Json,
        default_webhook: Some(
            WebhookUrl::parse(&cloud.webhooks().hook_url(local_runner::CUSTOMER_HOOK), true)
                .unwrap(),
        ),
        allow_loopback: true,
    };
    let tenant = TenantName::parse("default").unwrap();
    let name = |language: &&str| {
        let input = json!({"recordingId": id, "language": language});
        let request = TranscriptionRequest::read(&input, &policy).unwrap();
        JobKey::of(&tenant, &request).execution_name(0, 0).as_str().to_owned()
    };
    languages.iter().map(name).collect()
}

/// Uploads one recording with its fate; answers its events, and the languages that it must be transcribed in.
async fn upload(cloud: &LocalCloud, number: u64) -> (Vec<Told>, Vec<&'static str>) {
    let first = Upload::plain(recording(10_000 + number));
    let fate = fate(number);
    let mut versions = vec![cloud.upload_version(&first).await.unwrap().unwrap()];
    let mut events = Vec::new();
    let created = |version: &String| {
        event(cloud.recordings_bucket(), "Object Created", &first.key(), Some(version))
    };
    match fate {
        Fate::Stays => {}
        Fate::Overwritten => versions.push(cloud.upload_version(&first).await.unwrap().unwrap()),
        Fate::Changed => {
            let second = first.clone().with("language", "en-GB");
            versions.push(cloud.upload_version(&second).await.unwrap().unwrap());
        }
        Fate::Deleted => cloud.delete_upload(&first, None).await.unwrap(),
        Fate::Gone => cloud.delete_upload(&first, Some(&versions[0])).await.unwrap(),
    }
    if matches!(fate, Fate::Deleted | Fate::Gone) {
        let deleted = event(cloud.recordings_bucket(), "Object Deleted", &first.key(), None);
        events.push((deleted, SKIPPED));
    }
    let becomes = if matches!(fate, Fate::Gone) { SKIPPED } else { STARTED };
    events.extend(versions.iter().map(|version| (created(version), becomes)));
    let languages = match fate {
        Fate::Gone => vec![],
        Fate::Changed => vec!["en-US", "en-GB"],
        _ => vec!["en-US"],
    };
    (events, languages)
}

/// Objects that are no recordings, and messages that are no events.
fn noise(cloud: &LocalCloud) -> Vec<Told> {
    let of = |number: u64, extension: &str| {
        let key = format!("recordings/{}.{extension}", recording(20_000 + number));
        (event(cloud.recordings_bucket(), "Object Created", &key, None), SKIPPED)
    };
    let kinds = ["wav_metadata.json", "mp4", "json"];
    let mut noise: Vec<Told> =
        kinds.iter().flat_map(|kind| (0..20).map(|number| of(number, kind))).collect();
    noise.extend((0..10).map(|number| (format!("{{\"malformed\": {number}"), REJECTED)));
    noise
}

/// The figures of the function's log lines, and of its metrics, added up.
async fn counted(cloud: &LocalCloud) -> BTreeMap<&'static str, u64> {
    let mut sums = BTreeMap::new();
    for line in cloud.logs_of(FUNCTION).await.unwrap() {
        let line: Value = serde_json::from_str(&line).unwrap_or_default();
        for figure in FIGURES.into_iter().flatten() {
            *sums.entry(figure).or_default() += line[figure].as_u64().unwrap_or_default();
        }
    }
    sums
}

/// The same when every line has been handed over: MiniStack keeps those that come late for the next call of their process, so
/// each process is called with nothing to do until the lines tell of all messages.
async fn counted_to_the_end(cloud: &LocalCloud, messages: u64) -> BTreeMap<&'static str, u64> {
    let mut sums = counted(cloud).await;
    for _ in 0..CALLS_MAX {
        let handled = |way: usize| FIGURES.iter().map(|pair| sums[pair[way]]).sum::<u64>();
        if [0, 1].map(handled) == [messages; 2] {
            break;
        }
        cloud.invoke_all_processes(FUNCTION, &json!({"Records": []})).await.unwrap();
        sums = counted(cloud).await;
    }
    sums
}

const FUNCTION: &str = "start-transcription";

/// One call is enough when each process gets one.
const CALLS_MAX: usize = 20;

#[test]
fn a_burst_of_a_thousand_uploads_makes_one_execution_per_recording_and_request() {
    let settings = LocalSettings::default().with("RecordingsBucketName", "recordings-of-years");
    alone_in(settings, async |cloud| {
        cloud
            .replace_machine(&json!({"StartAt": "In", "States": {"In": {"Type": "Succeed"}}}))
            .await
            .unwrap();
        let (mut events, mut expected) = (noise(cloud), Vec::new());
        for number in 0..UPLOADS {
            let (its_events, languages) = upload(cloud, number).await;
            events.extend(its_events);
            expected.extend(expected_names(cloud, recording(10_000 + number), &languages));
        }
        let told = told(&events);
        let copies = |of: Figure| told.iter().filter(|(_, becomes)| *becomes == of).count();
        let messages: Vec<String> = told.iter().map(|(event, _)| event.clone()).collect();

        cloud.send_to_upload_queue(&messages).await.unwrap();
        cloud.until_uploads_are_handled(SOON).await.unwrap();

        expected.sort_unstable();
        assert_eq!(expected.len(), 1_000);
        let started = cloud.execution_names().await.unwrap();
        assert_eq!(started, expected);
        let rejected = cloud.take_rejected_uploads().await.unwrap();
        assert_eq!(rejected.len(), copies(REJECTED));
        assert!(rejected.iter().all(|message| message.reason.starts_with("Event.Invalid: ")));
        // Every message is counted once and as what it is, in the log lines and in the metrics.
        let counted = counted_to_the_end(cloud, u64::try_from(told.len()).unwrap()).await;
        for figure in FIGURES {
            let expected = u64::try_from(copies(figure)).unwrap();
            assert_eq!(figure.map(|name| counted[name]), [expected; 2], "{figure:?}: {counted:?}");
        }
    });
}
