//! A stand-in for Lambda's Runtime API: hands one event after the other to the function that asks, and tells when.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use tokio::sync::{mpsc, oneshot};

use crate::BenchError;
use crate::clock::now;
use crate::server;

/// Far beyond any answer of a function.
const ANSWER_BYTES_MAX: usize = 8 << 20;

/// What the functions believe to be. The account is the local clouds', which permits loopback addresses.
const FUNCTION_ARN: &str = "arn:aws:lambda:eu-central-1:000000000000:function:measured";

/// A call of the function's runtime.
#[derive(Debug)]
pub(crate) enum Call {
    /// It asks for the next event, and gets the one that is sent here.
    Next { at: Instant, event: oneshot::Sender<Bytes> },
    /// It answers an event, or says that it failed.
    Answer { at: Instant, good: bool, body: Bytes },
}

/// The stand-in, for one function at a time.
#[derive(Debug)]
pub(crate) struct RuntimeApi {
    /// Host and port, as `AWS_LAMBDA_RUNTIME_API` takes them.
    pub(crate) address: String,
    listener: Arc<Mutex<mpsc::UnboundedSender<Call>>>,
}

impl RuntimeApi {
    pub(crate) async fn start() -> Result<Self, BenchError> {
        let (nobody, _) = mpsc::unbounded_channel();
        let listener = Arc::new(Mutex::new(nobody));
        let shared = Arc::clone(&listener);
        let address =
            server::plain(move |request| answer(request, sender(&shared))).await?.to_string();
        Ok(Self { address, listener })
    }

    /// From now on calls are told here. What an earlier function still says is told nobody.
    pub(crate) fn listen(&self) -> mpsc::UnboundedReceiver<Call> {
        let (sender, receiver) = mpsc::unbounded_channel();
        *self.listener.lock().unwrap_or_else(PoisonError::into_inner) = sender;
        receiver
    }
}

fn sender(shared: &Mutex<mpsc::UnboundedSender<Call>>) -> mpsc::UnboundedSender<Call> {
    shared.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

async fn answer(request: Request<Incoming>, calls: mpsc::UnboundedSender<Call>) -> Response<Body> {
    let path = request.uri().path().to_owned();
    if request.method() == Method::GET && path.ends_with("/invocation/next") {
        let (event, given) = oneshot::channel();
        // A send to nobody ends the exchange below.
        let _ = calls.send(Call::Next { at: now(), event });
        return match given.await {
            Ok(event) => with_event(event),
            Err(_) => server::empty(StatusCode::GONE),
        };
    }
    let body = to_bytes(Body::new(request.into_body()), ANSWER_BYTES_MAX).await;
    let at = now();
    let good = path.ends_with("/response");
    let _ = calls.send(Call::Answer { at, good, body: body.unwrap_or_default() });
    server::empty(StatusCode::ACCEPTED)
}

fn with_event(event: Bytes) -> Response<Body> {
    let headers = [
        ("content-type", "application/json"),
        ("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"),
        ("lambda-runtime-invoked-function-arn", FUNCTION_ARN),
        ("lambda-runtime-trace-id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0"),
        // In milliseconds since 1970, far in the future.
        ("lambda-runtime-deadline-ms", "4102444800000"),
    ];
    server::reply(StatusCode::OK, &headers, event)
}
