//! Step 1: an uploaded recording -> one named execution.

use pipeline_contract::ports::WorkflowStarter;
use serde_json::Value;
use transcription_domain::{
    ExecutionName, JobKey, RequestPolicy, TenantName, TranscriptionRequest,
};

use crate::StepError;

/// The ports of this step.
pub struct StartPorts<'a> {
    /// Starts the execution.
    pub workflow: &'a dyn WorkflowStarter,
}

/// The settings of this step.
#[derive(Debug, Clone)]
pub struct StartRules {
    /// The tenant that the stack serves.
    pub tenant: TenantName,
    /// What requests may ask for.
    pub policy: RequestPolicy,
}

/// Starts the execution for a request: the name follows from the job's key, so the same recording and request start once,
/// however often and in whatever order the events come.
///
/// # Errors
/// [`StepError::Request`] for a request that cannot be carried out, [`StepError::Workflow`] when nothing was started.
pub async fn start(
    request: &Value,
    ports: &StartPorts<'_>,
    rules: &StartRules,
) -> Result<ExecutionName, StepError> {
    let request = TranscriptionRequest::read(request, &rules.policy)?;
    let key = JobKey::of(&rules.tenant, &request);
    let name = key.execution_name(request.generation, 0);
    ports.workflow.start(&name, &written(&request)).await?;
    Ok(name)
}

/// A request as an execution's input.
pub(crate) fn written(request: &TranscriptionRequest) -> Value {
    // A request holds texts, flags and numbers only: nothing that JSON could refuse.
    serde_json::to_value(request).unwrap_or_default()
}
