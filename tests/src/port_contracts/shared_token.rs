//! What the store of the shared token promises.

use chrono::TimeDelta;
use pipeline_contract::ports::{
    AccessToken, Renewal, RenewalPhase, SecretText, SharedToken, SharedTokenError,
    SharedTokenStore, WriteTag,
};

use super::time;

/// The whole contract of [`SharedTokenStore`], on a store in which nothing is kept yet.
pub async fn shared_token_store_keeps_its_contract(store: &dyn SharedTokenStore) {
    what_nobody_wrote_is_not_there(store).await;
    a_first_write_is_read_back(store).await;
    a_first_write_over_another_is_a_conflict_and_writes_nothing(store).await;
    a_write_on_what_was_seen_is_read_back(store).await;
    a_write_on_what_is_no_longer_there_is_a_conflict_and_writes_nothing(store).await;
    the_same_write_again_is_a_success(store).await;
    a_token_is_thrown_away(store).await;
    of_several_writes_at_once_one_is_written(store).await;
}

fn tag(number: u128) -> WriteTag {
    WriteTag::of_bits(number)
}

/// A token named after the write, and a lease.
fn written(number: u128) -> SharedToken {
    let token = AccessToken {
        // Longer than a token is, with all characters that one may have (RFC 6750, section 2.1).
        secret: SecretText::new(format!("AZaz09-._~+/{number}{}==", "x".repeat(2_000))),
        asked_at: time("2026-11-23T10:00:00.123Z"),
        ends_at: time("2099-11-24T10:00:00.123Z"),
    };
    let taken_at = time("2026-11-23T10:00:00.456Z");
    let renewal = Renewal::of(RenewalPhase::Asking, taken_at, TimeDelta::milliseconds(8_001));
    SharedToken { tag: tag(number), token: Some(token), renewal: Some(renewal) }
}

async fn kept(store: &dyn SharedTokenStore) -> Option<SharedToken> {
    store.load().await.unwrap()
}

async fn what_nobody_wrote_is_not_there(store: &dyn SharedTokenStore) {
    assert_eq!(kept(store).await, None);
    let refused = store.replace(Some(&tag(1)), &written(2)).await;
    assert!(matches!(refused, Err(SharedTokenError::Conflict)), "{refused:?}");
    assert_eq!(kept(store).await, None);
}

async fn a_first_write_is_read_back(store: &dyn SharedTokenStore) {
    store.replace(None, &written(1)).await.unwrap();
    assert_eq!(kept(store).await, Some(written(1)));
}

async fn a_first_write_over_another_is_a_conflict_and_writes_nothing(store: &dyn SharedTokenStore) {
    let refused = store.replace(None, &written(2)).await;
    assert!(matches!(refused, Err(SharedTokenError::Conflict)), "{refused:?}");
    assert_eq!(kept(store).await, Some(written(1)));
}

async fn a_write_on_what_was_seen_is_read_back(store: &dyn SharedTokenStore) {
    let renewal = Renewal { phase: RenewalPhase::Paused, ..written(2).renewal.unwrap() };
    for next in [
        SharedToken { renewal: Some(renewal), ..written(2) },
        SharedToken { renewal: None, ..written(3) },
        SharedToken { token: None, renewal: None, ..written(4) },
        written(5),
    ] {
        let seen = kept(store).await.unwrap().tag;
        store.replace(Some(&seen), &next).await.unwrap();
        assert_eq!(kept(store).await, Some(next));
    }
}

async fn a_write_on_what_is_no_longer_there_is_a_conflict_and_writes_nothing(
    store: &dyn SharedTokenStore,
) {
    let refused = store.replace(Some(&tag(4)), &written(6)).await;
    assert!(matches!(refused, Err(SharedTokenError::Conflict)), "{refused:?}");
    assert_eq!(kept(store).await, Some(written(5)));
}

async fn the_same_write_again_is_a_success(store: &dyn SharedTokenStore) {
    for _ in 0..2 {
        store.replace(Some(&tag(5)), &written(7)).await.unwrap();
        assert_eq!(kept(store).await, Some(written(7)));
    }
}

async fn a_token_is_thrown_away(store: &dyn SharedTokenStore) {
    let thrown_away = SharedToken { token: None, ..written(8) };
    store.replace(Some(&tag(7)), &thrown_away).await.unwrap();
    assert_eq!(kept(store).await, Some(thrown_away));
}

async fn of_several_writes_at_once_one_is_written(store: &dyn SharedTokenStore) {
    let seen = tag(8);
    let write = async |number| (number, store.replace(Some(&seen), &written(number)).await);
    let (a, b, c, d) = tokio::join!(write(100), write(101), write(102), write(103));
    let mut winners = Vec::new();
    for (number, answer) in [a, b, c, d] {
        match answer {
            Ok(()) => winners.push(number),
            Err(error) => assert!(matches!(error, SharedTokenError::Conflict), "{error:?}"),
        }
    }
    let [winner] = winners.as_slice() else { panic!("one is written: {winners:?}") };
    assert_eq!(kept(store).await, Some(written(*winner)));
}
