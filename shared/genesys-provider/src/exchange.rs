//! One request and its answer, bounded in time and size.

use std::sync::Arc;
use std::time::Duration;

use pipeline_contract::ports::Clock;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{RequestBuilder, Response, StatusCode};
use tokio::time::{Instant, timeout_at};

use crate::deadline::Deadline;
use crate::transport_problem::TransportProblem;
use crate::wording::{cut_and_cleaned, identifier};
use pipeline_contract::retry_after::retry_after;

/// Under this header the vendor's support finds a request.
const CORRELATION: HeaderName = HeaderName::from_static("inin-correlation-id");

/// What is read of an error's body.
const ERROR_BODY_BYTES_MAX: usize = 16 * 1024;

/// An answer, read to its end. No `Debug`: the body may hold a token or what was said.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) correlation_id: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// Makes exchanges. It sends once and never again.
pub(crate) struct Exchange {
    clock: Arc<dyn Clock>,
    timeout: Duration,
}

impl Exchange {
    /// `timeout` is for one exchange, from resolving the name to the answer's last byte.
    pub(crate) fn new(clock: Arc<dyn Clock>, timeout: Duration) -> Self {
        Self { clock, timeout }
    }

    /// The time that one exchange may take.
    pub(crate) const fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Sends the request and reads the answer. `call` is its name in the log.
    ///
    /// Of an answer outside 2xx the status is what counts: its body is read as far as it comes.
    pub(crate) async fn run(
        &self,
        call: &'static str,
        request: RequestBuilder,
        bytes_max: u64,
        deadline: Deadline,
    ) -> Result<Answer, TransportProblem> {
        let ends = deadline.or_within(self.timeout);
        let outcome = self.talk(request, bytes_max, ends).await;
        match &outcome {
            Ok(answer) => tracing::info!(
                provider.call = call,
                provider.status = answer.status.as_u16(),
                provider.bytes = answer.body.len(),
                provider.correlation_id = answer.correlation_id.as_deref(),
                "the provider answered"
            ),
            Err(problem) => tracing::warn!(
                provider.call = call,
                provider.problem = ?problem,
                "the provider did not answer"
            ),
        }
        outcome
    }

    async fn talk(
        &self,
        request: RequestBuilder,
        bytes_max: u64,
        ends: Instant,
    ) -> Result<Answer, TransportProblem> {
        let mut response = timeout_at(ends, request.send())
            .await
            .map_err(|_| TransportProblem::Lost("no answer came in time"))?
            .map_err(|error| TransportProblem::of_sending(&error))?;
        let mut answer = self.head(response.status(), response.headers());
        if !answer.status.is_success() {
            let reading = read_body(&mut response, ERROR_BODY_BYTES_MAX, &mut answer.body);
            let _ = timeout_at(ends, reading).await;
            return Ok(answer);
        }
        if response.content_length().is_some_and(|length| length > bytes_max) {
            return Err(TransportProblem::TooLarge);
        }
        let bytes_max = usize::try_from(bytes_max).unwrap_or(usize::MAX);
        match timeout_at(ends, read_body(&mut response, bytes_max, &mut answer.body)).await {
            Ok(BodyEnd::Whole) => Ok(answer),
            Ok(BodyEnd::TooLarge) => Err(TransportProblem::TooLarge),
            Ok(BodyEnd::Broken) => Err(TransportProblem::Lost("the answer broke off")),
            Err(_) => Err(TransportProblem::Lost("the answer did not end in time")),
        }
    }

    fn head(&self, status: StatusCode, headers: &HeaderMap) -> Answer {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        Answer {
            status,
            retry_after: retry_after(
                headers.get_all(RETRY_AFTER).iter().map(HeaderValue::as_bytes),
                self.clock.now(),
            ),
            correlation_id: text(CORRELATION).and_then(identifier),
            content_type: text(CONTENT_TYPE).map(|text| cut_and_cleaned(text, 64)),
            body: Vec::new(),
        }
    }
}

enum BodyEnd {
    Whole,
    TooLarge,
    Broken,
}

/// Reads until the body's end, or until one piece more than `bytes_max` is there; then keeps `bytes_max` of it.
async fn read_body(response: &mut Response, bytes_max: usize, body: &mut Vec<u8>) -> BodyEnd {
    loop {
        match response.chunk().await {
            Ok(Some(piece)) => {
                body.extend_from_slice(&piece);
                if body.len() > bytes_max {
                    body.truncate(bytes_max);
                    return BodyEnd::TooLarge;
                }
            }
            Ok(None) => return BodyEnd::Whole,
            // A body that is shorter than its Content-Length says ends here too: hyper counts.
            Err(_) => return BodyEnd::Broken,
        }
    }
}
