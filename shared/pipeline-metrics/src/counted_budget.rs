//! The fleet's request budget, with the waits for it counted.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use pipeline_contract::ports::{BudgetError, Grant, RequestBudget, SlotRequest};
use transcription_domain::whole_seconds;

use crate::{Meter, MetricName};

/// Tells the meter of each call that has to wait for its slot, and how long.
#[derive(Debug)]
pub struct CountedBudget<P> {
    port: P,
    meter: Arc<Meter>,
}

impl<P> CountedBudget<P> {
    /// Stands around a budget.
    #[must_use]
    pub const fn new(port: P, meter: Arc<Meter>) -> Self {
        Self { port, meter }
    }
}

#[async_trait]
impl<P: RequestBudget> RequestBudget for CountedBudget<P> {
    async fn take(&self, request: SlotRequest) -> Result<Grant, BudgetError> {
        let grant = self.port.take(request).await?;
        if let Grant::Later { wait, .. } = grant {
            self.meter.count(MetricName::BudgetWaits);
            self.meter.measure(MetricName::BudgetWaitSeconds, whole_seconds(wait).into());
        }
        Ok(grant)
    }

    async fn pause(
        &self,
        retry_after: Option<Duration>,
        now: DateTime<Utc>,
    ) -> Result<(), BudgetError> {
        self.port.pause(retry_after, now).await
    }
}
