//! Webhooks that are down, and come up again.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

use local_runner::{ExpectedEnd, LocalSettings};
use pipeline_tests::repository;
use serde_json::json;
use transcription_domain::TranscriptionJob;
use webhook_receiver::{Answer, ReceivedNotice, SignatureVerdict};

use crate::clouds::{SOON, alone_in, ends_as, quick, recording, sample_call, upload};

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

/// The next key after the one that the stack made: 24 bytes.
const NEXT_KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Nobody's.
const STRANGE_KEY: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

#[test]
fn during_a_rotation_a_receiver_verifies_with_the_old_key_and_with_the_new_one() {
    alone_in(LocalSettings::default(), async |cloud| {
        let old = cloud.signing_key().await.unwrap();
        let keys = json!({"current": NEXT_KEY, "previous": old});
        cloud.store_signing_keys(&keys.to_string()).await.unwrap();
        for (number, key) in [(53, old.as_str()), (54, NEXT_KEY)] {
            cloud.webhooks().judge_signatures_by(Some(key.to_owned()));
            upload(cloud, recording(number), sample_call()).await;
            // That each signature verifies is a promise like any other.
            ends_as(cloud, recording(number), &ExpectedEnd::completed(1)).await;
        }
        let verdicts: Vec<_> =
            cloud.webhooks().received().iter().map(|notice| notice.signature).collect();
        assert_eq!(verdicts, [SignatureVerdict::Right; 2]);

        let mut notice = cloud.webhooks().received().remove(0);
        for (key, verdict) in [(&*old, "True"), (NEXT_KEY, "True"), (STRANGE_KEY, "False")] {
            assert_eq!(guides_verdict(&notice, key), verdict);
        }
        notice.body[1] ^= 1;
        assert_eq!(guides_verdict(&notice, NEXT_KEY), "False");
    });
}

#[test]
fn nothing_is_told_with_a_broken_key_and_all_is_told_once_it_is_mended() {
    let settings = LocalSettings::default().with("WebhookWaitsSeconds", &["1"; 20].join(","));
    alone_in(settings, async |cloud| {
        let (id, key) = (recording(55), cloud.signing_key().await.unwrap());
        cloud.store_signing_keys(r#"{"current": "whsec_dG9vIHNob3J0"}"#).await.unwrap();
        upload(cloud, id, sample_call()).await;
        let is_tried =
            |job: &TranscriptionJob| job.state.notice().is_some_and(|notice| notice.attempts > 0);
        cloud.until_job(&id.to_string(), SOON, is_tried).await.unwrap();
        assert_eq!(cloud.webhooks().received().len(), 0);
        cloud.store_signing_keys(&json!({"current": key}).to_string()).await.unwrap();
        ends_as(cloud, id, &ExpectedEnd::completed(1)).await;
        assert_eq!(cloud.webhooks().received()[0].signature, SignatureVerdict::Right);
    });
}

/// The check that the guide shows to receivers, given headers and body on its standard input.
fn guides_verdict(notice: &ReceivedNotice, key: &str) -> String {
    let guide = repository::text("docs/webhooks.md");
    let shown = guide.split_once("```python\n").unwrap().1.split_once("```").unwrap().0;
    let program = format!(
        "{shown}\nimport json, sys\nhead, _, body = sys.stdin.buffer.read().partition(b'\\n')\n\
         print(is_genuine(json.loads(head), body, sys.argv[1]))"
    );
    let headers: BTreeMap<_, _> = notice.headers.iter().cloned().collect();
    let mut input = serde_json::to_vec(&headers).unwrap();
    input.push(b'\n');
    input.extend(&notice.body);
    let mut python = Command::new("python3")
        .args(["-c", &program, key])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    python.stdin.take().unwrap().write_all(&input).unwrap();
    let said = python.wait_with_output().unwrap();
    String::from_utf8(said.stdout).unwrap().trim().to_owned()
}
