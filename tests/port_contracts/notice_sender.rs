//! The webhook sender keeps the contract of its port, over real HTTP against the receiver.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::sync::Arc;
use std::time::Duration;

use pipeline_contract::ports::{DeliveryOutcome, Notice, NoticeSender};
use port_fakes::{FakeSigningKeys, SettableClock};
use serde_json::json;
use transcription_domain::{JobKey, NoticeId, WebhookUrl};
use webhook_delivery::{WebhookSender, WebhookSettings, webhook_client};
use webhook_receiver::{Answer, ReceiverHandle, WebhookReceiver};

fn sender(clock: Arc<SettableClock>, timeout: Duration) -> WebhookSender {
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let builder = reqwest::Client::builder().tls_backend_preconfigured(tls);
    let client = webhook_client(builder).build().unwrap();
    let settings = WebhookSettings { timeout, allow_loopback: true };
    WebhookSender::new(client, settings, Arc::new(FakeSigningKeys::default()), clock)
}

fn clock() -> Arc<SettableClock> {
    Arc::new(SettableClock::at("2026-11-23T10:00:00Z".parse().unwrap()))
}

fn notice(receiver: &ReceiverHandle, hook: &str) -> Notice {
    let body = json!({
        "transcript_id": "t-1", "status": "completed", "speakers": [],
        "metrics": {"latency_seconds": 1.25, "word_error_rate": null, "total_words": 0},
        "processed_at": "2026-11-23T09:59:59Z",
    });
    Notice {
        id: NoticeId::of(&JobKey::parse(&"0a".repeat(32)).unwrap()),
        url: WebhookUrl::parse(&receiver.hook_url(hook), true).unwrap(),
        transcript_id: Some("t-1".to_owned()),
        body: body.to_string().into_bytes(),
    }
}

async fn told(answer: Answer) -> (DeliveryOutcome, usize) {
    let receiver = WebhookReceiver::start(0).await.unwrap();
    receiver.answer("a", vec![answer.once()]).unwrap();
    let sender = sender(clock(), Duration::from_secs(10));
    let outcome = sender.send(&notice(&receiver, "a")).await;
    (outcome, receiver.received().len())
}

fn again(reason: &str, seconds: Option<u64>) -> DeliveryOutcome {
    let retry_after = seconds.map(Duration::from_secs);
    DeliveryOutcome::TryAgain { reason: reason.to_owned(), retry_after }
}

#[tokio::test]
async fn every_attempt_has_the_same_id_and_bytes_and_a_time_and_signature_of_its_own() {
    let receiver = WebhookReceiver::start(0).await.unwrap();
    receiver.answer("a", vec![Answer::status(500).once()]).unwrap();
    let clock = clock();
    let sender = sender(Arc::clone(&clock), Duration::from_secs(10));
    let notice = notice(&receiver, "a");
    assert_eq!(sender.send(&notice).await, again("the receiver answered 500", None));
    clock.advance(300);
    assert_eq!(sender.send(&notice).await, DeliveryOutcome::Delivered { status: 204 });

    let notices = receiver.received_by("a");
    for one in &notices {
        assert_eq!(one.problems, Vec::<String>::new());
        assert_eq!(one.header("webhook-id"), Some(notice.id.as_str()));
        assert_eq!(one.body, notice.body);
    }
    let times: Vec<_> = notices.iter().map(|one| one.header("webhook-timestamp")).collect();
    assert_eq!(times, [Some("1795428000"), Some("1795428300")]);
    let library = standardwebhooks::Webhook::new(FakeSigningKeys::KEY).unwrap();
    for (one, time) in notices.iter().zip([1_795_428_000, 1_795_428_300]) {
        let signature = library.sign(notice.id.as_str(), time, &notice.body).unwrap();
        assert_eq!(one.header("webhook-signature"), Some(signature.as_str()));
    }
}

#[tokio::test]
async fn each_answer_has_its_outcome_after_one_request() {
    let asks = |status, text: &str| Answer::Status { status, retry_after: Some(text.to_owned()) };
    let redirect = Answer::Redirect { status: 307, location: "/hooks/b".to_owned() };
    let gone = DeliveryOutcome::Refused { reason: "the receiver answered 410 (gone)".to_owned() };
    for (answer, expected) in [
        (Answer::status(200), DeliveryOutcome::Delivered { status: 200 }),
        (Answer::status(404), again("the receiver answered 404", None)),
        (Answer::status(410), gone),
        (asks(429, "90"), again("the receiver answered 429", Some(90))),
        (asks(503, "Mon, 23 Nov 2026 10:02:00 GMT"), again("the receiver answered 503", Some(120))),
        (asks(429, "NaN"), again("the receiver answered 429", None)),
        (asks(500, "90"), again("the receiver answered 500", None)),
        (redirect, again("the receiver answered 307, and redirects are not followed", None)),
        (Answer::Down, again("the connection was lost before the answer", None)),
        (Answer::HugeBody { bytes: 1 << 40 }, DeliveryOutcome::Delivered { status: 200 }),
    ] {
        assert_eq!(told(answer.clone()).await, (expected, 1), "{answer:?}");
    }
}

#[tokio::test]
async fn a_receiver_that_keeps_the_request_is_left_at_the_time_limit() {
    let receiver = WebhookReceiver::start(0).await.unwrap();
    let hold = Answer::Hold { name: "h".to_owned() };
    receiver.answer("a", vec![hold.once()]).unwrap();
    let sender = sender(clock(), Duration::from_secs(1));
    let outcome = sender.send(&notice(&receiver, "a")).await;
    assert_eq!(outcome, again("the receiver did not answer within 1 s", None));
}
