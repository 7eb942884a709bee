//! Starting executions of the state machine.

use async_trait::async_trait;
use serde_json::Value;
use thiserror::Error;
use transcription_domain::ExecutionName;

use super::Source;

/// Why an execution could not be started or looked up.
#[derive(Debug, Error)]
pub enum WorkflowError {
    /// The service cannot be reached now.
    #[error("the workflow service cannot be reached")]
    Unavailable(#[source] Source),
}

/// How an execution stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExecutionStatus {
    /// It runs.
    Running,
    /// It is over, or there never was one of this name.
    NotRunning,
}

/// The state machine, seen from outside.
#[async_trait]
pub trait WorkflowStarter: Send + Sync {
    /// Starts an execution. A name that was used before is a success: somebody started it already.
    ///
    /// # Errors
    /// [`WorkflowError::Unavailable`].
    async fn start(&self, name: &ExecutionName, input: &Value) -> Result<(), WorkflowError>;

    /// How the execution of this name stands.
    ///
    /// # Errors
    /// [`WorkflowError::Unavailable`].
    async fn status(&self, name: &ExecutionName) -> Result<ExecutionStatus, WorkflowError>;
}
