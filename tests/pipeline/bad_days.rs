//! Bad days of the Genesys side, and how each ends.

use genesys_simulator::{Behaviour, CallKind, JobEnd, RecordingScript, Troubles};
use local_runner::{ExpectedEnd, LocalCloud, Upload};
use uuid::Uuid;

use crate::clouds::{ends_as, quick, recording, sample_call, strict, upload};

/// Plays a scenario of one recording, uploads it, and answers the recording.
async fn play(cloud: &LocalCloud, scenario: &str) -> Uuid {
    let scenario = cloud.genesys().play(scenario).unwrap();
    let id = scenario.recordings[0].id;
    cloud.upload(&Upload::plain(id)).await.unwrap();
    id
}

#[test]
fn a_throttled_call_is_waited_for_and_completed() {
    quick(async |cloud| {
        let id = play(cloud, "throttled").await;
        ends_as(cloud, id, &ExpectedEnd::completed(1)).await;
    });
}

#[test]
fn a_slow_call_is_completed_at_its_fifth_look() {
    quick(async |cloud| {
        let id = play(cloud, "slow").await;
        ends_as(cloud, id, &ExpectedEnd::completed(1)).await;
        let jobs = cloud.genesys().jobs();
        let job = jobs.iter().find(|job| job.recording_id == id.to_string()).unwrap();
        assert_eq!(job.looks, 5);
    });
}

#[test]
fn a_forbidden_recording_fails_by_name_before_anything_is_submitted() {
    quick(async |cloud| {
        let id = play(cloud, "forbidden").await;
        ends_as(cloud, id, &ExpectedEnd::failed("Recording.Forbidden", 1)).await;
        let submitted = cloud.genesys().requests_of(CallKind::Submit);
        assert!(submitted.iter().all(|request| request.recording_id != Some(id.to_string())));
        let executions = cloud.executions_of(&id.to_string()).await.unwrap();
        let state = cloud.state_of(&executions[0]).await.unwrap();
        // What is missing is said, so that somebody can grant it.
        assert!(state.cause.unwrap().contains("recording:recording:view"));
    });
}

#[test]
fn a_job_that_the_provider_gives_up_fails_with_the_providers_words() {
    quick(async |cloud| {
        let id = play(cloud, "failed-job").await;
        ends_as(cloud, id, &ExpectedEnd::failed("Job.Failed", 1)).await;
        let job = cloud.jobs_of(&id.to_string()).await.unwrap().remove(0);
        let failure = job.state.failure().unwrap();
        assert!(failure.message.contains("could not be decoded"), "{}", failure.message);
    });
}

#[test]
fn a_job_that_never_finishes_fails_at_its_deadline() {
    strict(async |cloud| {
        let id = play(cloud, "never-finishes").await;
        ends_as(cloud, id, &ExpectedEnd::failed("Job.DeadlinePassed", 1)).await;
    });
}

#[test]
fn an_unreadable_answer_is_kept_and_the_schedule_tries_again() {
    quick(async |cloud| {
        let look = vec![Behaviour::MalformedJson.once(), Behaviour::Html.once()];
        let troubles = Troubles { look, ..Troubles::default() };
        let id = recording(21);
        upload(cloud, id, RecordingScript { troubles, ..sample_call() }).await;
        ends_as(cloud, id, &ExpectedEnd::completed(3)).await;
        let files = cloud.files_of(&id.to_string()).await.unwrap();
        let kept = files.iter().filter(|file| file.key.contains("/unreadable-"));
        assert_eq!(kept.count(), 2);
    });
}

#[test]
fn answers_that_stay_unreadable_fail_after_the_last_rerun() {
    quick(async |cloud| {
        let look = vec![Behaviour::MalformedJson.for_ever()];
        let troubles = Troubles { look, ..Troubles::default() };
        let id = recording(22);
        upload(cloud, id, RecordingScript { troubles, ..sample_call() }).await;
        ends_as(cloud, id, &ExpectedEnd::failed("Provider.AnswerUnreadable", 3)).await;
    });
}

#[test]
fn a_result_that_is_no_transcript_fails_by_name_and_its_bytes_are_kept() {
    quick(async |cloud| {
        let id = recording(23);
        cloud.genesys().serve_document(id, r#"{"result": 7}"#).unwrap();
        cloud.upload(&Upload::plain(id)).await.unwrap();
        ends_as(cloud, id, &ExpectedEnd::failed("Transcript.Unreadable", 1)).await;
        let files = cloud.files_of(&id.to_string()).await.unwrap();
        assert!(files.iter().any(|file| file.key.ends_with("/raw.json")));
    });
}

#[test]
fn a_lost_answer_to_a_submission_is_put_before_a_person_and_never_sent_again() {
    quick(async |cloud| {
        let id = play(cloud, "lost-answer").await;
        ends_as(cloud, id, &ExpectedEnd::needs_review()).await;
        let submitted = cloud.genesys().requests_of(CallKind::Submit);
        let its = submitted.iter().filter(|request| request.recording_id == Some(id.to_string()));
        assert_eq!(its.count(), 1);
    });
}

#[test]
fn a_failed_job_without_words_is_told_all_the_same() {
    quick(async |cloud| {
        let id = recording(24);
        let ends = JobEnd::Failed(serde_json::json!({"code": 17, "text": "no speech"}));
        upload(cloud, id, RecordingScript { ends, ..sample_call() }).await;
        ends_as(cloud, id, &ExpectedEnd::failed("Job.Failed", 1)).await;
    });
}
