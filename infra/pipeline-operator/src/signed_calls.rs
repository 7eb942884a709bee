//! Calls of AWS services that no function uses, so that their clients need not be compiled: signed, JSON in, JSON out.

use std::time::SystemTime;

use aws_adapters::AwsSettings;
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_runtime_api::client::identity::Identity;
use chrono::{DateTime, Utc};
use reqwest::header::{CONTENT_TYPE, DATE};
use reqwest::{Method, Response};
use serde_json::Value;
use thiserror::Error;

use crate::transport_words::transport_words;

/// The longest part of a service's own words that is told, in characters.
const WORDS_CHARS_MAX: usize = 300;

/// Why a service gave no answer to use.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum CallFailure {
    /// It refused, in its own words.
    #[error("{action} was refused: {code}: {words}")]
    Refused {
        /// The permission that the call needs: `sqs:GetQueueAttributes`.
        action: String,
        /// The service's name for the reason.
        code: String,
        /// The service's words.
        words: String,
    },
    /// Nobody answered.
    #[error("{action} was not answered: {problem}")]
    NotAnswered {
        /// The call.
        action: String,
        /// What was seen.
        problem: String,
    },
}

impl CallFailure {
    /// True when the one who asks lacks the right to.
    pub(crate) fn is_denied(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if is_denial(code))
    }

    /// True when the thing that was asked about is not there.
    pub(crate) fn is_absence(&self) -> bool {
        let absent = ["NotFound", "NonExistent", "DoesNotExist", "NoSuchEntity"];
        matches!(self, Self::Refused { code, .. } if absent.iter().any(|part| code.contains(part)))
    }
}

/// The names under which AWS' services deny a call.
pub(crate) fn is_denial(code: &str) -> bool {
    code.contains("AccessDenied")
        || code.contains("NotAuthorized")
        || code == "UnauthorizedOperation"
}

/// A call by the JSON protocol: `service` signs, `target` names the operation (`AmazonSQS.GetQueueAttributes`).
pub(crate) struct JsonCall<'a> {
    pub(crate) service: &'a str,
    pub(crate) target: &'a str,
    pub(crate) body: Value,
}

/// Signs and sends.
#[derive(Debug, Clone)]
pub(crate) struct SignedCalls {
    http: reqwest::Client,
    pub(crate) region: String,
    pub(crate) endpoint_url: Option<String>,
    identity: Identity,
}

impl SignedCalls {
    pub(crate) fn new(settings: &AwsSettings, http: reqwest::Client) -> Self {
        let credentials = Credentials::from_keys(
            settings.credentials.access_key_id.as_str(),
            settings.credentials.secret_access_key.expose(),
            settings.credentials.session_token.as_ref().map(|token| token.expose().to_owned()),
        );
        Self {
            http,
            region: settings.region.clone(),
            endpoint_url: settings.endpoint_url.clone(),
            identity: credentials.into(),
        }
    }

    /// Sends a call of the JSON protocol.
    pub(crate) async fn call(
        &self,
        call: JsonCall<'_>,
        now: DateTime<Utc>,
    ) -> Result<Value, CallFailure> {
        let operation = call.target.split_once('.').map_or(call.target, |(_, operation)| operation);
        let action = format!("{}:{operation}", call.service);
        let headers = [("content-type", content_type(call.service)), ("x-amz-target", call.target)];
        let request = Unsigned {
            method: Method::POST,
            service: call.service,
            region: &self.region,
            address: self.address(call.service, ""),
            headers: &headers,
            body: call.body.to_string(),
            action: &action,
        };
        read(&action, self.send(request, now).await?).await
    }

    /// Sends JSON to a path of a REST service.
    pub(crate) async fn post(
        &self,
        service: &str,
        path: &str,
        body: &Value,
        action: &str,
        now: DateTime<Utc>,
    ) -> Result<Value, CallFailure> {
        let request = Unsigned {
            method: Method::POST,
            service,
            region: &self.region,
            address: self.address(service, path),
            headers: &[("content-type", "application/json")],
            body: body.to_string(),
            action,
        };
        read(action, self.send(request, now).await?).await
    }

    /// Reads what stands at a path of a REST service.
    pub(crate) async fn get(
        &self,
        service: &str,
        path: &str,
        action: &str,
        now: DateTime<Utc>,
    ) -> Result<Value, CallFailure> {
        let request = Unsigned {
            method: Method::GET,
            service,
            region: &self.region,
            address: self.address(service, path),
            headers: &[],
            body: String::new(),
            action,
        };
        read(action, self.send(request, now).await?).await
    }

    /// The service's clock, as its answer to anything tells it.
    pub(crate) async fn clock_of(&self, service: &str) -> Option<DateTime<Utc>> {
        let answer = self.http.get(self.address(service, "")).send().await.ok()?;
        date_of(&answer)
    }

    fn address(&self, service: &str, path: &str) -> String {
        let suffix = if self.region.starts_with("cn-") { ".cn" } else { "" };
        match &self.endpoint_url {
            Some(address) => format!("{}/{path}", address.trim_end_matches('/')),
            None => format!("https://{service}.{}.amazonaws.com{suffix}/{path}", self.region),
        }
    }

    /// Signs and sends one request.
    pub(crate) async fn send(
        &self,
        request: Unsigned<'_>,
        now: DateTime<Utc>,
    ) -> Result<Response, CallFailure> {
        let Unsigned { method, service, region, address, headers, body, action } = request;
        let unsent =
            |problem: String| CallFailure::NotAnswered { action: action.to_owned(), problem };
        let params = SigningParams::builder()
            .identity(&self.identity)
            .region(region)
            .name(service)
            .time(SystemTime::from(now))
            .settings(SigningSettings::default())
            .build()
            .map_err(|error| unsent(error.to_string()))?;
        let signable = SignableRequest::new(
            method.as_str(),
            address.as_str(),
            headers.iter().copied(),
            SignableBody::Bytes(body.as_bytes()),
        );
        let signable = signable.map_err(|error| unsent(error.to_string()))?;
        let (signed, _) =
            sign(signable, &params.into()).map_err(|error| unsent(error.to_string()))?.into_parts();
        let mut request = self.http.request(method, &address);
        for (name, value) in headers.iter().copied().chain(signed.headers()) {
            request = request.header(name, value);
        }
        let sent = request.body(body).send().await;
        sent.map_err(|error| unsent(transport_words(&error).to_owned()))
    }
}

/// A request before it is signed.
pub(crate) struct Unsigned<'a> {
    pub(crate) method: Method,
    pub(crate) service: &'a str,
    /// The region that signs.
    pub(crate) region: &'a str,
    pub(crate) address: String,
    pub(crate) headers: &'a [(&'a str, &'a str)],
    pub(crate) body: String,
    /// The permission that it needs.
    pub(crate) action: &'a str,
}

/// `EventBridge` and KMS speak version 1.1 of the protocol.
fn content_type(service: &str) -> &'static str {
    match service {
        "sqs" => "application/x-amz-json-1.0",
        _ => "application/x-amz-json-1.1",
    }
}

/// The sender's clock, where the answer has it.
pub(crate) fn date_of(answer: &Response) -> Option<DateTime<Utc>> {
    let date = answer.headers().get(DATE)?.to_str().ok()?;
    DateTime::parse_from_rfc2822(date).ok().map(|date| date.to_utc())
}

async fn read(action: &str, answer: Response) -> Result<Value, CallFailure> {
    let status = answer.status();
    let named = answer.headers().get("x-amzn-errortype").and_then(|name| name.to_str().ok());
    let named = named.map(str::to_owned);
    let is_json = answer
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_none_or(|kind| kind.contains("json"));
    let body = answer.bytes().await.map_err(|error| lost(action, &error))?;
    let read: Option<Value> = serde_json::from_slice(&body).ok();
    if status.is_success() {
        return match read {
            Some(value) => Ok(value),
            None if body.is_empty() => Ok(Value::Null),
            None => Err(refused(
                action,
                "unreadable answer",
                if is_json { "broken JSON" } else { "no JSON" },
            )),
        };
    }
    let field =
        |name: &str| read.as_ref().and_then(|value| value.get(name)).and_then(Value::as_str);
    let code = named.as_deref().or_else(|| field("__type")).map(code_of);
    let words = field("message").or_else(|| field("Message")).unwrap_or("no reason is given");
    Err(refused(action, code.unwrap_or(status.as_str()), words))
}

pub(crate) fn lost(action: &str, error: &reqwest::Error) -> CallFailure {
    let problem = transport_words(error).to_owned();
    CallFailure::NotAnswered { action: action.to_owned(), problem }
}

/// `com.amazonaws.sqs#QueueDoesNotExist` and `AccessDeniedException:http://...` by their names alone.
fn code_of(text: &str) -> &str {
    let text = text.rsplit('#').next().unwrap_or(text);
    text.split(':').next().unwrap_or(text)
}

pub(crate) fn refused(action: &str, code: &str, words: &str) -> CallFailure {
    let words = words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(WORDS_CHARS_MAX);
    CallFailure::Refused {
        action: action.to_owned(),
        code: code.to_owned(),
        words: words.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_known_by_its_name_however_it_is_written() {
        for (text, code) in [
            ("com.amazonaws.sqs#QueueDoesNotExist", "QueueDoesNotExist"),
            ("AccessDeniedException:http://internal.amazon.com/coral/", "AccessDeniedException"),
            ("ResourceNotFoundException", "ResourceNotFoundException"),
        ] {
            assert_eq!(code_of(text), code);
        }
        assert!(refused("sqs:X", "AccessDenied", "").is_denied());
        assert!(refused("sqs:X", "AWS.SimpleQueueService.NonExistentQueue", "").is_absence());
        assert!(!refused("sqs:X", "Throttling", "").is_absence());
    }
}
