use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Answer, CALL, OTHER, Partner};

#[tokio::test]
async fn a_script_put_as_json_is_played_and_shown_and_removed() {
    let partner = Partner::with(genesys_simulator::SimulatorSettings::default()).await;
    let path = format!("/recordings/{OTHER}");
    let script = r#"{"completesAtLook": 2, "result": {"call": "0002f70f7386445b"},
        "troubles": {"check": [{"behaviour": {"serverError": {"status": 503}}, "times": 2}]}}"#;
    assert_eq!(partner.control(Method::PUT, &path, script).await.status, 204);
    assert_eq!(partner.check(OTHER).await.status, 503);
    let shown = partner.control(Method::GET, &path, "").await.json();
    assert_eq!(shown["completesAtLook"], 2);
    assert_eq!(shown["troubles"]["check"][0]["times"], 1);
    assert_eq!(partner.control(Method::DELETE, &path, "").await.status, 204);
    assert_eq!(partner.check(OTHER).await.status, 404);
}

#[tokio::test]
async fn a_script_that_cannot_be_played_is_refused_with_the_reason() {
    let partner = Partner::start().await;
    let path = format!("/recordings/{OTHER}");
    let cases = [
        (path.as_str(), r#"{"completesAtlook": 2}"#, "completesAtlook"),
        (path.as_str(), r#"{"result": {"call": "nope"}}"#, "nope"),
        (path.as_str(), r#"{"result": {"document": "{"}}"#, "EOF"),
        (
            path.as_str(),
            r#"{"troubles": {"look": [{"behaviour": {"serverError": {"status": 404}}}]}}"#,
            "500 to 599",
        ),
        (
            path.as_str(),
            r#"{"troubles": {"look": [{"behaviour": {"rateLimited": {"retryAfter": "\n"}}}]}}"#,
            "retryAfter",
        ),
        ("/recordings/abc", "{}", "not a UUID"),
        ("/token", r#"{"troubles": [{"behaviour": {"statusWord": {"word": "x"}}}]}"#, "statusWord"),
    ];
    for (path, script, reason) in cases {
        let answer = partner.control(Method::PUT, path, script).await;
        assert_eq!(answer.status, 400, "{script}");
        let error = answer.json()["error"].as_str().unwrap().to_owned();
        assert!(error.contains(reason), "{error}");
    }
}

#[tokio::test]
async fn requests_are_recorded_without_a_secret() {
    let partner = Partner::start().await;
    let body =
        json!({"recordingId": CALL, "webhook": "https://u:secret-1@example.com/h?k=secret-2"});
    let request = partner.submission(&body).header("Idempotency-Key", "key-1");
    let job = Answer::read(request.send().await.unwrap()).await.json()["id"].clone();
    partner.look(job.as_str().unwrap()).await;
    let answer = partner.control(Method::GET, "/requests", "").await;
    for secret in [&partner.token, "local-secret", "secret-1", "secret-2"] {
        assert!(!answer.text.contains(secret), "{secret} is in {}", answer.text);
    }
    let requests = answer.json();
    let field = |number: usize, name: &str| requests[number][name].clone();
    assert_eq!(field(0, "body"), json!({"grant_type": "client_credentials"}));
    assert_eq!((field(1, "call"), field(1, "method")), (json!("submit"), json!("POST")));
    assert_eq!(field(1, "path"), "/api/v2/recordings/transcripts");
    assert_eq!(field(1, "recordingId"), json!(CALL));
    assert_eq!(field(1, "idempotencyKey"), "key-1");
    assert_eq!(field(1, "body")["webhook"], "https://example.com/h");
    assert_eq!((field(1, "token"), field(1, "status")), (json!(1), json!(200)));
    assert_eq!((field(2, "jobId"), field(2, "recordingId")), (job, json!(CALL)));
    assert!(field(2, "at").as_str().unwrap().ends_with('Z'));
    partner.control(Method::DELETE, "/requests", "").await;
    assert_eq!(partner.control(Method::GET, "/requests", "").await.json(), json!([]));
}

#[tokio::test]
async fn jobs_and_holds_are_shown_and_a_held_request_is_released() {
    let partner = Partner::start().await;
    let script = r#"{"troubles": {"look": [{"behaviour": {"hold": {"name": "gate"}}}]}}"#;
    partner.control(Method::PUT, &format!("/recordings/{CALL}"), script).await;
    let job = partner.job(CALL).await;
    let path = format!("/api/v2/recordings/transcripts/{job}");
    let held = tokio::spawn(partner.request(Method::GET, &path).send());
    partner.simulator.until_held("gate").await;
    let holds = partner.control(Method::GET, "/holds", "").await.json();
    let expected =
        json!([{"hold": "gate", "call": "look", "recordingId": CALL, "afterEffect": false}]);
    assert_eq!(holds, expected);
    assert_eq!(partner.control(Method::POST, "/release/door", "").await.status, 404);
    let released = partner.control(Method::POST, "/release/gate", "").await;
    assert_eq!(released.json(), json!({"released": 1}));
    assert_eq!(held.await.unwrap().unwrap().status(), 200);
    let jobs = partner.control(Method::GET, "/jobs", "").await.json();
    assert_eq!((&jobs[0]["id"], &jobs[0]["looks"]), (&json!(job), &json!(1)));
    assert_eq!(jobs[0]["status"], "completed");
}

#[tokio::test]
async fn a_scenario_is_put_by_its_name() {
    let partner = Partner::with(genesys_simulator::SimulatorSettings::default()).await;
    let played = partner.control(Method::PUT, "/scenarios/forbidden", "").await.json();
    let id = played["recordings"][0]["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(partner.check(id).await.status, 403);
    assert_eq!(partner.control(Method::PUT, "/scenarios/sunny", "").await.status, 404);
    let listed = partner.control(Method::GET, "/scenarios", "").await.json();
    assert!(listed.as_array().unwrap().iter().any(|s| s["name"] == "lost-answer"));
    partner.simulator.play("wrong-secret").unwrap();
    assert_eq!(partner.ask_token("local-client", "local-secret").await.status, 401);
}

#[tokio::test]
async fn tokens_clock_and_idempotency_are_switched_over_http() {
    let mut partner = Partner::start().await;
    assert_eq!(partner.control(Method::POST, "/token/revoke", "").await.status, 204);
    assert_eq!(partner.check(CALL).await.status, 401);
    partner.renew().await;
    let counts = partner.control(Method::GET, "/token", "").await.json();
    assert_eq!(counts, json!({"given": 2, "good": 1}));
    partner.control(Method::POST, "/token/expire", "").await;
    assert_eq!(partner.check(CALL).await.json()["code"], "credentials.expired");
    partner.control(Method::PUT, "/token", r#"{"expiresInSeconds": 10}"#).await;
    partner.renew().await;
    assert_eq!(partner.check(CALL).await.status, 200);
    partner.control(Method::POST, "/clock/advance/10000", "").await;
    assert_eq!(partner.check(CALL).await.status, 401);
    partner.renew().await;
    partner.control(Method::PUT, "/idempotency/on", "").await;
    let mut ids = Vec::<Value>::new();
    for _ in 0..2 {
        let request = partner.submission(&json!({ "recordingId": CALL }));
        let answer = request.header("Idempotency-Key", "k").send().await.unwrap();
        ids.push(Answer::read(answer).await.json()["id"].clone());
    }
    assert_eq!(ids[0], ids[1]);
    assert_eq!(partner.control(Method::PUT, "/idempotency/maybe", "").await.status, 400);
}

#[tokio::test]
async fn a_reset_forgets_scripts_jobs_and_requests() {
    let partner = Partner::scripted(genesys_simulator::RecordingScript::default()).await;
    let job = partner.job(CALL).await;
    assert_eq!(partner.control(Method::POST, "/reset", "").await.status, 204);
    assert!(partner.simulator.requests().is_empty() && partner.simulator.jobs().is_empty());
    assert_eq!(partner.check(CALL).await.status, 404);
    assert_eq!(partner.look(&job).await.status, 404);
}
