use genesys_simulator::{Behaviour, RequestEnd, RetryAfter, Trouble};
use serde_json::{Value, json};

use crate::client::{Answer, CALL, Partner, looks_meet};

fn server_error(status: u16) -> Behaviour {
    Behaviour::ServerError { status, retry_after: None }
}

/// The answers to three looks that meet a trouble once.
async fn looks(behaviour: Behaviour) -> [Answer; 2] {
    let partner = Partner::scripted(looks_meet([behaviour])).await;
    let job = partner.job(CALL).await;
    [partner.look(&job).await, partner.look(&job).await]
}

#[tokio::test]
async fn a_429_comes_with_retry_after_in_seconds_as_a_text_or_not_at_all() {
    let limited = |retry_after| Behaviour::RateLimited { retry_after };
    let partner = Partner::scripted(looks_meet([
        limited(Some(RetryAfter::Seconds(12))),
        limited(Some(RetryAfter::Text("Wed, 21 Oct 2026 07:28:00 GMT".to_owned()))),
        limited(None),
    ]))
    .await;
    let job = partner.job(CALL).await;
    let seconds = partner.look(&job).await;
    assert_eq!((seconds.status, seconds.header("retry-after")), (429, Some("12")));
    assert_eq!(seconds.json()["messageParams"]["seconds"], "12");
    assert_eq!(seconds.json()["code"], "too.many.requests");
    let date = partner.look(&job).await;
    assert_eq!(date.header("retry-after"), Some("Wed, 21 Oct 2026 07:28:00 GMT"));
    let none = partner.look(&job).await;
    assert_eq!((none.status, none.header("retry-after")), (429, None));
    assert_eq!(partner.look(&job).await.status, 200);
    assert_eq!(partner.simulator.jobs()[0].looks, 1, "a look that met a trouble is not counted");
}

#[tokio::test]
async fn server_errors_of_the_edge_are_html_and_those_of_the_api_json() {
    for (status, is_json) in [(500, false), (502, false), (503, true), (504, true)] {
        let [bad, good] = looks(server_error(status)).await;
        assert_eq!((bad.status, good.status), (status, 200));
        assert_eq!(serde_json::from_str::<Value>(&bad.text).is_ok(), is_json);
        assert_eq!(bad.text.contains("<html>"), !is_json);
    }
}

#[tokio::test]
async fn a_trouble_is_shown_as_often_as_it_says_and_at_its_kind_of_call_only() {
    for at in ["check", "submit"] {
        let partner = Partner::troubled(at, server_error(503).times(2)).await;
        let mut checks = Vec::new();
        let mut submits = Vec::new();
        for _ in 0..3 {
            checks.push(partner.check(CALL).await.status);
            submits.push(partner.submit(CALL).await.status);
        }
        let (troubled, other) = if at == "check" { (checks, submits) } else { (submits, checks) };
        assert_eq!((troubled, other), (vec![503, 503, 200], vec![200, 200, 200]));
    }
    let partner = Partner::troubled("check", Behaviour::NotFound.for_ever()).await;
    for _ in 0..10 {
        assert_eq!(partner.check(CALL).await.status, 404);
    }
}

#[tokio::test]
async fn the_vendors_refusals_come_in_the_vendors_schema() {
    let forbidden = Behaviour::Forbidden { permission: Some("a:b:view".to_owned()) };
    let gone = Behaviour::VendorError {
        status: 408,
        code: "client.timeout".to_owned(),
        message: "The client was slow.".to_owned(),
    };
    let cases = [
        (Behaviour::Unauthorized, 401, "bad.credentials"),
        (forbidden, 403, "missing.permissions"),
        (Behaviour::NotFound, 404, "not.found"),
        (gone, 408, "client.timeout"),
    ];
    for (behaviour, status, code) in cases {
        let [bad, good] = looks(behaviour).await;
        assert_eq!((bad.status, &bad.json()["code"]), (status, &json!(code)));
        assert_eq!(bad.json()["contextId"], bad.header("inin-correlation-id").unwrap());
        assert_eq!(good.status, 200);
    }
}

#[tokio::test]
async fn a_forbidden_answer_names_the_permission() {
    let forbidden = Behaviour::Forbidden { permission: Some("a:b:view".to_owned()) };
    let answer = Partner::troubled("check", forbidden.once()).await.check(CALL).await;
    assert_eq!(answer.json()["messageParams"]["permissions"], "[a:b:view]");
}

#[tokio::test]
async fn a_truncated_body_breaks_before_its_announced_length() {
    let partner = Partner::scripted(looks_meet([Behaviour::TruncatedBody])).await;
    let job = partner.job(CALL).await;
    let path = format!("/api/v2/recordings/transcripts/{job}");
    let mut broken = partner.request(reqwest::Method::GET, &path).send().await.unwrap();
    let announced = broken.content_length().unwrap();
    let mut received = 0;
    let end = loop {
        match broken.chunk().await {
            Ok(Some(chunk)) => received += u64::try_from(chunk.len()).unwrap(),
            end => break end,
        }
    };
    assert!(end.is_err());
    assert!(received > 0 && received < announced, "{received} of {announced}");
    let whole = partner.look(&job).await;
    assert_eq!(u64::try_from(whole.text.len()).unwrap(), announced);
}

#[tokio::test]
async fn an_answer_with_200_may_be_no_json() {
    for behaviour in [Behaviour::MalformedJson, Behaviour::Html, Behaviour::Empty { status: 200 }] {
        let [bad, good] = looks(behaviour).await;
        assert_eq!(bad.status, 200);
        assert!(serde_json::from_str::<Value>(&bad.text).is_err());
        assert_eq!(good.json()["status"], "completed");
    }
}

#[tokio::test]
async fn a_slow_or_late_answer_is_whole_in_the_end() {
    for behaviour in [Behaviour::SlowBody { chunks: 7, pause_ms: 1 }, Behaviour::Late { ms: 1 }] {
        let [slow, good] = looks(behaviour).await;
        assert_eq!(slow.text, good.text);
    }
}

#[tokio::test]
async fn a_status_word_stands_in_the_place_of_the_result() {
    let [odd, good] = looks(Behaviour::StatusWord { word: "pondering".to_owned() }).await;
    assert_eq!(odd.json()["status"], "pondering");
    assert!(odd.json().get("result").is_none() && good.json().get("result").is_some());
}

#[tokio::test]
async fn good_calls_can_stand_before_a_trouble() {
    let partner = Partner::scripted(looks_meet([Behaviour::Ordinary, Behaviour::NotFound])).await;
    let job = partner.job(CALL).await;
    assert_eq!(partner.look(&job).await.status, 200);
    assert_eq!(partner.look(&job).await.status, 404);
}

/// Whether a submission that met this trouble left a job behind, and how its request ended.
async fn effect_of(trouble: Trouble) -> (usize, RequestEnd, bool) {
    let partner = Partner::troubled("submit", trouble).await;
    let answer = partner.submission(&json!({ "recordingId": CALL })).send().await;
    let ended = partner.simulator.requests().last().unwrap().ended;
    (partner.simulator.jobs().len(), ended, answer.is_ok())
}

#[tokio::test]
async fn a_lost_answer_leaves_a_job_behind_and_a_refused_connection_does_not() {
    let dropped = Behaviour::ConnectionDropped;
    let lost = effect_of(dropped.clone().once().after_effect()).await;
    assert_eq!(lost, (1, RequestEnd::Dropped, false));
    assert_eq!(effect_of(dropped.once()).await, (0, RequestEnd::Dropped, false));
}

#[tokio::test]
async fn a_server_error_may_hide_that_the_job_was_made() {
    let (jobs, ended, answered) = effect_of(server_error(500).once().after_effect()).await;
    assert_eq!((jobs, ended, answered), (1, RequestEnd::Answered, true));
    assert_eq!(effect_of(server_error(500).once()).await.0, 0);
    assert_eq!(effect_of(Behaviour::TruncatedBody.once()).await.0, 1);
}

#[tokio::test]
async fn a_submission_after_a_lost_answer_finds_its_job_by_the_same_key() {
    let lost = Behaviour::ConnectionDropped.once().after_effect();
    let partner = Partner::troubled("submit", lost).await;
    partner.simulator.honour_idempotency_key(true);
    let submit = || {
        let body = json!({ "recordingId": CALL });
        partner.submission(&body).header("Idempotency-Key", "k").send()
    };
    assert!(submit().await.is_err());
    let found = Answer::read(submit().await.unwrap()).await.json();
    let jobs = partner.simulator.jobs();
    assert_eq!((jobs.len(), jobs[0].submissions), (1, 2));
    assert_eq!(found["id"], json!(jobs[0].id));
}
