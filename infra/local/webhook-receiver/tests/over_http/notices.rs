use base64::Engine;
use reqwest::Method;
use webhook_receiver::{NoticeEnd, SignatureVerdict};

use crate::sender::{HOOK, Sender, completed};

#[tokio::test]
async fn a_notice_is_kept_with_its_headers_and_its_very_bytes_and_answered_with_204() {
    let sender = Sender::start().await;
    let body = format!("  {}\n", completed());
    let request = sender.notice(&body).header("webhook-id", "msg-1");
    assert_eq!(request.send().await.unwrap().status(), 204);
    let received = sender.receiver.received_by(HOOK);
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].body, body.as_bytes());
    assert_eq!(received[0].header("webhook-id"), Some("msg-1"));
    assert_eq!((received[0].ended, received[0].status), (NoticeEnd::Answered, Some(204)));
    assert_eq!(received[0].problems, [""; 0]);
    assert_eq!(received[0].signature, SignatureVerdict::NotJudged);
}

#[tokio::test]
async fn a_notice_against_the_contract_is_kept_with_its_problems() {
    let sender = Sender::start().await;
    let request = sender.notice("{}").header("webhook-signature", "v1,abc");
    request.send().await.unwrap();
    sender.notice("not json").send().await.unwrap();
    let received = sender.receiver.received();
    assert!(received[0].problems.contains(&"transcript_id is missing".to_owned()));
    assert_eq!(received[0].signature, SignatureVerdict::NotJudged);
    assert_eq!(received[1].problems, ["the body is not a JSON object"]);
    assert!(received[1].json.is_none());
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the receiver looks at the machine's clock")]
async fn a_receiver_with_a_key_judges_each_signature() {
    const KEY: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    let sender = Sender::start().await;
    sender.receiver.judge_signatures_by(Some(KEY.to_owned()));
    let body = completed().to_string();
    let now = chrono::Utc::now().timestamp();
    let library = standardwebhooks::Webhook::new(KEY).unwrap();
    let signature = library.sign("msg-1", now, body.as_bytes()).unwrap();
    for text in [&body, &format!("{body} ")] {
        let request = sender.notice(text).header("webhook-id", "msg-1");
        let request = request.header("webhook-timestamp", now.to_string());
        request.header("webhook-signature", &signature).send().await.unwrap();
    }
    sender.status().await;
    let received = sender.receiver.received();
    let verdicts: Vec<_> = received.iter().map(|notice| notice.signature).collect();
    assert_eq!(
        verdicts,
        [SignatureVerdict::Right, SignatureVerdict::Wrong, SignatureVerdict::Wrong]
    );
    assert!(received[0].problems.is_empty());
    assert_eq!(received[2].problems, ["its signature does not verify: missing header id"]);
}

#[tokio::test]
async fn the_same_message_id_with_other_bytes_is_a_problem() {
    let sender = Sender::start().await;
    let body = completed().to_string();
    for text in [&body, &body, &format!("{body} ")] {
        sender.notice(text).header("webhook-id", "msg-1").send().await.unwrap();
    }
    let problems: Vec<_> =
        sender.receiver.received().into_iter().map(|notice| notice.problems).collect();
    assert!(problems[0].is_empty() && problems[1].is_empty());
    assert_eq!(problems[2], ["its webhook-id was seen before with other bytes"]);
}

#[tokio::test]
async fn what_was_received_is_shown_over_http_and_can_be_forgotten() {
    let sender = Sender::start().await;
    sender.status().await;
    let (status, shown) = sender.call(Method::GET, "/received", "").await;
    assert_eq!(status, 200);
    assert_eq!(shown[0]["hook"], HOOK);
    assert_eq!(shown[0]["json"], completed());
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(shown[0]["bodyBase64"].as_str().unwrap())
        .unwrap();
    assert_eq!(bytes, completed().to_string().as_bytes());
    assert_eq!(sender.call(Method::DELETE, "/received", "").await.0, 204);
    assert!(sender.receiver.received().is_empty());
}

#[tokio::test]
async fn a_test_can_wait_for_notices() {
    let sender = Sender::start().await;
    let ((), statuses) = tokio::join!(sender.receiver.until_received(HOOK, 2), async {
        (sender.status().await, sender.status().await)
    });
    assert_eq!(statuses, (204, 204));
}
