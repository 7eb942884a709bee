//! The fleet's one budget of calls to the provider.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use thiserror::Error;
use transcription_domain::{Lane, ScheduleTime};

use super::Source;

/// What a call asks the budget for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlotRequest {
    /// Whose work it is.
    pub lane: Lane,
    /// How many calls leave together at the slot: one or two.
    pub calls: u32,
    /// The slot that was given before, to whoever comes back with it.
    pub held: Option<ScheduleTime>,
    /// The time, by the asker's clock.
    pub now: DateTime<Utc>,
}

/// What the budget answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// The calls may leave now.
    Now {
        /// The slot that is used. Whoever calls nobody after all may come back with it, within seconds.
        slot: Option<ScheduleTime>,
    },
    /// The calls may leave later; until then nobody is called.
    Later {
        /// The slot that is theirs: to be shown when they come back.
        slot: ScheduleTime,
        /// How long it is until then.
        wait: Duration,
    },
}

/// Why the budget gave no answer. Nothing of the provider's limit is told by it.
#[derive(Debug, Error)]
pub enum BudgetError {
    /// The store has too much to do at this moment, or is slow to answer.
    #[error("the store of the request budget is busy")]
    Busy(#[source] Source),
    /// The store cannot be used: unreachable, refused, or what is kept cannot be read.
    #[error("the store of the request budget cannot be used")]
    Unavailable(#[source] Source),
}

/// The budget of calls that the whole fleet shares.
///
/// A slot is given once, and in a lane whoever asks first has the earlier one: it stays theirs while they wait, so that nobody who
/// comes later goes before them. Live work may use every slot; the backlog leaves a part of them, so that no backlog makes
/// live work wait. A pause stops everybody until it is over, whatever slot they hold, and keeps their order.
///
/// Whoever never comes back has used up one slot and holds up nobody. A slot that is not used within seconds is over: its
/// holder is given a new one.
#[async_trait]
pub trait RequestBudget: Send + Sync {
    /// Asks for a slot, and shows the one that was given before if there is one.
    ///
    /// # Errors
    /// [`BudgetError`]; a slot may have been used up then.
    async fn take(&self, request: SlotRequest) -> Result<Grant, BudgetError>;

    /// The provider has asked to slow down, and may have said for how long: nobody calls until then. A pause that is in force
    /// already, and as long, stays as it is.
    ///
    /// # Errors
    /// [`BudgetError`]; nobody may have been stopped then.
    async fn pause(
        &self,
        retry_after: Option<Duration>,
        now: DateTime<Utc>,
    ) -> Result<(), BudgetError>;
}

#[async_trait]
impl<P: RequestBudget + ?Sized> RequestBudget for Box<P> {
    async fn take(&self, request: SlotRequest) -> Result<Grant, BudgetError> {
        (**self).take(request).await
    }

    async fn pause(
        &self,
        retry_after: Option<Duration>,
        now: DateTime<Utc>,
    ) -> Result<(), BudgetError> {
        (**self).pause(retry_after, now).await
    }
}

/// The budget of a stack that keeps no limit: every call may leave now, and nothing is stored.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoLimit;

#[async_trait]
impl RequestBudget for NoLimit {
    async fn take(&self, _request: SlotRequest) -> Result<Grant, BudgetError> {
        Ok(Grant::Now { slot: None })
    }

    async fn pause(
        &self,
        _retry_after: Option<Duration>,
        _now: DateTime<Utc>,
    ) -> Result<(), BudgetError> {
        Ok(())
    }
}
