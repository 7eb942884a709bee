//! Executions in memory.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use pipeline_contract::ports::{ExecutionStatus, WorkflowError, WorkflowStarter};
use serde_json::Value;
use transcription_domain::ExecutionName;

use crate::locked;

/// Keeps what was started; executions run until they are ended by hand.
#[derive(Debug, Default)]
pub struct FakeStarter {
    executions: Mutex<BTreeMap<ExecutionName, (Value, bool)>>,
}

impl FakeStarter {
    /// All executions that were started, with their inputs.
    #[must_use]
    pub fn started(&self) -> Vec<(ExecutionName, Value)> {
        let executions = locked(&self.executions);
        executions.iter().map(|(name, (input, _))| (name.clone(), input.clone())).collect()
    }

    /// True while an execution of this name runs.
    #[must_use]
    pub fn is_running(&self, name: &ExecutionName) -> bool {
        locked(&self.executions).get(name).is_some_and(|(_, running)| *running)
    }

    /// An execution is over.
    pub fn end(&self, name: &ExecutionName) {
        if let Some((_, running)) = locked(&self.executions).get_mut(name) {
            *running = false;
        }
    }
}

#[async_trait]
impl WorkflowStarter for FakeStarter {
    async fn start(&self, name: &ExecutionName, input: &Value) -> Result<(), WorkflowError> {
        let mut executions = locked(&self.executions);
        executions.entry(name.clone()).or_insert_with(|| (input.clone(), true));
        Ok(())
    }

    async fn status(&self, name: &ExecutionName) -> Result<ExecutionStatus, WorkflowError> {
        Ok(if self.is_running(name) {
            ExecutionStatus::Running
        } else {
            ExecutionStatus::NotRunning
        })
    }
}
