//! The jobs that were submitted.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use crate::script::ResultField;

/// A job as `GET /control/jobs` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    /// The job's id.
    pub id: String,
    /// The recording of its first submission.
    pub recording_id: String,
    /// `Idempotency-Key` of its first submission.
    pub idempotency_key: Option<String>,
    /// How many submissions were answered with this job. More than one needs an honoured key or a scripted id.
    pub submissions: u32,
    /// How many looks were answered with this job.
    pub looks: u64,
    /// When it was made, on the simulator's clock.
    pub created_at: DateTime<Utc>,
    /// The last `status` that was told.
    pub status: String,
}

#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) view: JobView,
    pub(crate) left_out: Vec<ResultField>,
    body: Value,
}

/// A submission that was found to be in order.
#[derive(Debug)]
pub(crate) struct Submission {
    pub(crate) recording_id: String,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) honours_key: bool,
    /// A scripted id, or a new one.
    pub(crate) job_id: String,
    pub(crate) left_out: Vec<ResultField>,
    pub(crate) body: Value,
    pub(crate) status: String,
}

/// The key of this submission was used for another body.
#[derive(Debug)]
pub(crate) struct KeyUsedForAnother;

#[derive(Debug, Default)]
pub(crate) struct JobBook {
    jobs: Vec<Job>,
}

impl JobBook {
    /// The id of the job that the submission is answered with.
    pub(crate) fn submit(
        &mut self,
        submission: Submission,
        now: DateTime<Utc>,
    ) -> Result<String, KeyUsedForAnother> {
        let key = submission.idempotency_key.as_ref().filter(|_| submission.honours_key);
        let of_key = |job: &&mut Job| key.is_some() && job.view.idempotency_key.as_ref() == key;
        if let Some(known) = self.jobs.iter_mut().find(of_key) {
            if known.body != submission.body {
                return Err(KeyUsedForAnother);
            }
            known.view.submissions += 1;
            return Ok(known.view.id.clone());
        }
        if let Some(known) = self.find(&submission.job_id) {
            known.view.submissions += 1;
            return Ok(submission.job_id);
        }
        let view = JobView {
            id: submission.job_id,
            recording_id: submission.recording_id,
            idempotency_key: submission.idempotency_key,
            submissions: 1,
            looks: 0,
            created_at: now,
            status: submission.status,
        };
        let id = view.id.clone();
        self.jobs.push(Job { view, left_out: submission.left_out, body: submission.body });
        Ok(id)
    }

    pub(crate) fn find(&mut self, id: &str) -> Option<&mut Job> {
        self.jobs.iter_mut().find(|job| job.view.id == id)
    }

    pub(crate) fn list(&self) -> Vec<JobView> {
        self.jobs.iter().map(|job| job.view.clone()).collect()
    }

    pub(crate) fn forget(&mut self) {
        self.jobs.clear();
    }
}
