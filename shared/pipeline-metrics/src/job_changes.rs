//! A job's stored change of state -> what it counts and measures.

use chrono::{DateTime, Utc};
use pipeline_contract::ErrorName;
use transcription_domain::{Failure, JobState, TranscriptSummary, TranscriptionJob, WebhookStatus};

use crate::MetricName;

/// One thing to count or measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// One more.
    Counted(MetricName),
    /// A value.
    Measured(MetricName, u64),
    /// One more job was given up, under this name.
    Failed(ErrorName),
}

/// What a stored job says that it did not say in the state `before`. A job that was stored again in the same state (a
/// renewed lease, a hand-over) says nothing new.
pub(crate) fn measured(before: Option<&'static str>, job: &TranscriptionJob) -> Vec<Change> {
    if before == Some(job.state.name()) {
        return Vec::new();
    }
    let times = &job.milestones;
    match &job.state {
        JobState::Claimed { .. } | JobState::Submitting { .. } => Vec::new(),
        JobState::Submitted { .. } => {
            let latency =
                latency(MetricName::SubmissionLatency, Some(times.claimed_at), times.submitted_at);
            [Change::Counted(MetricName::SubmissionsAccepted)].into_iter().chain(latency).collect()
        }
        JobState::Collected { .. } => {
            let latency =
                latency(MetricName::TranscriptionLatency, times.submitted_at, times.collected_at);
            latency.into_iter().collect()
        }
        JobState::Delivered { summary, .. } => files_stored(job, summary),
        JobState::Completed { summary, webhook, .. } => {
            let mut changes = match before {
                Some("DELIVERED") => Vec::new(),
                _ => files_stored(job, summary),
            };
            changes.push(Change::Counted(MetricName::JobsCompleted));
            changes.extend(latency(
                MetricName::JobLatency,
                Some(times.claimed_at),
                times.closed_at,
            ));
            changes.extend(told(webhook));
            changes
        }
        JobState::Failed { failure, .. } => vec![failed(failure)],
        JobState::FailedClosed { failure, webhook, .. } => {
            let failed = (before != Some("FAILED")).then(|| failed(failure));
            failed.into_iter().chain(told(webhook)).collect()
        }
        JobState::NeedsReview { .. } => vec![Change::Counted(MetricName::NeedsReview)],
    }
}

fn files_stored(job: &TranscriptionJob, summary: &TranscriptSummary) -> Vec<Change> {
    let times = &job.milestones;
    let words = Change::Measured(MetricName::WordsTotal, summary.metrics.total_words);
    let latency = latency(MetricName::DeliveryLatency, times.collected_at, times.delivered_at);
    [words].into_iter().chain(latency).collect()
}

const fn told(webhook: &WebhookStatus) -> Option<Change> {
    match webhook {
        WebhookStatus::Skipped => None,
        WebhookStatus::Delivered => Some(Change::Counted(MetricName::WebhookDelivered)),
        WebhookStatus::Failed(_) => Some(Change::Counted(MetricName::WebhookGivenUp)),
    }
}

/// A name that is none of ours is one of AWS: an execution that was lost.
fn failed(failure: &Failure) -> Change {
    Change::Failed(failure.error.parse().unwrap_or(ErrorName::ExecutionLost))
}

/// Never negative: clocks of two machines may differ.
fn latency(
    name: MetricName,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
) -> Option<Change> {
    let value = u64::try_from((to? - from?).num_milliseconds()).unwrap_or(0);
    Some(Change::Measured(name, value))
}
