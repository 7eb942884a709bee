//! How a step fails, and the name under which the failure leaves its Lambda.

use pipeline_contract::ErrorName;
use pipeline_contract::ports::{
    ArchiveError, AuditError, ProviderError, StoreError, WorkflowError,
};
use thiserror::Error;
use transcript_documents::DocumentError;
use transcription_domain::{Failure, InvalidTransition, RequestProblems, error_chain};

/// A step's failure. Its `Display` says one thing; the sources tell the rest.
#[derive(Debug, Error)]
pub enum StepError {
    /// The request cannot be carried out.
    #[error(transparent)]
    Request(#[from] RequestProblems),
    /// The provider does not let this client see the recording, or does not know it.
    #[error("the pre-flight of the recording failed")]
    Preflight(#[source] ProviderError),
    /// The provider refused the submission for good.
    #[error("the submission failed")]
    Submission(#[source] ProviderError),
    /// A look at the provider's job failed for good.
    #[error("the look at the transcription job failed")]
    Look(#[source] ProviderError),
    /// The job table.
    #[error("the job's state could not be kept")]
    Store(#[from] StoreError),
    /// The transcripts bucket.
    #[error("an object of the job could not be kept or read")]
    Archive(#[from] ArchiveError),
    /// The audit bucket.
    #[error("the audit record could not be kept, so nothing else was done")]
    Audit(#[from] AuditError),
    /// Step Functions.
    #[error("the execution could not be started")]
    Workflow(#[from] WorkflowError),
    /// The stored result is no transcript. Its raw bytes stay where they are.
    #[error("the stored result at {key} is no transcript")]
    Document {
        /// Where the raw bytes are.
        key: String,
        /// What is wrong, and where.
        #[source]
        source: DocumentError,
    },
    /// The stored result is larger than this stack turns into a transcript. Its raw bytes stay where they are, all of them.
    #[error(
        "the stored result at {key} has {bytes} bytes, and ResultBytesMax allows {bytes_max}; raise it, and start again with a higher generation"
    )]
    TooLarge {
        /// Where the raw bytes are.
        key: String,
        /// How many there are.
        bytes: u64,
        /// The limit.
        bytes_max: u64,
    },
    /// There is no job with the key that was asked for.
    #[error("there is no job with this key")]
    NoSuchJob,
    /// A change that the job's state does not allow.
    #[error(transparent)]
    Transition(#[from] InvalidTransition),
}

impl StepError {
    /// The one name of this failure.
    #[must_use]
    pub fn name(&self) -> ErrorName {
        match self {
            Self::Request(_) => ErrorName::RequestInvalid,
            Self::Preflight(ProviderError::NotFound(_))
            | Self::Submission(ProviderError::NotFound(_)) => ErrorName::RecordingNotFound,
            Self::Preflight(ProviderError::Forbidden(_)) => ErrorName::RecordingForbidden,
            Self::Look(ProviderError::NotFound(_)) => ErrorName::JobNotFound,
            Self::Preflight(error) | Self::Submission(error) | Self::Look(error) => {
                provider_error_name(error)
            }
            Self::Store(StoreError::Conflict) | Self::NoSuchJob | Self::Transition(_) => {
                ErrorName::StoreConflict
            }
            Self::Store(_) => ErrorName::StoreUnavailable,
            Self::Archive(ArchiveError::Unavailable(_)) => ErrorName::ArchiveUnavailable,
            Self::Archive(_) => ErrorName::ArchiveConflict,
            Self::Audit(AuditError::Unavailable(_)) => ErrorName::AuditUnavailable,
            Self::Audit(AuditError::Conflict { .. }) => ErrorName::AuditConflict,
            Self::Workflow(_) => ErrorName::WorkflowUnavailable,
            Self::Document { .. } => ErrorName::TranscriptUnreadable,
            Self::TooLarge { .. } => ErrorName::TranscriptTooLarge,
        }
    }
}

/// The name of a provider's refusal, where the question itself does not say it better.
pub(crate) const fn provider_error_name(error: &ProviderError) -> ErrorName {
    match error {
        ProviderError::Unauthorized(_) | ProviderError::NoCredentials(_) => {
            ErrorName::ProviderUnauthorized
        }
        ProviderError::Forbidden(_) => ErrorName::ProviderForbidden,
        ProviderError::NotFound(_) | ProviderError::Rejected(_) => ErrorName::ProviderRejected,
        ProviderError::RateLimited { .. } => ErrorName::ProviderRateLimited,
        ProviderError::AwaitingToken { .. } | ProviderError::Unavailable { .. } => {
            ErrorName::ProviderUnavailable
        }
        ProviderError::Unreadable { .. } => ErrorName::ProviderAnswerUnreadable,
        ProviderError::TooLarge { .. } => ErrorName::TranscriptTooLarge,
    }
}

/// An error and its sources as one failure.
pub(crate) fn failure_of(name: ErrorName, error: &dyn std::error::Error) -> Failure {
    Failure::new(name.as_str(), &error_chain(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_status_has_another_name_for_another_question() {
        let missing = || ProviderError::NotFound("not.found".to_owned());
        assert_eq!(StepError::Preflight(missing()).name(), ErrorName::RecordingNotFound);
        assert_eq!(StepError::Look(missing()).name(), ErrorName::JobNotFound);
    }

    #[test]
    fn a_failure_tells_the_whole_chain_once() {
        let error = StepError::Preflight(ProviderError::Forbidden("check the role".to_owned()));
        let failure = failure_of(error.name(), &error);
        assert_eq!(
            failure.message,
            "the pre-flight of the recording failed: the provider forbids the call: check the role"
        );
    }
}
