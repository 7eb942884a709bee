//! Fails the n-th call, over all ports together.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use pipeline_contract::ports::{
    AnswerBytes, ArchiveError, AuditError, AuditTrail, BudgetError, Claim, DeliveryOutcome,
    ExecutionStatus, Grant, JobStore, Look, Notice, NoticeSender, ObjectContent, ProviderError,
    RejectedEvent, RejectedEvents, RejectedEventsError, RequestBudget, SharedToken,
    SharedTokenError, SharedTokenStore, SlotRequest, StoreError, Submission, SubmissionError,
    SubmissionRequest, TranscriptArchive, TranscriptProvider, WorkflowError, WorkflowStarter,
    WriteTag,
};
use serde_json::Value;
use transcription_domain::{
    AuditLine, ExecutionName, JobId, JobKey, RecordingFacts, RecordingId, StoredObject,
    TranscriptionJob,
};

use crate::locked;

/// Whether the call that fails has its effect first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The call fails without an effect.
    Before,
    /// The call has its effect, and its answer is lost.
    After,
    /// The process is killed before the call: the call never ends. Poll the step once and drop it.
    KilledBefore,
    /// The process is killed after the call's effect: the call never ends.
    KilledAfter,
}

/// Which call fails. Shared by all decorated ports, so that calls are counted in the order in which they are made.
#[derive(Debug)]
pub struct FaultPlan {
    calls: AtomicU64,
    faults: Mutex<Vec<(u64, When)>>,
    fired: AtomicU64,
}

impl FaultPlan {
    /// Fails the calls with these numbers, counted from 1.
    #[must_use]
    pub fn failing(faults: Vec<(u64, When)>) -> Arc<Self> {
        let faults = Mutex::new(faults);
        Arc::new(Self { calls: AtomicU64::new(0), faults, fired: AtomicU64::new(0) })
    }

    /// How many faults were met. A run that meets none is the last one worth making.
    #[must_use]
    pub fn fired(&self) -> u64 {
        self.fired.load(Ordering::SeqCst)
    }

    fn next(&self) -> Option<When> {
        let number = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        let faults = locked(&self.faults);
        let fault = faults.iter().find(|(at, _)| *at == number).map(|(_, when)| *when);
        if fault.is_some() {
            self.fired.fetch_add(1, Ordering::SeqCst);
        }
        fault
    }
}

/// A port whose calls fail by plan.
#[derive(Debug)]
pub struct Faulty<P> {
    port: P,
    plan: Arc<FaultPlan>,
}

impl<P> Faulty<P> {
    /// Decorates a port.
    #[must_use]
    pub const fn new(port: P, plan: Arc<FaultPlan>) -> Self {
        Self { port, plan }
    }

    /// The port itself, without faults: for a test's own eyes.
    #[must_use]
    pub const fn inner(&self) -> &P {
        &self.port
    }
}

fn broken() -> pipeline_contract::ports::Source {
    "a planned fault".into()
}

/// Makes the call unless it is to fail before it, and throws its answer away if it is to fail after it.
macro_rules! meet_fault {
    ($self:ident, $call:expr, $error:expr) => {
        match $self.plan.next() {
            None => $call.await,
            Some(When::Before) => Err($error),
            Some(When::After) => {
                let _lost = $call.await;
                Err($error)
            }
            Some(When::KilledBefore) => std::future::pending().await,
            Some(When::KilledAfter) => {
                let _lost = $call.await;
                std::future::pending().await
            }
        }
    };
}

#[async_trait]
impl<P: JobStore> JobStore for Faulty<P> {
    async fn claim(&self, job: TranscriptionJob) -> Result<Claim, StoreError> {
        meet_fault!(self, self.port.claim(job), StoreError::Unavailable(broken()))
    }

    async fn load(&self, key: &JobKey) -> Result<Option<TranscriptionJob>, StoreError> {
        meet_fault!(self, self.port.load(key), StoreError::Unavailable(broken()))
    }

    async fn advance(&self, job: TranscriptionJob) -> Result<TranscriptionJob, StoreError> {
        meet_fault!(self, self.port.advance(job), StoreError::Unavailable(broken()))
    }

    async fn overdue(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<JobKey>, StoreError> {
        meet_fault!(self, self.port.overdue(now, limit), StoreError::Unavailable(broken()))
    }
}

#[async_trait]
impl<P: TranscriptArchive> TranscriptArchive for Faulty<P> {
    async fn create(
        &self,
        key: &str,
        media_type: &str,
        content: &dyn ObjectContent,
    ) -> Result<StoredObject, ArchiveError> {
        let error = ArchiveError::Unavailable(broken());
        meet_fault!(self, self.port.create(key, media_type, content), error)
    }

    async fn fetch(&self, object: &StoredObject) -> Result<AnswerBytes, ArchiveError> {
        meet_fault!(self, self.port.fetch(object), ArchiveError::Unavailable(broken()))
    }

    async fn load(&self, key: &str) -> Result<Vec<u8>, ArchiveError> {
        meet_fault!(self, self.port.load(key), ArchiveError::Unavailable(broken()))
    }

    fn address_of(&self, key: &str) -> String {
        self.port.address_of(key)
    }
}

#[async_trait]
impl<P: AuditTrail> AuditTrail for Faulty<P> {
    async fn append(&self, subject: &str, record: &AuditLine) -> Result<(), AuditError> {
        meet_fault!(self, self.port.append(subject, record), AuditError::Unavailable(broken()))
    }
}

#[async_trait]
impl<P: WorkflowStarter> WorkflowStarter for Faulty<P> {
    async fn start(&self, name: &ExecutionName, input: &Value) -> Result<(), WorkflowError> {
        meet_fault!(self, self.port.start(name, input), WorkflowError::Unavailable(broken()))
    }

    async fn status(&self, name: &ExecutionName) -> Result<ExecutionStatus, WorkflowError> {
        meet_fault!(self, self.port.status(name), WorkflowError::Unavailable(broken()))
    }
}

#[async_trait]
impl<P: RejectedEvents> RejectedEvents for Faulty<P> {
    async fn put_aside(&self, event: &RejectedEvent) -> Result<(), RejectedEventsError> {
        let error = RejectedEventsError::Unavailable(broken());
        meet_fault!(self, self.port.put_aside(event), error)
    }
}

#[async_trait]
impl<P: SharedTokenStore> SharedTokenStore for Faulty<P> {
    async fn load(&self) -> Result<Option<SharedToken>, SharedTokenError> {
        meet_fault!(self, self.port.load(), SharedTokenError::Unavailable(broken()))
    }

    async fn replace(
        &self,
        seen: Option<&WriteTag>,
        next: &SharedToken,
    ) -> Result<(), SharedTokenError> {
        let error = SharedTokenError::Unavailable(broken());
        meet_fault!(self, self.port.replace(seen, next), error)
    }
}

#[async_trait]
impl<P: RequestBudget> RequestBudget for Faulty<P> {
    async fn take(&self, request: SlotRequest) -> Result<Grant, BudgetError> {
        meet_fault!(self, self.port.take(request), BudgetError::Unavailable(broken()))
    }

    async fn pause(
        &self,
        retry_after: Option<Duration>,
        now: DateTime<Utc>,
    ) -> Result<(), BudgetError> {
        let error = BudgetError::Unavailable(broken());
        meet_fault!(self, self.port.pause(retry_after, now), error)
    }
}

fn unreachable_provider() -> ProviderError {
    ProviderError::Unavailable { reason: "a planned fault".to_owned(), retry_after: None }
}

#[async_trait]
impl<P: TranscriptProvider> TranscriptProvider for Faulty<P> {
    async fn check(&self, recording: &RecordingId) -> Result<RecordingFacts, ProviderError> {
        meet_fault!(self, self.port.check(recording), unreachable_provider())
    }

    async fn submit(&self, request: SubmissionRequest<'_>) -> Result<Submission, SubmissionError> {
        match self.plan.next() {
            None => self.port.submit(request).await,
            Some(When::Before) => Err(SubmissionError::NotAccepted(unreachable_provider())),
            Some(When::After) => {
                let _lost = self.port.submit(request).await;
                Err(SubmissionError::OutcomeUnknown(unreachable_provider()))
            }
            Some(When::KilledBefore) => std::future::pending().await,
            Some(When::KilledAfter) => {
                let _lost = self.port.submit(request).await;
                std::future::pending().await
            }
        }
    }

    async fn look(&self, job: &JobId) -> Result<Look, ProviderError> {
        meet_fault!(self, self.port.look(job), unreachable_provider())
    }
}

#[async_trait]
impl<P: NoticeSender> NoticeSender for Faulty<P> {
    async fn send(&self, notice: &Notice) -> DeliveryOutcome {
        let lost = || DeliveryOutcome::TryAgain {
            reason: "a planned fault".to_owned(),
            retry_after: None,
        };
        match self.plan.next() {
            None => self.port.send(notice).await,
            Some(When::Before) => lost(),
            Some(When::After) => {
                let _lost = self.port.send(notice).await;
                lost()
            }
            Some(When::KilledBefore) => std::future::pending().await,
            Some(When::KilledAfter) => {
                let _lost = self.port.send(notice).await;
                std::future::pending().await
            }
        }
    }
}
