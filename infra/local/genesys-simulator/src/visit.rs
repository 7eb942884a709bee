//! The way of one request: recorded, admitted, met by a trouble or answered.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, header};
use uuid::Uuid;

use crate::behaviour::{Behaviour, RetryAfter, Trouble};
use crate::clock::pause;
use crate::holds::HeldRequest;
use crate::journal::{Arrival, CallKind, Ticket};
use crate::rate::RateState;
use crate::reply::Reply;
use crate::simulation::{Simulation, lock};
use crate::token_book::Refusal;
use crate::vendor_error::{TokenError, VendorError};

/// On every answer.
pub(crate) const CORRELATION_ID: HeaderName = HeaderName::from_static("inin-correlation-id");
const RATE_COUNT: HeaderName = HeaderName::from_static("inin-ratelimit-count");
const RATE_ALLOWED: HeaderName = HeaderName::from_static("inin-ratelimit-allowed");
const RATE_RESET: HeaderName = HeaderName::from_static("inin-ratelimit-reset");

/// One request on its way.
#[derive(Debug)]
pub(crate) struct Visit {
    pub(crate) simulation: Arc<Simulation>,
    call: CallKind,
    recording_id: Option<String>,
    correlation_id: String,
    ticket: Ticket,
    rate: Option<RateState>,
}

impl Visit {
    /// Records the request.
    pub(crate) fn open(simulation: &Arc<Simulation>, arrival: Arrival) -> Self {
        Self {
            call: arrival.call,
            recording_id: arrival.recording_id.clone(),
            correlation_id: simulation.ids.next().to_string(),
            ticket: simulation.journal.record(arrival, simulation.clock.now()),
            simulation: Arc::clone(simulation),
            rate: None,
        }
    }

    /// Checks the bearer token and the rate limit. `Err` is the answer of a request that is turned away.
    pub(crate) fn admit(&mut self, headers: &HeaderMap) -> Result<(), Reply> {
        let now = self.simulation.clock.now();
        let token = match bearer(headers) {
            None => {
                let message = "No authentication bearer token specified in authorization header.";
                return Err(self.error(401, "authentication.required", message));
            }
            Some(text) => lock(&self.simulation.tokens).judge(text, now),
        };
        let number = match token {
            Ok(number) => number,
            Err(Refusal::Unknown) => return Err(self.bad_credentials()),
            Err(Refusal::Expired) => {
                return Err(self.error(401, "credentials.expired", "The token has expired."));
            }
        };
        let settings = &self.simulation.settings;
        let rate = lock(&self.simulation.rates).count(number, now, settings.requests_per_minute);
        self.rate = Some(rate);
        if settings.enforces_rate_limit && rate.is_exceeded() {
            let seconds = u64::try_from(rate.reset_seconds).unwrap_or(0);
            return Err(self.rate_limited(Some(&RetryAfter::Seconds(seconds))));
        }
        Ok(())
    }

    /// Meets the scripted trouble, or answers as it should, and sends the answer.
    pub(crate) async fn serve(
        self,
        ordinary: impl FnOnce(&Self) -> Reply + Send,
    ) -> Response<Body> {
        let id = self.recording_id.as_deref().and_then(|id| Uuid::parse_str(id).ok());
        let trouble = lock(&self.simulation.scripts).next_trouble(self.call, id);
        let reply = match trouble {
            None => ordinary(&self),
            Some(trouble) => self.troubled(trouble, ordinary).await,
        };
        self.finish(reply)
    }

    /// Sends an answer.
    pub(crate) fn finish(self, reply: Reply) -> Response<Body> {
        self.ticket.close(reply.status());
        let mut response = reply.into_response();
        let headers = response.headers_mut();
        if let Ok(value) = HeaderValue::from_str(&self.correlation_id) {
            headers.insert(CORRELATION_ID, value);
        }
        if let Some(rate) = self.rate {
            headers.insert(RATE_COUNT, rate.count.into());
            headers.insert(RATE_ALLOWED, rate.allowed.into());
            headers.insert(RATE_RESET, rate.reset_seconds.into());
        }
        response
    }

    async fn troubled(
        &self,
        trouble: Trouble,
        ordinary: impl FnOnce(&Self) -> Reply + Send,
    ) -> Reply {
        match trouble.behaviour {
            Behaviour::Ordinary => ordinary(self),
            Behaviour::StatusWord { word } => ordinary(self).with_status_word(&word),
            Behaviour::TruncatedBody => ordinary(self).truncated(),
            Behaviour::MalformedJson => ordinary(self).half_written(),
            Behaviour::SlowBody { chunks, pause_ms } => ordinary(self).in_pieces(chunks, pause_ms),
            Behaviour::Late { ms } => {
                let reply = ordinary(self);
                pause(ms).await;
                reply
            }
            Behaviour::Hold { name } => self.held(name, trouble.after_effect, ordinary).await,
            other => {
                if trouble.after_effect {
                    // The effect is had; nobody is told.
                    drop(ordinary(self));
                }
                self.instead(other)
            }
        }
    }

    async fn held(
        &self,
        hold: String,
        after_effect: bool,
        ordinary: impl FnOnce(&Self) -> Reply + Send,
    ) -> Reply {
        let (call, recording_id) = (self.call, self.recording_id.clone());
        let request = HeldRequest { hold, call, recording_id, after_effect };
        if after_effect {
            let reply = ordinary(self);
            self.simulation.holds.hold(request).await;
            reply
        } else {
            self.simulation.holds.hold(request).await;
            ordinary(self)
        }
    }

    /// The answer that stands in the place of the ordinary one.
    fn instead(&self, behaviour: Behaviour) -> Reply {
        match behaviour {
            Behaviour::RateLimited { retry_after } => self.rate_limited(retry_after.as_ref()),
            Behaviour::ServerError { status, retry_after } => {
                with_retry_after(self.server_error(status), retry_after.as_ref())
            }
            Behaviour::WrongSecret => Reply::json(401, &TokenError::WRONG_SECRET),
            Behaviour::UnknownClient => Reply::json(400, &TokenError::UNKNOWN_CLIENT),
            Behaviour::Unauthorized if self.call == CallKind::Token => {
                Reply::json(401, &TokenError::WRONG_SECRET)
            }
            Behaviour::Unauthorized => self.bad_credentials(),
            Behaviour::Forbidden { permission } => {
                let permission = permission.as_deref().unwrap_or("recording:recording:view");
                Reply::vendor(&VendorError::missing_permission(permission, &self.correlation_id))
            }
            Behaviour::VendorError { status, code, message } => self.error(status, &code, &message),
            Behaviour::Html => Reply::html(200),
            Behaviour::Empty { status } => Reply::empty(status),
            Behaviour::ConnectionDropped => Reply::dropped(),
            // What is left spoils the ordinary answer and was dealt with before, but for `NotFound`.
            _ => self.not_found(),
        }
    }

    /// 500 and 502 come from the edge and are HTML; the others are the API's.
    fn server_error(&self, status: u16) -> Reply {
        match status {
            500 | 502 => Reply::html(status),
            503 => self.error(503, "service.unavailable", "The service is unavailable."),
            504 => self.error(504, "request.timeout", "The request timed out."),
            _ => self.error(status, "internal.server.error", "The request could not be completed."),
        }
    }

    fn rate_limited(&self, retry_after: Option<&RetryAfter>) -> Reply {
        if self.call == CallKind::Token {
            let reply = Reply::json(400, &TokenError::RATE_LIMITED);
            return with_retry_after(reply, retry_after);
        }
        let seconds = match retry_after {
            Some(RetryAfter::Seconds(seconds)) => Some(*seconds),
            _ => None,
        };
        let allowed = self.simulation.settings.requests_per_minute;
        let error = VendorError::rate_limited(seconds, allowed, &self.correlation_id);
        with_retry_after(Reply::vendor(&error), retry_after)
    }

    fn bad_credentials(&self) -> Reply {
        self.error(401, "bad.credentials", "Invalid login credentials.")
    }

    /// 404 in the vendor's error schema.
    pub(crate) fn not_found(&self) -> Reply {
        Reply::vendor(&VendorError::not_found(&self.correlation_id))
    }

    /// An error in the vendor's error schema.
    pub(crate) fn error(&self, status: u16, code: &str, message: &str) -> Reply {
        Reply::vendor(&self.described(status, code, message))
    }

    /// The same, before it is an answer.
    pub(crate) fn described(&self, status: u16, code: &str, message: &str) -> VendorError {
        VendorError::new(status, code, message, &self.correlation_id)
    }
}

fn with_retry_after(reply: Reply, retry_after: Option<&RetryAfter>) -> Reply {
    let value = match retry_after {
        None => return reply,
        Some(RetryAfter::Seconds(seconds)) => Ok(HeaderValue::from(*seconds)),
        Some(RetryAfter::Text(text)) => HeaderValue::from_str(text),
    };
    match value {
        Ok(value) => reply.with_header(header::RETRY_AFTER, value),
        // A text that cannot stand in a header was refused with its script.
        Err(_) => reply,
    }
}

/// The bearer token of a request.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}
