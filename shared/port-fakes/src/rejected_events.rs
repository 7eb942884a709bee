//! Rejected messages in memory.

use std::sync::Mutex;

use async_trait::async_trait;
use pipeline_contract::ports::{RejectedEvent, RejectedEvents, RejectedEventsError};

use crate::locked;

/// Keeps what was put aside, in its order.
#[derive(Debug, Default)]
pub struct FakeRejectedEvents {
    put_aside: Mutex<Vec<RejectedEvent>>,
}

impl FakeRejectedEvents {
    /// Everything that was put aside.
    #[must_use]
    pub fn all(&self) -> Vec<RejectedEvent> {
        locked(&self.put_aside).clone()
    }
}

#[async_trait]
impl RejectedEvents for FakeRejectedEvents {
    async fn put_aside(&self, event: &RejectedEvent) -> Result<(), RejectedEventsError> {
        locked(&self.put_aside).push(event.clone());
        Ok(())
    }
}
