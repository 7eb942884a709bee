use reqwest::Method;
use serde_json::json;
use webhook_receiver::{Answer, NoticeEnd};

use crate::sender::{HOOK, Sender, completed};

#[tokio::test]
async fn scripted_statuses_come_in_their_order_and_then_204() {
    let steps = vec![Answer::status(500).times(2), Answer::status(410).once()];
    let sender = Sender::answered_with(steps).await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(sender.status().await);
    }
    assert_eq!(statuses, [500, 500, 410, 204]);
}

#[tokio::test]
async fn a_status_may_come_with_retry_after() {
    let retry_after = Some("120".to_owned());
    let steps = vec![Answer::Status { status: 429, retry_after }.once()];
    let sender = Sender::answered_with(steps).await;
    let answer = sender.notice("{}").send().await.unwrap();
    assert_eq!(answer.status(), 429);
    assert_eq!(answer.headers()["retry-after"], "120");
}

#[tokio::test]
async fn a_receiver_that_is_down_closes_the_connection_until_it_is_up() {
    let sender = Sender::answered_with(vec![Answer::Down.for_ever()]).await;
    for _ in 0..3 {
        assert!(sender.notice("{}").send().await.is_err());
    }
    assert_eq!(sender.receiver.received()[2].ended, NoticeEnd::Dropped);
    sender.receiver.answer(HOOK, Vec::new()).unwrap();
    assert_eq!(sender.status().await, 204);
}

#[tokio::test]
async fn a_held_notice_is_answered_when_it_is_released() {
    let hold = Answer::Hold { name: "gate".to_owned() };
    let sender = Sender::answered_with(vec![hold.once()]).await;
    let answer = tokio::spawn(sender.notice(&completed().to_string()).send());
    sender.receiver.until_held("gate").await;
    assert_eq!(sender.receiver.received()[0].ended, NoticeEnd::Open);
    assert_eq!(sender.receiver.release("other"), 0);
    assert_eq!(sender.receiver.release("gate"), 1);
    assert_eq!(answer.await.unwrap().unwrap().status(), 204);
    assert!(sender.receiver.holds().is_empty());
}

#[tokio::test]
async fn a_sender_that_goes_away_from_a_hold_leaves_its_notice_behind() {
    let hold = Answer::Hold { name: "gate".to_owned() };
    let sender = Sender::answered_with(vec![hold.once()]).await;
    let answer = tokio::spawn(sender.notice("{}").send());
    sender.receiver.until_held("gate").await;
    answer.abort();
    let _ = answer.await;
    // The receiver learns of it from the closed connection, a moment later.
    while sender.receiver.received()[0].ended == NoticeEnd::Open {
        tokio::task::yield_now().await;
    }
    assert_eq!(sender.receiver.received()[0].ended, NoticeEnd::SenderGone);
}

#[tokio::test]
async fn a_slow_answer_drips_its_body() {
    let slow = Answer::Slow { head_ms: 1, bytes: 5, byte_ms: 1 };
    let sender = Sender::answered_with(vec![slow.once()]).await;
    let answer = sender.notice("{}").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.text().await.unwrap(), ".....");
}

#[tokio::test]
async fn a_redirect_names_its_place() {
    let location = "http://127.0.0.1:1/elsewhere".to_owned();
    let steps = vec![Answer::Redirect { status: 307, location: location.clone() }.once()];
    let sender = Sender::answered_with(steps).await;
    let answer = sender.notice("{}").send().await.unwrap();
    assert_eq!(answer.status(), 307);
    assert_eq!(answer.headers()["location"], location);
}

#[tokio::test]
async fn a_huge_body_has_as_many_bytes_as_scripted() {
    let steps = vec![Answer::HugeBody { bytes: 1_000_001 }.once()];
    let sender = Sender::answered_with(steps).await;
    let answer = sender.notice("{}").send().await.unwrap();
    assert_eq!(answer.bytes().await.unwrap().len(), 1_000_001);
}

#[tokio::test]
async fn answers_are_scripted_over_http_for_each_hook_by_itself() {
    let sender = Sender::start().await;
    let script = r#"[{"answer": {"status": {"status": 503}}, "times": "forEver"},
        {"answer": {"redirect": {"location": "/x"}}}]"#;
    assert_eq!(sender.call(Method::PUT, "/control/answers/desk", script).await.0, 204);
    assert_eq!(sender.status().await, 503);
    let other = sender.http.post(sender.receiver.hook_url("other")).body("{}");
    assert_eq!(other.send().await.unwrap().status(), 204);
    let (_, left) = sender.call(Method::GET, "/control/answers/desk", "").await;
    assert_eq!(left[0]["times"], "forEver");
    assert_eq!(left[1]["answer"]["redirect"]["status"], 307);
    let wrong = r#"[{"answer": {"status": {"status": 42}}}]"#;
    let (status, problem) = sender.call(Method::PUT, "/control/answers/desk", wrong).await;
    assert_eq!((status, problem), (400, json!({"error": "status 42 is not 200 to 599"})));
    assert_eq!(sender.call(Method::PUT, "/control/answers/desk", "{}").await.0, 400);
}

#[tokio::test]
async fn holds_are_shown_and_released_over_http() {
    let sender = Sender::start().await;
    let script = r#"[{"answer": {"hold": {"name": "gate"}}}]"#;
    sender.call(Method::PUT, "/control/answers/desk", script).await;
    let answer = tokio::spawn(sender.notice("{}").send());
    sender.receiver.until_held("gate").await;
    assert_eq!(sender.call(Method::GET, "/control/holds", "").await.1, json!(["gate"]));
    assert_eq!(sender.call(Method::POST, "/control/release/door", "").await.0, 404);
    let released = sender.call(Method::POST, "/control/release/gate", "").await;
    assert_eq!(released, (200, json!({"released": 1})));
    assert_eq!(answer.await.unwrap().unwrap().status(), 204);
    assert_eq!(sender.call(Method::POST, "/control/reset", "").await.0, 204);
    assert!(sender.receiver.received().is_empty());
}
