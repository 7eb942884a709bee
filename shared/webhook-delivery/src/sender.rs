//! One attempt at telling a webhook.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use pipeline_contract::ports::{Clock, DeliveryOutcome, Notice, NoticeSender, SigningKeySource};
use reqwest::Response;
use tokio::time::{Instant, timeout_at};

use crate::{address_guard, outcome, scheme_headers};

/// What is read of the answer's body, and dropped: enough for a receiver that writes before it closes, so that it does
/// not see its connection reset.
const ANSWER_BYTES_MAX: usize = 16 * 1024;

/// How webhooks are told.
#[derive(Debug, Clone, Copy)]
pub struct WebhookSettings {
    /// The limit of one attempt, from resolving the name to the last byte that is read.
    pub timeout: Duration,
    /// Take plain http to a literal loopback address: the local cloud only.
    pub allow_loopback: bool,
}

impl Default for WebhookSettings {
    /// The contract's 10 s, to public addresses only.
    fn default() -> Self {
        Self { timeout: Duration::from_secs(10), allow_loopback: false }
    }
}

/// The `NoticeSender` over HTTP.
pub struct WebhookSender {
    client: reqwest::Client,
    pub(crate) settings: WebhookSettings,
    pub(crate) keys: Arc<dyn SigningKeySource>,
    clock: Arc<dyn Clock>,
}

impl WebhookSender {
    /// A sender over `client`, which must be made with [`crate::webhook_client`]: its doc comment says why.
    #[must_use]
    pub fn new(
        client: reqwest::Client,
        settings: WebhookSettings,
        keys: Arc<dyn SigningKeySource>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { client, settings, keys, clock }
    }

    async fn attempt(&self, notice: &Notice) -> DeliveryOutcome {
        if let Err(problem) = address_guard::check(&notice.url, self.settings.allow_loopback) {
            return outcome::of_forbidden(&problem);
        }
        let keys = match self.keys.signing_keys().await {
            Ok(keys) => keys,
            Err(error) => return outcome::of_missing_keys(&error),
        };
        let now = self.clock.now();
        let limit = self.settings.timeout;
        let begun = Instant::now();
        // A limit beyond what the clock can count is a setting without sense; the contract's own serves instead.
        let ends =
            begun.checked_add(limit).unwrap_or_else(|| begun + WebhookSettings::default().timeout);
        let request = self
            .client
            .post(notice.url.url().clone())
            .headers(scheme_headers::of(notice, &keys, now))
            .body(notice.body.clone());
        match timeout_at(ends, request.send()).await {
            Err(_) => outcome::of_time_out(limit),
            Ok(Err(error)) => outcome::of_error(&error),
            Ok(Ok(response)) => {
                let outcome = outcome::of_answer(&response, now);
                // The status has spoken: whatever becomes of the body changes nothing.
                let _ = timeout_at(ends, drain(response)).await;
                outcome
            }
        }
    }
}

#[async_trait]
impl NoticeSender for WebhookSender {
    async fn send(&self, notice: &Notice) -> DeliveryOutcome {
        let outcome = self.attempt(notice).await;
        tracing::info!(
            notice.id = notice.id.as_str(),
            notice.outcome = ?outcome,
            "the webhook was told"
        );
        outcome
    }
}

async fn drain(mut response: Response) {
    let mut read = 0;
    while let Ok(Some(piece)) = response.chunk().await {
        read += piece.len();
        if read >= ANSWER_BYTES_MAX {
            return;
        }
    }
}
