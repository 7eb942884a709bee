use genesys_simulator::{JobEnd, RecordingScript, SimulatorSettings};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::client::{Answer, CALL, OTHER, Partner};

#[tokio::test]
async fn a_recording_has_the_times_of_its_call() {
    let partner = Partner::start().await;
    let answer = partner.check(CALL).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["id"], json!(CALL));
    assert_eq!(answer.json()["startTime"], "2020-06-02T00:13:03.285Z");
    assert_eq!(answer.json()["endTime"], "2020-06-02T00:13:54.394Z");
    assert_eq!(answer.json()["mediaType"], "audio");
}

#[tokio::test]
async fn the_scripts_times_stand_in_the_pre_flight_answer_as_they_are() {
    let script = RecordingScript {
        start_time: Some("yesterday".to_owned()),
        end_time: Some("2020-06-02T00:00:00+02:00".to_owned()),
        media_type: Some("call".to_owned()),
        ..RecordingScript::default()
    };
    let answer = Partner::scripted(script).await.check(CALL).await.json();
    assert_eq!(answer["startTime"], "yesterday");
    assert_eq!(answer["endTime"], "2020-06-02T00:00:00+02:00");
    assert_eq!(answer["mediaType"], "call");
}

#[tokio::test]
async fn every_answer_has_a_correlation_id_and_those_of_the_api_have_rate_headers() {
    let partner = Partner::start().await;
    let token = partner.ask_token("nobody", "x").await;
    let check = partner.check(CALL).await;
    let nowhere = partner.get("/api/v2/nowhere").await;
    for answer in [&token, &check, &nowhere] {
        Uuid::parse_str(answer.header("ININ-Correlation-Id").unwrap()).unwrap();
    }
    assert_eq!(nowhere.json()["contextId"], nowhere.header("ININ-Correlation-Id").unwrap());
    assert_eq!(check.header("inin-ratelimit-count"), Some("1"));
    assert_eq!(check.header("inin-ratelimit-allowed"), Some("300"));
    assert!(check.header("inin-ratelimit-reset").is_some());
    assert_eq!(partner.check(CALL).await.header("inin-ratelimit-count"), Some("2"));
}

#[tokio::test]
async fn a_recording_without_a_script_is_not_found_unless_there_are_default_calls() {
    let strict = Partner::with(SimulatorSettings::default()).await;
    let answer = strict.check(OTHER).await;
    assert_eq!((answer.status, &answer.json()["code"]), (404, &json!("not.found")));
    assert_eq!(strict.submit(OTHER).await.status, 404);
    let generous = Partner::start().await;
    assert_eq!(generous.check(OTHER).await.status, 200);
    assert_eq!(generous.submit(OTHER).await.status, 200);
}

#[tokio::test]
async fn a_job_nobody_submitted_is_not_found_and_a_recording_id_must_be_a_uuid() {
    let partner = Partner::start().await;
    assert_eq!(partner.look(&OTHER.to_string()).await.status, 404);
    let answer = partner.get("/api/v2/recordings/not-a-uuid").await;
    assert_eq!((answer.status, &answer.json()["code"]), (400, &json!("invalid.value")));
}

#[tokio::test]
async fn a_submission_is_queued_and_completed_at_the_scripted_look() {
    let script = RecordingScript { completes_at_look: 3, ..RecordingScript::default() };
    let partner = Partner::scripted(script).await;
    let submitted = partner.submit(CALL).await.json();
    assert_eq!(submitted["status"], "queued");
    let job = submitted["id"].as_str().unwrap();
    let mut told = Vec::new();
    for _ in 0..4 {
        told.push(partner.look(job).await.json()["status"].as_str().unwrap().to_owned());
    }
    assert_eq!(told, ["processing", "processing", "completed", "completed"]);
    assert_eq!(partner.simulator.jobs()[0].looks, 4);
}

#[tokio::test]
async fn a_job_is_not_done_before_its_delay_is_over() {
    let script = RecordingScript { completes_after_ms: 3_600_000, ..RecordingScript::default() };
    let partner = Partner::scripted(script).await;
    let job = partner.job(CALL).await;
    assert_eq!(partner.look(&job).await.json()["status"], "processing");
    partner.simulator.advance_clock(3_600_000);
    assert_eq!(partner.look(&job).await.json()["status"], "completed");
}

#[tokio::test]
async fn a_failed_job_says_why_and_has_no_result() {
    let ends = JobEnd::Failed("no speech".into());
    let partner = Partner::scripted(RecordingScript { ends, ..RecordingScript::default() }).await;
    let job = partner.job(CALL).await;
    let expected = json!({"id": job, "status": "failed", "error": "no speech"});
    assert_eq!(partner.look(&job).await.json(), expected);
}

#[tokio::test]
async fn a_job_that_never_finishes_is_processed_for_ever_until_its_script_changes() {
    let script = RecordingScript { ends: JobEnd::Never, ..RecordingScript::default() };
    let partner = Partner::scripted(script).await;
    let job = partner.job(CALL).await;
    partner.simulator.advance_clock(12 * 3_600_000);
    for _ in 0..20 {
        assert_eq!(partner.look(&job).await.json()["status"], "processing");
    }
    partner.simulator.script(CALL, RecordingScript::default()).unwrap();
    assert_eq!(partner.look(&job).await.json()["status"], "completed");
}

#[tokio::test]
async fn words_that_no_contract_knows_are_told_in_turn() {
    let script = RecordingScript {
        submitted_word: Some("accepted".to_owned()),
        running_words: vec!["transcoding".to_owned(), "warming_up".to_owned()],
        completes_at_look: 4,
        ..RecordingScript::default()
    };
    let partner = Partner::scripted(script).await;
    let submitted = partner.submit(CALL).await.json();
    let job = submitted["id"].as_str().unwrap();
    let mut told = vec![submitted["status"].clone()];
    for _ in 0..4 {
        told.push(partner.look(job).await.json()["status"].clone());
    }
    assert_eq!(told, ["accepted", "transcoding", "warming_up", "warming_up", "completed"]);
}

#[tokio::test]
async fn the_same_key_gets_the_same_job_only_where_keys_are_honoured() {
    let partner = Partner::start().await;
    let submit = async |key: &str, language: &str| {
        let body = json!({"recordingId": CALL, "language": language});
        let request = partner.submission(&body).header("Idempotency-Key", key);
        let answer = Answer::read(request.send().await.unwrap()).await;
        (answer.status, answer.json()["id"].clone())
    };
    assert_ne!(submit("k1", "en-US").await, submit("k1", "en-US").await);
    partner.simulator.honour_idempotency_key(true);
    let first = submit("k2", "en-US").await;
    assert_eq!(first, submit("k2", "en-US").await);
    assert_ne!(first, submit("k3", "en-US").await);
    assert_eq!(submit("k2", "de-DE").await.0, 409);
    let jobs = partner.simulator.jobs();
    assert_eq!(jobs.len(), 4);
    assert_eq!((jobs[2].submissions, jobs[2].idempotency_key.as_deref()), (2, Some("k2")));
}

#[tokio::test]
async fn two_submissions_may_be_given_the_same_job_id() {
    let script = RecordingScript { job_id: Some("job-7".to_owned()), ..RecordingScript::default() };
    let partner = Partner::scripted(script).await;
    assert_eq!(partner.job(CALL).await, "job-7");
    assert_eq!(partner.job(CALL).await, "job-7");
    assert_eq!(partner.simulator.jobs()[0].submissions, 2);
}

#[tokio::test]
async fn a_submission_with_wrong_fields_is_refused_with_a_detail_for_each() {
    let partner = Partner::start().await;
    let body = json!({"recordingId": "x", "language": "en", "colour": "red"});
    let answer = partner.submit_body(&body).await;
    assert_eq!((answer.status, &answer.json()["code"]), (400, &json!("bad.request")));
    let mut fields: Vec<_> = answer.json()["details"]
        .as_array()
        .unwrap()
        .iter()
        .map(|detail| detail["fieldName"].as_str().unwrap().to_owned())
        .collect();
    fields.sort();
    assert_eq!(fields, ["colour", "language", "recordingId"]);
    assert!(partner.simulator.jobs().is_empty());
}

#[tokio::test]
async fn a_submission_must_be_json_and_not_larger_than_the_vendor_allows() {
    let partner = Partner::start().await;
    let path = "/api/v2/recordings/transcripts";
    let post = async |kind: &str, body: String| {
        let request = partner.request(Method::POST, path).header("content-type", kind);
        request.body(body).send().await.unwrap().status().as_u16()
    };
    assert_eq!(post("text/plain", "{}".to_owned()).await, 415);
    assert_eq!(post("application/json", "{".to_owned()).await, 400);
    assert_eq!(post("application/json", " ".repeat(512_001)).await, 413);
}

#[tokio::test]
async fn an_enforced_rate_limit_answers_429_until_the_minute_is_over() {
    let settings = SimulatorSettings {
        default_calls: true,
        requests_per_minute: 2,
        enforces_rate_limit: true,
        ..SimulatorSettings::default()
    };
    let partner = Partner::with(settings).await;
    assert_eq!(partner.check(CALL).await.status, 200);
    assert_eq!(partner.check(CALL).await.status, 200);
    let refused = partner.check(CALL).await;
    assert_eq!(refused.status, 429);
    let seconds: u32 = refused.header("retry-after").unwrap().parse().unwrap();
    partner.simulator.advance_clock(seconds * 1000);
    assert_eq!(partner.check(CALL).await.status, 200);
}
