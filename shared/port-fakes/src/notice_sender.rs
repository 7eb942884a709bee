//! A receiver of webhooks in memory.

use std::collections::VecDeque;
use std::sync::Mutex;

use async_trait::async_trait;
use pipeline_contract::ports::{DeliveryOutcome, Notice, NoticeSender};

use crate::locked;

/// Keeps what it is sent and answers by script; after the script it answers 204.
#[derive(Debug, Default)]
pub struct FakeReceiver {
    script: Mutex<VecDeque<DeliveryOutcome>>,
    received: Mutex<Vec<Notice>>,
}

impl FakeReceiver {
    /// A receiver that gives these answers first.
    #[must_use]
    pub fn answering(script: impl IntoIterator<Item = DeliveryOutcome>) -> Self {
        let script = Mutex::new(script.into_iter().collect());
        Self { script, received: Mutex::default() }
    }

    /// All messages that came, refused ones included.
    #[must_use]
    pub fn received(&self) -> Vec<Notice> {
        locked(&self.received).clone()
    }
}

#[async_trait]
impl NoticeSender for FakeReceiver {
    async fn send(&self, notice: &Notice) -> DeliveryOutcome {
        locked(&self.received).push(notice.clone());
        let next = locked(&self.script).pop_front();
        next.unwrap_or(DeliveryOutcome::Delivered { status: 204 })
    }
}
