//! A job table in memory.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use pipeline_contract::ports::{Claim, JobStore, StoreError};
use transcription_domain::{JobKey, TranscriptionJob};

use crate::locked;

/// Jobs by key, with versioned writes.
#[derive(Debug, Default)]
pub struct FakeJobStore {
    jobs: Mutex<BTreeMap<JobKey, TranscriptionJob>>,
}

impl FakeJobStore {
    /// All jobs, in the order of their keys.
    #[must_use]
    pub fn jobs(&self) -> Vec<TranscriptionJob> {
        locked(&self.jobs).values().cloned().collect()
    }
}

#[async_trait]
impl JobStore for FakeJobStore {
    async fn claim(&self, job: TranscriptionJob) -> Result<Claim, StoreError> {
        let mut jobs = locked(&self.jobs);
        if let Some(there) = jobs.get(&job.key) {
            let claim = if there.owner == job.owner { Claim::Ours } else { Claim::Theirs };
            return Ok(claim(Box::new(there.clone())));
        }
        let stored = TranscriptionJob { version: 1, ..job };
        jobs.insert(stored.key.clone(), stored.clone());
        Ok(Claim::Ours(Box::new(stored)))
    }

    async fn load(&self, key: &JobKey) -> Result<Option<TranscriptionJob>, StoreError> {
        Ok(locked(&self.jobs).get(key).cloned())
    }

    async fn advance(&self, job: TranscriptionJob) -> Result<TranscriptionJob, StoreError> {
        let mut jobs = locked(&self.jobs);
        let next = TranscriptionJob { version: job.version + 1, ..job.clone() };
        match jobs.get(&job.key) {
            Some(there) if *there == next => Ok(next),
            Some(there) if there.version == job.version => {
                jobs.insert(next.key.clone(), next.clone());
                Ok(next)
            }
            _ => Err(StoreError::Conflict),
        }
    }

    async fn overdue(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<JobKey>, StoreError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let jobs = locked(&self.jobs);
        let due = jobs.values().filter(|job| job.due_at.is_some_and(|due| due <= now));
        Ok(due.map(|job| job.key.clone()).take(limit).collect())
    }
}
