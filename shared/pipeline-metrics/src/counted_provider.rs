//! The Genesys side, with its troubles counted.

use std::sync::Arc;

use async_trait::async_trait;
use pipeline_contract::ports::{
    Look, ProviderError, Submission, SubmissionError, SubmissionRequest, TranscriptProvider,
};
use transcription_domain::{JobId, RecordingFacts, RecordingId};

use crate::{Meter, MetricName};

/// Tells the meter of looks, of 429s, outages and refused credentials.
#[derive(Debug)]
pub struct CountedProvider<P> {
    port: P,
    meter: Arc<Meter>,
}

impl<P> CountedProvider<P> {
    /// Stands around a provider.
    #[must_use]
    pub const fn new(port: P, meter: Arc<Meter>) -> Self {
        Self { port, meter }
    }

    fn note(&self, error: &ProviderError) {
        let name = match error {
            ProviderError::RateLimited { .. } => MetricName::Throttled,
            ProviderError::Unavailable { .. } => MetricName::ProviderUnavailable,
            ProviderError::Unauthorized(_) | ProviderError::NoCredentials(_) => {
                MetricName::CredentialsRefused
            }
            _ => return,
        };
        self.meter.count(name);
    }
}

#[async_trait]
impl<P: TranscriptProvider> TranscriptProvider for CountedProvider<P> {
    async fn check(&self, recording: &RecordingId) -> Result<RecordingFacts, ProviderError> {
        self.port.check(recording).await.inspect_err(|error| self.note(error))
    }

    async fn submit(&self, request: SubmissionRequest<'_>) -> Result<Submission, SubmissionError> {
        self.port.submit(request).await.inspect_err(|error| match error {
            SubmissionError::NotAccepted(error)
            | SubmissionError::Refused(error)
            | SubmissionError::OutcomeUnknown(error) => self.note(error),
        })
    }

    async fn look(&self, job: &JobId) -> Result<Look, ProviderError> {
        let answer = self.port.look(job).await.inspect_err(|error| self.note(error));
        // Nobody was asked.
        if !matches!(answer, Err(ProviderError::AwaitingToken { .. })) {
            self.meter.count(MetricName::Looks);
        }
        answer
    }
}
