//! The fleet's request budget, asked before each call of the provider.

use std::time::Duration;

use pipeline_contract::messages::PlaceInLine;
use pipeline_contract::ports::{
    BudgetError, Chance, Clock, Grant, ProviderError, RequestBudget, SlotRequest,
};
use transcription_domain::{Lane, TranscriptionJob, error_chain};

/// Whoever has come so often before its slot has been overtaken by pauses: that visit counts, so that no execution nears AWS'
/// limit of events by waiting.
const VISITS_MAX: u32 = 4;

/// How long a busy budget is left alone: between one and so many times this, by chance.
const BUSY_WAIT: Duration = Duration::from_secs(1);
const BUSY_SPREAD: f64 = 4.0;

/// What a step needs to ask for slots.
pub(crate) struct Line<'a> {
    pub(crate) budget: &'a dyn RequestBudget,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) chance: &'a dyn Chance,
}

/// Whether a step may call the provider.
pub(crate) enum Admitted {
    /// Now. Should nobody be called after all, the place is good for seconds.
    Now(Option<PlaceInLine>),
    /// Later; nobody is called until then.
    Later(AwaitedSlot),
}

/// A slot that is not due yet.
pub(crate) struct AwaitedSlot {
    pub(crate) wait: Duration,
    /// The place to come back with.
    pub(crate) place: PlaceInLine,
}

impl AwaitedSlot {
    /// True when this visit counts as a try or a look, as too many before it did not.
    pub(crate) const fn counts(&self) -> bool {
        self.place.visits.is_multiple_of(VISITS_MAX)
    }
}

impl Line<'_> {
    /// Asks for a slot for `calls` that leave together.
    ///
    /// A budget that cannot be used stops nobody: more 429s are better than no transcripts. One that is busy is waited for,
    /// since a thousand that go around it at once are what it is there against; but not for ever.
    pub(crate) async fn ask(
        &self,
        job: &TranscriptionJob,
        calls: u32,
        place: Option<PlaceInLine>,
    ) -> Admitted {
        let held = place.and_then(|place| place.slot);
        let request = SlotRequest { lane: lane(job), calls, held, now: self.clock.now() };
        let visits = place.map_or(0, |place| place.visits).saturating_add(1);
        let later =
            |wait, slot| Admitted::Later(AwaitedSlot { wait, place: PlaceInLine { slot, visits } });
        match self.budget.take(request).await {
            Ok(Grant::Now { slot }) => {
                let place = slot.map(|slot| PlaceInLine { slot: Some(slot), visits: 0 });
                Admitted::Now(place)
            }
            Ok(Grant::Later { slot, wait }) => later(wait, Some(slot)),
            Err(BudgetError::Busy(_)) if visits < VISITS_MAX => {
                let spread = 1.0 + (BUSY_SPREAD - 1.0) * self.chance.fraction().value();
                later(BUSY_WAIT.mul_f64(spread), held)
            }
            Err(error) => {
                gone_around(job, &error);
                Admitted::Now(None)
            }
        }
    }

    /// Tells the budget of a 429: everybody stops until its time.
    pub(crate) async fn tell(&self, job: &TranscriptionJob, error: &ProviderError) {
        let ProviderError::RateLimited { retry_after } = error else { return };
        if let Err(error) = self.budget.pause(*retry_after, self.clock.now()).await {
            gone_around(job, &error);
        }
    }
}

fn gone_around(job: &TranscriptionJob, error: &BudgetError) {
    tracing::warn!(
        job.key = %job.key,
        error.message = error_chain(error),
        "the request budget cannot be asked; this call goes without it"
    );
}

/// What the schedule started again is the backlog.
const fn lane(job: &TranscriptionJob) -> Lane {
    if job.run == 0 { Lane::Live } else { Lane::Backlog }
}
