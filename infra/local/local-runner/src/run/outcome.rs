//! Everything that a recording left behind.

use transcription_domain::{TranscriptionJob, WebhookStatus};
use uuid::Uuid;
use webhook_receiver::ReceivedNotice;

use crate::{Execution, ExecutionState, LocalCloud, LocalError, Passed, StoredFile};

/// Everything that a recording left behind.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) recording: Uuid,
    /// One, or none for a request that was refused.
    pub(crate) jobs: Vec<TranscriptionJob>,
    /// The oldest first.
    pub(crate) executions: Vec<(Execution, ExecutionState)>,
    pub(crate) files: Vec<StoredFile>,
    pub(crate) audit: Vec<StoredFile>,
    pub(crate) notices: Vec<ReceivedNotice>,
    /// Jobs that the Genesys side made of submissions. A submission that is sent again under a key that is honoured
    /// makes none.
    pub(crate) transcription_jobs: usize,
    /// The largest input or output of a state.
    pub(crate) largest_state_bytes: usize,
}

impl Outcome {
    /// Gathers it.
    pub(crate) async fn of(recording: Uuid, cloud: &LocalCloud) -> Result<Self, LocalError> {
        let id = recording.to_string();
        let jobs = cloud.jobs_of(&id).await?;
        let mut audit = Vec::new();
        for job in &jobs {
            audit.extend(cloud.audit_of(job.key.as_str()).await?);
        }
        let (mut executions, mut largest_state_bytes) = (Vec::new(), 0);
        for execution in cloud.executions_of(&id).await? {
            let sizes = cloud.history(&execution).await?.into_iter().map(|passage| passage.what);
            let largest = sizes.map(|what| bytes_of(&what)).max().unwrap_or(0);
            largest_state_bytes = largest_state_bytes.max(largest);
            let state = cloud.state_of(&execution).await?;
            executions.push((execution, state));
        }
        let is_its = |notice: &ReceivedNotice| recording_of(notice) == Some(id.as_str());
        let made = cloud.genesys().jobs().into_iter().filter(|job| job.recording_id == id);
        Ok(Self {
            recording,
            executions,
            files: cloud.files_of(&id).await?,
            audit,
            notices: cloud.webhooks().received().into_iter().filter(is_its).collect(),
            transcription_jobs: made.count(),
            largest_state_bytes,
            jobs,
        })
    }

    /// The job.
    pub(crate) fn job(&self) -> Option<&TranscriptionJob> {
        self.jobs.first()
    }

    /// How the last execution ended, or that it has not.
    pub(crate) fn last_end(&self) -> Option<&ExecutionState> {
        self.executions.last().map(|(_, state)| state)
    }

    /// The webhook's fate, as the contract spells it.
    pub(crate) fn webhook(&self) -> String {
        let status = self.job().and_then(|job| job.state.webhook_status());
        status.map_or_else(|| "not told".to_owned(), WebhookStatus::on_the_wire)
    }
}

const fn bytes_of(what: &Passed) -> usize {
    match what {
        Passed::Entered { bytes, .. } | Passed::Left { bytes, .. } => *bytes,
        Passed::TaskFailed { .. } => 0,
    }
}

/// The recording that a notice is about.
pub(crate) fn recording_of(notice: &ReceivedNotice) -> Option<&str> {
    notice.json.as_ref()?.get("recording_id")?.as_str()
}

/// What a notice tells: `completed` or `failed`.
pub(crate) fn status_of(notice: &ReceivedNotice) -> Option<&str> {
    notice.json.as_ref()?.get("status")?.as_str()
}
