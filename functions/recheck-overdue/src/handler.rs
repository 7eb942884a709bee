//! The schedule's event <-> the recheck step. The event says nothing: what is due stands in the job table.

use lambda_host::{NamedFailure, SystemClock};
use pipeline_contract::messages::RecheckReport;
use pipeline_steps::{RecheckPorts, recheck};
use serde_json::Value;

use crate::wiring::Wired;

pub(crate) async fn handle(_event: Value, wired: &Wired) -> Result<RecheckReport, NamedFailure> {
    let ports = RecheckPorts {
        jobs: &wired.jobs,
        workflow: &wired.workflow,
        archive: &wired.archive,
        audit: &wired.audit,
        clock: &SystemClock,
    };
    let report = recheck(&ports, &wired.rules)
        .await
        .map_err(|error| NamedFailure::new(error.name(), &error))?;
    wired.meter.recheck_ended(&report);
    tracing::info!(
        jobs.due = report.due,
        jobs.restarted = report.restarted,
        jobs.still_running = report.still_running,
        jobs.given_up = report.given_up,
        jobs.failed = report.failed,
        jobs.left_over = report.left_over,
        jobs.oldest_waiting_seconds = report.oldest_waiting_seconds,
        "the overdue jobs were handled"
    );
    Ok(report)
}
