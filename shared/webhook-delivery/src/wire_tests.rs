//! The sender over real HTTP on loopback, against a receiver that misbehaves byte by byte.

use std::sync::Arc;
use std::time::Duration;

use pipeline_contract::ports::{DeliveryOutcome, Notice, NoticeSender};
use port_fakes::{FakeSigningKeys, SettableClock};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use transcription_domain::{JobKey, NoticeId, WebhookUrl};

use crate::public_names::PublicNames;
use crate::{WebhookSender, WebhookSettings, webhook_client};

const BODY: &str = r#"{"status":"completed"}"#;

/// What the receiver does with a connection.
#[derive(Debug, Clone)]
enum Reaction {
    Answer(String),
    CloseUnread,
    CloseAfterRequest,
    Silence,
    /// This head, then a chunk of that many bytes over and over, a millisecond apart, without end.
    Endless(&'static str, usize),
}

/// A receiver and the requests that it got, whole.
struct Receiver {
    url: String,
    requests: mpsc::UnboundedReceiver<String>,
}

impl Receiver {
    async fn start(reaction: Reaction) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook?key=s3cret", listener.local_addr().unwrap());
        let (book, requests) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, reaction.clone(), book.clone()));
            }
        });
        Self { url, requests }
    }

    fn count(&self) -> usize {
        self.requests.len()
    }
}

async fn serve(mut stream: TcpStream, reaction: Reaction, book: mpsc::UnboundedSender<String>) {
    if matches!(reaction, Reaction::CloseUnread) {
        return;
    }
    let mut request = Vec::new();
    while !request.ends_with(BODY.as_bytes()) {
        let Ok(byte) = stream.read_u8().await else { return };
        request.push(byte);
    }
    book.send(String::from_utf8(request).unwrap()).unwrap();
    match reaction {
        Reaction::Answer(text) => {
            let _ = stream.write_all(text.as_bytes()).await;
        }
        Reaction::CloseUnread | Reaction::CloseAfterRequest => {}
        Reaction::Silence => {
            let _ = stream.read(&mut [0]).await;
        }
        Reaction::Endless(head, size) => {
            let chunk = format!("{size:x}\r\n{}\r\n", "x".repeat(size));
            let mut sent = stream.write_all(head.as_bytes()).await;
            let mut ticks = tokio::time::interval(Duration::from_millis(1));
            while sent.is_ok() {
                ticks.tick().await;
                sent = stream.write_all(chunk.as_bytes()).await;
            }
        }
    }
}

fn answer(status: u16, headers: &str) -> Reaction {
    Reaction::Answer(format!(
        "HTTP/1.1 {status} Whatever\r\n{headers}content-length: 4\r\n\r\nJane"
    ))
}

fn notice(url: &str, transcript_id: Option<&str>) -> Notice {
    Notice {
        id: NoticeId::of(&JobKey::parse(&"0a".repeat(32)).unwrap()),
        url: WebhookUrl::parse(url, true).unwrap(),
        transcript_id: transcript_id.map(ToOwned::to_owned),
        body: BODY.as_bytes().to_vec(),
    }
}

fn sender(timeout: Duration) -> WebhookSender {
    sender_over(timeout, |builder| builder)
}

fn sender_over(
    timeout: Duration,
    change: fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
) -> WebhookSender {
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let builder = webhook_client(reqwest::Client::builder().tls_backend_preconfigured(tls));
    let settings = WebhookSettings { timeout, allow_loopback: true };
    let client = change(builder).build().unwrap();
    let clock = Arc::new(SettableClock::at("2026-10-21T07:26:00Z".parse().unwrap()));
    WebhookSender::new(client, settings, Arc::new(FakeSigningKeys::default()), clock)
}

async fn send_to(url: &str) -> DeliveryOutcome {
    sender(Duration::from_secs(10)).send(&notice(url, Some("t-1"))).await
}

/// The outcome of one attempt; how often the receiver was asked must be once.
async fn told(reaction: Reaction) -> DeliveryOutcome {
    let receiver = Receiver::start(reaction).await;
    let outcome = send_to(&receiver.url).await;
    assert_eq!(receiver.count(), 1);
    outcome
}

fn again(reason: &str) -> DeliveryOutcome {
    DeliveryOutcome::TryAgain { reason: reason.to_owned(), retry_after: None }
}

#[tokio::test]
async fn a_notice_is_posted_with_its_headers_and_its_very_bytes() {
    let mut receiver = Receiver::start(answer(204, "")).await;
    assert_eq!(send_to(&receiver.url).await, DeliveryOutcome::Delivered { status: 204 });
    let request = receiver.requests.recv().await.unwrap();
    assert!(request.starts_with("POST /hook?key=s3cret HTTP/1.1\r\n"), "{request}");
    assert!(request.ends_with(&format!("\r\n\r\n{BODY}")), "{request}");
    for header in [
        "content-type: application/json\r\n",
        "x-transcript-id: t-1\r\n",
        "webhook-id: msg_0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a\r\n",
        "webhook-timestamp: 1792567560\r\n",
        // Computed by Python's hmac.
        "webhook-signature: v1,XYDQo7pOATgoMrEf5pfgIlmteVmTOIA6cgU50sfCdCM=\r\n",
        concat!("user-agent: genesys-transcription-pipeline/", env!("CARGO_PKG_VERSION"), "\r\n"),
    ] {
        assert!(request.contains(header), "{header} {request}");
    }
    assert!(!request.contains("referer"), "{request}");
}

#[tokio::test]
async fn nothing_is_sent_without_a_signature() {
    let receiver = Receiver::start(answer(200, "")).await;
    let mut unsigned = sender(Duration::from_secs(10));
    unsigned.keys = Arc::new(FakeSigningKeys { current: None });
    let outcome = unsigned.send(&notice(&receiver.url, None)).await;
    let reason = "the secret of the signing keys is not usable: its field current is missing";
    assert_eq!(outcome, again(reason));
    assert_eq!(receiver.count(), 0);
}

#[tokio::test]
async fn without_a_transcript_id_the_header_is_left_out() {
    for id in [None, Some("a\r\nx-forged: 1")] {
        let mut receiver = Receiver::start(answer(200, "")).await;
        sender(Duration::from_secs(10)).send(&notice(&receiver.url, id)).await;
        let request = receiver.requests.recv().await.unwrap();
        assert!(!request.contains("x-transcript-id") && !request.contains("x-forged"), "{request}");
    }
}

#[tokio::test]
async fn only_2xx_is_a_success() {
    for status in [200, 201, 202, 204, 299] {
        assert_eq!(told(answer(status, "")).await, DeliveryOutcome::Delivered { status });
    }
    for status in [400, 401, 404, 418, 500, 502, 504] {
        let reason = format!("the receiver answered {status}");
        assert_eq!(told(answer(status, "retry-after: 9\r\n")).await, again(&reason));
    }
}

#[tokio::test]
async fn a_redirect_is_a_failure_and_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let reason = format!("the receiver answered {status}, and redirects are not followed");
        assert_eq!(told(answer(status, "location: /hook\r\n")).await, again(&reason));
    }
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_never_told_again() {
    let reason = "the receiver answered 410 (gone)".to_owned();
    assert_eq!(told(answer(410, "")).await, DeliveryOutcome::Refused { reason });
}

#[tokio::test]
async fn a_receiver_that_asks_to_wait_is_heard() {
    for status in [429, 503] {
        for (header, seconds) in [
            ("retry-after: 120\r\n", Some(120)),
            ("retry-after: Wed, 21 Oct 2026 07:28:00 GMT\r\n", Some(120)),
            ("retry-after: 999999999999\r\n", Some(3_600)),
            ("retry-after: inf\r\n", None),
            ("", None),
        ] {
            let outcome = DeliveryOutcome::TryAgain {
                reason: format!("the receiver answered {status}"),
                retry_after: seconds.map(Duration::from_secs),
            };
            assert_eq!(told(answer(status, header)).await, outcome, "{header}");
        }
    }
}

#[tokio::test]
async fn a_lost_connection_is_tried_again() {
    let lost = again("the connection was lost before the answer");
    assert_eq!(told(Reaction::CloseAfterRequest).await, lost);
    assert_eq!(told(Reaction::Answer("HTTP/1.1 20".to_owned())).await, lost);
    assert_eq!(told(Reaction::Answer("220 smtp ESMTP\r\n\r\n".to_owned())).await, lost);
    let receiver = Receiver::start(Reaction::CloseUnread).await;
    assert_eq!(send_to(&receiver.url).await, lost);
}

#[tokio::test]
async fn no_connection_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    assert_eq!(send_to(&url).await, again("the receiver refuses connections"));

    let receiver = Receiver::start(Reaction::CloseUnread).await;
    let https = receiver.url.replace("http://", "https://");
    assert_eq!(send_to(&https).await, again("no connection to the receiver came about"));
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_tried_again() {
    struct NoNames;
    impl reqwest::dns::Resolve for NoNames {
        fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
            Box::pin(async { Err("10.0.0.1 knows no such name".into()) })
        }
    }
    let sender = sender_over(Duration::from_secs(10), |builder| builder.dns_resolver(NoNames));
    let outcome = sender.send(&notice("https://hooks.example.com/", None)).await;
    assert_eq!(outcome, again("the receiver's name cannot be resolved"));
}

/// A name that leads inside, at the attempt: where a listener waits for what must not come.
#[tokio::test]
async fn a_name_that_leads_to_an_inner_address_is_told_nothing() {
    struct Inside;
    impl reqwest::dns::Resolve for Inside {
        fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
            let addresses = ["8.8.8.8:0", "127.0.0.1:0"].map(|it| it.parse().unwrap());
            let addresses: reqwest::dns::Addrs = Box::new(addresses.into_iter());
            Box::pin(async move { Ok(addresses) })
        }
    }
    let receiver = Receiver::start(answer(200, "")).await;
    let port = receiver.url.split(['/', ':']).nth(4).unwrap().to_owned();
    let sender = sender_over(Duration::from_secs(10), |builder| {
        builder.dns_resolver(PublicNames::over(Inside))
    });
    let outcome = sender.send(&notice(&format!("https://hooks.example.com:{port}/"), None)).await;
    let reason = "the receiver's name leads to an address that is not public";
    assert_eq!(outcome, again(reason));
    assert_eq!(receiver.count(), 0);
}

#[tokio::test]
async fn a_receiver_that_says_nothing_is_left_at_the_time_limit() {
    for reaction in [
        Reaction::Silence,
        // A head without end, and interim answers without end.
        Reaction::Endless("HTTP/1.1 200 OK\r\nx-a: ", 1),
        Reaction::Endless("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 103 Early Hints\r\n", 1),
    ] {
        let receiver = Receiver::start(reaction.clone()).await;
        let sender = sender(Duration::from_secs(1));
        let outcome = sender.send(&notice(&receiver.url, None)).await;
        let DeliveryOutcome::TryAgain { reason, .. } = outcome else { panic!("{outcome:?}") };
        let reasons =
            ["the receiver did not answer within 1 s", "the connection was lost before the answer"];
        assert!(reasons.contains(&reason.as_str()), "{reaction:?} {reason}");
    }
}

#[tokio::test]
async fn an_endless_body_changes_nothing_and_is_left() {
    const HEAD: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    const ERROR: &str = "HTTP/1.1 500 Oops\r\ntransfer-encoding: chunked\r\n\r\n";
    for size in [1, 8_192] {
        let receiver = Receiver::start(Reaction::Endless(HEAD, size)).await;
        let sender = sender(Duration::from_secs(1));
        let outcome = sender.send(&notice(&receiver.url, None)).await;
        assert_eq!(outcome, DeliveryOutcome::Delivered { status: 200 });
        let receiver = Receiver::start(Reaction::Endless(ERROR, size)).await;
        let outcome = sender.send(&notice(&receiver.url, None)).await;
        assert_eq!(outcome, again("the receiver answered 500"));
    }
}

#[tokio::test]
async fn an_address_that_is_not_allowed_is_refused_without_a_connection() {
    let receiver = Receiver::start(answer(200, "")).await;
    let mut closed = sender(Duration::from_secs(10));
    closed.settings.allow_loopback = false;
    let outcome = closed.send(&notice(&receiver.url, None)).await;
    let DeliveryOutcome::Refused { reason } = outcome else { panic!("{outcome:?}") };
    assert_eq!(reason, "the webhook address does not begin with https://");
    assert_eq!(receiver.count(), 0);
}
