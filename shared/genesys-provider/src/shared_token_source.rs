//! One token for the fleet: whoever finds none takes the lease and asks the login host, everybody else comes back.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use pipeline_contract::ports::{
    AccessToken, Chance, Clock, ProviderError, Renewal, RenewalPhase, SharedToken,
    SharedTokenError, SharedTokenStore, WriteTag,
};
use tokio::time::timeout_at;
use transcription_domain::error_chain;

use crate::access_token::TokenSource;
use crate::deadline::Deadline;
use crate::renewal_rules::{
    COME_BACK, LEASE, PAUSE, TokenStep, Watched, pause_after, step, still_wanted,
};

/// The time of one call to the store. Longer, and the lease would end before the token is there.
const STORE_TIMEOUT: Duration = Duration::from_secs(2);

/// The time of a token request, the reading of the secret included: it is over before the lease is.
const ASKING_TIMEOUT: Duration = Duration::from_secs(6);

/// Tokens from the store that the fleet shares.
///
/// Nobody sleeps in here: who has to wait gets [`ProviderError::AwaitingToken`], and the state machine waits. Where the
/// store cannot be used, an instance asks for a token of its own: more token requests are better than no transcripts.
pub(crate) struct SharedTokenSource<L> {
    pub(crate) login: L,
    pub(crate) store: Arc<dyn SharedTokenStore>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Arc<dyn Chance>,
    pub(crate) watched: Mutex<Option<Watched>>,
}

#[async_trait]
impl<L: TokenSource> TokenSource for SharedTokenSource<L> {
    async fn obtain(
        &self,
        refused: Option<&AccessToken>,
        deadline: Deadline,
    ) -> Result<AccessToken, ProviderError> {
        let seen = match in_time(deadline, self.store.load()).await {
            Ok(seen) => seen,
            Err(problem) => return self.without_store(problem, None, refused, deadline).await,
        };
        match self.step(seen.as_ref(), refused) {
            TokenStep::Use(token) => Ok(token),
            TokenStep::Renew { old } => self.renew(seen, old, refused, deadline).await,
            TokenStep::ComeBack => Err(come_back()),
            TokenStep::Pause { left } => Err(not_now(
                "the login host was asked for a token a moment ago, and is not asked again yet",
                left,
            )),
        }
    }
}

impl<L: TokenSource> SharedTokenSource<L> {
    /// The step for what stands in the store. A lease that stands there is watched from now on.
    fn step(&self, seen: Option<&SharedToken>, refused: Option<&AccessToken>) -> TokenStep {
        let now = self.clock.now();
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let step = step(seen, refused, watched.as_ref(), now);
        let standing = seen.filter(|seen| seen.renewal.is_some()).map(|seen| &seen.tag);
        if watched.as_ref().map(|watched| &watched.tag) != standing {
            *watched = standing.map(|tag| Watched { tag: tag.clone(), since: now });
        }
        step
    }

    /// Takes the lease, asks, and keeps what came for everybody.
    async fn renew(
        &self,
        seen: Option<SharedToken>,
        old: Option<AccessToken>,
        refused: Option<&AccessToken>,
        deadline: Deadline,
    ) -> Result<AccessToken, ProviderError> {
        let now = self.clock.now();
        let lease = SharedToken {
            tag: self.new_tag(now),
            // A refused token is thrown away here: of all who were refused, one gets this lease.
            token: seen.as_ref().and_then(|seen| still_wanted(seen, refused)).cloned(),
            renewal: Some(Renewal::of(RenewalPhase::Asking, now, LEASE)),
        };
        let seen = seen.map(|seen| seen.tag);
        match in_time(deadline, self.store.replace(seen.as_ref(), &lease)).await {
            Ok(()) => {}
            Err(SharedTokenError::Conflict) => return old.ok_or_else(come_back),
            Err(problem) => return self.without_store(problem, old, refused, deadline).await,
        }
        let asking = deadline.or_sooner(Deadline::after(ASKING_TIMEOUT));
        match self.login.obtain(refused, asking).await {
            Ok(token) => {
                // A token that the API might refuse as well is not followed by the next request at once.
                let now = self.clock.now();
                let renewal = refused.map(|_| Renewal::of(RenewalPhase::Paused, now, PAUSE));
                self.keep(&lease.tag, Some(token.clone()), renewal).await;
                Ok(token)
            }
            Err(error) => {
                let renewal = pause_after(self.clock.now(), retry_after(&error));
                self.keep(&lease.tag, lease.token, Some(renewal)).await;
                if old.is_some() {
                    let message = error_chain(&error);
                    tracing::warn!(
                        error.message = message,
                        "the access token was not renewed; the old one serves"
                    );
                }
                old.ok_or(error)
            }
        }
    }

    /// Ends the lease. When that fails it ends by itself, and the next instance asks once more.
    async fn keep(&self, lease: &WriteTag, token: Option<AccessToken>, renewal: Option<Renewal>) {
        let next = SharedToken { tag: self.new_tag(self.clock.now()), token, renewal };
        // Whatever is left of the call's own time: this is for everybody.
        let deadline = Deadline::after(STORE_TIMEOUT);
        if let Err(problem) = in_time(deadline, self.store.replace(Some(lease), &next)).await {
            let message = error_chain(&problem);
            tracing::warn!(
                error.message = message,
                "the access token could not be kept for the other instances"
            );
        }
    }

    /// The way without the store. Who finds it busy or slow comes back, or a thousand cold starts would all ask; who is
    /// turned away by it asks alone.
    async fn without_store(
        &self,
        problem: SharedTokenError,
        old: Option<AccessToken>,
        refused: Option<&AccessToken>,
        deadline: Deadline,
    ) -> Result<AccessToken, ProviderError> {
        if matches!(problem, SharedTokenError::Busy(_)) {
            let reason = "the store of the shared access token is busy";
            return old.ok_or_else(|| not_now(reason, COME_BACK));
        }
        let message = error_chain(&problem);
        tracing::warn!(
            error.message = message,
            "the shared access token cannot be used; this instance asks for its own"
        );
        self.login.obtain(refused, deadline).await
    }

    fn new_tag(&self, now: DateTime<Utc>) -> WriteTag {
        let draw = || u128::from(self.chance.fraction().value().to_bits());
        // With the time in it, it differs even where chance fails.
        let time = u128::from(now.timestamp_millis().unsigned_abs());
        WriteTag::of_bits((draw() << 64) ^ draw() ^ time)
    }
}

/// Somebody else is asking for the token: nobody has to be told, and nothing is wrong.
const fn come_back() -> ProviderError {
    ProviderError::AwaitingToken { retry_after: COME_BACK }
}

fn not_now(reason: &str, left: Duration) -> ProviderError {
    ProviderError::Unavailable { reason: reason.to_owned(), retry_after: Some(left) }
}

/// When the login host wants to be asked again, if it says so.
const fn retry_after(error: &ProviderError) -> Option<Duration> {
    match error {
        ProviderError::RateLimited { retry_after }
        | ProviderError::Unavailable { retry_after, .. } => *retry_after,
        _ => None,
    }
}

/// A call to the store. One that takes too long finds it busy.
async fn in_time<T>(
    deadline: Deadline,
    call: impl Future<Output = Result<T, SharedTokenError>>,
) -> Result<T, SharedTokenError> {
    let in_time = timeout_at(deadline.or_within(STORE_TIMEOUT), call).await;
    in_time.unwrap_or_else(|_| Err(SharedTokenError::Busy("no answer came in time".into())))
}
