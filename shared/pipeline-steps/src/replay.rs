//! A person's wish: the webhook of a job that is over is told once more, with the same bytes under the same id.

use pipeline_contract::messages::ReplayAnswer;
use pipeline_contract::object_keys;
use pipeline_contract::ports::{DeliveryOutcome, Notice};
use transcription_domain::{
    AuditAction, AuditOutcome, Failure, JobKey, JobState, NoticeId, TranscriptionJob,
};

use crate::StepError;
use crate::ledger::Ledger;
use crate::notify::{NotifyPorts, NotifyRules, WEBHOOK_NOT_DELIVERED};

/// Makes one attempt, whatever became of those before. The job stays over; a message that is taken counts as delivered. In the
/// audit it is an attempt like the others, behind the record that closed the job.
///
/// # Errors
/// [`StepError`]; among them an archive that no longer has the message. A receiver that refuses is no error but an answer, and so
/// is a job that is not over: its own execution tells it.
pub async fn replay(
    key: &JobKey,
    ports: &NotifyPorts<'_>,
    rules: &NotifyRules,
) -> Result<ReplayAnswer, StepError> {
    let ledger =
        Ledger { jobs: ports.jobs, audit: ports.audit, clock: ports.clock, lease: rules.lease };
    let job = ledger.open(key, 0).await?;
    let status = match &job.state {
        JobState::Completed { .. } => "completed",
        JobState::FailedClosed { .. } => "failed",
        other => {
            let message = format!("the job is {}, not over: its execution tells it", other.name());
            return Ok(answer(&job, false, message));
        }
    };
    let Some(url) = job.request.webhook.clone() else {
        return Ok(answer(&job, false, "the request names no webhook".to_owned()));
    };
    let stored = object_keys::notice_body(&job.request.recording_id, &job.key, status);
    let body = ports.archive.load(&stored).await?;
    let job = ledger.commit_due(job, AuditAction::Notify, AuditOutcome::Intent, None).await?;
    let transcript_id = job.state.transcript_id().map(ToString::to_string);
    let notice = Notice { id: NoticeId::of(&job.key), url, transcript_id, body };
    match ports.sender.send(&notice).await {
        DeliveryOutcome::Delivered { status } => {
            let job = job.notice_replayed()?;
            let job =
                ledger.commit_due(job, AuditAction::Notify, AuditOutcome::Success, None).await?;
            Ok(answer(&job, true, format!("the webhook took the message, and answered {status}")))
        }
        DeliveryOutcome::TryAgain { reason, .. } | DeliveryOutcome::Refused { reason } => {
            let failure = Failure::new(WEBHOOK_NOT_DELIVERED, &reason);
            let (action, outcome) = (AuditAction::Notify, AuditOutcome::Failure);
            let job = ledger.commit_due(job, action, outcome, Some(&failure)).await?;
            Ok(answer(&job, false, format!("the webhook was not told: {reason}")))
        }
    }
}

fn answer(job: &TranscriptionJob, told: bool, message: String) -> ReplayAnswer {
    ReplayAnswer { job_key: job.key.clone(), told, message }
}
