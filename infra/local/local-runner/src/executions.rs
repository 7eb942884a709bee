//! Executions of the state machine: which there are, where they are, how they ended.

use std::time::Duration;

use aws_sdk_sfn::types::HistoryEvent;
use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{LocalCloud, LocalError, waiting};

/// An execution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execution {
    /// Its ARN.
    pub arn: String,
    /// Its name: the owner of its job.
    pub name: String,
    /// The recording of its input, as it stands there.
    pub recording: Option<String>,
    /// When it was started.
    pub started_at: DateTime<Utc>,
}

/// How an execution stands.
#[derive(Debug, Clone, PartialEq)]
pub struct ExecutionState {
    /// `RUNNING`, `SUCCEEDED`, `FAILED`, `ABORTED` or `TIMED_OUT`.
    pub status: String,
    /// What it put out, when it succeeded.
    pub output: Option<Value>,
    /// The error's name, when it failed.
    pub error: Option<String>,
    /// What is said about the error.
    pub cause: Option<String>,
}

impl ExecutionState {
    /// Whether it still goes on.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.status == "RUNNING"
    }
}

/// Something in the history of an execution.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub what: Passed,
}

/// What happened in an execution.
#[derive(Debug, Clone, PartialEq)]
pub enum Passed {
    /// A state was entered.
    Entered {
        /// The state.
        state: String,
        /// The size of its input.
        bytes: usize,
    },
    /// A state was left.
    Left {
        /// The state.
        state: String,
        /// The size of its output.
        bytes: usize,
        /// Its output.
        output: Value,
    },
    /// A task failed; it may be tried again.
    TaskFailed {
        /// The error's name.
        error: String,
        /// What is said about it.
        cause: String,
    },
}

impl LocalCloud {
    /// All executions so far, the oldest first.
    ///
    /// # Errors
    /// When Step Functions cannot be asked.
    pub async fn executions(&self) -> Result<Vec<Execution>, LocalError> {
        let list = self.aws.step_functions.list_executions();
        let pages = list.state_machine_arn(&self.deployment.state_machine).into_paginator().items();
        let items: Result<Vec<_>, _> = pages.send().collect().await;
        let mut items = items.map_err(LocalError::aws("Step Functions ListExecutions"))?;
        items.sort_by_key(|item| (item.start_date().secs(), item.start_date().subsec_nanos()));
        let mut executions = Vec::new();
        for item in items {
            let arn = item.execution_arn().to_owned();
            let recording = self.recording_of(&arn).await?;
            let (name, started_at) = (item.name().to_owned(), time_of(item.start_date()));
            executions.push(Execution { arn, name, recording, started_at });
        }
        Ok(executions)
    }

    /// The names of all executions so far, in their order: each as often as there are executions of it.
    ///
    /// # Errors
    /// When Step Functions cannot be asked.
    pub async fn execution_names(&self) -> Result<Vec<String>, LocalError> {
        let list = self.aws.step_functions.list_executions();
        let pages = list.state_machine_arn(&self.deployment.state_machine).into_paginator().items();
        let items: Result<Vec<_>, _> = pages.send().collect().await;
        let items = items.map_err(LocalError::aws("Step Functions ListExecutions"))?;
        let mut names: Vec<String> = items.iter().map(|item| item.name().to_owned()).collect();
        names.sort_unstable();
        Ok(names)
    }

    /// Puts another definition in the place of the state machine's, for tests of what starts executions.
    ///
    /// # Errors
    /// When Step Functions does not take it.
    pub async fn replace_machine(&self, definition: &Value) -> Result<(), LocalError> {
        let update = self.aws.step_functions.update_state_machine();
        let update = update.state_machine_arn(&self.deployment.state_machine);
        let updated = update.definition(definition.to_string()).send().await;
        updated.map_err(LocalError::aws("Step Functions UpdateStateMachine")).map(drop)
    }

    /// The executions for one recording, the oldest first.
    ///
    /// # Errors
    /// When Step Functions cannot be asked.
    pub async fn executions_of(&self, recording: &str) -> Result<Vec<Execution>, LocalError> {
        let mut executions = self.executions().await?;
        executions.retain(|execution| execution.recording.as_deref() == Some(recording));
        Ok(executions)
    }

    /// Waits for the first execution for a recording.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn until_started(
        &self,
        recording: &str,
        deadline: Duration,
    ) -> Result<Execution, LocalError> {
        let what = format!("an execution for {recording}");
        waiting::until(&what, deadline, async || {
            Ok(self.executions_of(recording).await?.into_iter().next())
        })
        .await
    }

    /// How an execution stands now.
    ///
    /// # Errors
    /// When Step Functions cannot be asked.
    pub async fn state_of(&self, execution: &Execution) -> Result<ExecutionState, LocalError> {
        let describe = self.aws.step_functions.describe_execution();
        let answer = describe.execution_arn(&execution.arn).send().await;
        let answer = answer.map_err(LocalError::aws("Step Functions DescribeExecution"))?;
        Ok(ExecutionState {
            status: answer.status().as_str().to_owned(),
            output: answer.output().map(json_of),
            error: answer.error().map(str::to_owned),
            cause: answer.cause().map(str::to_owned),
        })
    }

    /// Waits until an execution has ended.
    ///
    /// # Errors
    /// When it still runs at the deadline.
    pub async fn until_ended(
        &self,
        execution: &Execution,
        deadline: Duration,
    ) -> Result<ExecutionState, LocalError> {
        let what = format!("the end of execution {}", execution.name);
        waiting::until(&what, deadline, async || {
            let state = self.state_of(execution).await?;
            Ok((!state.is_running()).then_some(state))
        })
        .await
    }

    /// What happened in an execution so far.
    ///
    /// # Errors
    /// When Step Functions cannot be asked.
    pub async fn history(&self, execution: &Execution) -> Result<Vec<Passage>, LocalError> {
        let history = self.aws.step_functions.get_execution_history();
        let history = history.execution_arn(&execution.arn).include_execution_data(true);
        let events: Result<Vec<_>, _> = history.into_paginator().items().send().collect().await;
        let events = events.map_err(LocalError::aws("Step Functions GetExecutionHistory"))?;
        Ok(events.iter().filter_map(passage).collect())
    }

    async fn recording_of(&self, arn: &str) -> Result<Option<String>, LocalError> {
        if let Some(known) = self.known_recordings().get(arn) {
            return Ok(known.clone());
        }
        let answer = self.aws.step_functions.describe_execution().execution_arn(arn).send().await;
        let answer = answer.map_err(LocalError::aws("Step Functions DescribeExecution"))?;
        let input = json_of(answer.input().unwrap_or_default());
        let recording = input.get("recordingId").and_then(Value::as_str).map(str::to_owned);
        self.known_recordings().insert(arn.to_owned(), recording.clone());
        Ok(recording)
    }
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

pub(crate) fn time_of(stamp: &aws_sdk_sfn::primitives::DateTime) -> DateTime<Utc> {
    DateTime::from_timestamp(stamp.secs(), stamp.subsec_nanos()).unwrap_or_default()
}

fn passage(event: &HistoryEvent) -> Option<Passage> {
    let at = time_of(event.timestamp());
    let what = if let Some(entered) = event.state_entered_event_details() {
        let bytes = entered.input().map_or(0, str::len);
        Passed::Entered { state: entered.name().to_owned(), bytes }
    } else if let Some(left) = event.state_exited_event_details() {
        let text = left.output().unwrap_or_default();
        let state = left.name().to_owned();
        Passed::Left { state, bytes: text.len(), output: json_of(text) }
    } else {
        let failed = event.task_failed_event_details()?;
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Passed::TaskFailed { error: text(failed.error()), cause: text(failed.cause()) }
    };
    Some(Passage { at, what })
}
