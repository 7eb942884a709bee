//! Step 10: one attempt to tell the webhook; the waits between attempts are Wait states.

use std::time::Duration;

use futures_util::future::join;
use pipeline_contract::messages::{Execution, JobSummary, Next, StepAnswer};
use pipeline_contract::ports::{
    AuditTrail, Chance, Clock, DeliveryOutcome, JobStore, Notice, NoticeSender, TranscriptArchive,
};
use transcription_domain::{
    AuditAction, AuditOutcome, Failure, Fraction, JobKey, NoticeProgress, TranscriptionJob,
    WaitPlan, WaitSeconds, WebhookStatus,
};

use crate::StepError;
use crate::ledger::{Ledger, later, owned_elsewhere};

/// Waits move by up to a fifth up or down, so that many notices to one receiver that was down do not come at once.
const JITTER: f64 = 0.2;

/// The name under which a refused webhook stands in the audit; it is no failure of the job.
pub(crate) const WEBHOOK_NOT_DELIVERED: &str = "Webhook.NotDelivered";

/// The ports of this step.
pub struct NotifyPorts<'a> {
    /// Sends the message.
    pub sender: &'a dyn NoticeSender,
    /// The job table.
    pub jobs: &'a dyn JobStore,
    /// The transcripts bucket, where the message's bytes are.
    pub archive: &'a dyn TranscriptArchive,
    /// The audit trail.
    pub audit: &'a dyn AuditTrail,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Jitter.
    pub chance: &'a dyn Chance,
}

/// The settings of this step.
#[derive(Debug, Clone)]
pub struct NotifyRules {
    /// The waits between attempts, in seconds: one more attempt than there are waits.
    pub waits: Vec<WaitSeconds>,
    /// How long a job is left to its execution.
    pub lease: Duration,
}

/// Makes one attempt to tell the job's webhook, about a transcript or a failure. `audited` is the newest audit record that the
/// execution has seen in the trail.
///
/// # Errors
/// [`StepError`]; a receiver that refuses is no error but an answer.
pub async fn notify(
    key: &JobKey,
    execution: &Execution,
    audited: u64,
    ports: &NotifyPorts<'_>,
    rules: &NotifyRules,
) -> Result<StepAnswer, StepError> {
    let ledger =
        Ledger { jobs: ports.jobs, audit: ports.audit, clock: ports.clock, lease: rules.lease };
    let job = ledger.open(key, audited).await?;
    if let Some(answer) = owned_elsewhere(&job, execution) {
        return Ok(answer);
    }
    let Some(progress) = job.state.notice().cloned() else {
        return Ok(told(&job, "nothing is left to tell"));
    };
    if attempts_left(progress.attempts, rules) == 0 {
        // The last attempt was begun, and its function died.
        let status = WebhookStatus::Failed("the last attempt's outcome is unknown".to_owned());
        return settle(job, status, &ledger).await;
    }
    let begun = job.notice_begun()?;
    let intent = ledger.commit(begun, AuditAction::Notify, AuditOutcome::Intent, None);
    // The message's bytes are fixed: to read them is no effect, and need not wait for the intent.
    let (job, body) = join(intent, ports.archive.load(&progress.body.key)).await;
    let (job, body) = (job?, body?);
    let outcome = attempt(&job, &progress, body, ports).await;
    after_attempt(job, outcome, &ledger, ports, rules).await
}

fn attempts_left(attempts: u32, rules: &NotifyRules) -> usize {
    let attempts = usize::try_from(attempts).unwrap_or(usize::MAX);
    (rules.waits.len() + 1).saturating_sub(attempts)
}

async fn attempt(
    job: &TranscriptionJob,
    progress: &NoticeProgress,
    body: Vec<u8>,
    ports: &NotifyPorts<'_>,
) -> DeliveryOutcome {
    let Some(url) = job.request.webhook.clone() else {
        return DeliveryOutcome::Refused { reason: "the request names no webhook".to_owned() };
    };
    let transcript_id = job.state.transcript_id().map(ToString::to_string);
    let notice = Notice { id: progress.id.clone(), url, transcript_id, body };
    ports.sender.send(&notice).await
}

async fn after_attempt(
    job: TranscriptionJob,
    outcome: DeliveryOutcome,
    ledger: &Ledger<'_>,
    ports: &NotifyPorts<'_>,
    rules: &NotifyRules,
) -> Result<StepAnswer, StepError> {
    let attempts = job.state.notice().map_or(0, |notice| notice.attempts);
    let (reason, retry_after) = match outcome {
        DeliveryOutcome::Delivered { .. } => {
            return settle(job, WebhookStatus::Delivered, ledger).await;
        }
        DeliveryOutcome::Refused { reason } => {
            return settle(job, WebhookStatus::Failed(reason), ledger).await;
        }
        DeliveryOutcome::TryAgain { reason, retry_after } => (reason, retry_after),
    };
    if attempts_left(attempts, rules) == 0 {
        let reason = format!("{reason} (attempt {attempts} of {attempts})");
        return settle(job, WebhookStatus::Failed(reason), ledger).await;
    }
    let wait = wait_after(attempts, ports.chance.fraction(), rules);
    let wait = WaitPlan::at_least(wait, retry_after);
    let failure = Failure::new(WEBHOOK_NOT_DELIVERED, &reason);
    let until = later(ports.clock.now(), Duration::from_secs(wait.into()) + rules.lease);
    let job = ledger
        .commit_due(job.due(until), AuditAction::Notify, AuditOutcome::Failure, Some(&failure))
        .await?;
    let message = format!("attempt {attempts} to tell the webhook: {reason}; next in {wait} s");
    Ok(StepAnswer::go(Next::Wait, &job, message).after(wait).audited(&job))
}

/// The wait after the n-th attempt, moved by chance; at least one second.
fn wait_after(attempts: u32, chance: Fraction, rules: &NotifyRules) -> WaitSeconds {
    let index = usize::try_from(attempts).unwrap_or(usize::MAX).saturating_sub(1);
    let wait = rules.waits.get(index).or(rules.waits.last()).copied().unwrap_or(1);
    let moved = f64::from(wait) * (1.0 + JITTER * (2.0 * chance.value() - 1.0));
    let up = Duration::try_from_secs_f64(moved.ceil()).unwrap_or_default().as_secs();
    WaitSeconds::try_from(up).unwrap_or(WaitSeconds::MAX).max(1)
}

async fn settle(
    job: TranscriptionJob,
    status: WebhookStatus,
    ledger: &Ledger<'_>,
) -> Result<StepAnswer, StepError> {
    let (outcome, failure) = match &status {
        WebhookStatus::Failed(reason) => {
            (AuditOutcome::Failure, Some(Failure::new(WEBHOOK_NOT_DELIVERED, reason)))
        }
        WebhookStatus::Delivered | WebhookStatus::Skipped => (AuditOutcome::Success, None),
    };
    let message = format!("the webhook was told: {}", status.on_the_wire());
    let job = job.notice_settled(status, ledger.clock.now())?;
    let job = ledger.commit(job, AuditAction::Close, outcome, failure.as_ref()).await?;
    Ok(told(&job, &message))
}

fn told(job: &TranscriptionJob, message: &str) -> StepAnswer {
    let answer = StepAnswer::go(Next::Finished, job, message);
    StepAnswer { summary: Some(JobSummary::of(job)), ..answer }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_follow_their_list_within_a_fifth() {
        let rules = NotifyRules { waits: vec![5, 300, 1_800], lease: Duration::ZERO };
        let waits = |bits| [1, 2, 3].map(|n| wait_after(n, Fraction::from_bits(bits), &rules));
        assert_eq!(waits(0), [4, 240, 1_440]);
        assert_eq!(waits(u32::MAX), [6, 360, 2_160]);
        assert_eq!(waits(1 << 31), [5, 300, 1_800]);
    }

    #[test]
    fn there_is_one_more_attempt_than_there_are_waits() {
        let rules = NotifyRules { waits: vec![5, 300], lease: Duration::ZERO };
        assert_eq!([0, 1, 2, 3, 9].map(|made| attempts_left(made, &rules)), [3, 2, 1, 0, 0]);
    }
}
