//! One request and its answer, bounded in time and size.

use std::sync::Arc;
use std::time::Duration;

use pipeline_contract::ports::{
    AnswerBytes, AnswerCollector, AnswerLimits, Clock, NotTaken, Spool,
};
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
const ERROR_BODY: AnswerLimits = AnswerLimits { memory_bytes_max: 16 * 1024, bytes_max: 16 * 1024 };

/// What one exchange may bring, and in which time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BodyLimits {
    /// How much of an answer of 2xx is taken.
    pub(crate) bytes: AnswerLimits,
    /// From the answer's head to its last byte; `None`: within the exchange's own limit.
    pub(crate) time: Option<Duration>,
}

impl BodyLimits {
    /// An answer that is held in memory.
    pub(crate) const fn small(bytes_max: usize) -> Self {
        // No target has an address of more than 64 bits.
        #[expect(clippy::as_conversions, reason = "widening, in a constant")]
        let bytes = AnswerLimits { memory_bytes_max: bytes_max, bytes_max: bytes_max as u64 };
        Self { bytes, time: None }
    }
}

/// An answer, read to its end. No `Debug`: the body may hold a token or what was said.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) correlation_id: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) body: AnswerBytes,
}

impl Answer {
    /// The body of a small answer; a large one is on the disk, and no bytes here.
    pub(crate) fn small_body(&self) -> &[u8] {
        self.body.in_memory().unwrap_or_default()
    }
}

/// Makes exchanges. It sends once and never again.
pub(crate) struct Exchange {
    clock: Arc<dyn Clock>,
    spool: Arc<dyn Spool>,
    timeout: Duration,
}

impl Exchange {
    /// `timeout` is for one exchange, from resolving the name to the answer's last byte; of an answer with a limit of its
    /// own it is for the head, and for each pause in the body. Large answers go to `spool`.
    pub(crate) fn new(clock: Arc<dyn Clock>, spool: Arc<dyn Spool>, timeout: Duration) -> Self {
        Self { clock, spool, timeout }
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
        limits: BodyLimits,
        deadline: Deadline,
    ) -> Result<Answer, TransportProblem> {
        let ends = deadline.or_within(self.timeout);
        let outcome = self.talk(request, limits, ends).await;
        match &outcome {
            Ok(answer) => tracing::info!(
                provider.call = call,
                provider.status = answer.status.as_u16(),
                provider.bytes = answer.body.count(),
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
        limits: BodyLimits,
        ends: Instant,
    ) -> Result<Answer, TransportProblem> {
        let mut response = timeout_at(ends, request.send())
            .await
            .map_err(|_| TransportProblem::Lost("no answer came in time"))?
            .map_err(|error| TransportProblem::of_sending(&error))?;
        let mut answer = self.head(response.status(), response.headers());
        let (bytes, ends) = match limits.time {
            _ if !answer.status.is_success() => (ERROR_BODY, ends),
            Some(time) => (limits.bytes, Deadline::after(time).or_within(time)),
            None => (limits.bytes, ends),
        };
        let mut body = AnswerCollector::new(self.spool.as_ref(), bytes);
        let end = self.read_body(&mut response, &mut body, ends).await;
        answer.body = body.bytes();
        match end {
            // Of an answer outside 2xx the status is what counts.
            Ok(()) => Ok(answer),
            Err(_) if !answer.status.is_success() => Ok(answer),
            Err(BodyProblem::NotTaken(NotTaken::TooLarge)) => {
                Err(TransportProblem::TooLarge(answer.body))
            }
            Err(BodyProblem::NotTaken(NotTaken::Disk(error))) => {
                tracing::warn!(error.message = %error, "the function's disk does not take the answer");
                Err(TransportProblem::Lost("the answer could not be kept on the function's disk"))
            }
            Err(BodyProblem::Broken) => Err(TransportProblem::Lost("the answer broke off")),
            Err(BodyProblem::Late) => Err(TransportProblem::Lost("the answer did not end in time")),
        }
    }

    /// Reads until the body's end, or until something is in the way.
    async fn read_body(
        &self,
        response: &mut Response,
        body: &mut AnswerCollector<'_>,
        ends: Instant,
    ) -> Result<(), BodyProblem> {
        loop {
            let pause_ends = Deadline::after(self.timeout).or_within(self.timeout).min(ends);
            match timeout_at(pause_ends, response.chunk()).await {
                Ok(Ok(Some(piece))) => body.add(&piece).map_err(BodyProblem::NotTaken)?,
                Ok(Ok(None)) => return Ok(()),
                // A body that is shorter than its Content-Length says ends here too: hyper counts.
                Ok(Err(_)) => return Err(BodyProblem::Broken),
                Err(_) => return Err(BodyProblem::Late),
            }
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
            body: AnswerBytes::default(),
        }
    }
}

/// Why a body was not read to its end.
enum BodyProblem {
    NotTaken(NotTaken),
    Broken,
    Late,
}
