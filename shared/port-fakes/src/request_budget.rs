//! The fleet's request budget in memory.

use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use pipeline_contract::ports::{BudgetError, Grant, RequestBudget, SlotRequest};
use transcription_domain::{RequestRate, RequestSchedule, SlotState};

use crate::locked;

/// A schedule and its rate. The default keeps no limit, but pauses all the same.
#[derive(Debug, Default)]
pub struct FakeBudget {
    rate: Option<RequestRate>,
    schedule: Mutex<RequestSchedule>,
}

impl FakeBudget {
    /// A budget that keeps a limit of so many requests a minute.
    #[must_use]
    pub fn within(limit_per_minute: u32) -> Self {
        Self { rate: Some(RequestRate::within(limit_per_minute)), ..Self::default() }
    }

    /// The schedule, for a test's own eyes.
    #[must_use]
    pub fn schedule(&self) -> RequestSchedule {
        *locked(&self.schedule)
    }
}

#[async_trait]
impl RequestBudget for FakeBudget {
    async fn take(&self, request: SlotRequest) -> Result<Grant, BudgetError> {
        let Some(rate) = &self.rate else { return Ok(Grant::Now { slot: None }) };
        let mut schedule = locked(&self.schedule);
        let held = request.held.map(|slot| (slot, schedule.state_of(slot, request.now)));
        let (slot, state) = match held {
            Some((slot, state @ (SlotState::Due | SlotState::In(_)))) => (slot, state),
            Some((_, SlotState::Over)) | None => {
                let booking = schedule.booking(rate, request.lane, request.calls, request.now);
                let (after, slot) = schedule.booked(&booking);
                *schedule = after;
                (slot, after.state_of(slot, request.now))
            }
        };
        Ok(match state {
            SlotState::In(wait) => Grant::Later { slot, wait },
            SlotState::Due | SlotState::Over => Grant::Now { slot: Some(slot) },
        })
    }

    async fn pause(
        &self,
        retry_after: Option<Duration>,
        now: DateTime<Utc>,
    ) -> Result<(), BudgetError> {
        let mut schedule = locked(&self.schedule);
        *schedule = schedule.paused(retry_after, now).unwrap_or(*schedule);
        Ok(())
    }
}
