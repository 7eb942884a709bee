//! A sender of notices, and a receiver for it.

use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use webhook_receiver::{ReceiverHandle, Step, WebhookReceiver};

pub(crate) const HOOK: &str = "desk";

pub(crate) struct Sender {
    pub(crate) receiver: ReceiverHandle,
    pub(crate) http: Client,
}

impl Sender {
    pub(crate) async fn start() -> Self {
        // A second test of the same process finds the provider installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder().redirect(Policy::none()).build().unwrap();
        Self { receiver: WebhookReceiver::start(0).await.unwrap(), http }
    }

    pub(crate) async fn answered_with(steps: Vec<Step>) -> Self {
        let sender = Self::start().await;
        sender.receiver.answer(HOOK, steps).unwrap();
        sender
    }

    /// A notice by the contract, with this body.
    pub(crate) fn notice(&self, body: &str) -> RequestBuilder {
        self.http
            .post(self.receiver.hook_url(HOOK))
            .header("content-type", "application/json")
            .header("X-Transcript-Id", "t-1")
            .body(body.to_owned())
    }

    pub(crate) async fn status(&self) -> u16 {
        self.notice(&completed().to_string()).send().await.unwrap().status().as_u16()
    }

    /// A call to the receiver's other routes: its status, and its body as JSON if it is.
    pub(crate) async fn call(&self, method: Method, path: &str, body: &str) -> (u16, Value) {
        let url = format!("{}{path}", self.receiver.base_url());
        let answer = self.http.request(method, url).body(body.to_owned()).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default())
    }
}

pub(crate) fn completed() -> Value {
    json!({"transcript_id": "t-1", "status": "completed",
        "metrics": {"latency_seconds": 12.34, "word_error_rate": 0.05, "total_words": 1},
        "speakers": [{"speaker_id": "agent", "text": "hello",
            "start_time": "2026-01-01T00:00:00Z", "end_time": "2026-01-01T00:00:01Z",
            "avg_confidence": 0.95}],
        "processed_at": "2026-01-01T00:01:00Z"})
}
