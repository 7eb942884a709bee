//! What an answer outside 2xx means, in words that say what to check.

use pipeline_contract::ports::ProviderError;

use crate::exchange::Answer;
use crate::transport_problem::TransportProblem;
use crate::vendor_error::VendorError;

/// What a call was about: the same status means different things to look after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    /// The pre-flight.
    Recording,
    /// A submission.
    Submission,
    /// A look.
    Job,
}

impl About {
    /// The call's name in the log.
    pub(crate) const fn call(self) -> &'static str {
        match self {
            Self::Recording => "check",
            Self::Submission => "submit",
            Self::Job => "look",
        }
    }

    const fn forbidden(self) -> &'static str {
        match self {
            Self::Recording | Self::Submission => {
                "the recording is not visible to this client, or transcription is switched off; check the client's role and divisions"
            }
            Self::Job => {
                "the job is not visible to this client; check the client's role and divisions"
            }
        }
    }

    const fn not_found(self) -> &'static str {
        match self {
            Self::Recording => {
                "no such recording; check the recording id, and that it is of this region's organization"
            }
            Self::Submission => {
                "no such recording, or no transcription there; check the recording id and GENESYS_API_URL"
            }
            Self::Job => "no such transcription job; it may have been deleted",
        }
    }
}

/// The failure that an answer outside 2xx tells.
pub(crate) fn of_answer(answer: &Answer, about: About) -> ProviderError {
    let vendor = VendorError::read(answer.small_body());
    let status = answer.status.as_u16();
    let details = details(answer, &vendor);
    match status {
        401 => ProviderError::Unauthorized(format!(
            "401 with a new token too; check the client's secret, its region (GENESYS_ENV) and its scopes (recordings:download, transcription:read, transcription:write){details}"
        )),
        403 => ProviderError::Forbidden(format!(
            "{}{}{details}",
            about.forbidden(),
            missing(&vendor.permissions)
        )),
        404 => ProviderError::NotFound(format!("{}{details}", about.not_found())),
        429 => ProviderError::RateLimited { retry_after: answer.retry_after },
        408 | 500..=599 => ProviderError::Unavailable {
            reason: format!("it answered {status}{details}"),
            retry_after: answer.retry_after,
        },
        300..=399 => ProviderError::Rejected(format!(
            "it answered {status}, and redirects are not followed; check GENESYS_API_URL{details}"
        )),
        _ => ProviderError::Rejected(format!("it answered {status}{details}")),
    }
}

/// The failure that no whole answer is.
pub(crate) fn of_transport(problem: TransportProblem) -> ProviderError {
    match problem {
        TransportProblem::NotSent(reason) | TransportProblem::Lost(reason) => {
            ProviderError::Unavailable { reason: reason.to_owned(), retry_after: None }
        }
        TransportProblem::TooLarge(bytes) => ProviderError::TooLarge { bytes },
    }
}

fn missing(permissions: &[String]) -> String {
    match permissions {
        [] => String::new(),
        [one] => format!("; missing permission: {one}"),
        several => format!("; missing permissions: {}", several.join(", ")),
    }
}

/// ` (code x, fields a, b, correlation id y)`, as far as it is known.
pub(crate) fn details(answer: &Answer, vendor: &VendorError) -> String {
    let mut parts = Vec::new();
    if let Some(code) = &vendor.code {
        parts.push(format!("code {code}"));
    }
    if !vendor.fields.is_empty() {
        parts.push(format!("fields {}", vendor.fields.join(", ")));
    }
    if let Some(id) = answer.correlation_id.as_ref().or(vendor.context_id.as_ref()) {
        parts.push(format!("correlation id {id}"));
    }
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use reqwest::StatusCode;

    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status: StatusCode::from_u16(status).unwrap(),
            retry_after: Some(Duration::from_secs(7)),
            correlation_id: None,
            content_type: None,
            body: body.as_bytes().to_vec().into(),
        }
    }

    #[test]
    fn a_missing_permission_is_named() {
        let body = r#"{"code": "missing.permissions", "contextId": "c-1",
            "messageParams": {"permissions": "[recording:recording:view]"}}"#;
        assert_eq!(
            of_answer(&answer(403, body), About::Recording).to_string(),
            "the provider forbids the call: the recording is not visible to this client, or transcription is switched off; check the client's role and divisions; missing permission: recording:recording:view (code missing.permissions, correlation id c-1)"
        );
    }

    #[test]
    fn the_headers_correlation_id_wins_over_the_bodys() {
        let mut answer = answer(500, r#"{"contextId": "of-body"}"#);
        answer.correlation_id = Some("of-header".to_owned());
        let text = of_answer(&answer, About::Job).to_string();
        assert_eq!(text, "the provider is unavailable: it answered 500 (correlation id of-header)");
    }

    #[test]
    fn free_text_of_an_error_body_is_never_shown() {
        let body = r#"{"message": "Jane Doe", "code": "Jane Doe", "error": "Jane", "details": [{"fieldName": "Jane Doe"}]}"#;
        for status in [302, 400, 401, 403, 404, 408, 409, 413, 418, 422, 429, 500, 502, 503, 599] {
            for about in [About::Recording, About::Submission, About::Job] {
                let error = of_answer(&answer(status, body), about);
                assert!(!format!("{error} {error:?}").contains("Jane Doe"), "{error:?}");
            }
        }
    }

    #[test]
    fn a_retry_after_is_kept_with_429_and_5xx() {
        let seven = Some(Duration::from_secs(7));
        for status in [429, 503] {
            match of_answer(&answer(status, ""), About::Job) {
                ProviderError::RateLimited { retry_after }
                | ProviderError::Unavailable { retry_after, .. } => assert_eq!(retry_after, seven),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn the_refused_fields_are_named() {
        let body = r#"{"code": "invalid.value", "details": [{"fieldName": "language"}, {"fieldName": "format"}]}"#;
        assert_eq!(
            of_answer(&answer(400, body), About::Submission).to_string(),
            "the provider rejects the request: it answered 400 (code invalid.value, fields language, format)"
        );
    }
}
