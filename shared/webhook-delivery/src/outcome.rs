//! What an answer, or the lack of one, means for a notice. Reasons are kept in the job and told in the audit: they name
//! classes and statuses only.

use std::io;
use std::time::Duration;

use chrono::{DateTime, Utc};
use pipeline_contract::io_cause::{causes, has_io_error};
use pipeline_contract::ports::{DeliveryOutcome, SigningKeyError};
use reqwest::header::{HeaderValue, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use transcription_domain::WebhookUrlProblem;

use pipeline_contract::retry_after::retry_after;

use crate::public_names::NoPublicAddress;

/// The receiver answered.
pub(crate) fn of_answer(response: &Response, now: DateTime<Utc>) -> DeliveryOutcome {
    let status = response.status();
    let code = status.as_u16();
    match status {
        _ if status.is_success() => DeliveryOutcome::Delivered { status: code },
        StatusCode::GONE => {
            DeliveryOutcome::Refused { reason: "the receiver answered 410 (gone)".to_owned() }
        }
        _ if status.is_redirection() => {
            try_again(format!("the receiver answered {code}, and redirects are not followed"))
        }
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            DeliveryOutcome::TryAgain {
                reason: format!("the receiver answered {code}"),
                retry_after: retry_after(
                    response.headers().get_all(RETRY_AFTER).iter().map(HeaderValue::as_bytes),
                    now,
                ),
            }
        }
        _ => try_again(format!("the receiver answered {code}")),
    }
}

/// The address may not be told anything.
pub(crate) fn of_forbidden(problem: &WebhookUrlProblem) -> DeliveryOutcome {
    DeliveryOutcome::Refused { reason: format!("the webhook address {problem}") }
}

/// The time was up before the answer's head was there.
pub(crate) fn of_time_out(limit: Duration) -> DeliveryOutcome {
    try_again(format!("the receiver did not answer within {} s", limit.as_secs_f32()))
}

/// No answer came.
pub(crate) fn of_error(error: &reqwest::Error) -> DeliveryOutcome {
    let reason = if is_refused_name(error) {
        "the receiver's name leads to an address that is not public"
    } else if !error.is_connect() {
        "the connection was lost before the answer"
    } else if error.is_dns() {
        "the receiver's name cannot be resolved"
    } else if has_io_error(error, io::ErrorKind::ConnectionRefused) {
        "the receiver refuses connections"
    } else if has_io_error(error, io::ErrorKind::InvalidData) {
        "the TLS handshake with the receiver failed"
    } else {
        "no connection to the receiver came about"
    };
    try_again(reason.to_owned())
}

/// The signing keys are not there: nothing is sent unsigned.
pub(crate) fn of_missing_keys(error: &SigningKeyError) -> DeliveryOutcome {
    try_again(error.to_string())
}

fn is_refused_name(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| cause.downcast_ref() == Some(&NoPublicAddress::Inner))
}

const fn try_again(reason: String) -> DeliveryOutcome {
    DeliveryOutcome::TryAgain { reason, retry_after: None }
}
