//! How many tokens a fleet asks for.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use pipeline_contract::ports::{Clock as _, ProviderError, RenewalPhase};

use super::{Fleet, HOUR, soon};
use crate::access_token::AccessTokens;

fn cold(fleet: &Fleet, count: usize) -> Vec<Arc<AccessTokens>> {
    (0..count).map(|_| fleet.instance()).collect()
}

#[tokio::test]
async fn a_thousand_cold_instances_ask_for_one_token() {
    let fleet = Fleet::new();
    let (tokens, rounds) = fleet.all_get_a_token(&cold(&fleet, 1_000), None).await;
    assert_eq!((fleet.asked(), tokens.len(), rounds), (1, 1_000, 1));
    assert!(tokens.iter().all(|token| *token == tokens[0]));
    assert_eq!(fleet.kept.kept().unwrap().renewal, None);
}

#[tokio::test]
async fn a_thousand_cold_instances_whose_clocks_differ_by_five_minutes_ask_for_one_token() {
    let fleet = Fleet::new();
    // The first one's clock is the slowest, so that its lease seems to have ended for all others.
    let skewed: Vec<_> = (0..1_000).map(|n| fleet.skewed_instance(n * 600 / 999 - 300)).collect();
    let (tokens, _) = fleet.all_get_a_token(&skewed, None).await;
    assert_eq!((fleet.asked(), tokens.len()), (1, 1_000));
}

#[tokio::test]
async fn an_instance_that_finds_a_good_token_asks_nobody() {
    let fleet = Fleet::new();
    fleet.instance().current(soon()).await.unwrap();
    fleet.login_fails(Some(|| panic!("nobody asks")));
    fleet.instance().current(soon()).await.unwrap();
    assert_eq!(fleet.asked(), 1);
}

#[tokio::test]
async fn a_token_is_renewed_once_in_its_last_minute_and_nobody_waits_for_it() {
    let fleet = Fleet::new();
    let fleet_of = cold(&fleet, 200);
    fleet.all_get_a_token(&fleet_of, None).await;
    fleet.clock.advance(HOUR - 60);
    let (tokens, rounds) = fleet.all_get_a_token(&fleet_of, None).await;
    assert_eq!((fleet.asked(), tokens.len(), rounds), (2, 200, 0));
    let (tokens, _) = fleet.all_get_a_token(&fleet_of, None).await;
    assert_eq!(fleet.asked(), 2);
    assert!(tokens.iter().all(|token| token.secret.expose() == "token-2"));
}

#[tokio::test]
async fn a_refused_token_is_thrown_away_once_by_the_whole_fleet() {
    let fleet = Fleet::new();
    let fleet_of = cold(&fleet, 500);
    let (tokens, _) = fleet.all_get_a_token(&fleet_of, None).await;
    fleet.clock.advance(600);
    let (instead, rounds) = fleet.all_get_a_token(&fleet_of, Some(&tokens[0])).await;
    assert_eq!((fleet.asked(), rounds), (2, 1));
    assert!(instead.iter().all(|token| token.secret.expose() == "token-2"));
    // One that slept through all of it.
    let (late, _) = fleet.all_get_a_token(&cold(&fleet, 1), Some(&tokens[0])).await;
    assert_eq!((late[0].secret.expose(), fleet.asked()), ("token-2", 2));
}

#[tokio::test]
async fn tokens_that_are_refused_one_after_the_other_are_not_asked_for_in_a_loop() {
    let fleet = Fleet::new();
    let instance = fleet.instance();
    let mut token = instance.current(soon()).await.unwrap();
    let began = fleet.clock.now();
    for _ in 0..10 {
        let (tokens, _) =
            fleet.all_get_a_token(std::slice::from_ref(&instance), Some(&token)).await;
        token = tokens[0].clone();
    }
    let took = fleet.clock.now() - began;
    // Ten forced renewals, nine distances of five seconds.
    assert_eq!((fleet.asked(), took.num_seconds()), (11, 45));
}

#[tokio::test]
async fn a_login_host_that_is_down_is_asked_by_one_instance_every_five_seconds() {
    let fleet = Fleet::new();
    fleet.login_fails(Some(|| ProviderError::Unavailable {
        reason: "it answered 503".to_owned(),
        retry_after: None,
    }));
    let fleet_of = cold(&fleet, 100);
    for _ in 0..60 {
        for instance in &fleet_of {
            instance.current(soon()).await.unwrap_err();
        }
        fleet.clock.advance(1);
    }
    assert_eq!(fleet.asked(), 12);
    fleet.login_fails(None);
    let (tokens, _) = fleet.all_get_a_token(&fleet_of, None).await;
    assert_eq!((tokens.len(), fleet.asked()), (100, 13));
}

#[tokio::test]
async fn a_login_host_that_asks_to_slow_down_is_left_alone_by_everybody() {
    let fleet = Fleet::new();
    fleet.login_fails(Some(|| ProviderError::RateLimited {
        retry_after: Some(Duration::from_secs(30)),
    }));
    fleet.instance().current(soon()).await.unwrap_err();
    fleet.login_fails(None);
    let began = fleet.clock.now();
    let (_, rounds) = fleet.all_get_a_token(&cold(&fleet, 50), None).await;
    assert_eq!((fleet.asked(), rounds), (2, 2));
    // The pause, and a second while one instance asks.
    assert_eq!((fleet.clock.now() - began).num_seconds(), 31);
}

#[tokio::test]
async fn the_old_token_serves_while_the_login_host_gives_no_new_one() {
    let fleet = Fleet::new();
    let instance = fleet.instance();
    let old = instance.current(soon()).await.unwrap();
    fleet.login_fails(Some(|| ProviderError::Unauthorized("invalid_client".to_owned())));
    fleet.clock.advance(HOUR - 60);
    for seconds in [0, 1, 30] {
        fleet.clock.advance(seconds);
        assert_eq!(instance.current(soon()).await.unwrap(), old);
    }
    assert_eq!(fleet.asked(), 3);
    fleet.clock.advance(29);
    let error = fleet.instance().current(soon()).await.unwrap_err();
    assert!(matches!(error, ProviderError::Unauthorized(_)), "{error:?}");
    assert_eq!(fleet.kept.kept().unwrap().renewal.unwrap().phase, RenewalPhase::Paused);
}

#[tokio::test]
async fn clocks_that_differ_by_five_minutes_fail_no_call_and_ask_in_no_loop() {
    for lifetime in [300, HOUR, 24 * HOUR] {
        let fleet = Fleet::new();
        fleet.login.lifetime.store(lifetime, Ordering::SeqCst);
        let fleet_of: Vec<_> =
            [-300, -120, 0, 120, 300].map(|seconds| fleet.skewed_instance(seconds)).into();
        // A call by everybody each half a minute for a token's life and ten minutes more.
        for _ in 0..=(lifetime + 600) / 30 {
            fleet.all_get_a_token(&fleet_of, None).await;
            fleet.clock.advance(30);
        }
        let asked = fleet.asked();
        // Each instance renews by its own clock: at worst as often as if it were alone.
        assert!((2..=20).contains(&asked), "{asked} for a life of {lifetime} s");
    }
}
