//! The state machine in Step Functions.

use async_trait::async_trait;
use aws_sdk_sfn::Client;
use aws_sdk_sfn::operation::describe_execution::DescribeExecutionError;
use aws_sdk_sfn::operation::start_execution::StartExecutionError;
use aws_sdk_sfn::types::ExecutionStatus as AwsStatus;
use pipeline_contract::ports::{ExecutionStatus, WorkflowError, WorkflowStarter};
use serde_json::Value;
use thiserror::Error;
use transcription_domain::ExecutionName;

use crate::aws_failure::AwsFailure;

/// A text that is no state machine's ARN.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "is not the ARN of a standard state machine; allowed: arn:aws:states:REGION:ACCOUNT:stateMachine:NAME, without a \
     version or an alias"
)]
pub struct InvalidStateMachineArn;

/// The ARN of a standard state machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateMachineArn {
    whole: String,
    /// Up to and with the account: `arn:aws:states:eu-central-1:123456789012`.
    place: String,
    name: String,
}

impl StateMachineArn {
    /// Reads an ARN, of any partition of AWS.
    ///
    /// # Errors
    /// [`InvalidStateMachineArn`] for anything else. An ARN with a version or an alias is refused: its executions have
    /// ARNs of another form.
    pub fn parse(text: &str) -> Result<Self, InvalidStateMachineArn> {
        let parts: Vec<&str> = text.split(':').collect();
        match parts.as_slice() {
            ["arn", partition, "states", region, account, "stateMachine", name]
                if ![partition, region, account, name].iter().any(|part| part.is_empty()) =>
            {
                Ok(Self {
                    whole: text.to_owned(),
                    place: format!("arn:{partition}:states:{region}:{account}"),
                    name: (*name).to_owned(),
                })
            }
            _ => Err(InvalidStateMachineArn),
        }
    }

    /// The ARN of this machine's execution of a name.
    #[must_use]
    pub fn execution(&self, name: &ExecutionName) -> String {
        format!("{}:execution:{}:{name}", self.place, self.name)
    }
}

/// Executions of one state machine.
#[derive(Debug, Clone)]
pub struct StepFunctionsStarter {
    client: Client,
    machine: StateMachineArn,
}

impl StepFunctionsStarter {
    /// Starts and looks up executions of `machine`.
    #[must_use]
    pub const fn new(client: Client, machine: StateMachineArn) -> Self {
        Self { client, machine }
    }
}

#[async_trait]
impl WorkflowStarter for StepFunctionsStarter {
    async fn start(&self, name: &ExecutionName, input: &Value) -> Result<(), WorkflowError> {
        let start = self
            .client
            .start_execution()
            .state_machine_arn(&self.machine.whole)
            .name(name.as_str())
            .input(input.to_string());
        match start.send().await {
            Ok(_) => Ok(()),
            Err(error) => match error.as_service_error() {
                Some(StartExecutionError::ExecutionAlreadyExists(_)) => Ok(()),
                _ => Err(unavailable("Step Functions StartExecution", error)),
            },
        }
    }

    async fn status(&self, name: &ExecutionName) -> Result<ExecutionStatus, WorkflowError> {
        let arn = self.machine.execution(name);
        match self.client.describe_execution().execution_arn(arn).send().await {
            Ok(execution) => Ok(status_of(execution.status())),
            Err(error) => match error.as_service_error() {
                Some(DescribeExecutionError::ExecutionDoesNotExist(_)) => {
                    Ok(ExecutionStatus::NotRunning)
                }
                _ => Err(unavailable("Step Functions DescribeExecution", error)),
            },
        }
    }
}

/// Only a status that is known to be an end counts as one: a job is taken from its execution when that is over.
fn status_of(status: &AwsStatus) -> ExecutionStatus {
    match status {
        AwsStatus::Aborted | AwsStatus::Failed | AwsStatus::Succeeded | AwsStatus::TimedOut => {
            ExecutionStatus::NotRunning
        }
        _ => ExecutionStatus::Running,
    }
}

fn unavailable<E>(operation: &'static str, error: aws_sdk_sfn::error::SdkError<E>) -> WorkflowError
where
    E: std::error::Error + aws_sdk_sfn::error::ProvideErrorMetadata + Send + Sync + 'static,
{
    WorkflowError::Unavailable(AwsFailure::of(operation, error))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::canned_http::CannedHttp;

    const MACHINE: &str = "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:Transcription";
    const EXECUTION: &str =
        "arn:aws-cn:states:cn-north-1:123456789012:execution:Transcription:00ff-g0-r1";

    fn starter(http: &CannedHttp) -> StepFunctionsStarter {
        let machine = StateMachineArn::parse(MACHINE).unwrap();
        StepFunctionsStarter::new(http.clients().step_functions(), machine)
    }

    fn name() -> ExecutionName {
        ExecutionName::parse("00ff-g0-r1").unwrap()
    }

    fn refusal(code: &str) -> String {
        json!({"__type": format!("com.amazonaws.states#{code}"), "message": "no"}).to_string()
    }

    #[tokio::test]
    async fn an_execution_is_started_by_name_with_its_input() {
        let http = CannedHttp::answering([(200, r#"{"executionArn": "arn", "startDate": 1.0}"#)]);
        starter(&http).start(&name(), &json!({"recordingId": "r"})).await.unwrap();
        assert_eq!(
            http.seen()[0].json(),
            json!({"stateMachineArn": MACHINE, "name": "00ff-g0-r1", "input": r#"{"recordingId":"r"}"#})
        );
    }

    #[tokio::test]
    async fn a_name_that_was_used_before_is_a_success() {
        let http = CannedHttp::answering([(400, &refusal("ExecutionAlreadyExists"))]);
        starter(&http).start(&name(), &json!({})).await.unwrap();
    }

    #[tokio::test]
    async fn another_refusal_is_told() {
        let http = CannedHttp::answering([(400, &refusal("StateMachineDoesNotExist"))]);
        let WorkflowError::Unavailable(source) =
            starter(&http).start(&name(), &json!({})).await.unwrap_err();
        assert!(source.to_string().contains("StateMachineDoesNotExist"), "{source}");
        let http = CannedHttp::answering([(400, &refusal("AccessDeniedException"))]);
        assert!(starter(&http).status(&name()).await.is_err());
    }

    #[tokio::test]
    async fn an_execution_that_never_was_does_not_run() {
        let http = CannedHttp::answering([(400, &refusal("ExecutionDoesNotExist"))]);
        assert_eq!(starter(&http).status(&name()).await.unwrap(), ExecutionStatus::NotRunning);
        assert_eq!(http.seen()[0].json()["executionArn"], EXECUTION);
    }

    #[tokio::test]
    async fn only_a_known_end_counts_as_not_running() {
        for (status, expected) in [
            ("RUNNING", ExecutionStatus::Running),
            ("PENDING_REDRIVE", ExecutionStatus::Running),
            ("A_NEW_WORD", ExecutionStatus::Running),
            ("SUCCEEDED", ExecutionStatus::NotRunning),
            ("FAILED", ExecutionStatus::NotRunning),
            ("TIMED_OUT", ExecutionStatus::NotRunning),
            ("ABORTED", ExecutionStatus::NotRunning),
        ] {
            let answer = json!({
                "executionArn": EXECUTION, "stateMachineArn": MACHINE, "status": status, "startDate": 1.0
            });
            let http = CannedHttp::answering([(200, &answer.to_string())]);
            assert_eq!(starter(&http).status(&name()).await.unwrap(), expected, "{status}");
        }
    }

    #[test]
    fn only_the_plain_arn_of_a_standard_machine_is_taken() {
        for text in [
            "",
            "Transcription",
            "arn:aws:states:eu-central-1:123456789012:stateMachine:",
            "arn:aws:states:eu-central-1:123456789012:stateMachine:Transcription:7",
            "arn:aws:states:eu-central-1:123456789012:execution:Transcription:e",
            "arn:aws:lambda:eu-central-1:123456789012:function:Transcription",
        ] {
            assert_eq!(StateMachineArn::parse(text), Err(InvalidStateMachineArn), "{text}");
        }
    }
}
