//! The one list of metrics.

/// The namespace of all metrics of this pipeline in CloudWatch.
pub const NAMESPACE: &str = "GenesysTranscription";

/// The dimension that every metric has: the stack's name. One stack serves one tenant.
pub const STACK: &str = "Stack";

/// The second dimension of [`MetricName::has_error_name`]: a name of [`pipeline_contract::ErrorName`].
pub const ERROR_NAME: &str = "ErrorName";

/// A unit, in CloudWatch's spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MetricUnit {
    /// How many.
    Count,
    /// Thousandths of a second.
    Milliseconds,
    /// Seconds.
    Seconds,
}

impl MetricUnit {
    /// The unit as CloudWatch spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Count => "Count",
            Self::Milliseconds => "Milliseconds",
            Self::Seconds => "Seconds",
        }
    }
}

/// Everything that is counted or measured. `docs/operating.md` explains each; alarms and dashboard may name no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MetricName {
    /// An upload event led to its execution; an event that comes twice counts twice.
    UploadsStarted,
    /// An upload event is about something else: metadata, another bucket, an object that is gone.
    UploadsSkipped,
    /// An upload event can never start anything and was put aside.
    UploadsRejected,
    /// An upload event could not be handled now and comes again.
    UploadsComeAgain,
    /// The provider accepted a submission, and that is stored.
    SubmissionsAccepted,
    /// From the claim to the provider's acceptance.
    SubmissionLatency,
    /// A look at the provider's job.
    Looks,
    /// Looks of the execution that found the result.
    LooksPerJob,
    /// From the provider's acceptance until the result was noticed and stored.
    TranscriptionLatency,
    /// From the stored result to the stored files.
    DeliveryLatency,
    /// Words of a transcript whose files are stored.
    WordsTotal,
    /// From the claim until all is over, the webhook's fate included.
    JobLatency,
    /// The provider asked to slow down: 429.
    Throttled,
    /// A job had to wait for its slot in the request budget.
    BudgetWaits,
    /// How long it was until that slot.
    BudgetWaitSeconds,
    /// The provider could not be reached or answered with a server error.
    ProviderUnavailable,
    /// The provider refused the credentials, after one new token too, or the secret cannot be read.
    CredentialsRefused,
    /// The client's secret was read, which is done to ask for a token and for nothing else.
    TokenRequests,
    /// An attempt at a webhook.
    WebhookAttempts,
    /// Whether an attempt failed: 1 or 0, so that the least value of a time is 1 when every attempt within it failed.
    WebhookAttemptsFailed,
    /// A webhook was told.
    WebhookDelivered,
    /// A webhook was given up.
    WebhookGivenUp,
    /// A job is over, with its transcript.
    JobsCompleted,
    /// A job was given up; also by error name.
    JobsFailed,
    /// A submission's outcome is unknown: a person decides.
    NeedsReview,
    /// A failure left a function; also by error name. The state machine may still repeat the step.
    StepFailures,
    /// An audit record could not be kept, so nothing else was done.
    AuditFailures,
    /// Jobs that a run of the schedule found due.
    OverdueJobs,
    /// Jobs that it started again.
    JobsRestarted,
    /// How long the job that was due longest had been due; 0 when none was.
    OldestWaitingSeconds,
    /// 1 for a run of the schedule that found jobs due and could bring none of them on, else 0.
    NoProgress,
}

impl MetricName {
    /// All of them, in the order of the way of a recording.
    pub const ALL: [Self; 31] = [
        Self::UploadsStarted,
        Self::UploadsSkipped,
        Self::UploadsRejected,
        Self::UploadsComeAgain,
        Self::SubmissionsAccepted,
        Self::SubmissionLatency,
        Self::Looks,
        Self::LooksPerJob,
        Self::TranscriptionLatency,
        Self::DeliveryLatency,
        Self::WordsTotal,
        Self::JobLatency,
        Self::Throttled,
        Self::BudgetWaits,
        Self::BudgetWaitSeconds,
        Self::ProviderUnavailable,
        Self::CredentialsRefused,
        Self::TokenRequests,
        Self::WebhookAttempts,
        Self::WebhookAttemptsFailed,
        Self::WebhookDelivered,
        Self::WebhookGivenUp,
        Self::JobsCompleted,
        Self::JobsFailed,
        Self::NeedsReview,
        Self::StepFailures,
        Self::AuditFailures,
        Self::OverdueJobs,
        Self::JobsRestarted,
        Self::OldestWaitingSeconds,
        Self::NoProgress,
    ];

    /// The name in CloudWatch.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UploadsStarted => "UploadsStarted",
            Self::UploadsSkipped => "UploadsSkipped",
            Self::UploadsRejected => "UploadsRejected",
            Self::UploadsComeAgain => "UploadsComeAgain",
            Self::SubmissionsAccepted => "SubmissionsAccepted",
            Self::SubmissionLatency => "SubmissionLatency",
            Self::Looks => "Looks",
            Self::LooksPerJob => "LooksPerJob",
            Self::TranscriptionLatency => "TranscriptionLatency",
            Self::DeliveryLatency => "DeliveryLatency",
            Self::WordsTotal => "WordsTotal",
            Self::JobLatency => "JobLatency",
            Self::Throttled => "Throttled",
            Self::BudgetWaits => "BudgetWaits",
            Self::BudgetWaitSeconds => "BudgetWaitSeconds",
            Self::ProviderUnavailable => "ProviderUnavailable",
            Self::CredentialsRefused => "CredentialsRefused",
            Self::TokenRequests => "TokenRequests",
            Self::WebhookAttempts => "WebhookAttempts",
            Self::WebhookAttemptsFailed => "WebhookAttemptsFailed",
            Self::WebhookDelivered => "WebhookDelivered",
            Self::WebhookGivenUp => "WebhookGivenUp",
            Self::JobsCompleted => "JobsCompleted",
            Self::JobsFailed => "JobsFailed",
            Self::NeedsReview => "NeedsReview",
            Self::StepFailures => "StepFailures",
            Self::AuditFailures => "AuditFailures",
            Self::OverdueJobs => "OverdueJobs",
            Self::JobsRestarted => "JobsRestarted",
            Self::OldestWaitingSeconds => "OldestWaitingSeconds",
            Self::NoProgress => "NoProgress",
        }
    }

    /// The unit of its values.
    #[must_use]
    pub const fn unit(self) -> MetricUnit {
        match self {
            Self::SubmissionLatency
            | Self::TranscriptionLatency
            | Self::DeliveryLatency
            | Self::JobLatency => MetricUnit::Milliseconds,
            Self::BudgetWaitSeconds | Self::OldestWaitingSeconds => MetricUnit::Seconds,
            _ => MetricUnit::Count,
        }
    }

    /// True when it is published a second time by error name: at most 25 values, so that the bill stays small.
    #[must_use]
    pub const fn has_error_name(self) -> bool {
        matches!(self, Self::JobsFailed | Self::StepFailures)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_metric_is_there_once_under_its_own_name() {
        let names: BTreeSet<&str> = MetricName::ALL.iter().map(|name| name.as_str()).collect();
        assert_eq!(names.len(), MetricName::ALL.len());
        for name in MetricName::ALL {
            assert_eq!(format!("{name:?}"), name.as_str());
        }
    }
}
