//! The POST itself: at most one accepted submission, whatever breaks.
//!
//! The intent is stored and audited before the request leaves. What certainly came to nothing is tried again through a
//! Wait; what nobody knows is decided by a setting, never sent again blindly.

use std::fmt::Display;
use std::time::Duration;

use pipeline_contract::ErrorName;
use pipeline_contract::messages::{CaughtFailure, Next, StepAnswer};
use pipeline_contract::ports::{ProviderError, SubmissionError, SubmissionRequest};
use transcription_domain::{
    AuditAction, AuditOutcome, Failure, JobState, TranscriptionJob, WaitPlan, WebhookUrl,
};

use crate::StepError;
use crate::ledger::{Ledger, later};
use crate::step_error::{failure_of, provider_error_name};
use crate::submit::{SubmitPorts, SubmitRules, UnknownSubmission, WebhookPassedOn, submitted};

/// Submits a job whose recording is visible.
pub(crate) async fn post(
    job: TranscriptionJob,
    ledger: &Ledger<'_>,
    ports: &SubmitPorts<'_>,
    rules: &SubmitRules,
) -> Result<StepAnswer, StepError> {
    let again = matches!(job.state, JobState::Submitting { .. });
    let mark = (again && rules.unknown == UnknownSubmission::ResubmitPossibleDuplicate)
        .then(|| unknown_failure("sent again as a possible duplicate"));
    let job = job.submission_begun()?;
    let job = ledger.commit(job, AuditAction::Submit, AuditOutcome::Intent, mark.as_ref()).await?;
    let request = SubmissionRequest {
        request: &job.request,
        key: &job.key,
        webhook: passed_on(&job, &rules.passed_on),
    };
    let submitted_as = ports.provider.submit(request).await;
    if let Err(SubmissionError::NotAccepted(error)) = &submitted_as {
        ports.line().tell(&job, error).await;
    }
    match submitted_as {
        Ok(submission) => {
            let job = job.submission_accepted(submission.transcript_id, ports.clock.now())?;
            let job = ledger.commit(job, AuditAction::Submit, AuditOutcome::Success, None).await?;
            Ok(submitted(&job, ports, rules))
        }
        Err(SubmissionError::NotAccepted(error)) => {
            let failure = failure_of(provider_error_name(&error), &error);
            let job = job.submission_refused()?;
            let job = ledger
                .commit(job, AuditAction::Submit, AuditOutcome::Failure, Some(&failure))
                .await?;
            try_later(job, &error, retry_after(&error), ledger, ports, rules).await
        }
        Err(SubmissionError::Refused(error)) => {
            let failure = failure_of(provider_error_name(&error), &error);
            let job = job.submission_refused()?;
            ledger.commit(job, AuditAction::Submit, AuditOutcome::Failure, Some(&failure)).await?;
            Err(StepError::Submission(error))
        }
        Err(SubmissionError::OutcomeUnknown(error)) => {
            let failure = failure_of(ErrorName::SubmissionOutcomeUnknown, &error);
            outcome_unknown(job, &failure, ledger, ports, rules).await
        }
    }
}

/// Goes on after an attempt that died between its intent and its outcome.
pub(crate) async fn resume(
    job: TranscriptionJob,
    ledger: &Ledger<'_>,
    ports: &SubmitPorts<'_>,
    rules: &SubmitRules,
) -> Result<StepAnswer, StepError> {
    if rules.unknown == UnknownSubmission::NeedsReview {
        let failure = unknown_failure("an earlier attempt ended before its outcome was known");
        return outcome_unknown(job, &failure, ledger, ports, rules).await;
    }
    post(job, ledger, ports, rules).await
}

async fn outcome_unknown(
    job: TranscriptionJob,
    failure: &Failure,
    ledger: &Ledger<'_>,
    ports: &SubmitPorts<'_>,
    rules: &SubmitRules,
) -> Result<StepAnswer, StepError> {
    if rules.unknown == UnknownSubmission::NeedsReview {
        let job = job.put_to_review(failure.clone())?;
        let job =
            ledger.commit(job, AuditAction::Review, AuditOutcome::Unknown, Some(failure)).await?;
        return Ok(abandoned(&job, failure, "a person has to look at this submission"));
    }
    let job = ledger.commit(job, AuditAction::Submit, AuditOutcome::Unknown, Some(failure)).await?;
    try_later(job, &"the submission's outcome is unknown", None, ledger, ports, rules).await
}

/// Waits before the next try, at least for `back`, until the job's deadline; throttled work uses up no other budget.
///
/// After as many tries as an execution may have looks, the schedule takes over, so that no execution nears AWS' limit of
/// 25,000 events in an outage of a day.
pub(crate) async fn try_later(
    job: TranscriptionJob,
    trouble: &dyn Display,
    back: Option<Duration>,
    ledger: &Ledger<'_>,
    ports: &SubmitPorts<'_>,
    rules: &SubmitRules,
) -> Result<StepAnswer, StepError> {
    let now = ports.clock.now();
    if job.milestones.since_submission(now) >= rules.plan.deadline {
        let name = match job.state {
            JobState::Submitting { .. } => ErrorName::SubmissionOutcomeUnknown,
            _ => ErrorName::JobDeadlinePassed,
        };
        let message = format!("the deadline passed before a submission; at last {trouble}");
        let failure = Failure::new(name.as_str(), &message);
        return Ok(abandoned(&job, &failure, "the deadline passed before a submission"));
    }
    let tries = match job.state {
        JobState::Claimed { tries } => tries,
        JobState::Submitting { attempt } => attempt,
        _ => 1,
    };
    let chance = ports.chance.fraction();
    let planned = rules.plan.retry_gap(tries, rules.retry_first, rules.retry_max, chance);
    let wait = WaitPlan::at_least(planned, back);
    if tries.is_multiple_of(rules.plan.looks_per_execution) {
        let due = later(now, Duration::from_secs(wait.into()));
        let job = ledger.save(job.handed_over(due)?).await?;
        let message = format!("not submitted after {tries} tries; the schedule comes back to it");
        return Ok(StepAnswer::go(Next::HandOver, &job, message));
    }
    let message = format!("not submitted after {tries} tries ({trouble}); next try in {wait} s");
    Ok(StepAnswer::go(Next::SubmitAgain, &job, message).after(wait))
}

/// How long the provider asks to wait.
pub(crate) const fn retry_after(error: &ProviderError) -> Option<Duration> {
    match error {
        ProviderError::RateLimited { retry_after }
        | ProviderError::Unavailable { retry_after, .. } => *retry_after,
        ProviderError::AwaitingToken { retry_after } => Some(*retry_after),
        _ => None,
    }
}

fn abandoned(job: &TranscriptionJob, failure: &Failure, message: &str) -> StepAnswer {
    let answer = StepAnswer::go(Next::Abandon, job, message);
    StepAnswer { failure: Some(CaughtFailure::from(failure)), ..answer }
}

fn unknown_failure(message: &str) -> Failure {
    Failure::new(ErrorName::SubmissionOutcomeUnknown.as_str(), message)
}

const fn passed_on<'a>(
    job: &'a TranscriptionJob,
    passed_on: &'a WebhookPassedOn,
) -> Option<&'a WebhookUrl> {
    match passed_on {
        WebhookPassedOn::Customer => job.request.webhook.as_ref(),
        WebhookPassedOn::Callback(url) => Some(url),
        WebhookPassedOn::Nothing => None,
    }
}
