//! AWS at one address: the JSON services by `x-amz-target`, S3 by the lack of one.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use serde_json::{Value, json};

use super::{Asked, State, objects, tables};
use crate::server;

/// The secret of the signing keys, by its name; every other one is the Genesys client's.
pub(crate) const SIGNING_SECRET: &str = "webhooks";
const SIGNING_KEYS: &str = r#"{"current":"whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"}"#;

const SECRET: &str = r#"{"client_id":"bench","client_secret":"only-here"}"#;

pub(super) fn answer(state: &mut State, asked: &Asked) -> Response<Body> {
    let target = asked.header("x-amz-target");
    let Some((service, operation)) = target.split_once('.') else {
        return objects::answer(state, asked);
    };
    let (status, body) = if service.starts_with("DynamoDB") {
        tables::answer(state, operation, &asked.json())
    } else {
        state.requests.other_aws += 1;
        other(state, operation, &asked.json())
    };
    let headers = [
        ("content-type", "application/x-amz-json-1.0"),
        ("x-amzn-requestid", "e31c6f3e-bb1c-4b1b-9d3b-7f1f0f6f8a11"),
    ];
    server::reply(status, &headers, body.to_string())
}

fn other(state: &mut State, operation: &str, asked: &Value) -> (StatusCode, Value) {
    let text = |name: &str| asked.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    match operation {
        "GetSecretValue" => {
            let secret = text("SecretId");
            let held = if secret == SIGNING_SECRET { SIGNING_KEYS } else { SECRET };
            let answer = json!({"ARN": secret, "Name": secret, "SecretString": held});
            (StatusCode::OK, answer)
        }
        "StartExecution" => {
            let name = text("name");
            let input = serde_json::from_str(&text("input")).unwrap_or_default();
            let arn = format!("arn:aws:states:eu-central-1:000000000000:execution:machine:{name}");
            state.world.executions.insert(name, input);
            (StatusCode::OK, json!({"executionArn": arn, "startDate": 1_790_000_000.0}))
        }
        "DescribeExecution" => {
            let arn = text("executionArn");
            let answer = json!({
                "executionArn": arn, "stateMachineArn": "arn:aws:states:eu-central-1:000000000000:stateMachine:machine",
                "status": "FAILED", "startDate": 1_790_000_000.0, "stopDate": 1_790_000_001.0,
            });
            (StatusCode::OK, answer)
        }
        _ => unknown(operation),
    }
}

/// An error that no retry mends.
pub(super) fn unknown(operation: &str) -> (StatusCode, Value) {
    let message = format!("the bench's stand-in does not know {operation}");
    (StatusCode::BAD_REQUEST, json!({"__type": "ValidationException", "message": message}))
}
