//! Every call to the store failed in four ways, the holder killed before and after each: somebody else gets the token.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use pipeline_contract::ports::{AccessToken, ProviderError};
use port_fakes::{FaultPlan, Faulty, When};

use super::{Fleet, soon};
use crate::access_token::AccessTokens;

const WAYS: [When; 4] = [When::Before, When::After, When::KilledBefore, When::KilledAfter];

/// A call that may be killed: what is not over after so many polls never ends.
fn called(instance: &AccessTokens) -> Option<Result<AccessToken, ProviderError>> {
    let mut call = pin!(instance.current(soon()));
    let mut context = Context::from_waker(Waker::noop());
    (0..100).find_map(|_| match call.as_mut().poll(&mut context) {
        Poll::Ready(answer) => Some(answer),
        Poll::Pending => None,
    })
}

/// What a fleet lives through in which the first instances meet these faults, each at its own n-th call to the store.
struct Day {
    asked: u32,
    met: u64,
}

async fn day(faults: &[(u64, When)]) -> Day {
    let fleet = Fleet::new();
    let mut met = 0;
    for fault in faults {
        let plan = FaultPlan::failing(vec![*fault]);
        let store = Arc::new(Faulty::new(fleet.kept.clone(), Arc::clone(&plan)));
        // Killed or not: this instance is gone.
        let _gone = called(&fleet.instance_over(store, 0));
        met += plan.fired();
        // The lease of one that was killed ends, as long as somebody comes back.
        fleet.clock.advance(700);
    }
    let others: Vec<_> = (0..50).map(|_| fleet.instance()).collect();
    let (tokens, _) = fleet.all_get_a_token(&others, None).await;
    assert_eq!(tokens.len(), 50, "{faults:?}");
    let kept = fleet.kept.kept().unwrap();
    assert_eq!(kept.renewal, None, "{faults:?}");
    assert!(tokens.iter().all(|token| Some(token) == kept.token.as_ref()), "{faults:?}");
    Day { asked: fleet.asked(), met }
}

#[tokio::test]
async fn every_single_fault_of_the_holder_costs_at_most_one_token_request_more() {
    for way in WAYS {
        let mut number = 1;
        loop {
            let day = day(&[(number, way)]).await;
            assert!(day.asked <= 2, "{number} {way:?}: {} requests", day.asked);
            if day.met == 0 {
                break;
            }
            number += 1;
        }
        // A read, the lease, the new token.
        assert_eq!(number, 4, "{way:?}");
    }
}

#[tokio::test]
async fn every_pair_of_kills_costs_at_most_two_token_requests_more() {
    let kills = [When::KilledBefore, When::KilledAfter];
    let deaths: Vec<_> = (1..=3).flat_map(|n| kills.map(|way| (n, way))).collect();
    for first in &deaths {
        for second in &deaths {
            let day = day(&[*first, *second]).await;
            assert!(day.asked <= 3, "{first:?} {second:?}: {} requests", day.asked);
        }
    }
}

#[tokio::test]
async fn the_others_wait_for_a_holder_that_died_as_long_as_its_lease_and_no_longer() {
    for way in [When::KilledBefore, When::KilledAfter] {
        for number in 1..=3 {
            let fleet = Fleet::new();
            let plan = FaultPlan::failing(vec![(number, way)]);
            let store = Arc::new(Faulty::new(fleet.kept.clone(), plan));
            assert!(called(&fleet.instance_over(store, 0)).is_none());
            let others: Vec<_> = (0..50).map(|_| fleet.instance()).collect();
            let (_, seconds) = fleet.all_get_a_token(&others, None).await;
            let is_held =
                !matches!((number, way), (1, _) | (2, When::KilledBefore) | (3, When::KilledAfter));
            let expected = match (is_held, number) {
                // The lease, and a second while one of them asks.
                (true, _) => 9,
                // It was kept before the holder died.
                (false, 3) => 0,
                (false, _) => 1,
            };
            assert_eq!(seconds, expected, "{number} {way:?}");
        }
    }
}
