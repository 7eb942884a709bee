//! The event that tells of an execution which ended early.

use pipeline_contract::ErrorName;
use pipeline_contract::messages::{CaughtFailure, Execution, RecordFailureInput};
use serde::Deserialize;
use serde_json::Value;
use transcription_domain::ExecutionName;

/// `Step Functions Execution Status Change` with status `FAILED`, `TIMED_OUT` or `ABORTED`. Unknown fields are ignored: AWS
/// adds some now and then.
#[derive(Debug, Deserialize)]
pub(crate) struct EndedExecution {
    detail: Detail,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    execution_arn: String,
    name: ExecutionName,
    status: String,
    /// The execution's input as text; null when it is too large for an event.
    #[serde(default)]
    input: Option<String>,
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    cause: Option<String>,
}

impl EndedExecution {
    /// What the state machine would have asked, had a Catch seen it.
    pub(crate) fn into_input(self) -> RecordFailureInput {
        let detail = self.detail;
        let request = detail.input.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let (error, cause) = match (detail.status.as_str(), detail.error) {
            ("FAILED", Some(error)) => (error, detail.cause.unwrap_or_default()),
            (status, _) => {
                let cause = format!("the execution ended as {status}");
                (ErrorName::ExecutionLost.as_str().to_owned(), cause)
            }
        };
        RecordFailureInput {
            request: request.unwrap_or(Value::Null),
            job_key: None,
            execution: Execution { name: detail.name, arn: detail.execution_arn },
            failure: CaughtFailure { error, cause },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::handler::Asked;

    fn event(detail: &Value) -> Value {
        json!({
            "version": "0", "source": "aws.states", "detail-type": "Step Functions Execution Status Change",
            "account": "000000000000", "detail": detail,
        })
    }

    #[test]
    fn an_aborted_execution_is_an_execution_lost_with_its_own_input() {
        let event = event(&json!({
            "executionArn": "arn:aws:states:eu-central-1:1:execution:m:e-1", "name": "e-1", "status": "ABORTED",
            "input": "{\"recordingId\":\"x\"}", "error": null, "cause": null, "startDate": 1, "stopDate": 2,
        }));
        let Asked::ByRule(event) = serde_json::from_value(event).unwrap() else { panic!() };
        let input = event.into_input();
        assert_eq!(input.failure.error, "Execution.Lost");
        assert_eq!(input.failure.cause, "the execution ended as ABORTED");
        assert_eq!(input.request["recordingId"], "x");
        assert_eq!(input.execution.name.as_str(), "e-1");
    }

    #[test]
    fn a_failed_execution_keeps_its_own_error() {
        let event = event(&json!({
            "executionArn": "a", "name": "e-1", "status": "FAILED", "input": "{}",
            "error": "Recording.NotFound", "cause": "check the id",
        }));
        let Asked::ByRule(event) = serde_json::from_value(event).unwrap() else { panic!() };
        assert_eq!(event.into_input().failure.error, "Recording.NotFound");
    }

    #[test]
    fn the_state_machines_own_message_is_told_apart() {
        let message = json!({
            "request": {"recordingId": "x"}, "jobKey": null,
            "execution": {"name": "e-1", "arn": "a", "startedAt": "2026-01-01T00:00:00Z"},
            "failure": {"error": "Lambda.Unknown", "cause": "exit"},
        });
        let asked: Asked = serde_json::from_value(message).unwrap();
        assert!(matches!(asked, Asked::ByCatch(_)));
    }
}
