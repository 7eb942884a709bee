//! Steps 2 to 4: a request -> a claim -> a submitted job.

use std::time::Duration;

use pipeline_contract::messages::{JobSummary, Next, PlaceInLine, StepAnswer, SubmitInput};
use pipeline_contract::ports::{
    AuditTrail, Chance, Claim, Clock, JobStore, ProviderError, RequestBudget, TranscriptProvider,
};
use transcription_domain::{
    JobKey, JobState, RequestPolicy, TenantName, TranscriptionJob, TranscriptionRequest, WaitPlan,
    WebhookUrl, whole_seconds,
};

use crate::ledger::{Ledger, later, owned_elsewhere};
use crate::request_line::{Admitted, AwaitedSlot, Line};
use crate::{StepError, submission};

/// The ports of this step.
pub struct SubmitPorts<'a> {
    /// The Genesys side.
    pub provider: &'a dyn TranscriptProvider,
    /// The fleet's budget of calls to it.
    pub budget: &'a dyn RequestBudget,
    /// The job table.
    pub jobs: &'a dyn JobStore,
    /// The audit trail.
    pub audit: &'a dyn AuditTrail,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Jitter.
    pub chance: &'a dyn Chance,
}

impl SubmitPorts<'_> {
    pub(crate) const fn line(&self) -> Line<'_> {
        Line { budget: self.budget, clock: self.clock, chance: self.chance }
    }
}

/// What is passed on to the provider as `webhook`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookPassedOn {
    /// The request's own webhook: the service and we both call it (the brief's way).
    Customer,
    /// A callback address of this stack.
    Callback(WebhookUrl),
    /// None.
    Nothing,
}

/// What happens when nobody knows whether a submission was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownSubmission {
    /// A person decides.
    NeedsReview,
    /// The provider honours `Idempotency-Key`: sending the same key again finds the first job.
    ResubmitSameKey,
    /// Send again all the same; the audit marks a possible duplicate.
    ResubmitPossibleDuplicate,
}

/// The settings of this step.
#[derive(Debug, Clone)]
pub struct SubmitRules {
    /// The tenant that the stack serves.
    pub tenant: TenantName,
    /// What requests may ask for.
    pub policy: RequestPolicy,
    /// The plan of waits.
    pub plan: WaitPlan,
    /// The first wait after a try that was not accepted; it doubles.
    pub retry_first: Duration,
    /// The longest such wait that the plan itself makes.
    pub retry_max: Duration,
    /// What is passed on as `webhook`.
    pub passed_on: WebhookPassedOn,
    /// What to do about an unknown outcome.
    pub unknown: UnknownSubmission,
    /// How long a job is left to its execution.
    pub lease: Duration,
}

/// Validates the request, claims its job, and submits it at most once.
///
/// Called again it goes on from the job's state: a job that was submitted is never submitted again.
///
/// # Errors
/// [`StepError`], under a name of [`pipeline_contract::ErrorName`].
pub async fn submit(
    input: SubmitInput,
    ports: &SubmitPorts<'_>,
    rules: &SubmitRules,
) -> Result<StepAnswer, StepError> {
    let request = TranscriptionRequest::read(&input.request, &rules.policy)?;
    let key = JobKey::of(&rules.tenant, &request);
    let ledger =
        Ledger { jobs: ports.jobs, audit: ports.audit, clock: ports.clock, lease: rules.lease };
    let job = match ledger.claim(key, request, input.execution.name.clone()).await? {
        Claim::Ours(job) => *job,
        Claim::Theirs(job) => {
            let summary = Some(JobSummary::of(&job));
            let answer = owned_elsewhere(&job, &input.execution);
            let answer = answer.unwrap_or_else(|| finished(&job));
            return Ok(StepAnswer { summary, ..answer });
        }
    };
    ledger.copy_record(&job).await?;
    let place = match calls_ahead(&job, rules) {
        0 => None,
        calls => match ports.line().ask(&job, calls, input.place).await {
            Admitted::Now(place) => place,
            Admitted::Later(slot) => return in_line(job, &slot, &ledger, ports, rules).await,
        },
    };
    go_on(job, place, &ledger, ports, rules).await
}

/// Calls of the provider that this visit makes when all goes well: they leave one right after the other.
const fn calls_ahead(job: &TranscriptionJob, rules: &SubmitRules) -> u32 {
    match (&job.state, rules.unknown) {
        (JobState::Claimed { .. }, _) if job.recording.is_none() => 2,
        (JobState::Submitting { .. }, UnknownSubmission::NeedsReview) => 0,
        (JobState::Claimed { .. } | JobState::Submitting { .. }, _) => 1,
        _ => 0,
    }
}

/// The answer to a job whose slot is not due: it waits for that, and no longer than until its deadline.
async fn in_line(
    job: TranscriptionJob,
    slot: &AwaitedSlot,
    ledger: &Ledger<'_>,
    ports: &SubmitPorts<'_>,
    rules: &SubmitRules,
) -> Result<StepAnswer, StepError> {
    let since = job.milestones.since_submission(ports.clock.now());
    let left = rules.plan.deadline.saturating_sub(since);
    if left.is_zero() || slot.counts() {
        let trouble = "its slot in the request budget is not due";
        let job = match job.state {
            JobState::Claimed { .. } => ledger.save(job.submission_postponed()?).await?,
            // Waiting is no attempt, so nothing would count it.
            _ if !left.is_zero() => return hand_over(job, trouble, slot.wait, ledger).await,
            _ => job,
        };
        let answer =
            submission::try_later(job, &trouble, Some(slot.wait), ledger, ports, rules).await?;
        return Ok(answer.keeping(Some(slot.place)));
    }
    let wait = whole_seconds(slot.wait.min(left));
    let job = ledger.leased_for(job, Duration::from_secs(wait.into())).await?;
    let message = format!("waits for its slot in the request budget; next in {wait} s");
    Ok(StepAnswer::go(Next::SubmitAgain, &job, message).after(wait).keeping(Some(slot.place)))
}

async fn hand_over(
    job: TranscriptionJob,
    trouble: &str,
    wait: Duration,
    ledger: &Ledger<'_>,
) -> Result<StepAnswer, StepError> {
    let due = later(ledger.clock.now(), wait);
    let job = ledger.save(job.handed_over(due)?).await?;
    let message = format!("{trouble}; the schedule comes back to this job");
    Ok(StepAnswer::go(Next::HandOver, &job, message))
}

/// Goes on from the state in which the job is found.
async fn go_on(
    job: TranscriptionJob,
    place: Option<PlaceInLine>,
    ledger: &Ledger<'_>,
    ports: &SubmitPorts<'_>,
    rules: &SubmitRules,
) -> Result<StepAnswer, StepError> {
    match &job.state {
        JobState::Claimed { .. } => match check(job, place, ledger, ports, rules).await? {
            Checked::Visible(job) => submission::post(*job, ledger, ports, rules).await,
            Checked::NotNow(answer) => Ok(*answer),
        },
        // An earlier attempt died between its intent and its outcome.
        JobState::Submitting { .. } => submission::resume(job, ledger, ports, rules).await,
        JobState::Submitted { .. } => Ok(submitted(&job, ports, rules)),
        JobState::Collected { .. } => {
            Ok(StepAnswer::go(Next::Deliver, &job, "the result is stored already").audited(&job))
        }
        JobState::Delivered { .. } => {
            Ok(StepAnswer::go(Next::Notify, &job, "the files are stored already").audited(&job))
        }
        JobState::Failed { .. } => {
            let message = "the job has failed; its webhook is told";
            Ok(StepAnswer::go(Next::TellFailure, &job, message).audited(&job))
        }
        JobState::Completed { .. }
        | JobState::FailedClosed { .. }
        | JobState::NeedsReview { .. } => Ok(finished(&job)),
    }
}

/// The answer once the provider has the job: the first wait follows from the recording's length.
pub(crate) fn submitted(
    job: &TranscriptionJob,
    ports: &SubmitPorts<'_>,
    rules: &SubmitRules,
) -> StepAnswer {
    let length = job.recording.and_then(|facts| facts.length());
    let wait = rules.plan.first_wait(length, ports.chance.fraction());
    let known = length.map_or_else(
        || "a recording of unknown length".to_owned(),
        |length| format!("a recording of {} s", length.as_secs()),
    );
    let message = format!("submitted; first look in {wait} s, planned for {known}");
    StepAnswer::go(Next::Wait, job, message).after(wait)
}

fn finished(job: &TranscriptionJob) -> StepAnswer {
    let message = format!("nothing is left to do: the job is {}", job.state.name());
    let answer = StepAnswer::go(Next::Finished, job, message);
    StepAnswer { summary: Some(JobSummary::of(job)), ..answer }
}

enum Checked {
    Visible(Box<TranscriptionJob>),
    NotNow(Box<StepAnswer>),
}

/// The pre-flight. It has no effect, so it may be made as often as it takes.
async fn check(
    job: TranscriptionJob,
    place: Option<PlaceInLine>,
    ledger: &Ledger<'_>,
    ports: &SubmitPorts<'_>,
    rules: &SubmitRules,
) -> Result<Checked, StepError> {
    if job.recording.is_some() {
        return Ok(Checked::Visible(Box::new(job)));
    }
    let is_in_time = |job: &TranscriptionJob| {
        job.milestones.since_submission(ports.clock.now()) < rules.plan.deadline
    };
    let checked = ports.provider.check(&job.request.recording_id).await;
    if let Err(error) = &checked {
        ports.line().tell(&job, error).await;
    }
    match checked {
        Ok(facts) => Ok(Checked::Visible(Box::new(job.checked(facts)))),
        // Nobody was asked: no try, nothing to keep, and the slot is still this job's.
        Err(error @ ProviderError::AwaitingToken { retry_after }) if is_in_time(&job) => {
            let wait = WaitPlan::at_least(1, Some(retry_after));
            let message = format!("not asked yet ({error}); next in {wait} s");
            let answer = StepAnswer::go(Next::SubmitAgain, &job, message).after(wait);
            Ok(Checked::NotNow(Box::new(answer.keeping(place))))
        }
        Err(
            error @ (ProviderError::AwaitingToken { .. }
            | ProviderError::RateLimited { .. }
            | ProviderError::Unavailable { .. }),
        ) => {
            let job = ledger.save(job.submission_postponed()?).await?;
            let back = submission::retry_after(&error);
            let answer = submission::try_later(job, &error, back, ledger, ports, rules).await?;
            Ok(Checked::NotNow(Box::new(answer)))
        }
        Err(error) => Err(StepError::Preflight(error)),
    }
}
