//! The provider over real HTTP on loopback, against a responder that misbehaves byte by byte.

mod check;
mod hostile_answers;
mod look;
mod responder;
mod sent_once;
mod submission;
mod token;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use pipeline_contract::ports::{
    ClientCredentials, Clock, CredentialError, CredentialSource, SecretText, Submission,
    SubmissionError, SubmissionRequest, TranscriptProvider,
};
use port_fakes::{CountingChance, FakeSharedToken};
use serde_json::json;
use transcription_domain::{
    Dialect, JobId, JobKey, RecordingId, RequestPolicy, TenantName, TranscriptFormat,
    TranscriptionRequest, WebhookUrl,
};

use self::responder::{Reaction, Responder};
use crate::{
    EndpointSettings, Endpoints, JobContractProvider, JobContractSettings, ProviderPorts,
    at_most_once_client,
};

/// A clock that stands still until it is told.
#[derive(Debug, Default)]
pub(crate) struct SettableClock(AtomicI64);

impl SettableClock {
    pub(crate) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for SettableClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(1_792_568_760 + self.0.load(Ordering::SeqCst), 0).unwrap()
    }
}

pub(crate) const CLIENT_SECRET: &str = "s3cret-of-the-client";
const RECORDING: &str = "7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f";

/// Credentials, or the lack of them.
enum Secrets {
    Good,
    Unavailable,
    Unusable,
}

#[async_trait]
impl CredentialSource for Secrets {
    async fn client_credentials(&self) -> Result<ClientCredentials, CredentialError> {
        match self {
            Self::Good => Ok(ClientCredentials {
                client_id: "client-1".to_owned(),
                client_secret: SecretText::new(CLIENT_SECRET.to_owned()),
            }),
            Self::Unavailable => Err(CredentialError::Unavailable("throttled".into())),
            Self::Unusable => Err(CredentialError::Unusable("no client_id".to_owned())),
        }
    }
}

fn client_builder() -> reqwest::ClientBuilder {
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder().tls_backend_preconfigured(tls)
}

fn settings(api_url: &str, login_url: &str) -> JobContractSettings {
    let settings = EndpointSettings { environment: "", api_url, login_url, allow_loopback: true };
    JobContractSettings::new(Endpoints::resolve(&settings).unwrap())
}

/// A provider between a login host and an API that answer as told.
struct Bench {
    login: Responder,
    api: Responder,
    clock: Arc<SettableClock>,
    settings: JobContractSettings,
    secrets: Secrets,
    shared_token: FakeSharedToken,
}

impl Bench {
    /// An API with these answers, and a login host that gives `token-1`, `token-2`, ... for an hour each.
    async fn new(api: Vec<Reaction>) -> Self {
        let tokens = (1..=9).map(|n| token_answer(n, 3_600)).collect();
        Self::with_login(tokens, api).await
    }

    async fn with_login(login: Vec<Reaction>, api: Vec<Reaction>) -> Self {
        let (login, api) = (Responder::start(login).await, Responder::start(api).await);
        let settings = settings(&api.url(), &login.url());
        let shared_token = FakeSharedToken::default();
        Self { login, api, clock: Arc::default(), settings, secrets: Secrets::Good, shared_token }
    }

    /// The same with limits that a silent responder runs into.
    fn impatient(mut self) -> Self {
        self.settings.exchange_timeout = Duration::from_secs(1);
        self.settings.result_timeout = Duration::from_secs(1);
        self
    }

    fn provider(self) -> (JobContractProvider, Responder, Responder) {
        self.provider_over(at_most_once_client(client_builder()))
    }

    fn provider_over(
        self,
        client: reqwest::ClientBuilder,
    ) -> (JobContractProvider, Responder, Responder) {
        let provider = JobContractProvider::new(
            client.build().unwrap(),
            self.settings,
            ProviderPorts {
                credentials: Arc::new(self.secrets),
                shared_token: Arc::new(self.shared_token),
                clock: self.clock,
                chance: Arc::new(CountingChance::default()),
            },
        );
        (provider, self.login, self.api)
    }
}

fn token_answer(number: u32, expires_in: i64) -> Reaction {
    let body = json!({
        "access_token": format!("token-{number}"), "token_type": "bearer", "expires_in": expires_in,
    });
    Reaction::json(200, &body)
}

fn recording_id() -> RecordingId {
    RecordingId::parse(RECORDING).unwrap()
}

fn job_id() -> JobId {
    JobId::parse("t-1").unwrap()
}

fn request() -> TranscriptionRequest {
    let policy = RequestPolicy {
        languages: vec![Dialect::parse("en-GB").unwrap()],
        default_language: Dialect::parse("en-GB").unwrap(),
        default_format: TranscriptFormat::WebVtt,
        default_webhook: None,
        allow_loopback: false,
    };
    let input = json!({
        "recordingId": RECORDING, "wordConfidence": false, "conversationId": RECORDING,
        "attributes": {"agent": "Jane Doe"}, "webhook": "https://example.com/hook?key=k",
    });
    TranscriptionRequest::read(&input, &policy).unwrap()
}

fn job_key() -> JobKey {
    JobKey::of(&TenantName::parse("default").unwrap(), &request())
}

async fn submit(
    provider: &JobContractProvider,
    webhook: Option<&WebhookUrl>,
) -> Result<Submission, SubmissionError> {
    let (request, key) = (request(), job_key());
    provider.submit(SubmissionRequest { request: &request, key: &key, webhook }).await
}

/// The error with all its sources, shown and debugged: what a log could hold of it.
fn everything_shown(error: &(dyn std::error::Error + 'static)) -> String {
    let sources = std::iter::successors(error.source(), |inner| inner.source());
    let sources: Vec<String> = sources.map(|inner| format!(" <- {inner} {inner:?}")).collect();
    format!("{error} {error:?}{}", sources.concat())
}
