//! What to do after a look at a job: a value, so that the table of cases is the test.

use std::time::Duration;

use crate::{Fraction, WaitPlan, WaitSeconds, whole_seconds};

/// What one look at the provider's job showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Observation {
    /// Queued, processing, or a word that we do not know: not ready yet.
    StillRunning,
    /// The result is there, and it is stored.
    Stored,
    /// The provider gave up, with its own words.
    ProviderFailed(String),
    /// The provider could not be asked now: a 429, a 5xx, a lost connection. It says when to come back, if it said so.
    NotNow(Option<Duration>),
    /// Nobody was asked, since the access token is being renewed: no look at all. It says when to come back.
    NotAsked(Duration),
    /// Nobody was asked, since the job's slot in the request budget is not due: no look at all. It says in how long it is.
    NoSlotYet(Duration),
}

/// Why a job is given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AbandonReason {
    /// The provider says that it failed, with its own words.
    ProviderFailed(String),
    /// The deadline passed without a result.
    DeadlinePassed,
}

/// What happens next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PollDecision {
    /// Look again after so many seconds.
    Wait(WaitSeconds),
    /// The result is stored: deliver it.
    Deliver,
    /// Give the job up.
    Abandon(AbandonReason),
    /// End this execution; the schedule comes back to the job.
    HandOver,
}

/// How long the last look may be late because of the access token.
const LATE_BY_TOKEN_MAX: Duration = Duration::from_mins(1);

/// Decides what follows a look.
///
/// `looks` counts this execution's looks, this one included unless it was none; `elapsed` is the time since the submission.
#[must_use]
pub fn decide(
    observation: Observation,
    looks: u32,
    elapsed: Duration,
    plan: &WaitPlan,
    chance: Fraction,
) -> PollDecision {
    let left = plan.deadline.checked_sub(elapsed).filter(|left| !left.is_zero());
    let retry_after = match observation {
        Observation::Stored => return PollDecision::Deliver,
        Observation::ProviderFailed(words) => {
            return PollDecision::Abandon(AbandonReason::ProviderFailed(words));
        }
        // Not even the last look falls away by it.
        Observation::NotAsked(back) if elapsed < plan.deadline + LATE_BY_TOKEN_MAX => {
            return PollDecision::Wait(WaitPlan::at_least(1, Some(back)));
        }
        // The last look happens at the deadline, without a slot.
        Observation::NoSlotYet(wait) if left.is_some() => {
            return PollDecision::Wait(whole_seconds(wait).min(until_deadline(left)));
        }
        Observation::StillRunning | Observation::NotAsked(_) | Observation::NoSlotYet(_) => None,
        Observation::NotNow(retry_after) => retry_after,
    };
    if left.is_none() {
        return PollDecision::Abandon(AbandonReason::DeadlinePassed);
    }
    if looks >= plan.looks_per_execution {
        return PollDecision::HandOver;
    }
    let wait = WaitPlan::at_least(plan.gap_after(looks, chance), retry_after);
    // The last look happens at the deadline, not a whole gap after it.
    PollDecision::Wait(wait.min(until_deadline(left)))
}

fn until_deadline(left: Option<Duration>) -> WaitSeconds {
    let seconds = left.unwrap_or_default().as_secs() + 1;
    WaitSeconds::try_from(seconds).unwrap_or(WaitSeconds::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide_after(observation: Observation, looks: u32, elapsed_s: u64) -> PollDecision {
        let plan = WaitPlan { jitter_percent: 0, ..WaitPlan::default() };
        decide(observation, looks, Duration::from_secs(elapsed_s), &plan, Fraction::from_bits(0))
    }

    #[test]
    fn every_observation_has_its_decision() {
        use AbandonReason as A;
        use Observation as O;
        use PollDecision as D;
        let day = 86_400;
        let words = || "no speech".to_owned();
        for (observation, looks, elapsed, expected) in [
            (O::Stored, 1, 10, D::Deliver),
            (O::Stored, 999, day + 1, D::Deliver),
            (O::StillRunning, 1, 10, D::Wait(5)),
            (O::StillRunning, 2, 10, D::Wait(8)),
            (O::StillRunning, 3, day - 3, D::Wait(4)),
            (O::StillRunning, 3, day, D::Abandon(A::DeadlinePassed)),
            (O::StillRunning, 200, 10, D::HandOver),
            (O::NotNow(None), 1, 10, D::Wait(5)),
            (O::NotNow(Some(Duration::from_secs(90))), 1, 10, D::Wait(90)),
            (O::NotNow(None), 1, day + 1, D::Abandon(A::DeadlinePassed)),
            (O::NotAsked(Duration::from_secs(1)), 9, 10, D::Wait(1)),
            (O::NotAsked(Duration::from_millis(1_001)), 200, 10, D::Wait(2)),
            (O::NotAsked(Duration::from_secs(1)), 1, day + 59, D::Wait(1)),
            (O::NotAsked(Duration::from_secs(1)), 1, day + 60, D::Abandon(A::DeadlinePassed)),
            (O::NoSlotYet(Duration::from_millis(7_200_001)), 200, 10, D::Wait(7_201)),
            (O::NoSlotYet(Duration::from_hours(30)), 1, day - 3, D::Wait(4)),
            (O::NoSlotYet(Duration::from_secs(1)), 1, day, D::Abandon(A::DeadlinePassed)),
            (O::ProviderFailed(words()), 1, 10, D::Abandon(A::ProviderFailed(words()))),
        ] {
            assert_eq!(
                decide_after(observation.clone(), looks, elapsed),
                expected,
                "{observation:?} {looks} {elapsed}"
            );
        }
    }
}
