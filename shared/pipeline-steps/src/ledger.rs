//! Keeps a job's changes and their audit records together.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use pipeline_contract::messages::{Execution, Next, StepAnswer};
use pipeline_contract::ports::{AuditTrail, Claim, Clock, JobStore};
use transcription_domain::{
    AuditAction, AuditOutcome, AuditRecord, ExecutionName, Failure, JobKey, TranscriptionJob,
    TranscriptionRequest,
};

use crate::StepError;

/// Writes changes of jobs so that no effect leaves without its record: the record's bytes are fixed by the write that
/// makes the change, then copied to the audit trail, and only then does the step go on.
pub(crate) struct Ledger<'a> {
    pub(crate) jobs: &'a dyn JobStore,
    pub(crate) audit: &'a dyn AuditTrail,
    pub(crate) clock: &'a dyn Clock,
    /// How long a job is left to its execution before the schedule looks at it.
    pub(crate) lease: Duration,
}

impl Ledger<'_> {
    /// The job that an execution works on, with its newest record copied: an earlier attempt may have died in between. A
    /// record whose number is at most `audited` is in the trail already: to ask again would be two requests in each step.
    pub(crate) async fn open(
        &self,
        key: &JobKey,
        audited: u64,
    ) -> Result<TranscriptionJob, StepError> {
        let job = self.jobs.load(key).await?.ok_or(StepError::NoSuchJob)?;
        if job.audit.sequence > audited {
            self.copy_record(&job).await?;
        }
        Ok(job)
    }

    /// Makes the job of a request for an execution, with its first record, if there is none yet; that record is not copied.
    pub(crate) async fn claim(
        &self,
        key: JobKey,
        request: TranscriptionRequest,
        owner: ExecutionName,
    ) -> Result<Claim, StepError> {
        let now = self.clock.now();
        let (action, outcome) = (AuditAction::Claim, AuditOutcome::Success);
        let fresh = TranscriptionJob::claimed(key, request, owner, now)
            .due(later(now, self.lease))
            .audited(&AuditRecord { action, outcome, failure: None }, now);
        Ok(self.jobs.claim(fresh).await?)
    }

    /// Copies a job's newest record to the trail; the same record again does no harm.
    pub(crate) async fn copy_record(&self, job: &TranscriptionJob) -> Result<(), StepError> {
        if job.audit.sequence > 0 {
            self.audit.append(job.key.as_str(), &job.audit).await?;
        }
        Ok(())
    }

    /// Keeps a change and its record, and renews the job's lease.
    pub(crate) async fn commit(
        &self,
        job: TranscriptionJob,
        action: AuditAction,
        outcome: AuditOutcome,
        failure: Option<&Failure>,
    ) -> Result<TranscriptionJob, StepError> {
        let now = self.clock.now();
        let job = if job.state.is_closed() { job } else { job.due(later(now, self.lease)) };
        self.commit_due(job, action, outcome, failure).await
    }

    /// Keeps a change and its record with the due time that the job has.
    pub(crate) async fn commit_due(
        &self,
        job: TranscriptionJob,
        action: AuditAction,
        outcome: AuditOutcome,
        failure: Option<&Failure>,
    ) -> Result<TranscriptionJob, StepError> {
        let record = AuditRecord { action, outcome, failure };
        let job = self.jobs.advance(job.audited(&record, self.clock.now())).await?;
        self.copy_record(&job).await?;
        Ok(job)
    }

    /// Renews the lease of a job whose execution waits for longer than that: the schedule has nothing to do for it meanwhile.
    pub(crate) async fn leased_for(
        &self,
        job: TranscriptionJob,
        wait: Duration,
    ) -> Result<TranscriptionJob, StepError> {
        let back = later(self.clock.now(), wait);
        if job.due_at.is_none_or(|due| due > back) {
            return Ok(job);
        }
        self.save(job.due(later(back, self.lease))).await
    }

    /// Keeps a change that is no effect and needs no record.
    pub(crate) async fn save(&self, job: TranscriptionJob) -> Result<TranscriptionJob, StepError> {
        Ok(self.jobs.advance(job).await?)
    }
}

/// A time after another one; stays within chrono's range.
pub(crate) fn later(time: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    let by = TimeDelta::from_std(by).unwrap_or(TimeDelta::MAX);
    time.checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// The answer to an execution that does not own the job: it ends and names the owner. `None` for the owner itself.
pub(crate) fn owned_elsewhere(job: &TranscriptionJob, caller: &Execution) -> Option<StepAnswer> {
    if job.owner == caller.name {
        return None;
    }
    let verb = if job.state.is_closed() { "was finished by" } else { "belongs to" };
    let message = format!("this recording's job {verb} execution {}", job.owner);
    let answer = StepAnswer::go(Next::OwnedElsewhere, job, message);
    Some(StepAnswer { owner: Some(job.owner.clone()), ..answer })
}
