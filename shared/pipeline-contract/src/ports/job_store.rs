//! Where the state of jobs lives.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use thiserror::Error;
use transcription_domain::{JobKey, TranscriptionJob};

use super::Source;

/// The answer to a claim.
#[derive(Debug, Clone, PartialEq)]
pub enum Claim {
    /// The job is this execution's: newly made, or its own from an earlier attempt.
    Ours(Box<TranscriptionJob>),
    /// The job is another execution's.
    Theirs(Box<TranscriptionJob>),
}

/// Why the store did not do what was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The job stands there with another version: somebody else changed it.
    #[error("the job was changed by somebody else")]
    Conflict,
    /// What is stored is no job of ours.
    #[error("the stored job cannot be read")]
    Unreadable(#[source] Source),
    /// The store cannot be read or written now.
    #[error("the job store cannot be reached")]
    Unavailable(#[source] Source),
}

/// The job table. `load` sees all earlier writes; `overdue` may lag behind them.
#[async_trait]
pub trait JobStore: Send + Sync {
    /// Makes the job if there is none with its key, at version 1.
    ///
    /// Claiming again for the same owner answers [`Claim::Ours`] with the job as it stands, so that a retried step is not
    /// locked out by its own first attempt. Any other job in its place is [`Claim::Theirs`].
    ///
    /// # Errors
    /// [`StoreError`]; never `Conflict`.
    async fn claim(&self, job: TranscriptionJob) -> Result<Claim, StoreError>;

    /// The job with this key, if there is one.
    ///
    /// # Errors
    /// [`StoreError`]; never `Conflict`.
    async fn load(&self, key: &JobKey) -> Result<Option<TranscriptionJob>, StoreError>;

    /// Writes the next version of a job: `job.version` names the version that it replaces. Answers the job as stored.
    ///
    /// A write that landed although its answer was lost is a success when it is tried again with the same bytes.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the stored version is another one; nothing is written then.
    async fn advance(&self, job: TranscriptionJob) -> Result<TranscriptionJob, StoreError>;

    /// Keys of jobs whose time to be looked at has come, at most `limit`, each at most once. A key may be stale: load it
    /// before acting on it.
    ///
    /// # Errors
    /// [`StoreError`]; never `Conflict`.
    async fn overdue(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<JobKey>, StoreError>;
}
