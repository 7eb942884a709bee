//! The schedule's step: work without an outcome is started again, a bounded number of times.

use std::time::Duration;

use pipeline_contract::ErrorName;
use pipeline_contract::messages::RecheckReport;
use pipeline_contract::ports::{
    AuditTrail, Clock, ExecutionStatus, JobStore, TranscriptArchive, WorkflowStarter,
};
use transcription_domain::{
    AuditAction, AuditOutcome, Failure, JobKey, TranscriptionJob, WebhookStatus, error_chain,
};

use crate::StepError;
use crate::ledger::{Ledger, later};
use crate::record_failure::give_up;
use crate::start::written;

/// A run begins with no further job after this time: the function may run 120 s (`template.yaml`), and the last job needs up
/// to half a minute when its stores are slow. What is left over stays due for the next run.
pub const RECHECK_BEGINS_WITHIN: Duration = Duration::from_secs(90);

/// The ports of this step.
pub struct RecheckPorts<'a> {
    /// The job table.
    pub jobs: &'a dyn JobStore,
    /// The state machine.
    pub workflow: &'a dyn WorkflowStarter,
    /// The transcripts bucket, where a failure's message is fixed.
    pub archive: &'a dyn TranscriptArchive,
    /// The audit trail.
    pub audit: &'a dyn AuditTrail,
    /// The time.
    pub clock: &'a dyn Clock,
}

/// The settings of this step.
#[derive(Debug, Clone)]
pub struct RecheckRules {
    /// At most so many jobs are handled a run.
    pub limit: u32,
    /// How often an interrupted job is started again before it is given up.
    pub reruns_max: u32,
    /// How long a job is left to its execution.
    pub lease: Duration,
}

/// What became of one due job.
enum Handled {
    Restarted,
    StillRunning,
    GivenUp,
    NotDue,
}

/// Handles the jobs that are due, for [`RECHECK_BEGINS_WITHIN`]. One job's trouble never keeps the others waiting.
///
/// # Errors
/// [`StepError::Store`] when the due jobs cannot be listed.
pub async fn recheck(
    ports: &RecheckPorts<'_>,
    rules: &RecheckRules,
) -> Result<RecheckReport, StepError> {
    let mut report = RecheckReport::default();
    let begun = ports.clock.now();
    let no_more_after = later(begun, RECHECK_BEGINS_WITHIN);
    for key in ports.jobs.overdue(begun, rules.limit).await? {
        report.due += 1;
        if ports.clock.now() > no_more_after {
            report.left_over += 1;
            continue;
        }
        match handle(&key, &mut report.oldest_waiting_seconds, ports, rules).await {
            Ok(Handled::Restarted) => report.restarted += 1,
            Ok(Handled::StillRunning) => report.still_running += 1,
            Ok(Handled::GivenUp) => report.given_up += 1,
            Ok(Handled::NotDue) => {}
            Err(error) => note(&mut report, &key, &error),
        }
    }
    Ok(report)
}

/// Counts and logs a job that could not be handled.
fn note(report: &mut RecheckReport, key: &JobKey, error: &StepError) {
    report.failed += 1;
    report.audit_failures += u32::from(matches!(error, StepError::Audit(_)));
    tracing::warn!(
        job.key = %key,
        error.name = error.name().as_str(),
        error.message = error_chain(error),
        "a due job could not be handled; the next run comes back to it"
    );
}

/// Handles one job; `oldest` grows to the time that it has been due.
async fn handle(
    key: &JobKey,
    oldest: &mut u64,
    ports: &RecheckPorts<'_>,
    rules: &RecheckRules,
) -> Result<Handled, StepError> {
    let ledger =
        Ledger { jobs: ports.jobs, audit: ports.audit, clock: ports.clock, lease: rules.lease };
    let job = ledger.open(key, 0).await?;
    let now = ports.clock.now();
    let Some(due) = job.due_at.filter(|due| *due <= now) else { return Ok(Handled::NotDue) };
    *oldest = (*oldest).max(u64::try_from((now - due).num_seconds()).unwrap_or(0));
    if ports.workflow.status(&job.owner).await? == ExecutionStatus::Running {
        ledger.save(job.due(later(now, rules.lease))).await?;
        return Ok(Handled::StillRunning);
    }
    let telling = job.state.notice().is_some();
    if telling && job.reruns >= rules.reruns_max.saturating_mul(2) {
        // Telling has its own budget: a message is owed even when the job itself has used up its reruns.
        let status = WebhookStatus::Failed("given up after too many broken executions".to_owned());
        let job = job.notice_settled(status, now)?;
        ledger.commit(job, AuditAction::Close, AuditOutcome::Failure, None).await?;
        return Ok(Handled::GivenUp);
    }
    if !telling && !job.handed_over && job.reruns >= rules.reruns_max {
        let failure = last_failure(&job);
        let job = give_up(job, &failure, &ledger, ports.archive).await?;
        if !job.state.is_closed() {
            restart(job, &ledger, ports, rules).await?;
        }
        return Ok(Handled::GivenUp);
    }
    restart(job, &ledger, ports, rules).await?;
    Ok(Handled::Restarted)
}

/// Gives the job to a new execution by a conditional write, then starts it. A crash in between leaves a job that is due
/// again once its lease has passed.
async fn restart(
    job: TranscriptionJob,
    ledger: &Ledger<'_>,
    ports: &RecheckPorts<'_>,
    rules: &RecheckRules,
) -> Result<(), StepError> {
    let name = job.key.execution_name(job.request.generation, job.run + 1);
    let due = later(ports.clock.now(), rules.lease);
    let job = job.taken_over(name.clone(), due)?;
    let job = ledger.commit_due(job, AuditAction::Rerun, AuditOutcome::Intent, None).await?;
    ports.workflow.start(&name, &written(&job.request)).await?;
    Ok(())
}

fn last_failure(job: &TranscriptionJob) -> Failure {
    job.interruption.clone().unwrap_or_else(|| {
        let message = "the execution ended without an outcome, as did those started after it";
        Failure::new(ErrorName::ExecutionLost.as_str(), message)
    })
}
