//! The Genesys side: whoever makes transcripts of recordings.

use std::time::Duration;

use async_trait::async_trait;
use thiserror::Error;
use transcription_domain::{
    JobId, JobKey, RecordingFacts, RecordingId, TranscriptionRequest, WebhookUrl,
};

use super::{AnswerBytes, Source};

/// What a submission carries.
#[derive(Debug, Clone)]
pub struct SubmissionRequest<'a> {
    /// What is asked for.
    pub request: &'a TranscriptionRequest,
    /// The job's key: the same on every attempt, sent as `Idempotency-Key`.
    pub key: &'a JobKey,
    /// The address passed on to the provider, when the stack's setting says so.
    pub webhook: Option<&'a WebhookUrl>,
}

/// The provider accepted a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The provider's id of the job.
    pub transcript_id: JobId,
}

/// What one look at a job showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// Queued, processing, or a word that we do not know.
    StillRunning {
        /// The provider's word, cut and cleaned.
        status: String,
    },
    /// Done: the provider's raw result, as it came.
    Completed {
        /// The bytes of the answer.
        raw: AnswerBytes,
    },
    /// The provider gave up.
    Failed {
        /// The provider's words, cut and cleaned.
        error: String,
    },
}

/// Why the provider did not answer a question. Texts never carry tokens or what was said.
#[derive(Debug, Error)]
pub enum ProviderError {
    /// 401, after one new token too.
    #[error("the provider refuses the credentials: {0}")]
    Unauthorized(String),
    /// 403.
    #[error("the provider forbids the call: {0}")]
    Forbidden(String),
    /// 404.
    #[error("the provider knows no such thing: {0}")]
    NotFound(String),
    /// 429: everybody should slow down.
    #[error("the provider asks to slow down")]
    RateLimited {
        /// For how long, when it says so.
        retry_after: Option<Duration>,
    },
    /// Nobody was asked: another instance is getting the access token that this call needs.
    #[error("another instance is getting the access token")]
    AwaitingToken {
        /// When it should be there.
        retry_after: Duration,
    },
    /// A 5xx, or nobody answered.
    #[error("the provider is unavailable: {reason}")]
    Unavailable {
        /// What was seen.
        reason: String,
        /// When to come back, when it says so.
        retry_after: Option<Duration>,
    },
    /// Another 4xx: the request itself is wrong.
    #[error("the provider rejects the request: {0}")]
    Rejected(String),
    /// An answer that is not what the contract says; its bytes, for a person.
    #[error("the provider's answer cannot be read: {problem}")]
    Unreadable {
        /// What is wrong with it, and where.
        problem: String,
        /// The answer as it came.
        bytes: AnswerBytes,
    },
    /// The answer is larger than this stack takes.
    #[error("the provider's answer is larger than {} bytes", bytes.count())]
    TooLarge {
        /// Its first bytes: as many as the stack takes.
        bytes: AnswerBytes,
    },
    /// The client secret cannot be read.
    #[error("the provider's credentials cannot be read")]
    NoCredentials(#[source] Source),
}

/// How a submission went wrong. The difference decides whether it may be sent again.
#[derive(Debug, Error)]
pub enum SubmissionError {
    /// Certainly not accepted: the request never left, or the answer says so (429, by setting 503).
    #[error("the submission was not accepted")]
    NotAccepted(#[source] ProviderError),
    /// Certainly refused, and not worth another try: 400, 401, 403, 404.
    #[error("the submission was refused")]
    Refused(#[source] ProviderError),
    /// Nobody knows: a time-out, a lost connection, a 5xx, an unreadable answer.
    #[error("the submission's outcome is unknown")]
    OutcomeUnknown(#[source] ProviderError),
}

/// Makes transcripts of recordings. It fetches, and never parses a transcript.
#[async_trait]
pub trait TranscriptProvider: Send + Sync {
    /// May this client see the recording? Answers what is known of it. No effect.
    ///
    /// # Errors
    /// [`ProviderError`]; `NotFound` and `Forbidden` speak of the recording.
    async fn check(&self, recording: &RecordingId) -> Result<RecordingFacts, ProviderError>;

    /// Submits a job. At most one request that can have an effect leaves per call: nothing is retried inside.
    ///
    /// # Errors
    /// [`SubmissionError`], whose variant says whether a job may exist.
    async fn submit(&self, request: SubmissionRequest<'_>) -> Result<Submission, SubmissionError>;

    /// Looks at a job once. "Not yet" is an answer, never an error.
    ///
    /// # Errors
    /// [`ProviderError`]; `NotFound` speaks of the job.
    async fn look(&self, job: &JobId) -> Result<Look, ProviderError>;
}
