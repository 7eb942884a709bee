//! Webhooks, with the attempts counted.

use std::sync::Arc;

use async_trait::async_trait;
use pipeline_contract::ports::{DeliveryOutcome, Notice, NoticeSender};

use crate::{Meter, MetricName};

/// Tells the meter of each attempt, and whether it failed. What became of a webhook in the end is a change of its job.
#[derive(Debug)]
pub struct CountedSender<P> {
    port: P,
    meter: Arc<Meter>,
}

impl<P> CountedSender<P> {
    /// Stands around a sender.
    #[must_use]
    pub const fn new(port: P, meter: Arc<Meter>) -> Self {
        Self { port, meter }
    }
}

#[async_trait]
impl<P: NoticeSender> NoticeSender for CountedSender<P> {
    async fn send(&self, notice: &Notice) -> DeliveryOutcome {
        self.meter.count(MetricName::WebhookAttempts);
        let outcome = self.port.send(notice).await;
        let has_failed = !matches!(outcome, DeliveryOutcome::Delivered { .. });
        self.meter.measure(MetricName::WebhookAttemptsFailed, has_failed.into());
        outcome
    }
}
