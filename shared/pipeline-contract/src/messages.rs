//! The JSON that travels between the states of the state machine. Each message stays far below 8 KiB for any transcript:
//! keys, counts and waits travel, never text that was said.

mod of_deliver;
pub use of_deliver::{DeliverAnswer, DeliverInput, ReplayAnswer};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use transcription_domain::{
    ExecutionName, Failure, JobKey, ScheduleTime, TranscriptionJob, WaitSeconds,
};

/// The execution that calls, as the state machine's context object tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Execution {
    /// Its name: a job's owner.
    pub name: ExecutionName,
    /// Its ARN.
    pub arn: String,
}

/// A place in the line for the fleet's request budget, carried to the next visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlaceInLine {
    /// The slot that was given; none when the budget was too busy to give one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<ScheduleTime>,
    /// How often, in a row, its holder has come too early.
    #[serde(default)]
    pub visits: u32,
}

/// What the `Submit` state asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubmitInput {
    /// The execution's input, as somebody gave it.
    pub request: Value,
    /// The calling execution.
    pub execution: Execution,
    /// The place in the line for the request budget, from the visit before.
    #[serde(default)]
    pub place: Option<PlaceInLine>,
}

/// What the `Poll` state asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PollInput {
    /// The job to look at.
    pub job_key: JobKey,
    /// The calling execution.
    pub execution: Execution,
    /// Looks that this execution has made so far.
    pub looks: u32,
    /// The place in the line for the request budget, from the visit before.
    #[serde(default)]
    pub place: Option<PlaceInLine>,
}

/// What the `RecordFailure` state asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordFailureInput {
    /// The execution's input.
    pub request: Value,
    /// The job, once `Submit` has answered.
    #[serde(default)]
    pub job_key: Option<JobKey>,
    /// The calling execution.
    pub execution: Execution,
    /// What went wrong: `error` is an error name of ours or of AWS.
    pub failure: CaughtFailure,
}

/// A failure as a Catch or an abandoned job hands it over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaughtFailure {
    /// The error's name.
    pub error: String,
    /// What happened, at most 512 characters.
    pub cause: String,
}

impl From<&Failure> for CaughtFailure {
    fn from(failure: &Failure) -> Self {
        Self { error: failure.error.clone(), cause: failure.message.clone() }
    }
}

/// Where the state machine goes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    /// Wait, then do what this loop does: look again, tell again.
    Wait,
    /// Wait, then submit.
    SubmitAgain,
    /// The raw result is stored: make the files.
    Deliver,
    /// The files are stored: tell the webhook.
    Notify,
    /// The job was given up: tell the webhook.
    TellFailure,
    /// The job is to be given up, for the reason in `failure`.
    Abandon,
    /// This execution ends; the schedule comes back to the job.
    HandOver,
    /// Another execution has the job, or has finished it.
    OwnedElsewhere,
    /// Nothing is left to do.
    Finished,
}

impl Next {
    /// Every way that there is.
    pub const ALL: [Self; 9] = [
        Self::Wait,
        Self::SubmitAgain,
        Self::Deliver,
        Self::Notify,
        Self::TellFailure,
        Self::Abandon,
        Self::HandOver,
        Self::OwnedElsewhere,
        Self::Finished,
    ];
}

/// What every step of the state machine answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepAnswer {
    /// Where to go.
    pub next: Next,
    /// How long to wait first: a whole number, 0 where nothing waits.
    pub wait_seconds: WaitSeconds,
    /// One sentence for the person who reads the execution in the console.
    pub message: String,
    /// The job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_key: Option<JobKey>,
    /// Looks that this execution has made so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub looks: Option<u32>,
    /// The place in the line for the request budget, when the step waits for its slot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceInLine>,
    /// The number of the job's newest audit record, when this step has seen it in the trail: the next one need not look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audited: Option<u64>,
    /// The execution that has the job, when it is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<ExecutionName>,
    /// Why the job is abandoned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<CaughtFailure>,
    /// What became of the job, once that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<JobSummary>,
}

impl StepAnswer {
    /// An answer about a job, without a wait.
    #[must_use]
    pub fn go(next: Next, job: &TranscriptionJob, message: impl Into<String>) -> Self {
        Self {
            next,
            wait_seconds: 0,
            message: message.into(),
            job_key: Some(job.key.clone()),
            looks: None,
            place: None,
            audited: None,
            owner: None,
            failure: None,
            summary: None,
        }
    }

    /// The same answer about this job, whose newest audit record is in the trail.
    #[must_use]
    pub const fn audited(mut self, job: &TranscriptionJob) -> Self {
        self.audited = Some(job.audit.sequence);
        self
    }

    /// The same answer, with a wait before the next state.
    #[must_use]
    pub fn after(self, wait_seconds: WaitSeconds) -> Self {
        Self { wait_seconds, ..self }
    }

    /// The same answer, with a place in the line that is kept meanwhile.
    #[must_use]
    pub fn keeping(self, place: Option<PlaceInLine>) -> Self {
        Self { place, ..self }
    }
}

/// What became of a job: the output of an execution, made to be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobSummary {
    /// The recording.
    pub recording_id: String,
    /// The job.
    pub job_key: JobKey,
    /// The provider's id.
    pub transcript_id: Option<String>,
    /// The contract's word for the job's state.
    pub status: String,
    /// Words of the transcript.
    pub words: Option<u64>,
    /// Speaker segments of the transcript.
    pub segments: Option<u64>,
    /// Seconds from the claim until the result was noticed.
    pub latency_seconds: Option<f64>,
    /// One minus the mean confidence: a proxy.
    pub word_error_rate: Option<f64>,
    /// `skipped`, `delivered` or `failed: ...`; null while it is open.
    pub webhook_status: Option<String>,
    /// The folder of the job's files in the transcripts bucket.
    pub folder: String,
}

impl JobSummary {
    /// The summary of a job as it stands.
    #[must_use]
    pub fn of(job: &TranscriptionJob) -> Self {
        let summary = job.state.summary();
        let metrics = summary.map(|summary| &summary.metrics);
        Self {
            recording_id: job.request.recording_id.to_string(),
            job_key: job.key.clone(),
            transcript_id: job.state.transcript_id().map(ToString::to_string),
            status: job.state.status().to_owned(),
            words: metrics.map(|metrics| metrics.total_words),
            segments: summary.map(|summary| summary.segments),
            latency_seconds: metrics.map(|metrics| metrics.latency_seconds),
            word_error_rate: metrics.and_then(|metrics| metrics.word_error_rate),
            webhook_status: job
                .state
                .webhook_status()
                .map(transcription_domain::WebhookStatus::on_the_wire),
            folder: crate::object_keys::job_folder(&job.request.recording_id, &job.key),
        }
    }
}

/// What start-transcription and recheck-overdue did, for their logs and for a person who invokes them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecheckReport {
    /// Jobs that were due.
    pub due: u32,
    /// Jobs that were started again.
    pub restarted: u32,
    /// Jobs whose execution still runs: left to it.
    pub still_running: u32,
    /// Jobs that were given up, after as many runs as the stack allows.
    pub given_up: u32,
    /// Jobs that could not be handled this time; the next run comes back to them.
    pub failed: u32,
    /// Jobs for which this run had no time left: they stay due for the next one.
    pub left_over: u32,
    /// Those that failed because their audit record could not be kept.
    pub audit_failures: u32,
    /// How long the job that was due longest had been due when it was looked at; 0 when none was due.
    pub oldest_waiting_seconds: u64,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_way_has_the_name_that_the_state_machine_matches() {
        let names: Vec<Value> =
            Next::ALL.iter().map(|next| serde_json::to_value(next).unwrap()).collect();
        assert_eq!(
            json!(names),
            json!([
                "wait",
                "submit_again",
                "deliver",
                "notify",
                "tell_failure",
                "abandon",
                "hand_over",
                "owned_elsewhere",
                "finished"
            ])
        );
    }
}
