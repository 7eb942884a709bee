use genesys_simulator::{Behaviour, RequestEnd};
use serde_json::json;

use crate::client::{Answer, CALL, Partner};

fn hold() -> Behaviour {
    Behaviour::Hold { name: "gate".to_owned() }
}

#[tokio::test]
async fn a_request_held_before_its_effect_makes_its_job_when_it_is_released() {
    let partner = Partner::troubled("submit", hold().once()).await;
    let request = partner.submission(&json!({ "recordingId": CALL }));
    let held = tokio::spawn(async move { Answer::read(request.send().await.unwrap()).await });
    partner.simulator.until_held("gate").await;
    assert!(partner.simulator.jobs().is_empty());
    assert_eq!(partner.simulator.requests().last().unwrap().ended, RequestEnd::Open);
    assert_eq!(partner.simulator.release("gate"), 1);
    assert_eq!(held.await.unwrap().status, 200);
    assert_eq!(partner.simulator.jobs().len(), 1);
    assert!(partner.simulator.holds().is_empty());
}

#[tokio::test]
async fn a_request_held_after_its_effect_has_made_its_job_when_the_client_goes_away() {
    let partner = Partner::troubled("submit", hold().once().after_effect()).await;
    let request = partner.submission(&json!({ "recordingId": CALL }));
    let held = tokio::spawn(request.send());
    partner.simulator.until_held("gate").await;
    assert_eq!(partner.simulator.jobs().len(), 1);
    assert!(partner.simulator.holds()[0].after_effect);
    held.abort();
    let _ = held.await;
    // The simulator learns of it from the closed connection, a moment later.
    while !partner.simulator.holds().is_empty() {
        tokio::task::yield_now().await;
    }
    while partner.simulator.requests().last().unwrap().ended == RequestEnd::Open {
        tokio::task::yield_now().await;
    }
    assert_eq!(partner.simulator.requests().last().unwrap().ended, RequestEnd::ClientGone);
    assert_eq!(partner.simulator.release("gate"), 0);
}

#[tokio::test]
async fn all_requests_of_one_hold_are_released_together_and_others_are_not() {
    let partner = Partner::troubled("check", hold().times(3)).await;
    let path = format!("/api/v2/recordings/{CALL}");
    let ask = || tokio::spawn(partner.request(reqwest::Method::GET, &path).send());
    let waiting = [ask(), ask(), ask()];
    while partner.simulator.holds().len() < 3 {
        tokio::task::yield_now().await;
    }
    assert_eq!(partner.simulator.release("another"), 0);
    assert_eq!(partner.simulator.release("gate"), 3);
    for answer in waiting {
        assert_eq!(answer.await.unwrap().unwrap().status(), 200);
    }
}

#[tokio::test]
async fn stopping_the_simulator_closes_what_is_held() {
    let partner = Partner::troubled("check", hold().once()).await;
    let path = format!("/api/v2/recordings/{CALL}");
    let held = tokio::spawn(partner.request(reqwest::Method::GET, &path).send());
    partner.simulator.until_held("gate").await;
    drop(partner);
    assert!(held.await.unwrap().is_err());
}
