//! Asks the login host for a token: OAuth 2.0, grant `client_credentials` (RFC 6749, section 4.4).

use std::sync::Arc;

use async_trait::async_trait;
use chrono::TimeDelta;
use pipeline_contract::ports::{AccessToken, Clock, CredentialSource, ProviderError, SecretText};
use reqwest::header::{ACCEPT, HeaderValue};
use serde::Deserialize;
use tokio::time::timeout;
use url::Url;

use crate::access_token::TokenSource;
use crate::deadline::Deadline;
use crate::exchange::{Answer, BodyLimits, Exchange};
use crate::failure;
use crate::transport_problem::TransportProblem;
use crate::vendor_error::VendorError;

/// What the contract asks for. Genesys Cloud itself ignores scopes of this grant: roles count there.
const SCOPES: &str = "recordings:download transcription:read transcription:write";

/// A token's answer is a few hundred bytes.
const ANSWER: BodyLimits = BodyLimits::small(64 * 1024);

/// The shortest and the longest life that the vendor gives a token (`accessTokenValiditySeconds`). An answer that names no
/// life is taken for the shortest.
const LIFETIME_SECONDS_MIN: i64 = 300;
const LIFETIME_SECONDS_MAX: i64 = 172_800;

/// One request per token, with the credentials as they are at that moment.
pub(crate) struct TokenRequest {
    pub(crate) client: reqwest::Client,
    pub(crate) url: Url,
    pub(crate) exchange: Arc<Exchange>,
    pub(crate) credentials: Arc<dyn CredentialSource>,
    pub(crate) clock: Arc<dyn Clock>,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    #[serde(default)]
    expires_in: Option<i64>,
}

#[async_trait]
impl TokenSource for TokenRequest {
    async fn obtain(
        &self,
        _refused: Option<&AccessToken>,
        deadline: Deadline,
    ) -> Result<AccessToken, ProviderError> {
        let credentials = timeout(deadline.left(), self.credentials.client_credentials())
            .await
            .map_err(|_| ProviderError::Unavailable {
                reason: "the secret store did not answer in time".to_owned(),
                retry_after: None,
            })?
            .map_err(|error| ProviderError::NoCredentials(Box::new(error)))?;
        let secret = credentials.client_secret.expose();
        let request = self
            .client
            .post(self.url.clone())
            .basic_auth(&credentials.client_id, Some(secret))
            .header(ACCEPT, HeaderValue::from_static("application/json"))
            .form(&[("grant_type", "client_credentials"), ("scope", SCOPES)]);
        let asked_at = self.clock.now();
        let answer = self
            .exchange
            .run("token", request, ANSWER, deadline)
            .await
            .map_err(|problem| unanswered(&problem))?;
        if !answer.status.is_success() {
            return Err(refusal(&answer));
        }
        let token = read(&answer)?;
        // One of no life at all serves the call that asked for it, and the next one asks anew.
        let lifetime = token.expires_in.unwrap_or(LIFETIME_SECONDS_MIN);
        let lifetime = TimeDelta::seconds(lifetime.clamp(0, LIFETIME_SECONDS_MAX));
        let secret = SecretText::new(token.access_token);
        Ok(AccessToken { secret, asked_at, ends_at: asked_at + lifetime })
    }
}

fn unanswered(problem: &TransportProblem) -> ProviderError {
    let reason = match problem {
        TransportProblem::NotSent(reason) | TransportProblem::Lost(reason) => reason,
        TransportProblem::TooLarge(_) => "its answer is too large for a token",
    };
    ProviderError::Unavailable { reason: format!("login host: {reason}"), retry_after: None }
}

/// An answer of 2xx that is no token. Its bytes are not kept: they may hold one.
fn read(answer: &Answer) -> Result<TokenAnswer, ProviderError> {
    let token: Option<TokenAnswer> = serde_json::from_slice(answer.small_body()).ok();
    token
        .filter(|token| {
            // What fits no header cannot be a token (RFC 6750, section 2.1).
            !token.access_token.is_empty()
                && token.access_token.bytes().all(|b| b.is_ascii_graphic())
        })
        .ok_or_else(|| ProviderError::Unavailable {
            reason: format!(
                "the login host's answer is no token; check GENESYS_ENV and GENESYS_LOGIN_URL{}",
                failure::details(answer, &VendorError::default())
            ),
            retry_after: None,
        })
}

/// What an answer outside 2xx means. The login host has an error schema of its own, and says "too many" with a 400; a
/// gateway in front of it may answer in the API's schema. Both are read.
fn refusal(answer: &Answer) -> ProviderError {
    let vendor = VendorError::read(answer.small_body());
    let details = failure::details(answer, &vendor);
    let status = answer.status.as_u16();
    match status {
        429 => ProviderError::RateLimited { retry_after: answer.retry_after },
        400 if vendor.is_rate_limit => {
            ProviderError::RateLimited { retry_after: answer.retry_after }
        }
        408 | 500..=599 => ProviderError::Unavailable {
            reason: format!("the login host answered {status}{details}"),
            retry_after: answer.retry_after,
        },
        400 if vendor.code.as_deref() == Some("invalid_client") => {
            ProviderError::Unauthorized(format!(
                "the login host knows no such client; check client_id in the secret, and that GENESYS_ENV is the client's region{details}"
            ))
        }
        401 => ProviderError::Unauthorized(format!(
            "the login host refuses the client's secret; check client_secret in the secret{details}"
        )),
        400 | 403 => ProviderError::Unauthorized(format!(
            "the login host answered {status}; check that the client has the grant client_credentials and the scopes {SCOPES}{details}"
        )),
        _ => ProviderError::Rejected(format!(
            "the login host answered {status}; check GENESYS_ENV and GENESYS_LOGIN_URL{details}"
        )),
    }
}
