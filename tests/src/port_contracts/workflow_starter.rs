//! What a workflow starter promises.

use pipeline_contract::ports::{ExecutionStatus, WorkflowStarter};
use serde_json::json;
use transcription_domain::ExecutionName;

use super::execution;

/// The whole contract of [`WorkflowStarter`]. `end` ends a running execution, from outside the port.
pub async fn workflow_starter_keeps_its_contract(
    starter: &dyn WorkflowStarter,
    end: impl AsyncFn(&ExecutionName),
) {
    a_name_that_was_never_started_does_not_run(starter).await;
    a_started_execution_runs_until_it_ends(starter, &end).await;
    a_name_that_runs_is_started_again_without_harm(starter).await;
    a_name_that_is_over_is_not_started_again_and_no_error(starter, &end).await;
}

async fn status(starter: &dyn WorkflowStarter, name: &ExecutionName) -> ExecutionStatus {
    starter.status(name).await.unwrap()
}

async fn a_name_that_was_never_started_does_not_run(starter: &dyn WorkflowStarter) {
    assert_eq!(status(starter, &execution("contracts-a")).await, ExecutionStatus::NotRunning);
}

async fn a_started_execution_runs_until_it_ends(
    starter: &dyn WorkflowStarter,
    end: &impl AsyncFn(&ExecutionName),
) {
    let name = execution("contracts-b");
    starter.start(&name, &json!({"recordingId": "r"})).await.unwrap();
    assert_eq!(status(starter, &name).await, ExecutionStatus::Running);
    end(&name).await;
    assert_eq!(status(starter, &name).await, ExecutionStatus::NotRunning);
}

async fn a_name_that_runs_is_started_again_without_harm(starter: &dyn WorkflowStarter) {
    let name = execution("contracts-c");
    starter.start(&name, &json!({"n": 1})).await.unwrap();
    starter.start(&name, &json!({"n": 1})).await.unwrap();
    // With another input too: the name is the identity.
    starter.start(&name, &json!({"n": 2})).await.unwrap();
    assert_eq!(status(starter, &name).await, ExecutionStatus::Running);
}

async fn a_name_that_is_over_is_not_started_again_and_no_error(
    starter: &dyn WorkflowStarter,
    end: &impl AsyncFn(&ExecutionName),
) {
    let name = execution("contracts-d");
    starter.start(&name, &json!({})).await.unwrap();
    end(&name).await;
    starter.start(&name, &json!({"n": 2})).await.unwrap();
    assert_eq!(status(starter, &name).await, ExecutionStatus::NotRunning);
}
