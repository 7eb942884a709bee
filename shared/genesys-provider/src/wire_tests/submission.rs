//! What a submission's answer, or the lack of one, says about whether a job exists.

use std::time::Duration;

use pipeline_contract::ports::{ProviderError, SubmissionError};
use serde_json::{Value, json};
use transcription_domain::WebhookUrl;

use super::responder::{Reaction, Responder, deserted_url};
use super::{
    Bench, RECORDING, Secrets, at_most_once_client, client_builder, everything_shown, job_key,
    settings, submit,
};

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    NotAccepted,
    Refused,
    OutcomeUnknown,
}
use Verdict::{NotAccepted, OutcomeUnknown, Refused};

fn verdict(error: &SubmissionError) -> Verdict {
    match error {
        SubmissionError::NotAccepted(_) => NotAccepted,
        SubmissionError::Refused(_) => Refused,
        SubmissionError::OutcomeUnknown(_) => OutcomeUnknown,
    }
}

fn inner(error: SubmissionError) -> ProviderError {
    match error {
        SubmissionError::NotAccepted(error)
        | SubmissionError::Refused(error)
        | SubmissionError::OutcomeUnknown(error) => error,
    }
}

/// The verdict on one reaction of the API, and how many POSTs it saw.
async fn judged(bench: Bench) -> (Verdict, usize) {
    let (provider, _login, api) = bench.provider();
    let error = submit(&provider, None).await.unwrap_err();
    assert!(!everything_shown(&error).contains("Jane Doe"), "{error:?}");
    (verdict(&error), api.received().len())
}

#[tokio::test]
async fn an_accepted_submission_sent_the_contracts_body_once() {
    let (provider, login, api) =
        Bench::new(vec![Reaction::json(200, &json!({"id": "t-1", "status": "queued"}))])
            .await
            .provider();
    let webhook = WebhookUrl::parse("https://example.com/hook?key=k", false).unwrap();
    let submission = submit(&provider, Some(&webhook)).await.unwrap();
    assert_eq!(submission.transcript_id.as_str(), "t-1");

    assert_eq!(login.received().len(), 1);
    let [post] = api.received().try_into().unwrap();
    assert_eq!(post.line, "POST /api/v2/recordings/transcripts HTTP/1.1");
    assert_eq!(post.header("authorization"), Some("Bearer token-1"));
    assert_eq!(post.header("idempotency-key"), Some(job_key().as_str()));
    assert_eq!(post.header("content-type"), Some("application/json"));
    assert_eq!(
        serde_json::from_slice::<Value>(&post.body).unwrap(),
        json!({
            "recordingId": RECORDING, "language": "en-GB", "format": "vtt",
            "speakerDiarization": true, "wordConfidence": false, "timestamps": true,
            "webhook": "https://example.com/hook?key=k",
        })
    );
}

#[tokio::test]
async fn a_webhook_that_is_not_passed_on_is_left_out_of_the_body() {
    let (provider, _login, api) =
        Bench::new(vec![Reaction::json(202, &json!({"id": "t-1"}))]).await.provider();
    submit(&provider, None).await.unwrap();
    let body: Value = serde_json::from_slice(&api.received()[0].body).unwrap();
    assert_eq!(body.get("webhook"), None);
}

#[tokio::test]
async fn each_status_has_its_verdict_and_is_asked_once() {
    for (status, expected) in [
        (302, OutcomeUnknown),
        (303, OutcomeUnknown),
        (400, Refused),
        (403, Refused),
        (404, Refused),
        (408, OutcomeUnknown),
        (409, Refused),
        (413, Refused),
        (415, Refused),
        (422, Refused),
        (429, NotAccepted),
        (500, OutcomeUnknown),
        (501, OutcomeUnknown),
        (502, OutcomeUnknown),
        (503, NotAccepted),
        (504, OutcomeUnknown),
    ] {
        let headers = [("location", "/elsewhere")];
        let bench = Bench::new(vec![Reaction::answer(status, &headers, "<p>Jane Doe</p>")]).await;
        assert_eq!(judged(bench).await, (expected, 1), "{status}");
    }
}

#[tokio::test]
async fn a_503_is_an_unknown_outcome_where_the_setting_says_so() {
    let mut bench = Bench::new(vec![Reaction::answer(503, &[], "")]).await;
    bench.settings.retry_503 = false;
    assert_eq!(judged(bench).await, (OutcomeUnknown, 1));
}

#[tokio::test]
async fn a_429_tells_how_long_to_wait() {
    let headers = [("retry-after", "12"), ("ININ-Correlation-Id", "c-1")];
    let (provider, ..) = Bench::new(vec![Reaction::answer(429, &headers, "")]).await.provider();
    let error = inner(submit(&provider, None).await.unwrap_err());
    let asked = Some(Duration::from_secs(12));
    assert!(
        matches!(error, ProviderError::RateLimited { retry_after } if retry_after == asked),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_status_counts_though_its_body_breaks_off() {
    let bench = Bench::new(vec![Reaction::cut_short(429, &[("retry-after", "1")], "{")]).await;
    assert_eq!(judged(bench).await, (NotAccepted, 1));
    let bench = Bench::new(vec![Reaction::Drip(400)]).await.impatient();
    assert_eq!(judged(bench).await, (Refused, 1));
}

#[tokio::test]
async fn nobody_listening_is_not_accepted() {
    let mut bench = Bench::new(vec![]).await;
    bench.settings = settings(&deserted_url().await, &bench.login.url());
    let (provider, ..) = bench.provider();
    let error = submit(&provider, None).await.unwrap_err();
    assert_eq!(verdict(&error), NotAccepted);
    assert_eq!(inner(error).to_string(), "the provider is unavailable: it refuses connections");
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_not_accepted() {
    let mut bench = Bench::new(vec![]).await;
    bench.settings = settings("https://nowhere.example.com", &bench.login.url());
    let client = at_most_once_client(client_builder()).dns_resolver(NoNames);
    let (provider, ..) = bench.provider_over(client);
    let error = submit(&provider, None).await.unwrap_err();
    assert_eq!(verdict(&error), NotAccepted);
    assert_eq!(
        inner(error).to_string(),
        "the provider is unavailable: its host name cannot be resolved"
    );
}

struct NoNames;

impl reqwest::dns::Resolve for NoNames {
    fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
        Box::pin(async { Err("no such name".into()) })
    }
}

#[tokio::test]
async fn a_failed_tls_handshake_is_not_accepted() {
    for reaction in
        [Reaction::SpeakFirst(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()), Reaction::CloseUnread]
    {
        let mut bench = Bench::new(vec![reaction.clone()]).await;
        bench.settings = settings(&bench.api.tls_url(), &bench.login.url());
        assert_eq!(judged(bench).await, (NotAccepted, 0), "{reaction:?}");
    }
}

#[tokio::test]
async fn a_connection_lost_after_it_stood_is_an_unknown_outcome() {
    for reaction in [
        Reaction::CloseAfterRequest,
        Reaction::AnswerThenClose(b"HTTP/1.1 20".to_vec()),
        Reaction::cut_short(200, &[], r#"{"id": "t-1""#),
    ] {
        let bench = Bench::new(vec![reaction.clone()]).await;
        assert_eq!(judged(bench).await, (OutcomeUnknown, 1), "{reaction:?}");
    }
    let bench = Bench::new(vec![Reaction::CloseUnread]).await;
    assert_eq!(judged(bench).await, (OutcomeUnknown, 0));
}

#[tokio::test]
async fn no_answer_in_time_is_an_unknown_outcome() {
    for reaction in [Reaction::Silence, Reaction::Drip(200)] {
        let bench = Bench::new(vec![reaction.clone()]).await.impatient();
        assert_eq!(judged(bench).await, (OutcomeUnknown, 1), "{reaction:?}");
    }
}

#[tokio::test]
async fn an_acceptance_that_cannot_be_read_is_an_unknown_outcome_with_its_bytes() {
    let large = format!(r#"{{"id": "t-1", "more": "{}"}}"#, "x".repeat(70_000));
    for body in
        ["<html>Jane Doe</html>", "", "{}", r#"{"id": 7}"#, r#"{"id": "a/b"}"#, "[1", &large]
    {
        let (provider, _login, api) =
            Bench::new(vec![Reaction::answer(200, &[], body)]).await.provider();
        let error = submit(&provider, None).await.unwrap_err();
        assert_eq!((verdict(&error), api.received().len()), (OutcomeUnknown, 1), "{body}");
        match inner(error) {
            ProviderError::Unreadable { problem, bytes } => {
                assert_eq!(bytes, body.as_bytes().to_vec().into());
                assert!(!problem.contains("Jane"), "{problem}");
            }
            ProviderError::TooLarge { bytes } => {
                assert_eq!((bytes.count(), body.len() > 65_536), (65_536, true));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_401_is_answered_with_one_new_token_and_the_same_request() {
    let (provider, login, api) = Bench::new(vec![
        Reaction::answer(401, &[], ""),
        Reaction::json(200, &json!({"id": "t-1"})),
    ])
    .await
    .provider();
    submit(&provider, None).await.unwrap();
    assert_eq!(login.received().len(), 2);
    let [first, second] = api.received().try_into().unwrap();
    assert_eq!(first.header("authorization"), Some("Bearer token-1"));
    assert_eq!(second.header("authorization"), Some("Bearer token-2"));
    assert_eq!((first.body, first.line), (second.body, second.line));
}

#[tokio::test]
async fn a_401_with_the_new_token_too_is_refused_and_ends_there() {
    let (provider, login, api) = Bench::new(vec![Reaction::answer(401, &[], "")]).await.provider();
    let error = submit(&provider, None).await.unwrap_err();
    assert_eq!(verdict(&error), Refused);
    assert!(inner(error).to_string().contains("check the client's secret"));
    assert_eq!((login.received().len(), api.received().len()), (2, 2));
}

#[tokio::test]
async fn without_a_token_nothing_leaves_and_waiting_or_a_person_mends_it() {
    for (secrets, expected) in [(Secrets::Unavailable, NotAccepted), (Secrets::Unusable, Refused)] {
        let bench = Bench { secrets, ..Bench::new(vec![Reaction::CloseAfterRequest]).await };
        assert_eq!(judged(bench).await, (expected, 0));
    }
    for (status, expected) in
        [(500, NotAccepted), (429, NotAccepted), (401, Refused), (404, Refused)]
    {
        let login = vec![Reaction::answer(status, &[], "")];
        let bench = Bench::with_login(login, vec![Reaction::CloseAfterRequest]).await;
        assert_eq!(judged(bench).await, (expected, 0), "{status}");
    }
}

#[tokio::test]
async fn a_submission_does_not_leave_when_too_little_time_is_left_for_it() {
    let mut bench = Bench::new(vec![Reaction::json(200, &json!({"id": "t-1"}))]).await;
    bench.settings.call_timeout = bench.settings.exchange_timeout;
    assert_eq!(judged(bench).await, (NotAccepted, 0));
}

#[tokio::test]
async fn nothing_secret_is_shown_of_any_failure() {
    let body = json!({"message": "token-1", "access_token": "token-1", "code": "x"}).to_string();
    for status in [200, 400, 401, 403, 429, 500] {
        let login = vec![
            Reaction::answer(status, &[], &body),
            Reaction::SpeakFirst(body.clone().into_bytes()),
        ];
        let api = Responder::start(vec![Reaction::answer(status, &[], &body)]).await;
        let bench = Bench { api, ..Bench::with_login(login, vec![]).await };
        let (provider, login, _) = bench.provider();
        let error = submit(&provider, None).await.unwrap_err();
        let shown = everything_shown(&error);
        for secret in ["token-1", super::CLIENT_SECRET, &login.url()] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
