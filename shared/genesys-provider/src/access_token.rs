//! The access token in this instance's memory: good until it is to be renewed.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use pipeline_contract::ports::{AccessToken, Clock, ProviderError};
use tokio::sync::Mutex;

use crate::deadline::Deadline;

/// How long before its end a token is renewed: the vendor's Go SDK does the same.
const RENEWED_BEFORE_END: TimeDelta = TimeDelta::seconds(60);

/// When the next token is asked for: a minute before the end of this one; of one of under two minutes after half of its
/// life.
pub(crate) fn renew_at(token: &AccessToken) -> DateTime<Utc> {
    let lifetime = token.ends_at - token.asked_at;
    token.ends_at - RENEWED_BEFORE_END.min(lifetime / 2)
}

/// Where tokens come from: the login host, or what the fleet shares.
#[async_trait]
pub(crate) trait TokenSource: Send + Sync {
    /// A token that is good now and is not `refused`, which the API has just turned down. It may be one that is to be
    /// renewed soon: it is good for one call.
    async fn obtain(
        &self,
        refused: Option<&AccessToken>,
        deadline: Deadline,
    ) -> Result<AccessToken, ProviderError>;
}

/// Keeps one token. While it is being renewed everybody else waits for that one request.
pub(crate) struct AccessTokens {
    source: Box<dyn TokenSource>,
    clock: Arc<dyn Clock>,
    kept: Mutex<Option<AccessToken>>,
}

impl AccessTokens {
    pub(crate) fn new(source: Box<dyn TokenSource>, clock: Arc<dyn Clock>) -> Self {
        Self { source, clock, kept: Mutex::new(None) }
    }

    /// A token to call with.
    pub(crate) async fn current(&self, deadline: Deadline) -> Result<AccessToken, ProviderError> {
        self.other_than(None, deadline).await
    }

    /// A token to call with after the API turned `refused` down. Several calls that were turned down with the same token
    /// ask for one new token together.
    pub(crate) async fn instead_of(
        &self,
        refused: &AccessToken,
        deadline: Deadline,
    ) -> Result<AccessToken, ProviderError> {
        self.other_than(Some(refused), deadline).await
    }

    async fn other_than(
        &self,
        refused: Option<&AccessToken>,
        deadline: Deadline,
    ) -> Result<AccessToken, ProviderError> {
        let mut kept = self.kept.lock().await;
        let is_good = |token: &&AccessToken| {
            renew_at(token) > self.clock.now()
                && refused.is_none_or(|refused| refused.secret != token.secret)
        };
        if let Some(token) = kept.as_ref().filter(is_good) {
            return Ok(token.clone());
        }
        // Thrown away first: a request that fails must not leave a refused token behind.
        *kept = None;
        let token = self.source.obtain(refused, deadline).await?;
        *kept = Some(token.clone());
        Ok(token)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    use pipeline_contract::ports::SecretText;

    use super::*;
    use crate::wire_tests::SettableClock;

    struct Counting(Arc<AtomicU32>, Arc<SettableClock>, i64);

    #[async_trait]
    impl TokenSource for Counting {
        async fn obtain(
            &self,
            _: Option<&AccessToken>,
            _: Deadline,
        ) -> Result<AccessToken, ProviderError> {
            let number = self.0.fetch_add(1, Ordering::SeqCst) + 1;
            tokio::task::yield_now().await;
            let asked_at = self.1.now();
            let ends_at = asked_at + TimeDelta::seconds(self.2);
            let secret = SecretText::new(format!("token-{number}"));
            Ok(AccessToken { secret, asked_at, ends_at })
        }
    }

    struct Desk {
        tokens: AccessTokens,
        asked: Arc<AtomicU32>,
        clock: Arc<SettableClock>,
    }

    fn desk(lifetime_seconds: i64) -> Desk {
        let (asked, clock) = (Arc::default(), Arc::new(SettableClock::default()));
        let source = Counting(Arc::clone(&asked), clock.clone(), lifetime_seconds);
        Desk { tokens: AccessTokens::new(Box::new(source), clock.clone()), asked, clock }
    }

    fn soon() -> Deadline {
        Deadline::after(Duration::from_mins(1))
    }

    async fn asked_after(desk: &Desk, seconds: i64) -> u32 {
        desk.clock.advance(seconds);
        desk.tokens.current(soon()).await.unwrap();
        desk.asked.load(Ordering::SeqCst)
    }

    #[tokio::test]
    async fn a_token_is_kept_until_a_minute_before_its_end() {
        let desk = desk(86_400);
        assert_eq!(asked_after(&desk, 0).await, 1);
        assert_eq!(asked_after(&desk, 86_339).await, 1);
        assert_eq!(asked_after(&desk, 1).await, 2);
    }

    #[tokio::test]
    async fn a_short_lived_token_is_kept_for_half_of_its_life() {
        let desk = desk(30);
        assert_eq!(asked_after(&desk, 0).await, 1);
        assert_eq!(asked_after(&desk, 14).await, 1);
        assert_eq!(asked_after(&desk, 1).await, 2);
    }

    #[tokio::test]
    async fn everybody_waits_for_one_request() {
        let desk = desk(3_600);
        let (a, b, c) = tokio::join!(
            desk.tokens.current(soon()),
            desk.tokens.current(soon()),
            desk.tokens.current(soon())
        );
        assert_eq!(a.unwrap(), b.unwrap());
        c.unwrap();
        assert_eq!(desk.asked.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn calls_turned_down_with_the_same_token_ask_for_one_new_token() {
        let desk = desk(3_600);
        let old = desk.tokens.current(soon()).await.unwrap();
        let (a, b) = tokio::join!(
            desk.tokens.instead_of(&old, soon()),
            desk.tokens.instead_of(&old, soon())
        );
        assert_eq!(a.unwrap(), b.unwrap());
        assert_eq!(desk.asked.load(Ordering::SeqCst), 2);
    }
}
