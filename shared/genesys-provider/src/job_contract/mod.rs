//! The job contract: one asynchronous transcription job per recording.

mod authorised_call;
mod look;
mod recording;
mod submission;
mod unreadable;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use pipeline_contract::ports::{
    AnswerLimits, Chance, Clock, CredentialSource, Look, NoSpool, ProviderError, SharedTokenStore,
    Spool, Submission, SubmissionError, SubmissionRequest, TranscriptProvider,
};
use transcription_domain::{JobId, RecordingFacts, RecordingId};

use self::authorised_call::{AuthorisedCalls, Call};
use crate::Endpoints;
use crate::access_token::AccessTokens;
use crate::deadline::Deadline;
use crate::exchange::{BodyLimits, Exchange};
use crate::failure::About;
use crate::shared_token_source::SharedTokenSource;
use crate::token_request::TokenRequest;

/// What is read of the answer to a pre-flight or a submission: a few hundred bytes by the contract.
const SMALL_ANSWER: BodyLimits = BodyLimits::small(64 * 1024);

/// How the provider is spoken to.
#[derive(Debug, Clone)]
pub struct JobContractSettings {
    /// Where it is.
    pub endpoints: Endpoints,
    /// The limit of one exchange, from resolving the name to the answer's last byte.
    pub exchange_timeout: Duration,
    /// The limit of one call of the port: at most a token, the call, a new token after a 401, and the call again. Below
    /// the function's time-out by 10 s and more: keeping a new token for the fleet may take 2 s beyond it, twice.
    /// submit-transcription makes two such calls. A submission leaves only while
    /// a whole `exchange_timeout` of it is left.
    pub call_timeout: Duration,
    /// The limit of a result's body, from its head to its last byte; no pause in it may be longer than
    /// `exchange_timeout`.
    pub result_timeout: Duration,
    /// How much of a result is taken, and how much of it is held in memory instead of on the disk.
    pub result_limits: AnswerLimits,
    /// The disk that a large result goes to.
    pub spool: Arc<dyn Spool>,
    /// A 503 to a submission means that it was not accepted.
    pub retry_503: bool,
}

impl JobContractSettings {
    /// The usual limits: 15 s an exchange, 40 s a call, 150 s a result, of which up to 8 MiB (about 6 hours of speech) is
    /// held in memory and up to 448 MiB taken, 503 is not accepted. There is no disk unless one is given.
    #[must_use]
    pub fn new(endpoints: Endpoints) -> Self {
        Self {
            endpoints,
            exchange_timeout: Duration::from_secs(15),
            call_timeout: Duration::from_secs(40),
            result_timeout: Duration::from_secs(150),
            result_limits: AnswerLimits {
                memory_bytes_max: 8 * 1024 * 1024,
                bytes_max: 448 * 1024 * 1024,
            },
            spool: Arc::new(NoSpool),
            retry_503: true,
        }
    }
}

/// The ports by which the provider gets its token.
#[derive(Clone)]
pub struct ProviderPorts {
    /// The client's id and secret: read for a token request, and only then.
    pub credentials: Arc<dyn CredentialSource>,
    /// The token of the whole fleet.
    pub shared_token: Arc<dyn SharedTokenStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Tells writes of the shared token apart.
    pub chance: Arc<dyn Chance>,
}

/// The `TranscriptProvider` of the job contract. No `Debug`: it holds a token.
pub struct JobContractProvider {
    calls: AuthorisedCalls,
    settings: JobContractSettings,
}

impl JobContractProvider {
    /// A provider over `client`, which must be made with [`crate::at_most_once_client`]: its doc comment says why.
    #[must_use]
    pub fn new(
        client: reqwest::Client,
        settings: JobContractSettings,
        ports: ProviderPorts,
    ) -> Self {
        let clock = ports.clock;
        let (spool, timeout) = (Arc::clone(&settings.spool), settings.exchange_timeout);
        let exchange = Arc::new(Exchange::new(Arc::clone(&clock), spool, timeout));
        let login = TokenRequest {
            client: client.clone(),
            url: settings.endpoints.token(),
            exchange: Arc::clone(&exchange),
            credentials: ports.credentials,
            clock: Arc::clone(&clock),
        };
        let source = SharedTokenSource {
            login,
            store: ports.shared_token,
            clock: Arc::clone(&clock),
            chance: ports.chance,
            watched: Mutex::default(),
        };
        let tokens = AccessTokens::new(Box::new(source), clock);
        Self { calls: AuthorisedCalls { client, exchange, tokens }, settings }
    }

    fn deadline(&self) -> Deadline {
        Deadline::after(self.settings.call_timeout)
    }
}

#[async_trait]
impl TranscriptProvider for JobContractProvider {
    async fn check(&self, recording: &RecordingId) -> Result<RecordingFacts, ProviderError> {
        let url = self.settings.endpoints.recording(recording.as_str());
        let call = Call::get(About::Recording, url, SMALL_ANSWER);
        let answer = self.calls.ask(&call, self.deadline()).await?;
        recording::read(answer, recording)
    }

    async fn submit(&self, request: SubmissionRequest<'_>) -> Result<Submission, SubmissionError> {
        let body = submission::body(&request);
        let url = self.settings.endpoints.jobs();
        let call = Call::post(url, body, request.key.as_str(), SMALL_ANSWER);
        let outcome = self.calls.make(&call, self.deadline()).await;
        submission::read(outcome, self.settings.retry_503)
    }

    async fn look(&self, job: &JobId) -> Result<Look, ProviderError> {
        let url = self.settings.endpoints.job(job.as_str());
        let (bytes, time) = (self.settings.result_limits, Some(self.settings.result_timeout));
        let call = Call::get(About::Job, url, BodyLimits { bytes, time });
        let answer = self.calls.ask(&call, self.deadline()).await?;
        look::read(answer, job)
    }
}
