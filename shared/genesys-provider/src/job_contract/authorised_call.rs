//! A call with a token, and once more with a new one after a 401.

use std::sync::Arc;

use pipeline_contract::ports::{AccessToken, ProviderError};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Method, RequestBuilder, StatusCode};
use url::Url;

use crate::access_token::AccessTokens;
use crate::deadline::Deadline;
use crate::exchange::{Answer, BodyLimits, Exchange};
use crate::failure::{self, About};
use crate::transport_problem::TransportProblem;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// One call of the API.
pub(super) struct Call {
    about: About,
    method: Method,
    url: Url,
    effect: Option<Effect>,
    limits: BodyLimits,
}

/// What a call with an effect carries.
struct Effect {
    body: Vec<u8>,
    idempotency_key: String,
}

impl Call {
    pub(super) const fn get(about: About, url: Url, limits: BodyLimits) -> Self {
        Self { about, method: Method::GET, url, effect: None, limits }
    }

    pub(super) fn post(url: Url, body: Vec<u8>, idempotency_key: &str, limits: BodyLimits) -> Self {
        let effect = Effect { body, idempotency_key: idempotency_key.to_owned() };
        let about = About::Submission;
        Self { about, method: Method::POST, url, effect: Some(effect), limits }
    }
}

/// Why a call has no answer.
pub(super) enum CallFailure {
    /// There is no token: the call itself never left.
    NoToken(ProviderError),
    /// The exchange went wrong.
    Transport(TransportProblem),
}

/// Makes calls with a token.
pub(super) struct AuthorisedCalls {
    pub(super) client: reqwest::Client,
    pub(super) exchange: Arc<Exchange>,
    pub(super) tokens: AccessTokens,
}

impl AuthorisedCalls {
    /// Asks a question: an answer outside 2xx is a failure.
    pub(super) async fn ask(
        &self,
        call: &Call,
        deadline: Deadline,
    ) -> Result<Answer, ProviderError> {
        match self.make(call, deadline).await {
            Ok(answer) if answer.status.is_success() => Ok(answer),
            Ok(answer) => Err(failure::of_answer(&answer, call.about)),
            Err(CallFailure::NoToken(error)) => Err(error),
            Err(CallFailure::Transport(problem)) => Err(failure::of_transport(problem)),
        }
    }

    /// Makes the call once. Only a 401, which is certainly not an acceptance, is answered with a second request, under a
    /// new token.
    pub(super) async fn make(
        &self,
        call: &Call,
        deadline: Deadline,
    ) -> Result<Answer, CallFailure> {
        let token = self.tokens.current(deadline).await.map_err(CallFailure::NoToken)?;
        let answer = self.send(call, &token, deadline).await.map_err(CallFailure::Transport)?;
        if answer.status != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        let token = self.tokens.instead_of(&token, deadline).await.map_err(CallFailure::NoToken)?;
        self.send(call, &token, deadline).await.map_err(CallFailure::Transport)
    }

    async fn send(
        &self,
        call: &Call,
        token: &AccessToken,
        deadline: Deadline,
    ) -> Result<Answer, TransportProblem> {
        // An effect cut short by our own impatience would be an unknown outcome.
        if call.effect.is_some() && deadline.left() < self.exchange.timeout() {
            return Err(TransportProblem::NotSent("getting a token left too little time for it"));
        }
        let request = self.request(call, token);
        self.exchange.run(call.about.call(), request, call.limits, deadline).await
    }

    fn request(&self, call: &Call, token: &AccessToken) -> RequestBuilder {
        let request = self
            .client
            .request(call.method.clone(), call.url.clone())
            .bearer_auth(token.secret.expose())
            .header(ACCEPT, JSON);
        match &call.effect {
            None => request,
            Some(effect) => request
                .header(CONTENT_TYPE, JSON)
                .header(IDEMPOTENCY_KEY, effect.idempotency_key.as_str())
                .body(effect.body.clone()),
        }
    }
}
