use genesys_simulator::{Behaviour, SimulatorSettings, TokenScript};
use reqwest::Method;
use serde_json::json;

use crate::client::{CALL, Partner};

#[tokio::test]
async fn a_client_with_its_secret_gets_a_bearer_token() {
    let partner = Partner::start().await;
    let answer = partner.ask_token("local-client", "local-secret").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["token_type"], "bearer");
    assert_eq!(answer.json()["expires_in"], 86_399);
    assert_eq!(partner.simulator.tokens().given, 2);
}

#[tokio::test]
async fn an_unknown_client_gets_400_and_a_wrong_secret_401_in_the_token_endpoints_own_schema() {
    let partner = Partner::start().await;
    let unknown = partner.ask_token("nobody", "local-secret").await;
    let expected = json!({"error": "invalid_client", "description": "client not found",
        "error_description": "client not found"});
    assert_eq!((unknown.status, unknown.json()), (400, expected));
    let wrong = partner.ask_token("local-client", "guess").await;
    let expected = json!({"error": "invalid_client", "description": "authentication failed",
        "error_description": "authentication failed"});
    assert_eq!((wrong.status, wrong.json()), (401, expected));
    assert_eq!(partner.simulator.tokens().given, 1);
}

#[tokio::test]
async fn a_rotated_secret_refuses_the_old_one_and_leaves_tokens_good() {
    let partner = Partner::start().await;
    assert!(partner.simulator.rotate_secret("local-client", "the-next"));
    assert!(!partner.simulator.rotate_secret("nobody", "the-next"));
    assert_eq!(partner.ask_token("local-client", "local-secret").await.status, 401);
    assert_eq!(partner.ask_token("local-client", "the-next").await.status, 200);
    assert_eq!(partner.check(CALL).await.status, 200);
    let put = |path, body| partner.control(Method::PUT, path, body);
    assert_eq!(put("/clients/local-client", r#"{"secret": "third"}"#).await.status, 204);
    assert_eq!(partner.ask_token("local-client", "third").await.status, 200);
    assert_eq!(put("/clients/nobody", r#"{"secret": "third"}"#).await.status, 404);
    let refused = put("/clients/local-client", r#"{"secrets": "fourth"}"#).await;
    assert_eq!(refused.status, 400);
    assert!(!refused.json().to_string().contains("fourth"));
}

#[tokio::test]
async fn another_grant_type_and_missing_credentials_are_refused() {
    let partner = Partner::start().await;
    let url = format!("{}/oauth/token", partner.simulator.base_url());
    let request = partner.http.post(&url).form(&[("grant_type", "client_credentials")]);
    assert_eq!(request.send().await.unwrap().status(), 400);
    let request = partner.http.post(&url).basic_auth("local-client", Some("local-secret"));
    assert_eq!(request.form(&[("grant_type", "password")]).send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn a_rate_limited_token_request_is_400_with_the_vendors_words() {
    let partner = Partner::start().await;
    let troubles = vec![Behaviour::RateLimited { retry_after: None }.once()];
    partner.simulator.script_tokens(TokenScript { troubles, ..TokenScript::default() }).unwrap();
    let answer = partner.ask_token("local-client", "local-secret").await;
    assert_eq!((answer.status, &answer.json()["error"]), (400, &json!("invalid_request")));
    assert!(answer.json()["description"].as_str().unwrap().starts_with("rate limit exceeded;"));
    assert_eq!(partner.ask_token("local-client", "local-secret").await.status, 200);
}

#[tokio::test]
async fn a_call_without_a_token_gets_401_in_the_vendors_schema() {
    let mut partner = Partner::start().await;
    partner.token = "made-up".to_owned();
    let answer = partner.check(CALL).await;
    assert_eq!((answer.status, &answer.json()["code"]), (401, &json!("bad.credentials")));
    let url = format!("{}/api/v2/recordings/{CALL}", partner.simulator.base_url());
    let answer = partner.http.get(url).send().await.unwrap();
    assert_eq!(answer.status(), 401);
    assert!(answer.text().await.unwrap().contains("authentication.required"));
}

#[tokio::test]
async fn a_revoked_token_is_refused_and_a_new_one_is_good() {
    let mut partner = Partner::start().await;
    partner.simulator.revoke_tokens();
    let answer = partner.check(CALL).await;
    assert_eq!((answer.status, &answer.json()["code"]), (401, &json!("bad.credentials")));
    partner.renew().await;
    assert_eq!(partner.check(CALL).await.status, 200);
    let counts = partner.simulator.tokens();
    assert_eq!((counts.given, counts.good), (2, 1));
}

#[tokio::test]
async fn a_token_is_refused_as_expired_when_its_time_is_over_or_by_script() {
    let mut partner =
        Partner::with(SimulatorSettings { default_calls: true, ..SimulatorSettings::default() })
            .await;
    partner.simulator.expire_tokens();
    let answer = partner.check(CALL).await;
    assert_eq!((answer.status, &answer.json()["code"]), (401, &json!("credentials.expired")));

    let script = TokenScript { good_for_seconds: Some(60), ..TokenScript::default() };
    partner.simulator.script_tokens(script).unwrap();
    partner.renew().await;
    assert_eq!(partner.check(CALL).await.status, 200);
    partner.simulator.advance_clock(60_000);
    assert_eq!(partner.check(CALL).await.status, 401);
}

#[tokio::test]
async fn a_token_answer_can_be_spoilt_and_then_be_good() {
    let partner = Partner::start().await;
    let troubles = vec![
        Behaviour::ServerError { status: 503, retry_after: None }.once(),
        Behaviour::Html.once(),
        Behaviour::Unauthorized.once(),
        Behaviour::UnknownClient.once(),
    ];
    partner.simulator.script_tokens(TokenScript { troubles, ..TokenScript::default() }).unwrap();
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(partner.ask_token("local-client", "local-secret").await.status);
    }
    assert_eq!(statuses, [503, 200, 401, 400, 200]);
    assert_eq!(partner.simulator.tokens().given, 2);
}
