//! What the real binary writes to its standard output while it handles an event: log lines and metrics, nothing else.
#![expect(clippy::unwrap_used, reason = "what is not there ends the test")]

use std::net::SocketAddr;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::routing::{get, post};
use boon::{Compiler, Draft, Schemas};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;

const SCHEMA: &str = include_str!("../../../tests/fixtures/embedded_metric_format/schema.json");

/// Far above what it takes.
const SOON: Duration = Duration::from_secs(90);

/// Lambda's Runtime API with one event in it.
struct RuntimeApi {
    event: Mutex<Option<String>>,
    answers: Mutex<Vec<(String, Value)>>,
    asked_for_more: Notify,
}

async fn next(State(api): State<Arc<RuntimeApi>>) -> (HeaderMap, String) {
    let event = api.event.lock().unwrap().take();
    let Some(event) = event else {
        api.asked_for_more.notify_one();
        return std::future::pending().await;
    };
    let headers = [
        ("lambda-runtime-aws-request-id", "r-1"),
        ("lambda-runtime-deadline-ms", "4102444800000"),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:eu-central-1:000000000000:function:f",
        ),
    ];
    let headers = headers
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
    (headers.into_iter().collect(), event)
}

async fn answered(
    State(api): State<Arc<RuntimeApi>>,
    Path((_request, way)): Path<(String, String)>,
    body: String,
) -> StatusCode {
    api.answers.lock().unwrap().push((way, serde_json::from_str(&body).unwrap()));
    StatusCode::ACCEPTED
}

/// The function, its environment, and nothing else of this process's.
fn function(api: SocketAddr, settings: &[(&str, &str)]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_start-transcription"))
        .env_clear()
        .env("AWS_LAMBDA_RUNTIME_API", api.to_string())
        .env("AWS_LAMBDA_FUNCTION_NAME", "f")
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
        .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
        .env("AWS_LAMBDA_LOG_STREAM_NAME", "s")
        .env("AWS_LAMBDA_LOG_GROUP_NAME", "g")
        .envs(settings.iter().copied())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Lets the function handle one event; answers how it answered, and its lines.
fn handles(event: &Value, settings: &[(&str, &str)]) -> ((String, Value), Vec<Value>) {
    let api = Arc::new(RuntimeApi {
        event: Mutex::new(Some(event.to_string())),
        answers: Mutex::default(),
        asked_for_more: Notify::new(),
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let output: Output = runtime.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{request}/{way}", post(answered))
            .with_state(Arc::clone(&api));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let mut child = function(address, settings);
        // Once it asks for the next event, everything about the first is written.
        tokio::time::timeout(SOON, api.asked_for_more.notified()).await.unwrap();
        child.kill().unwrap();
        child.wait_with_output().unwrap()
    });
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answer = api.answers.lock().unwrap().remove(0);
    (answer, lines)
}

fn metrics(lines: &[Value]) -> Vec<&Value> {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.set_default_draft(Draft::V4);
    compiler.add_resource("emf.json", serde_json::from_str(SCHEMA).unwrap()).unwrap();
    let index = compiler.compile("emf.json", &mut schemas).unwrap();
    let metrics: Vec<&Value> = lines.iter().filter(|line| !line["_aws"].is_null()).collect();
    for line in &metrics {
        schemas.validate(line, index).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!((&line["Stack"], &line["request.id"]), (&json!("pipeline"), &json!("r-1")));
    }
    metrics
}

const SETTINGS: [(&str, &str); 10] = [
    ("STACK_NAME", "pipeline"),
    ("TENANT", "default"),
    ("RECORDINGS_BUCKET", "recordings"),
    ("REJECTED_QUEUE_URL", "https://sqs.eu-central-1.amazonaws.com/000000000000/rejected"),
    ("STATE_MACHINE_ARN", "arn:aws:states:eu-central-1:000000000000:stateMachine:m"),
    ("DEFAULT_LANGUAGE", "en-US"),
    ("LANGUAGES", "en-US"),
    ("AWS_REGION", "eu-central-1"),
    ("AWS_ACCESS_KEY_ID", "id"),
    ("AWS_SECRET_ACCESS_KEY", "key"),
];

#[test]
fn a_batch_is_answered_after_its_metrics_are_written_as_one_line_beside_the_log() {
    let elsewhere = json!({
        "id": "e-1", "source": "aws.s3", "detail-type": "Object Created",
        "detail": {"bucket": {"name": "recordings"}, "object": {"key": "other/notes.txt"}},
    });
    let batch = json!({"Records": [
        {"messageId": "m-1", "body": elsewhere.to_string()},
        {"messageId": "m-2", "body": elsewhere.to_string()},
    ]});
    let ((way, answer), lines) = handles(&batch, &SETTINGS);
    assert_eq!((way.as_str(), &answer["batchItemFailures"]), ("response", &json!([])));
    let metrics = metrics(&lines);
    assert_eq!(metrics.len(), 1, "{lines:#?}");
    assert_eq!(metrics[0]["UploadsSkipped"], 2);
    let logged =
        lines.iter().filter(|line| line["message"] == "a batch of upload events was handled");
    assert_eq!(logged.count(), 1, "{lines:#?}");
}

#[test]
fn a_function_without_its_settings_says_so_in_its_answer_its_log_and_its_metrics() {
    let ((way, answer), lines) = handles(&json!({"Records": []}), &SETTINGS[..1]);
    assert_eq!((way.as_str(), &answer["errorType"]), ("error", &json!("Settings.Invalid")));
    let named: Vec<_> =
        metrics(&lines).into_iter().filter(|line| !line["ErrorName"].is_null()).collect();
    assert_eq!(named.len(), 1, "{lines:#?}");
    let expected = (&json!("Settings.Invalid"), &json!(1));
    assert_eq!((&named[0]["ErrorName"], &named[0]["StepFailures"]), expected);
    assert!(lines.iter().any(|line| line["error.name"] == "Settings.Invalid"));
}
