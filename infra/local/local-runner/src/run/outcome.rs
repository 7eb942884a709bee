//! Everything that a recording left behind.

use transcription_domain::{TranscriptionJob, WebhookStatus};
use webhook_receiver::ReceivedNotice;

use super::follow::{Follower, recording_of};
use super::plan::Planned;
use crate::{Execution, ExecutionState, LocalCloud, LocalError, StoredFile};

/// Everything that a recording left behind.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) planned: Planned,
    /// One, or none for a request that was refused.
    pub(crate) jobs: Vec<TranscriptionJob>,
    /// The oldest first; without an end those that were still running when the run's patience was.
    pub(crate) executions: Vec<(Execution, Option<ExecutionState>)>,
    pub(crate) files: Vec<StoredFile>,
    pub(crate) audit: Vec<StoredFile>,
    pub(crate) notices: Vec<ReceivedNotice>,
    /// Submissions that the Genesys side accepted.
    pub(crate) submissions: u32,
    /// The largest input or output of a state.
    pub(crate) largest_state_bytes: usize,
}

impl Outcome {
    /// Gathers it.
    pub(crate) async fn of(
        planned: &Planned,
        cloud: &LocalCloud,
        follower: &Follower<'_>,
    ) -> Result<Self, LocalError> {
        let recording = planned.id.to_string();
        let jobs = cloud.jobs_of(&recording).await?;
        let mut audit = Vec::new();
        for job in &jobs {
            audit.extend(cloud.audit_of(job.key.as_str()).await?);
        }
        let its: Vec<_> = follower.of(&recording).collect();
        let executions = its.iter().map(|known| (known.execution.clone(), known.end.clone()));
        let largest = its.iter().map(|known| known.largest_state_bytes).max();
        let notices = cloud.webhooks().received().into_iter();
        let submitted = cloud.genesys().jobs().into_iter();
        let submitted = submitted.filter(|job| job.recording_id == recording);
        Ok(Self {
            planned: planned.clone(),
            executions: executions.collect(),
            files: cloud.files_of(&recording).await?,
            audit,
            notices: notices
                .filter(|notice| recording_of(notice) == Some(recording.as_str()))
                .collect(),
            submissions: submitted.map(|job| job.submissions).sum(),
            largest_state_bytes: largest.unwrap_or(0),
            jobs,
        })
    }

    /// The job.
    pub(crate) fn job(&self) -> Option<&TranscriptionJob> {
        self.jobs.first()
    }

    /// How the last execution ended.
    pub(crate) fn last_end(&self) -> Option<&ExecutionState> {
        self.executions.last()?.1.as_ref()
    }

    /// The webhook's fate, as the contract spells it.
    pub(crate) fn webhook(&self) -> String {
        let status = self.job().and_then(|job| job.state.webhook_status());
        status.map_or_else(|| "not told".to_owned(), WebhookStatus::on_the_wire)
    }
}
