//! Where every failure ends: the Catch of each state, abandoned jobs, and executions that no Catch saw.

use std::time::Duration;

use pipeline_contract::ErrorName;
use pipeline_contract::messages::{
    CaughtFailure, JobSummary, Next, RecordFailureInput, StepAnswer,
};
use pipeline_contract::ports::{AuditError, AuditTrail, Claim, Clock, JobStore, TranscriptArchive};
use transcription_domain::{
    AuditAction, AuditOutcome, Failure, JobKey, JobState, RequestPolicy, TenantName,
    TranscriptionJob, TranscriptionRequest, rejection,
};

use crate::ledger::{Ledger, later, owned_elsewhere};
use crate::{StepError, notice};

/// The ports of this step.
pub struct RecordFailurePorts<'a> {
    /// The job table.
    pub jobs: &'a dyn JobStore,
    /// The transcripts bucket, where the failure's message is fixed.
    pub archive: &'a dyn TranscriptArchive,
    /// The audit trail.
    pub audit: &'a dyn AuditTrail,
    /// The time.
    pub clock: &'a dyn Clock,
}

/// The settings of this step.
#[derive(Debug, Clone)]
pub struct RecordFailureRules {
    /// The tenant that the stack serves.
    pub tenant: TenantName,
    /// What requests may ask for: a request that was refused here was refused there.
    pub policy: RequestPolicy,
    /// How long a job is left to its execution.
    pub lease: Duration,
    /// How often the schedule starts an interrupted job again.
    pub reruns_max: u32,
    /// How long after a failure it does so.
    pub rerun_after: Duration,
}

/// What a recorded failure leads to: the state machine's answer, which always carries the failure.
type Recorded = StepAnswer;

/// Records a failure: audited at once; told at once when it is final, and when the last rerun has failed too.
///
/// Idempotent: a failure that is recorded already, or a job that somebody else has taken over, is left as it is.
///
/// # Errors
/// [`StepError`] when it could not be recorded.
pub async fn record_failure(
    input: RecordFailureInput,
    ports: &RecordFailurePorts<'_>,
    rules: &RecordFailureRules,
) -> Result<Recorded, StepError> {
    let failure = named(&input.failure);
    let ledger =
        Ledger { jobs: ports.jobs, audit: ports.audit, clock: ports.clock, lease: rules.lease };
    let request = match input.job_key {
        Some(_) => None,
        None => TranscriptionRequest::read(&input.request, &rules.policy).ok(),
    };
    let of_request = || request.as_ref().map(|request| JobKey::of(&rules.tenant, request));
    let key = input.job_key.clone().or_else(of_request);
    let job = match (&key, request) {
        // Without a job nothing would ever come back to the recording: the upload's message is gone.
        (Some(key), Some(request)) if may_pass(&failure) => {
            let owner = input.execution.name.clone();
            let (Claim::Ours(job) | Claim::Theirs(job)) =
                ledger.claim(key.clone(), request, owner).await?;
            Some(*job)
        }
        (Some(key), _) => ports.jobs.load(key).await?,
        (None, _) => None,
    };
    let Some(job) = job else {
        reject(&input, &failure, ports).await?;
        return Ok(without_job(key, &failure));
    };
    ledger.copy_record(&job).await?;
    if owned_elsewhere(&job, &input.execution).is_some() {
        return Ok(recorded(
            &job,
            Next::Finished,
            &failure,
            "the job belongs to another execution",
        ));
    }
    record(job, failure, &ledger, ports, rules).await
}

/// Whether the same request may succeed another time.
fn may_pass(failure: &Failure) -> bool {
    failure.error.parse().is_ok_and(ErrorName::is_retryable)
}

async fn record(
    job: TranscriptionJob,
    failure: Failure,
    ledger: &Ledger<'_>,
    ports: &RecordFailurePorts<'_>,
    rules: &RecordFailureRules,
) -> Result<Recorded, StepError> {
    if job.state.is_closed() || job.interruption.is_some() {
        return Ok(recorded(&job, Next::Finished, &failure, "this failure is recorded already"));
    }
    if matches!(job.state, JobState::Failed { .. }) {
        return Ok(recorded(&job, Next::TellFailure, &failure, "recorded already; to be told"));
    }
    // A delivered transcript is never given up: only its telling broke.
    let delivered = matches!(job.state, JobState::Delivered { .. });
    if delivered || (may_pass(&failure) && job.reruns < rules.reruns_max) {
        let due = later(ledger.clock.now(), rules.rerun_after);
        let job = job.interrupted(failure.clone(), due)?;
        let outcome = AuditOutcome::Failure;
        let job = ledger.commit_due(job, AuditAction::Interrupt, outcome, Some(&failure)).await?;
        let message = "the schedule starts this job again";
        return Ok(recorded(&job, Next::Finished, &failure, message));
    }
    let job = give_up(job, &failure, ledger, ports.archive).await?;
    let next = if job.state.is_closed() { Next::Finished } else { Next::TellFailure };
    Ok(recorded(&job, next, &failure, "the job was given up"))
}

/// Gives a job up and fixes the message about it, when there is somebody to tell.
pub(crate) async fn give_up(
    job: TranscriptionJob,
    failure: &Failure,
    ledger: &Ledger<'_>,
    archive: &dyn TranscriptArchive,
) -> Result<TranscriptionJob, StepError> {
    let now = ledger.clock.now();
    let message = notice::fix_failure(&job, failure, archive, now).await?;
    let job = job.given_up(failure.clone(), message, now)?;
    let action = if job.state.is_closed() { AuditAction::Close } else { AuditAction::GiveUp };
    ledger.commit(job, action, AuditOutcome::Failure, Some(failure)).await
}

/// The audit record of a failure without a job: a request that was refused, or a failure for good before there was a job.
async fn reject(
    input: &RecordFailureInput,
    failure: &Failure,
    ports: &RecordFailurePorts<'_>,
) -> Result<(), StepError> {
    let name = input.execution.name.as_str();
    let line = rejection(name, failure, ports.clock.now());
    match ports.audit.append(name, &line).await {
        // An earlier attempt recorded it, at another time.
        Err(AuditError::Conflict { .. }) => Ok(()),
        other => Ok(other?),
    }
}

/// The failure under a name of our list: what AWS itself reports (a killed function, a time-out) is an execution lost.
fn named(caught: &CaughtFailure) -> Failure {
    match caught.error.parse::<ErrorName>() {
        Ok(name) => Failure::new(name.as_str(), &caught.cause),
        Err(_) => {
            let message = format!("{}: {}", caught.error, caught.cause);
            Failure::new(ErrorName::ExecutionLost.as_str(), &message)
        }
    }
}

fn recorded(job: &TranscriptionJob, next: Next, failure: &Failure, message: &str) -> Recorded {
    let answer = StepAnswer::go(next, job, message).audited(job);
    StepAnswer {
        failure: Some(CaughtFailure::from(failure)),
        summary: Some(JobSummary::of(job)),
        ..answer
    }
}

fn without_job(key: Option<JobKey>, failure: &Failure) -> Recorded {
    StepAnswer {
        next: Next::Finished,
        wait_seconds: 0,
        message: "there is no job: the failure is audited under the execution's name".to_owned(),
        job_key: key,
        looks: None,
        place: None,
        audited: None,
        owner: None,
        failure: Some(CaughtFailure::from(failure)),
        summary: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_aws_reports_is_an_execution_lost_that_may_be_tried_again() {
        let caught =
            CaughtFailure { error: "Lambda.Unknown".to_owned(), cause: "exit 137".to_owned() };
        let failure = named(&caught);
        assert_eq!(failure.error, "Execution.Lost");
        assert_eq!(failure.message, "Lambda.Unknown: exit 137");
    }
}
