//! The store of the shared token on a bad day.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use pipeline_contract::ports::{
    ProviderError, SharedToken, SharedTokenError, SharedTokenStore, WriteTag,
};
use port_fakes::FakeSharedToken;

use super::{Fleet, soon};
use crate::deadline::Deadline;

/// Fails reads, or writes, with an error.
struct Ill {
    reads: bool,
    error: fn() -> SharedTokenError,
    kept: FakeSharedToken,
    calls: AtomicU32,
}

#[async_trait]
impl SharedTokenStore for Ill {
    async fn load(&self) -> Result<Option<SharedToken>, SharedTokenError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        if self.reads { Err((self.error)()) } else { self.kept.load().await }
    }

    async fn replace(&self, _: Option<&WriteTag>, _: &SharedToken) -> Result<(), SharedTokenError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        Err((self.error)())
    }
}

fn fleet(reads: bool, error: fn() -> SharedTokenError) -> (Fleet, Arc<Ill>) {
    let kept = FakeSharedToken::default();
    let store = Arc::new(Ill { reads, error, kept: kept.clone(), calls: AtomicU32::new(0) });
    (Fleet::over(store.clone(), kept), store)
}

#[tokio::test]
async fn an_instance_that_cannot_use_the_store_asks_for_a_token_of_its_own_and_keeps_it() {
    let errors: [fn() -> SharedTokenError; 2] = [
        || SharedTokenError::Unavailable("denied".into()),
        || SharedTokenError::Unreadable("no token".into()),
    ];
    for error in errors {
        for reads in [true, false] {
            let (fleet, store) = fleet(reads, error);
            let instance = fleet.instance();
            for _ in 0..5 {
                instance.current(soon()).await.unwrap();
            }
            assert_eq!(fleet.asked(), 1);
            assert_eq!(store.calls.load(Ordering::SeqCst), if reads { 1 } else { 2 });
        }
    }
}

#[tokio::test]
async fn a_busy_store_is_waited_for_and_makes_nobody_ask_alone() {
    for reads in [true, false] {
        let (fleet, _) = fleet(reads, || SharedTokenError::Busy("throttled".into()));
        let error = fleet.instance().current(soon()).await.unwrap_err();
        let ProviderError::Unavailable { retry_after, .. } = error else { panic!("{error:?}") };
        assert_eq!(retry_after.unwrap().as_secs(), 1);
        assert_eq!(fleet.asked(), 0);
    }
}

/// Never answers.
struct Silent;

#[async_trait]
impl SharedTokenStore for Silent {
    async fn load(&self) -> Result<Option<SharedToken>, SharedTokenError> {
        std::future::pending().await
    }

    async fn replace(&self, _: Option<&WriteTag>, _: &SharedToken) -> Result<(), SharedTokenError> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn a_store_that_does_not_answer_in_time_makes_nobody_ask_alone() {
    let fleet = Fleet::over(Arc::new(Silent), FakeSharedToken::default());
    let over = Deadline::after(Duration::ZERO);
    let error = fleet.instance().current(over).await.unwrap_err();
    assert!(matches!(error, ProviderError::Unavailable { .. }), "{error:?}");
    assert_eq!(fleet.asked(), 0);
}
