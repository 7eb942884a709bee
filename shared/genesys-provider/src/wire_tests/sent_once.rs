//! A submission cannot leave twice, whatever the connection does.

use serde_json::json;

use super::responder::Reaction;
use super::{Bench, client_builder, submit};

/// A client with a pool of idle connections, which ours has not: hyper may then hand a request to a connection that the
/// server is about to close.
fn pooling() -> reqwest::ClientBuilder {
    client_builder().retry(reqwest::retry::never()).no_proxy()
}

#[tokio::test]
async fn each_submission_has_a_connection_of_its_own() {
    // The first connection closes after its answer; a pooled one would be dead by the second submission.
    let answer = json!({"id": "t-1"});
    let Reaction::Answer(bytes) = Reaction::json(200, &answer) else { unreachable!() };
    let (provider, _login, api) =
        Bench::new(vec![Reaction::AnswerThenClose(bytes)]).await.provider();
    for number in 1..=20 {
        submit(&provider, None).await.unwrap();
        assert_eq!(api.received().len(), number);
    }
}

#[tokio::test]
async fn even_over_a_pooled_connection_that_dies_a_submission_arrives_at_most_once() {
    let (provider, _login, api) =
        Bench::new(vec![Reaction::json(200, &json!({"id": "t-1"})), Reaction::CloseAfterRequest])
            .await
            .provider_over(pooling());
    submit(&provider, None).await.unwrap();
    submit(&provider, None).await.unwrap_err();
    assert_eq!(api.received().len(), 2);
}

#[tokio::test]
async fn over_pooled_connections_that_close_after_each_answer_no_submission_arrives_twice() {
    let Reaction::Answer(bytes) = Reaction::json(200, &json!({"id": "t-1"})) else {
        unreachable!()
    };
    let (provider, _login, api) =
        Bench::new(vec![Reaction::AnswerThenClose(bytes)]).await.provider_over(pooling());
    for number in 1..=20 {
        // Lost or accepted: both are honest here.
        let _ = submit(&provider, None).await;
        assert!(api.received().len() <= number);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let headers = [("location", "/api/v2/recordings/transcripts")];
        let (provider, _login, api) =
            Bench::new(vec![Reaction::answer(status, &headers, "")]).await.provider();
        submit(&provider, None).await.unwrap_err();
        assert_eq!(api.received().len(), 1, "{status}");
    }
}
