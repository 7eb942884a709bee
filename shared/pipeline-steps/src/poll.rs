//! Steps 5 and 6: one look -> a decision; the look that finds the result stores it.

use std::time::Duration;

use pipeline_contract::messages::{CaughtFailure, Next, PlaceInLine, PollInput, StepAnswer};
use pipeline_contract::ports::{
    AnswerBytes, ArchiveError, AuditTrail, Chance, Clock, JobStore, Look, ObjectContent,
    ProviderError, RequestBudget, TranscriptArchive, TranscriptProvider,
};
use pipeline_contract::{ErrorName, object_keys};
use transcription_domain::{
    AbandonReason, AuditAction, AuditOutcome, Failure, JobId, JobState, Observation, PollDecision,
    StoredObject, TranscriptionJob, WaitPlan, decide,
};

use crate::StepError;
use crate::ledger::{Ledger, later, owned_elsewhere};
use crate::request_line::{Admitted, AwaitedSlot, Line};
use crate::submission::retry_after;

/// The ports of this step.
pub struct PollPorts<'a> {
    /// The Genesys side.
    pub provider: &'a dyn TranscriptProvider,
    /// The fleet's budget of calls to it.
    pub budget: &'a dyn RequestBudget,
    /// The job table.
    pub jobs: &'a dyn JobStore,
    /// The transcripts bucket.
    pub archive: &'a dyn TranscriptArchive,
    /// The audit trail.
    pub audit: &'a dyn AuditTrail,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Jitter.
    pub chance: &'a dyn Chance,
}

impl PollPorts<'_> {
    const fn line(&self) -> Line<'_> {
        Line { budget: self.budget, clock: self.clock, chance: self.chance }
    }
}

/// The settings of this step.
#[derive(Debug, Clone)]
pub struct PollRules {
    /// The plan of waits.
    pub plan: WaitPlan,
    /// How long a job is left to its execution.
    pub lease: Duration,
}

/// Looks at the provider's job once.
///
/// # Errors
/// [`StepError`], under a name of [`ErrorName`].
pub async fn poll(
    input: PollInput,
    ports: &PollPorts<'_>,
    rules: &PollRules,
) -> Result<StepAnswer, StepError> {
    let ledger =
        Ledger { jobs: ports.jobs, audit: ports.audit, clock: ports.clock, lease: rules.lease };
    let job = ports.jobs.load(&input.job_key).await?.ok_or(StepError::NoSuchJob)?;
    if let Some(answer) = owned_elsewhere(&job, &input.execution) {
        return Ok(answer);
    }
    let transcript_id = match &job.state {
        JobState::Submitted { transcript_id } => transcript_id.clone(),
        _ => return past_polling(&job, input.looks, &ledger).await,
    };
    let (seen, place) = match admitted(&job, input.place, ports, rules).await {
        Admitted::Now(place) => (look(job, &transcript_id, &ledger, ports).await?, place),
        Admitted::Later(slot) => (in_line(job, &slot, &ledger, rules).await?, Some(slot.place)),
    };
    match seen {
        Seen::Lost(job, failure) => {
            let looks = Some(input.looks.saturating_add(1));
            Ok(StepAnswer { looks, ..abandoned(&job, &failure) })
        }
        Seen::Observed(job, observation, seen) => {
            let is_look =
                !matches!(observation, Observation::NotAsked(_) | Observation::NoSlotYet(_));
            // Whoever was asked has used up the slot.
            let place = place.filter(|place| place.visits > 0 || !is_look);
            let looks = input.looks.saturating_add(is_look.into());
            let since = job.milestones.since_submission(ports.clock.now());
            let chance = ports.chance.fraction();
            let decision = decide(observation, looks, since, &rules.plan, chance);
            answer(*job, decision, &format!("look {looks}: {seen}"), &ledger)
                .await
                .map(|answer| StepAnswer { looks: Some(looks), ..answer }.keeping(place))
        }
    }
}

/// Whether a look may be made. The last one, at the deadline, may always: no transcript is lost by a queue.
async fn admitted(
    job: &TranscriptionJob,
    place: Option<PlaceInLine>,
    ports: &PollPorts<'_>,
    rules: &PollRules,
) -> Admitted {
    if job.milestones.since_submission(ports.clock.now()) >= rules.plan.deadline {
        return Admitted::Now(None);
    }
    ports.line().ask(job, 1, place).await
}

/// What is seen of a job whose slot is not due.
async fn in_line(
    job: TranscriptionJob,
    slot: &AwaitedSlot,
    ledger: &Ledger<'_>,
    rules: &PollRules,
) -> Result<Seen, StepError> {
    let since = job.milestones.since_submission(ledger.clock.now());
    let wait = slot.wait.min(rules.plan.deadline.saturating_sub(since));
    let job = ledger.leased_for(job, wait).await?;
    let observation = if slot.counts() {
        Observation::NotNow(Some(slot.wait))
    } else {
        Observation::NoSlotYet(slot.wait)
    };
    let seen = "its slot in the request budget is not due".to_owned();
    Ok(Seen::Observed(Box::new(job), observation, seen))
}

/// A job that an earlier attempt brought further: its newest record is copied, and Deliver goes on from there.
async fn past_polling(
    job: &TranscriptionJob,
    looks: u32,
    ledger: &Ledger<'_>,
) -> Result<StepAnswer, StepError> {
    ledger.copy_record(job).await?;
    let message = format!("the job is {} already", job.state.name());
    let answer = StepAnswer::go(Next::Deliver, job, message).audited(job);
    Ok(StepAnswer { looks: Some(looks), ..answer })
}

enum Seen {
    /// What was seen, and in words.
    Observed(Box<TranscriptionJob>, Observation, String),
    Lost(Box<TranscriptionJob>, Failure),
}

async fn look(
    job: TranscriptionJob,
    transcript_id: &JobId,
    ledger: &Ledger<'_>,
    ports: &PollPorts<'_>,
) -> Result<Seen, StepError> {
    let looked = ports.provider.look(transcript_id).await;
    if let Err(error) = &looked {
        ports.line().tell(&job, error).await;
    }
    let seen = match looked {
        Ok(Look::StillRunning { status }) => {
            let seen = format!("not ready ({status})");
            Seen::Observed(Box::new(job), Observation::StillRunning, seen)
        }
        Ok(Look::Failed { error }) => {
            let seen = "the provider gave the job up".to_owned();
            Seen::Observed(Box::new(job), Observation::ProviderFailed(error), seen)
        }
        Ok(Look::Completed { raw }) => {
            let job = collect(job, &raw, ledger, ports).await?;
            Seen::Observed(
                Box::new(job),
                Observation::Stored,
                "completed, result stored".to_owned(),
            )
        }
        Err(error @ (ProviderError::RateLimited { .. } | ProviderError::Unavailable { .. })) => {
            let observation = Observation::NotNow(retry_after(&error));
            Seen::Observed(Box::new(job), observation, error.to_string())
        }
        Err(error @ ProviderError::AwaitingToken { retry_after }) => {
            let observation = Observation::NotAsked(retry_after);
            Seen::Observed(Box::new(job), observation, error.to_string())
        }
        Err(ProviderError::Unreadable { problem, bytes }) => {
            let key = object_keys::unreadable_answer(&job.request.recording_id, &job.key, job.run);
            keep_first(ports.archive, &key, "application/octet-stream", &bytes).await?;
            let message = format!(
                "the provider's answer cannot be read: {problem}; as it came it is at {key}"
            );
            let name = ErrorName::ProviderAnswerUnreadable.as_str();
            Seen::Lost(Box::new(job), Failure::new(name, &message))
        }
        Err(ProviderError::TooLarge { bytes }) => {
            let key = object_keys::too_large_answer(&job.request.recording_id, &job.key, job.run);
            keep_first(ports.archive, &key, "application/octet-stream", &bytes).await?;
            let message = format!(
                "the result is larger than the function's disk: its first {} bytes are at {key}, all of it is at the provider; raise DiskMegabytes and ResultBytesMax, and start again with a higher generation",
                bytes.count()
            );
            let name = ErrorName::TranscriptTooLarge.as_str();
            Seen::Lost(Box::new(job), Failure::new(name, &message))
        }
        Err(error) => return Err(StepError::Look(error)),
    };
    Ok(seen)
}

/// Stores the raw result, so that nobody asks the provider twice.
async fn collect(
    job: TranscriptionJob,
    raw: &AnswerBytes,
    ledger: &Ledger<'_>,
    ports: &PollPorts<'_>,
) -> Result<TranscriptionJob, StepError> {
    let key = object_keys::raw_result(&job.request.recording_id, &job.key);
    let stored = keep_first(ports.archive, &key, "application/json", raw).await?;
    let job = job.collected(stored, ports.clock.now())?;
    ledger.commit(job, AuditAction::Collect, AuditOutcome::Success, None).await
}

/// Creates an object; where an earlier attempt left other bytes (an answer with a time in it), those stay.
pub(crate) async fn keep_first(
    archive: &dyn TranscriptArchive,
    key: &str,
    media_type: &str,
    content: &dyn ObjectContent,
) -> Result<StoredObject, StepError> {
    match archive.create(key, media_type, content).await {
        Err(ArchiveError::Conflict { standing }) => Ok(standing),
        other => Ok(other?),
    }
}

async fn answer(
    job: TranscriptionJob,
    decision: PollDecision,
    seen: &str,
    ledger: &Ledger<'_>,
) -> Result<StepAnswer, StepError> {
    let answer = match decision {
        PollDecision::Deliver => StepAnswer::go(Next::Deliver, &job, seen).audited(&job),
        PollDecision::Wait(wait) => {
            let message = format!("{seen}; next look in {wait} s");
            StepAnswer::go(Next::Wait, &job, message).after(wait)
        }
        PollDecision::HandOver => {
            let now = ledger.clock.now();
            let job = ledger.save(job.handed_over(later(now, Duration::ZERO))?).await?;
            let message = format!("{seen}; the schedule comes back to this job");
            StepAnswer::go(Next::HandOver, &job, message)
        }
        PollDecision::Abandon(reason) => abandoned(&job, &abandon_failure(reason)),
    };
    Ok(answer)
}

fn abandoned(job: &TranscriptionJob, failure: &Failure) -> StepAnswer {
    let answer = StepAnswer::go(Next::Abandon, job, failure.message.clone());
    StepAnswer { failure: Some(CaughtFailure::from(failure)), ..answer }
}

fn abandon_failure(reason: AbandonReason) -> Failure {
    match reason {
        AbandonReason::ProviderFailed(words) => {
            let message = format!("the provider gave the job up: {words}");
            Failure::new(ErrorName::JobFailed.as_str(), &message)
        }
        AbandonReason::DeadlinePassed => Failure::new(
            ErrorName::JobDeadlinePassed.as_str(),
            "no result before the job's deadline; look the job up at the provider, or redrive it with a higher generation",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_abandoned_job_has_a_name_that_is_not_tried_again_by_itself() {
        for reason in
            [AbandonReason::DeadlinePassed, AbandonReason::ProviderFailed("no speech".to_owned())]
        {
            let name: ErrorName = abandon_failure(reason).error.parse().unwrap();
            assert!(!name.is_retryable());
        }
        assert!(WaitPlan::default().looks_per_execution < 2_500 / 9);
    }
}
