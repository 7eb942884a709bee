//! The token.

use std::sync::Arc;
use std::time::Duration;

use pipeline_contract::ports::{ProviderError, TranscriptProvider};
use serde_json::json;
use transcription_domain::RecordingFacts;

use super::responder::Reaction;
use super::{Bench, RECORDING, Secrets, recording_id, token_answer};

fn good() -> Reaction {
    Reaction::json(200, &json!({ "id": RECORDING }))
}

/// The failure of a call whose token request meets this answer.
async fn failure_of(login: Reaction) -> ProviderError {
    let (provider, _login, api) = Bench::with_login(vec![login], vec![good()]).await.provider();
    let error = provider.check(&recording_id()).await.unwrap_err();
    assert_eq!(api.received().len(), 0);
    error
}

#[tokio::test]
async fn a_token_is_asked_for_as_the_vendor_documents_it() {
    let (provider, login, _api) = Bench::new(vec![good()]).await.provider();
    assert_eq!(provider.check(&recording_id()).await.unwrap(), RecordingFacts::default());
    let [post] = login.received().try_into().unwrap();
    assert_eq!(post.line, "POST /oauth/token HTTP/1.1");
    // base64 of "client-1:s3cret-of-the-client"
    assert_eq!(
        post.header("authorization"),
        Some("Basic Y2xpZW50LTE6czNjcmV0LW9mLXRoZS1jbGllbnQ=")
    );
    assert_eq!(post.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(
        String::from_utf8(post.body).unwrap(),
        "grant_type=client_credentials&scope=recordings%3Adownload+transcription%3Aread+transcription%3Awrite"
    );
}

#[tokio::test]
async fn a_token_serves_until_it_must_be_renewed() {
    let bench = Bench::with_login(
        vec![token_answer(1, 600), token_answer(2, 600), token_answer(3, 0), token_answer(4, 0)],
        vec![good()],
    )
    .await;
    let clock = Arc::clone(&bench.clock);
    let (provider, login, _api) = bench.provider();
    let mut asked = vec![];
    for seconds in [0, 539, 1, 540, 0] {
        clock.advance(seconds);
        provider.check(&recording_id()).await.unwrap();
        asked.push(login.received().len());
    }
    assert_eq!(asked, [1, 1, 2, 3, 4]);
}

#[tokio::test]
async fn a_401_of_the_api_throws_the_token_away_once() {
    let (provider, login, api) =
        Bench::new(vec![Reaction::answer(401, &[], ""), good()]).await.provider();
    provider.check(&recording_id()).await.unwrap();
    provider.check(&recording_id()).await.unwrap();
    assert_eq!((login.received().len(), api.received().len()), (2, 3));
}

#[tokio::test]
async fn a_token_of_the_fleet_is_used_without_reading_the_secret() {
    let first = Bench::new(vec![good()]).await;
    let shared_token = first.shared_token.clone();
    let (provider, _login, _api) = first.provider();
    provider.check(&recording_id()).await.unwrap();
    let mut cold = Bench::new(vec![good()]).await;
    (cold.shared_token, cold.secrets) = (shared_token, Secrets::Unusable);
    let (provider, login, api) = cold.provider();
    provider.check(&recording_id()).await.unwrap();
    assert_eq!(login.received().len(), 0);
    assert_eq!(api.received()[0].header("authorization"), Some("Bearer token-1"));
}

#[tokio::test]
async fn a_token_of_unnamed_life_is_kept_for_the_shortest_that_there_is() {
    let unnamed = Reaction::json(200, &json!({"access_token": "token-1"}));
    let bench = Bench::with_login(vec![unnamed, token_answer(2, 600)], vec![good()]).await;
    let clock = Arc::clone(&bench.clock);
    let (provider, login, _api) = bench.provider();
    let mut asked = vec![];
    for seconds in [0, 239, 1] {
        clock.advance(seconds);
        provider.check(&recording_id()).await.unwrap();
        asked.push(login.received().len());
    }
    assert_eq!(asked, [1, 1, 2]);
}

#[tokio::test]
async fn refused_credentials_say_what_to_check() {
    let unknown = json!({"error": "invalid_client", "description": "client not found"});
    let error = failure_of(Reaction::json(400, &unknown)).await;
    assert_eq!(
        error.to_string(),
        "the provider refuses the credentials: the login host knows no such client; check client_id in the secret, and that GENESYS_ENV is the client's region (code invalid_client)"
    );
    let wrong = json!({"error": "invalid_client", "description": "authentication failed"});
    let error = failure_of(Reaction::json(401, &wrong)).await;
    assert!(error.to_string().contains("check client_secret"), "{error}");
    let api_schema = json!({"code": "bad.credentials", "message": "x", "contextId": "c-9"});
    let error = failure_of(Reaction::json(401, &api_schema)).await;
    assert!(error.to_string().ends_with("(code bad.credentials, correlation id c-9)"), "{error}");
    let grant = json!({"error": "unauthorized_client"});
    let error = failure_of(Reaction::json(400, &grant)).await;
    assert!(error.to_string().contains("grant client_credentials"), "{error}");
}

#[tokio::test]
async fn too_many_token_requests_are_a_rate_limit_in_each_of_its_forms() {
    let vendors = json!({"error": "invalid_request", "description": "rate limit exceeded; x"});
    let api_schema =
        json!({"code": "too.many.requests", "message": "Rate limit exceeded the maximum"});
    for (status, body) in [(400, &vendors), (429, &api_schema), (400, &api_schema)] {
        let answer = Reaction::answer(status, &[("retry-after", "9")], &body.to_string());
        let error = failure_of(answer).await;
        let asked = Some(Duration::from_secs(9));
        assert!(
            matches!(error, ProviderError::RateLimited { retry_after } if retry_after == asked),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_login_host_that_is_ill_or_another_is_told_apart() {
    for reaction in [
        Reaction::answer(503, &[], ""),
        Reaction::CloseUnread,
        Reaction::CloseAfterRequest,
        Reaction::cut_short(200, &[], "{"),
        Reaction::answer(200, &[], "<html>"),
        Reaction::answer(200, &[], &"x".repeat(70_000)),
        Reaction::json(200, &json!({"access_token": "", "expires_in": 9})),
        Reaction::json(200, &json!({"access_token": "a\nb", "expires_in": 9})),
    ] {
        let error = failure_of(reaction.clone()).await;
        assert!(matches!(error, ProviderError::Unavailable { .. }), "{reaction:?} {error:?}");
    }
    for status in [302, 404, 405] {
        let error = failure_of(Reaction::answer(status, &[], "")).await;
        assert!(matches!(error, ProviderError::Rejected(_)), "{error:?}");
        assert!(error.to_string().contains("check GENESYS_ENV and GENESYS_LOGIN_URL"));
    }
}
