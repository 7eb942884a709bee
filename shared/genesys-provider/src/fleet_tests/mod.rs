//! Many instances and one token: the fleet in memory, driven as the state machine drives it.

mod crash_matrix;
mod ill_store;
mod many_instances;

use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use pipeline_contract::ports::{AccessToken, Clock, ProviderError, SecretText, SharedTokenStore};
use port_fakes::{CountingChance, FakeSharedToken};
use tokio::task::{JoinSet, yield_now};

use crate::access_token::{AccessTokens, TokenSource};
use crate::deadline::Deadline;
use crate::shared_token_source::SharedTokenSource;
use crate::wire_tests::SettableClock;

const HOUR: i64 = 3_600;

/// A clock that goes wrong by so many seconds.
struct Skewed(Arc<SettableClock>, i64);

impl Clock for Skewed {
    fn now(&self) -> DateTime<Utc> {
        self.0.now() + TimeDelta::seconds(self.1)
    }
}

/// A login host that counts.
#[derive(Default)]
pub(super) struct Login {
    asked: AtomicU32,
    lifetime: AtomicI64,
    fails: Mutex<Option<fn() -> ProviderError>>,
}

/// One instance's way to it.
struct WayToLogin(Arc<Login>, Arc<dyn Clock>);

#[async_trait]
impl TokenSource for WayToLogin {
    async fn obtain(
        &self,
        _: Option<&AccessToken>,
        _: Deadline,
    ) -> Result<AccessToken, ProviderError> {
        let asked_at = self.1.now();
        let number = self.0.asked.fetch_add(1, Ordering::SeqCst) + 1;
        // All that is ready meanwhile goes on: the others find the lease taken.
        for _ in 0..20 {
            yield_now().await;
        }
        if let Some(failure) = *self.0.fails.lock().unwrap() {
            return Err(failure());
        }
        let ends_at = asked_at + TimeDelta::seconds(self.0.lifetime.load(Ordering::SeqCst));
        Ok(AccessToken { secret: SecretText::new(format!("token-{number}")), asked_at, ends_at })
    }
}

/// The fleet's surroundings.
struct Fleet {
    login: Arc<Login>,
    store: Arc<dyn SharedTokenStore>,
    kept: FakeSharedToken,
    clock: Arc<SettableClock>,
    chance: Arc<CountingChance>,
}

impl Fleet {
    fn new() -> Self {
        let kept = FakeSharedToken::default();
        Self::over(Arc::new(kept.clone()), kept)
    }

    /// A fleet over a store that decorates `kept`.
    fn over(store: Arc<dyn SharedTokenStore>, kept: FakeSharedToken) -> Self {
        let login = Arc::new(Login { lifetime: AtomicI64::new(HOUR), ..Login::default() });
        Self { login, store, kept, clock: Arc::default(), chance: Arc::default() }
    }

    /// A cold instance.
    fn instance(&self) -> Arc<AccessTokens> {
        self.skewed_instance(0)
    }

    /// One whose clock is so many seconds ahead.
    fn skewed_instance(&self, seconds: i64) -> Arc<AccessTokens> {
        self.instance_over(Arc::clone(&self.store), seconds)
    }

    /// One that sees the store through `store`.
    fn instance_over(&self, store: Arc<dyn SharedTokenStore>, seconds: i64) -> Arc<AccessTokens> {
        let clock: Arc<dyn Clock> = Arc::new(Skewed(Arc::clone(&self.clock), seconds));
        let source = SharedTokenSource {
            login: WayToLogin(Arc::clone(&self.login), Arc::clone(&clock)),
            store,
            clock: Arc::clone(&clock),
            chance: self.chance.clone(),
            watched: Mutex::default(),
        };
        Arc::new(AccessTokens::new(Box::new(source), clock))
    }

    fn asked(&self) -> u32 {
        self.login.asked.load(Ordering::SeqCst)
    }

    fn login_fails(&self, failure: Option<fn() -> ProviderError>) {
        *self.login.fails.lock().unwrap() = failure;
    }

    /// Calls by all these instances at once; whoever is told to come back does so after the wait that it was told. Answers
    /// the tokens, and how many waits it took.
    async fn all_get_a_token(
        &self,
        instances: &[Arc<AccessTokens>],
        refused: Option<&AccessToken>,
    ) -> (Vec<AccessToken>, usize) {
        let mut waiting: Vec<Arc<AccessTokens>> = instances.to_vec();
        let (mut tokens, mut rounds) = (Vec::new(), 0);
        while !waiting.is_empty() {
            let mut calls = JoinSet::new();
            for instance in waiting.drain(..) {
                let refused = refused.cloned();
                calls.spawn(async move {
                    let answer = match &refused {
                        None => instance.current(soon()).await,
                        Some(refused) => instance.instead_of(refused, soon()).await,
                    };
                    (instance, answer)
                });
            }
            let mut wait = 0;
            while let Some(answered) = calls.join_next().await {
                match answered.unwrap() {
                    (_, Ok(token)) => tokens.push(token),
                    (instance, Err(error)) => {
                        wait = wait.max(whole_seconds(asked_to_wait(&error)));
                        waiting.push(instance);
                    }
                }
            }
            if !waiting.is_empty() {
                rounds += 1;
                assert!(rounds < 400, "nobody ever gets a token");
                self.clock.advance(wait);
            }
        }
        (tokens, rounds)
    }
}

/// For how long a call asks to wait; an error that no job survives ends the test.
fn asked_to_wait(error: &ProviderError) -> Duration {
    match error {
        ProviderError::AwaitingToken { retry_after } => *retry_after,
        ProviderError::Unavailable { retry_after, .. }
        | ProviderError::RateLimited { retry_after } => {
            retry_after.unwrap_or(Duration::from_secs(1))
        }
        other => panic!("a job fails by this: {other:?}"),
    }
}

fn whole_seconds(wait: Duration) -> i64 {
    i64::try_from(wait.as_millis().div_ceil(1_000)).unwrap()
}

fn soon() -> Deadline {
    Deadline::after(Duration::from_mins(1))
}
