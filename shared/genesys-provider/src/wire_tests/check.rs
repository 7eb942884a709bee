//! The pre-flight.

use pipeline_contract::ports::{ProviderError, TranscriptProvider};
use serde_json::{Value, json};
use transcription_domain::RecordingFacts;

use super::responder::Reaction;
use super::{Bench, RECORDING, recording_id};

async fn check(reaction: Reaction) -> Result<RecordingFacts, ProviderError> {
    let (provider, ..) = Bench::new(vec![reaction]).await.provider();
    provider.check(&recording_id()).await
}

#[tokio::test]
async fn the_times_of_a_recording_give_its_length() {
    let body = json!({
        "id": RECORDING.to_uppercase(), "startTime": "2026-01-01T12:00:00.000+02:00",
        "endTime": "2026-01-01T10:01:30Z", "mediaType": "audio", "unknown": [{}],
    });
    let (provider, _login, api) = Bench::new(vec![Reaction::json(200, &body)]).await.provider();
    let facts = provider.check(&recording_id()).await.unwrap();
    assert_eq!(facts.length().unwrap().as_secs(), 90);
    let [get] = api.received().try_into().unwrap();
    assert_eq!(get.line, format!("GET /api/v2/recordings/{RECORDING} HTTP/1.1"));
    assert_eq!(get.header("idempotency-key"), None);
}

#[tokio::test]
async fn times_that_cannot_be_used_are_not_known() {
    for time in [
        json!(null),
        json!(1_700_000_000),
        json!(""),
        json!("2026-01-01"),
        json!("PT12.5S"),
        json!({}),
    ] {
        let body = json!({"id": RECORDING, "startTime": time, "endTime": "2026-01-01T10:01:30Z"});
        let facts = check(Reaction::json(200, &body)).await.unwrap();
        assert_eq!((facts.start, facts.end.is_some()), (None, true), "{time}");
    }
    let bare: Value = json!({ "id": RECORDING });
    assert_eq!(check(Reaction::json(200, &bare)).await.unwrap(), RecordingFacts::default());
}

#[tokio::test]
async fn an_answer_about_another_recording_is_unreadable() {
    for body in [
        json!({"id": "00000000-1c1e-4f7a-9d0e-5a1b2c3d4e5f"}),
        json!({"id": null}),
        json!({}),
        json!([]),
    ] {
        let error = check(Reaction::json(200, &body)).await.unwrap_err();
        assert!(matches!(error, ProviderError::Unreadable { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn each_refusal_is_told_apart() {
    use ProviderError as E;
    let of = |status| check(Reaction::answer(status, &[("retry-after", "3")], ""));
    assert!(matches!(of(401).await, Err(E::Unauthorized(_))));
    assert!(matches!(of(403).await, Err(E::Forbidden(_))));
    assert!(matches!(of(404).await, Err(E::NotFound(_))));
    assert!(matches!(of(429).await, Err(E::RateLimited { retry_after: Some(_) })));
    assert!(matches!(of(400).await, Err(E::Rejected(_))));
    assert!(matches!(of(302).await, Err(E::Rejected(_))));
    for status in [408, 500, 502, 503, 504] {
        assert!(matches!(of(status).await, Err(E::Unavailable { retry_after: Some(_), .. })));
    }
    for status in [202, 204] {
        let unreadable = check(Reaction::answer(status, &[], "")).await;
        assert!(matches!(unreadable, Err(E::Unreadable { .. })), "{status}");
    }
}

#[tokio::test]
async fn a_question_that_meets_a_dead_connection_is_unavailable() {
    for reaction in [Reaction::CloseUnread, Reaction::CloseAfterRequest] {
        let error = check(reaction).await.unwrap_err();
        assert!(matches!(error, ProviderError::Unavailable { .. }), "{error:?}");
    }
}
