//! The job table, with its changes counted.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use pipeline_contract::ports::{Claim, JobStore, StoreError};
use transcription_domain::{JobKey, TranscriptionJob};

use crate::Meter;

/// Tells the meter what becomes of jobs. A change counts once it is stored, and once only: a write that the table refused
/// counts nothing, and a job stored again in the same state neither.
#[derive(Debug)]
pub struct CountedJobs<P> {
    port: P,
    meter: Arc<Meter>,
}

impl<P> CountedJobs<P> {
    /// Stands around a job store.
    #[must_use]
    pub const fn new(port: P, meter: Arc<Meter>) -> Self {
        Self { port, meter }
    }
}

#[async_trait]
impl<P: JobStore> JobStore for CountedJobs<P> {
    async fn claim(&self, job: TranscriptionJob) -> Result<Claim, StoreError> {
        let claim = self.port.claim(job).await?;
        let (Claim::Ours(job) | Claim::Theirs(job)) = &claim;
        self.meter.job_read(job);
        Ok(claim)
    }

    async fn load(&self, key: &JobKey) -> Result<Option<TranscriptionJob>, StoreError> {
        let job = self.port.load(key).await?;
        if let Some(job) = &job {
            self.meter.job_read(job);
        }
        Ok(job)
    }

    async fn advance(&self, job: TranscriptionJob) -> Result<TranscriptionJob, StoreError> {
        let job = self.port.advance(job).await?;
        self.meter.job_stored(&job);
        Ok(job)
    }

    async fn overdue(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<JobKey>, StoreError> {
        self.port.overdue(now, limit).await
    }
}
