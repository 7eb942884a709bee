//! The way of a job, good days and bad ones, in memory.

use std::time::Duration;

use crate::support::{Ended, RECORDING, RESULT, World, console_input, down, input_with_webhook};
use chrono::DateTime;
use pipeline_contract::messages::Next;
use pipeline_contract::ports::{DeliveryOutcome, Look, ProviderError, SubmissionError};
use pipeline_steps::UnknownSubmission;
use port_fakes::{FakeReceiver, PostOutcome, ScriptedProvider, When};
use serde_json::{Value, json};
use transcription_domain::{RecordingFacts, WaitPlan};

fn provider() -> ScriptedProvider {
    ScriptedProvider::completing_with(RESULT.as_bytes())
}

fn unavailable() -> ProviderError {
    ProviderError::Unavailable { reason: "answered 502".to_owned(), retry_after: None }
}

fn throttled(seconds: u64) -> ProviderError {
    ProviderError::RateLimited { retry_after: Some(Duration::from_secs(seconds)) }
}

fn running() -> Look {
    Look::StillRunning { status: "processing".to_owned() }
}

fn failed_with(ended: &Ended) -> &str {
    match ended {
        Ended::Failed(failure) => &failure.error,
        Ended::Succeeded(next, _) => panic!("succeeded with {next:?}"),
    }
}

#[test]
fn a_recording_goes_all_the_way_to_files_a_told_webhook_and_a_closed_audit() {
    let world = World::new(provider().looks(vec![Ok(running())]));
    let ended = world.run("console-1", &input_with_webhook());
    let Ended::Succeeded(Next::Finished, answer) = ended else { panic!("{ended:?}") };
    let summary = answer.summary.unwrap();
    assert_eq!((summary.words, summary.segments), (Some(3), Some(2)));
    assert_eq!(summary.webhook_status.as_deref(), Some("delivered"));
    assert_eq!(summary.word_error_rate, Some(0.2));
    let files: Vec<String> = world.archive.inner().keys();
    for name in [
        "raw.json",
        "transcript.txt",
        "transcript.srt",
        "transcript.vtt",
        "transcript.json",
        "transcript.html",
        "notice-completed.json",
    ] {
        assert!(files.iter().any(|key| key.ends_with(name)), "{name}: {files:?}");
    }
    let expected = [
        "claim success",
        "submit intent",
        "submit success",
        "collect success",
        "deliver success",
        "notify intent",
        "close success",
    ];
    assert_eq!(world.actions(), expected);
}

#[test]
fn an_execution_that_fails_before_it_claims_leaves_a_job_that_the_schedule_finishes() {
    // The message of an upload is gone by then: nobody starts a second execution.
    let store_is_down = (1..=3).map(|call| (call, When::Before)).collect();
    let world = World::with(provider(), down(0), store_is_down);
    let ended = world.run("upload-1", &input_with_webhook());
    assert_eq!(failed_with(&ended), "Store.Unavailable");
    assert_eq!(world.actions(), ["claim success", "interrupt failure"]);
    world.let_the_schedule_work();
    assert_eq!(world.job().state.name(), "COMPLETED");
    assert_eq!(world.receiver.inner().received().len(), 1);
}

#[test]
fn on_a_good_day_each_audit_record_is_copied_once() {
    let world = World::new(provider().looks(vec![Ok(running())]));
    world.run("console-1", &input_with_webhook());
    assert_eq!(world.audit.inner().asked(), world.audit_lines().len());
}

#[test]
fn without_a_webhook_the_job_closes_with_its_delivery() {
    let world = World::new(provider());
    world.run("console-1", &console_input());
    let lines = world.audit_lines();
    let last = lines.last().unwrap();
    assert_eq!(
        (last["action"].as_str(), last["webhook_status"].as_str()),
        (Some("close"), Some("skipped"))
    );
    assert_eq!(last["metrics"]["total_words"], 3);
    assert!(world.receiver.inner().received().is_empty());
}

#[test]
fn the_webhook_gets_the_contracts_fields_and_its_own_speakers_mean() {
    let world = World::new(provider());
    world.run("console-1", &input_with_webhook());
    let notice = &world.receiver.inner().received()[0];
    let body: Value = serde_json::from_slice(&notice.body).unwrap();
    assert_eq!(body["transcript_id"], "job-1");
    assert_eq!(body["status"], "completed");
    assert_eq!(
        body["speakers"][1],
        json!({
            "speaker_id": "customer", "text": "hi", "avg_confidence": 0.7,
            "start_time": "2026-01-01T00:00:02.000Z", "end_time": "2026-01-01T00:00:02.300Z",
        })
    );
    assert_eq!(notice.transcript_id.as_deref(), Some("job-1"));
}

#[test]
fn a_request_with_problems_calls_nobody_and_is_audited() {
    let world = World::new(provider());
    let ended = world.run("console-1", &json!({"recordingId": "x", "format": "doc"}));
    assert_eq!(failed_with(&ended), "Request.Invalid");
    assert_eq!(world.provider.inner().jobs_made(), 0);
    let lines = world.audit_lines();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["status"], "rejected");
    assert_eq!(lines[0]["actor"], "console-1");
}

#[test]
fn a_second_execution_for_the_same_request_ends_and_names_the_owner() {
    let world = World::new(provider());
    world.run("console-1", &console_input());
    let ended = world.run("console-2", &console_input());
    let Ended::Succeeded(Next::OwnedElsewhere, answer) = ended else { panic!("{ended:?}") };
    assert_eq!(answer.owner.unwrap().as_str(), "console-1");
    assert_eq!(answer.summary.unwrap().status, "completed");
    assert_eq!(world.provider.inner().jobs_made(), 1);
}

#[test]
fn refused_recordings_are_told_under_the_name_of_their_reason() {
    let cases = [
        (ProviderError::NotFound("not.found".to_owned()), "Recording.NotFound", false),
        (ProviderError::Forbidden("missing.permissions".to_owned()), "Recording.Forbidden", false),
        (ProviderError::Unauthorized("bad.credentials".to_owned()), "Provider.Unauthorized", true),
    ];
    for (error, name, waits_for_the_schedule) in cases {
        let world = World::new(provider().checks(vec![Err(error)]));
        let ended = world.run("console-1", &input_with_webhook());
        assert_eq!(failed_with(&ended), name);
        let job = world.job();
        assert_eq!(job.interruption.is_some(), waits_for_the_schedule, "{name}");
        assert_eq!(job.state.is_closed(), !waits_for_the_schedule, "{name}");
        let told = world.receiver.inner().received();
        assert_eq!(told.is_empty(), waits_for_the_schedule, "{name}");
        if let Some(notice) = told.first() {
            let body: Value = serde_json::from_slice(&notice.body).unwrap();
            assert_eq!(body["error"]["name"], name);
            assert_eq!((&body["metrics"], &body["transcript_id"]), (&Value::Null, &Value::Null));
        }
    }
}

#[test]
fn mended_credentials_let_the_schedule_finish_the_job() {
    let refused = || Err(ProviderError::Unauthorized("bad.credentials".to_owned()));
    let world = World::new(provider().checks(vec![refused(), refused()]));
    world.run("console-1", &console_input());
    world.let_the_schedule_work();
    assert_eq!(world.job().state.name(), "COMPLETED");
    assert_eq!(world.job().reruns, 2);
}

#[test]
fn an_interrupted_job_is_given_up_after_three_reruns_and_then_told() {
    let refused = || Err(ProviderError::Unauthorized("bad.credentials".to_owned()));
    let world = World::new(provider().checks((0..9).map(|_| refused()).collect()));
    world.run("console-1", &input_with_webhook());
    world.let_the_schedule_work();
    let job = world.job();
    assert_eq!(job.state.name(), "FAILED_CLOSED");
    assert_eq!(job.state.failure().unwrap().error, "Provider.Unauthorized");
    assert_eq!(world.receiver.inner().received().len(), 1);
}

#[test]
fn throttled_and_unavailable_calls_wait_and_fail_no_job() {
    let not_accepted = |error| PostOutcome::Fails(SubmissionError::NotAccepted(error));
    let world = World::new(
        provider()
            .checks(vec![Err(throttled(40)), Err(unavailable())])
            .posts(vec![not_accepted(throttled(60)), not_accepted(unavailable())])
            .looks(vec![Err(throttled(90)), Err(unavailable()), Ok(running())]),
    );
    let started = world.job_clock();
    let ended = world.run("console-1", &console_input());
    assert!(matches!(ended, Ended::Succeeded(Next::Finished, _)), "{ended:?}");
    assert_eq!(world.provider.inner().jobs_made(), 1);
    assert!(world.job_clock() - started >= 40 + 60 + 90, "each Retry-After was waited for");
}

#[test]
fn an_unknown_submission_is_put_to_review_and_never_sent_again() {
    let world = World::new(provider().posts(vec![PostOutcome::AcceptedButLost]));
    let ended = world.run("console-1", &input_with_webhook());
    assert_eq!(failed_with(&ended), "Submission.OutcomeUnknown");
    world.let_the_schedule_work();
    assert_eq!(world.job().state.name(), "NEEDS_REVIEW");
    assert_eq!(world.provider.inner().jobs_made(), 1);
    assert_eq!(world.actions().last().unwrap(), "review unknown");
}

#[test]
fn an_unknown_submission_finds_its_first_job_where_keys_are_honoured() {
    let lost = vec![PostOutcome::AcceptedButLost];
    let mut world = World::new(provider().honouring_keys().posts(lost));
    world.unknown = UnknownSubmission::ResubmitSameKey;
    world.run("console-1", &console_input());
    assert_eq!(world.job().state.name(), "COMPLETED");
    assert_eq!(world.provider.inner().jobs_made(), 1);
}

#[test]
fn a_possible_duplicate_is_sent_only_on_request_and_is_marked() {
    let mut world = World::new(provider().posts(vec![PostOutcome::AcceptedButLost]));
    world.unknown = UnknownSubmission::ResubmitPossibleDuplicate;
    world.run("console-1", &console_input());
    assert_eq!(world.provider.inner().jobs_made(), 2);
    let marked = world.audit_lines().iter().any(|line| {
        line["error"]["message"].as_str().is_some_and(|text| text.contains("possible duplicate"))
    });
    assert!(marked, "{:?}", world.audit_lines());
}

#[test]
fn a_job_that_the_provider_gives_up_keeps_its_words_and_is_told() {
    let gave_up = Ok(Look::Failed { error: "audio has no speech".to_owned() });
    let world = World::new(provider().looks(vec![Ok(running()), gave_up]));
    let ended = world.run("console-1", &input_with_webhook());
    assert_eq!(failed_with(&ended), "Job.Failed");
    let notice = &world.receiver.inner().received()[0];
    let body: Value = serde_json::from_slice(&notice.body).unwrap();
    assert_eq!(body["status"], "failed");
    assert_eq!(body["transcript_id"], "job-1");
    assert!(body["error"]["message"].as_str().unwrap().contains("audio has no speech"));
    assert_eq!(world.audit_lines().last().unwrap()["webhook_status"], "delivered");
}

#[test]
fn a_job_that_never_finishes_ends_at_its_deadline() {
    let looks = (0..500).map(|_| Ok(running())).collect();
    let mut world = World::new(provider().looks(looks));
    world.plan = WaitPlan { deadline: Duration::from_hours(2), ..WaitPlan::default() };
    let started = world.job_clock();
    let ended = world.run("console-1", &console_input());
    assert_eq!(failed_with(&ended), "Job.DeadlinePassed");
    let passed = world.job_clock() - started;
    assert!((7_200..7_300).contains(&passed), "{passed} s");
}

#[test]
fn an_outage_beyond_the_deadline_ends_the_job_with_its_last_trouble() {
    let checks = (0..2_000).map(|_| Err(unavailable())).collect();
    let mut world = World::new(provider().checks(checks));
    world.plan = WaitPlan { deadline: Duration::from_hours(1), ..WaitPlan::default() };
    let ended = world.run("console-1", &input_with_webhook());
    assert_eq!(failed_with(&ended), "Job.DeadlinePassed");
    let body: Value = serde_json::from_slice(&world.receiver.inner().received()[0].body).unwrap();
    assert!(body["error"]["message"].as_str().unwrap().contains("answered 502"), "{body}");
}

#[test]
fn a_long_job_is_handed_to_the_schedule_and_finished_by_it() {
    let looks = (0..25).map(|_| Ok(running())).collect();
    let mut world = World::new(provider().looks(looks));
    world.plan = WaitPlan { looks_per_execution: 10, ..WaitPlan::default() };
    let ended = world.run("console-1", &console_input());
    assert!(matches!(ended, Ended::Succeeded(Next::HandOver, _)), "{ended:?}");
    world.let_the_schedule_work();
    let job = world.job();
    assert_eq!((job.state.name(), job.run, job.reruns), ("COMPLETED", 2, 0));
}

#[test]
fn an_outage_of_many_tries_is_handed_to_the_schedule_too() {
    let checks = (0..25).map(|_| Err(unavailable())).collect();
    let mut world = World::new(provider().checks(checks));
    world.plan = WaitPlan { looks_per_execution: 10, ..WaitPlan::default() };
    let ended = world.run("console-1", &console_input());
    assert!(matches!(ended, Ended::Succeeded(Next::HandOver, _)), "{ended:?}");
    world.let_the_schedule_work();
    let job = world.job();
    assert_eq!((job.state.name(), job.run, job.reruns), ("COMPLETED", 2, 0));
}

#[test]
fn an_answer_that_cannot_be_read_is_kept_and_the_job_goes_on_later() {
    let html = ProviderError::Unreadable {
        problem: "the answer is not JSON, line 1 column 1".to_owned(),
        bytes: b"<html>".to_vec().into(),
    };
    let world = World::new(provider().looks(vec![Err(html)]));
    let ended = world.run("console-1", &console_input());
    assert_eq!(failed_with(&ended), "Provider.AnswerUnreadable");
    let kept = world.archive.inner().keys();
    let key = kept.iter().find(|key| key.ends_with("unreadable-0.bin")).unwrap();
    assert_eq!(world.archive.inner().text(key).unwrap(), "<html>");
    world.let_the_schedule_work();
    assert_eq!(world.job().state.name(), "COMPLETED");
    assert_eq!(world.provider.inner().jobs_made(), 1);
}

#[test]
fn a_result_that_is_no_transcript_keeps_its_raw_bytes_and_says_where() {
    let raw = br#"{"id":"job-1","status":"completed","result":{"words":{"a":1}}}"#.to_vec();
    let world = World::new(provider().looks(vec![Ok(Look::Completed { raw: raw.clone().into() })]));
    let ended = world.run("console-1", &console_input());
    assert_eq!(failed_with(&ended), "Transcript.Unreadable");
    let job = world.job();
    assert!(job.state.failure().unwrap().message.contains("raw.json"));
    let kept = world.archive.inner().keys();
    let key = kept.iter().find(|key| key.ends_with("raw.json")).unwrap();
    assert_eq!(world.archive.inner().text(key).unwrap().into_bytes(), raw);
}

#[test]
fn a_webhook_that_is_down_is_told_again_with_the_same_bytes() {
    let world = World::with(provider(), down(2), Vec::new());
    world.run("console-1", &input_with_webhook());
    let received = world.receiver.inner().received();
    assert_eq!(received.len(), 3);
    assert!(received.iter().all(|notice| *notice == received[0]));
    assert_eq!(world.audit_lines().last().unwrap()["webhook_status"], "delivered");
}

#[test]
fn a_webhook_that_stays_down_is_recorded_and_fails_no_transcript() {
    let world = World::with(provider(), down(9), Vec::new());
    let ended = world.run("console-1", &input_with_webhook());
    assert!(matches!(ended, Ended::Succeeded(Next::Finished, _)), "{ended:?}");
    assert_eq!(world.receiver.inner().received().len(), 3);
    let last = world.audit_lines().pop().unwrap();
    assert_eq!(last["webhook_status"], "failed: answered 503 (attempt 3 of 3)");
    assert_eq!(last["status"], "completed");
}

#[test]
fn a_receiver_that_is_gone_is_not_asked_again() {
    let gone = DeliveryOutcome::Refused { reason: "answered 410".to_owned() };
    let world = World::with(provider(), FakeReceiver::answering([gone]), Vec::new());
    world.run("console-1", &input_with_webhook());
    assert_eq!(world.receiver.inner().received().len(), 1);
    assert_eq!(world.job().state.webhook_status().unwrap().on_the_wire(), "failed: answered 410");
}

#[test]
fn media_time_counts_from_the_recordings_start_where_the_pre_flight_tells_it() {
    let start = DateTime::parse_from_rfc3339("2026-01-01T00:00:00Z").unwrap().to_utc();
    let facts = RecordingFacts { start: Some(start), end: None };
    let world = World::new(provider().checks(vec![Ok(facts)]));
    world.run("console-1", &console_input());
    let keys = world.archive.inner().keys();
    let srt = keys.iter().find(|key| key.ends_with("transcript.srt")).unwrap();
    let text = world.archive.inner().text(srt).unwrap();
    assert!(text.contains("00:00:01,000 -->"), "{text}");
}

#[test]
fn no_text_that_was_said_stands_in_the_audit_or_the_answers() {
    let world = World::new(provider());
    let ended = world.run(
        "console-1",
        &json!({"recordingId": RECORDING, "webhook": "https://hooks.example.com/t?key=s3cret"}),
    );
    let seen = format!("{ended:?} {:?}", world.audit.inner().lines());
    for word in ["hello", "there", "s3cret"] {
        assert!(!seen.contains(word), "{word}: {seen}");
    }
}
