//! The one list of names under which a failure leaves a Lambda.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A text that is no name of the list.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("is not an error name of this pipeline")]
pub struct UnknownErrorName;

/// What `Retry` and `Catch` match, what the audit and the webhook tell, and what `docs/operating.md` explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ErrorName {
    /// The request has problems; all of them are named.
    RequestInvalid,
    /// An event is none that this function handles.
    EventInvalid,
    /// The function's settings are missing or wrong; all of them are named.
    SettingsInvalid,
    /// The provider knows no such recording.
    RecordingNotFound,
    /// This client may not see the recording, or transcription is switched off.
    RecordingForbidden,
    /// The provider refuses the credentials, after one new token too.
    ProviderUnauthorized,
    /// The provider refuses the call itself: a permission is missing.
    ProviderForbidden,
    /// The provider asked to slow down for longer than the plan allows.
    ProviderRateLimited,
    /// The provider cannot be reached or answers with server errors.
    ProviderUnavailable,
    /// The provider refuses the request as it is.
    ProviderRejected,
    /// The provider's answer cannot be read.
    ProviderAnswerUnreadable,
    /// Nobody knows whether the provider accepted a submission.
    SubmissionOutcomeUnknown,
    /// The provider no longer knows the transcription job.
    JobNotFound,
    /// The provider gave the job up.
    JobFailed,
    /// The job's deadline passed.
    JobDeadlinePassed,
    /// The stored result is no transcript.
    TranscriptUnreadable,
    /// The result is larger than this stack takes.
    TranscriptTooLarge,
    /// The job table cannot be read or written.
    StoreUnavailable,
    /// Somebody else changed the job at the same time.
    StoreConflict,
    /// The transcripts bucket cannot be read or written.
    ArchiveUnavailable,
    /// An object that may be created once stands there with other bytes.
    ArchiveConflict,
    /// The audit bucket cannot be written: no effect leaves without its record.
    AuditUnavailable,
    /// An audit object stands there with other bytes.
    AuditConflict,
    /// Step Functions cannot be reached.
    WorkflowUnavailable,
    /// The queue of rejected upload events cannot be reached.
    QueueUnavailable,
    /// An execution ended in a way that no Catch sees: aborted, timed out, or killed.
    ExecutionLost,
}

impl ErrorName {
    /// All names, in the order of the way of a recording.
    pub const ALL: [Self; 26] = [
        Self::RequestInvalid,
        Self::EventInvalid,
        Self::SettingsInvalid,
        Self::RecordingNotFound,
        Self::RecordingForbidden,
        Self::ProviderUnauthorized,
        Self::ProviderForbidden,
        Self::ProviderRateLimited,
        Self::ProviderUnavailable,
        Self::ProviderRejected,
        Self::ProviderAnswerUnreadable,
        Self::SubmissionOutcomeUnknown,
        Self::JobNotFound,
        Self::JobFailed,
        Self::JobDeadlinePassed,
        Self::TranscriptUnreadable,
        Self::TranscriptTooLarge,
        Self::StoreUnavailable,
        Self::StoreConflict,
        Self::ArchiveUnavailable,
        Self::ArchiveConflict,
        Self::AuditUnavailable,
        Self::AuditConflict,
        Self::WorkflowUnavailable,
        Self::QueueUnavailable,
        Self::ExecutionLost,
    ];

    /// The name as Step Functions sees it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RequestInvalid => "Request.Invalid",
            Self::EventInvalid => "Event.Invalid",
            Self::SettingsInvalid => "Settings.Invalid",
            Self::RecordingNotFound => "Recording.NotFound",
            Self::RecordingForbidden => "Recording.Forbidden",
            Self::ProviderUnauthorized => "Provider.Unauthorized",
            Self::ProviderForbidden => "Provider.Forbidden",
            Self::ProviderRateLimited => "Provider.RateLimited",
            Self::ProviderUnavailable => "Provider.Unavailable",
            Self::ProviderRejected => "Provider.Rejected",
            Self::ProviderAnswerUnreadable => "Provider.AnswerUnreadable",
            Self::SubmissionOutcomeUnknown => "Submission.OutcomeUnknown",
            Self::JobNotFound => "Job.NotFound",
            Self::JobFailed => "Job.Failed",
            Self::JobDeadlinePassed => "Job.DeadlinePassed",
            Self::TranscriptUnreadable => "Transcript.Unreadable",
            Self::TranscriptTooLarge => "Transcript.TooLarge",
            Self::StoreUnavailable => "Store.Unavailable",
            Self::StoreConflict => "Store.Conflict",
            Self::ArchiveUnavailable => "Archive.Unavailable",
            Self::ArchiveConflict => "Archive.Conflict",
            Self::AuditUnavailable => "Audit.Unavailable",
            Self::AuditConflict => "Audit.Conflict",
            Self::WorkflowUnavailable => "Workflow.Unavailable",
            Self::QueueUnavailable => "Queue.Unavailable",
            Self::ExecutionLost => "Execution.Lost",
        }
    }

    /// True when the schedule may start the job again by itself: the job is not at fault.
    ///
    /// A refused credential counts: somebody mends the secret, and a day's calls must not be lost by it.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(
            self,
            Self::SettingsInvalid
                | Self::ProviderUnauthorized
                | Self::ProviderRateLimited
                | Self::ProviderUnavailable
                | Self::ProviderAnswerUnreadable
                | Self::StoreUnavailable
                | Self::StoreConflict
                | Self::ArchiveUnavailable
                | Self::AuditUnavailable
                | Self::WorkflowUnavailable
                | Self::QueueUnavailable
                | Self::ExecutionLost
        )
    }
}

impl fmt::Display for ErrorName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ErrorName {
    type Err = UnknownErrorName;
    fn from_str(name: &str) -> Result<Self, UnknownErrorName> {
        Self::ALL.into_iter().find(|known| known.as_str() == name).ok_or(UnknownErrorName)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_is_there_once_and_reads_back() {
        let names: BTreeSet<&str> = ErrorName::ALL.iter().map(|name| name.as_str()).collect();
        assert_eq!(names.len(), ErrorName::ALL.len());
        for name in ErrorName::ALL {
            assert_eq!(name.as_str().parse(), Ok(name));
        }
    }

    #[test]
    fn a_runtime_error_of_aws_is_none_of_our_names() {
        for name in ["Lambda.Unknown", "States.Timeout", "Runtime.ExitError", ""] {
            assert_eq!(name.parse::<ErrorName>(), Err(UnknownErrorName));
        }
    }
}
