//! A function's process is killed while the other side holds its request.

use genesys_simulator::{Behaviour, CallKind, JobEnd, RecordingScript, Trouble, Troubles};
use local_runner::{ExpectedEnd, LocalCloud};
use serde_json::json;
use uuid::Uuid;
use webhook_receiver::Answer;

use crate::clouds::{SOON, deadly, ends_as, recording, sample_call, strict, upload};

fn hold(name: &str) -> Trouble {
    Behaviour::Hold { name: name.to_owned() }.once()
}

/// Kills the function that has a request held. The simulator notices that nobody waits for its answer any more.
async fn kill_while_held(cloud: &LocalCloud, function: &str, hold: &str) {
    cloud.until_genesys_holds(hold, SOON).await.unwrap();
    assert_ne!(cloud.processes().kill(function), 0, "{function} has no process");
}

/// How often a recording was submitted, answered or not.
fn submissions(cloud: &LocalCloud, recording: Uuid) -> usize {
    let asked = cloud.genesys().requests_of(CallKind::Submit).into_iter();
    asked.filter(|request| request.recording_id == Some(recording.to_string())).count()
}

#[test]
fn submit_killed_while_its_post_is_held_is_put_before_a_person() {
    deadly(async |cloud| {
        let id = recording(61);
        let troubles = Troubles { submit: vec![hold("post")], ..Troubles::default() };
        upload(cloud, id, RecordingScript { troubles, ..sample_call() }).await;
        kill_while_held(cloud, "SubmitTranscription", "post").await;
        ends_as(cloud, id, &ExpectedEnd::needs_review()).await;
        assert_eq!(submissions(cloud, id), 1);
    });
}

#[test]
fn submit_killed_after_its_post_was_accepted_is_never_sent_again() {
    deadly(async |cloud| {
        let id = recording(62);
        let accepted = hold("accepted-post").after_effect();
        let troubles = Troubles { submit: vec![accepted], ..Troubles::default() };
        upload(cloud, id, RecordingScript { troubles, ..sample_call() }).await;
        kill_while_held(cloud, "SubmitTranscription", "accepted-post").await;
        ends_as(cloud, id, &ExpectedEnd::needs_review()).await;
        assert_eq!(submissions(cloud, id), 1);
    });
}

#[test]
fn submit_killed_while_its_post_is_held_is_sent_again_where_keys_are_honoured() {
    strict(async |cloud| {
        let id = recording(63);
        let accepted = hold("keyed-post").after_effect();
        let troubles = Troubles { submit: vec![accepted], ..Troubles::default() };
        let honours_idempotency_key = Some(true);
        let script = RecordingScript { troubles, honours_idempotency_key, ..sample_call() };
        upload(cloud, id, script).await;
        kill_while_held(cloud, "SubmitTranscription", "keyed-post").await;
        cloud.until_over(id, SOON).await.unwrap();

        assert_eq!(submissions(cloud, id), 2);
        let broken = cloud.broken_promises(id, &ExpectedEnd::completed(1)).await.unwrap();
        assert_eq!(broken, [""; 0]);
    });
}

#[test]
fn submit_killed_at_its_pre_flight_has_sent_nothing_and_goes_on() {
    deadly(async |cloud| {
        let id = recording(64);
        let troubles = Troubles { check: vec![hold("check")], ..Troubles::default() };
        upload(cloud, id, RecordingScript { troubles, ..sample_call() }).await;
        kill_while_held(cloud, "SubmitTranscription", "check").await;
        ends_as(cloud, id, &ExpectedEnd::completed(1)).await;
        assert_eq!(submissions(cloud, id), 1);
    });
}

#[test]
fn poll_killed_at_its_look_looks_again() {
    deadly(async |cloud| {
        let id = recording(65);
        let troubles = Troubles { look: vec![hold("look")], ..Troubles::default() };
        upload(cloud, id, RecordingScript { troubles, ..sample_call() }).await;
        kill_while_held(cloud, "PollTranscription", "look").await;
        ends_as(cloud, id, &ExpectedEnd::completed(1)).await;
    });
}

#[test]
fn deliver_killed_while_its_notice_is_held_tells_the_same_again() {
    deadly(async |cloud| {
        let id = recording(66);
        killed_while_telling(cloud, id, "notice", sample_call()).await;
        ends_as(cloud, id, &ExpectedEnd::completed(1)).await;
        told_twice_the_same(cloud, "notice");
    });
}

#[test]
fn deliver_killed_while_it_tells_a_failure_tells_it_again() {
    deadly(async |cloud| {
        let id = recording(67);
        let ends = JobEnd::Failed("no speech".into());
        let script = RecordingScript { ends, ..sample_call() };
        killed_while_telling(cloud, id, "failure", script).await;
        ends_as(cloud, id, &ExpectedEnd::failed("Job.Failed", 1)).await;
        told_twice_the_same(cloud, "failure");
    });
}

/// Starts a recording whose hook of this name holds the first notice, and kills the function that sent it.
async fn killed_while_telling(cloud: &LocalCloud, id: Uuid, hook: &str, script: RecordingScript) {
    cloud.webhooks().answer(hook, vec![Answer::Hold { name: hook.to_owned() }.once()]).unwrap();
    cloud.genesys().script(id, script).unwrap();
    let input = json!({"recordingId": id, "webhook": cloud.webhooks().hook_url(hook)});
    cloud.start_in_console(&input).await.unwrap();
    cloud.until_webhook_holds(hook, SOON).await.unwrap();
    assert_ne!(cloud.processes().kill("DeliverTranscript"), 0);
}

fn told_twice_the_same(cloud: &LocalCloud, hook: &str) {
    let notices = cloud.webhooks().received_by(hook);
    assert_eq!(notices.len(), 2);
    assert_eq!(notices[0].body, notices[1].body);
    assert_eq!(notices[0].header("webhook-id"), notices[1].header("webhook-id"));
}
