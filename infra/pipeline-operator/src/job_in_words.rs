//! A job's state, in words for the person who looks at it.

use chrono::{DateTime, Utc};
use transcription_domain::{AuditAction, JobState, TranscriptionJob};

use crate::error_advice::what_to_check;
use crate::span_in_words::{moment, moment_and_distance};

/// What the state means.
pub(crate) fn meaning(job: &TranscriptionJob) -> String {
    match &job.state {
        JobState::Claimed { tries: 0 } => {
            "not submitted yet; the recording is checked first".to_owned()
        }
        JobState::Claimed { tries } => {
            format!("not submitted yet; {tries} tries came to nothing, certainly without an effect")
        }
        JobState::Submitting { attempt } => {
            format!("submission {attempt} is under way, or ended before its outcome was stored")
        }
        JobState::Submitted { .. } => "the provider works on it".to_owned(),
        JobState::Collected { .. } => "the result is stored; the files are made next".to_owned(),
        JobState::Delivered { .. } => "the files are stored; the webhook is being told".to_owned(),
        JobState::Completed { .. } => "done".to_owned(),
        JobState::Failed { .. } => "given up; the webhook is being told".to_owned(),
        JobState::FailedClosed { .. } => {
            "given up; the pipeline does nothing more by itself".to_owned()
        }
        JobState::NeedsReview { attempt, .. } => format!(
            "nobody knows whether the provider accepted submission {attempt}: a person decides"
        ),
    }
}

/// Since when the job is in its state, where that is known.
pub(crate) fn since(job: &TranscriptionJob) -> Option<DateTime<Utc>> {
    let milestones = &job.milestones;
    let recorded = |action| (job.audit.action == action).then_some(job.audit.at);
    match job.state {
        JobState::Claimed { .. } => Some(milestones.claimed_at),
        JobState::Submitting { .. } => recorded(AuditAction::Submit),
        JobState::Submitted { .. } => milestones.submitted_at,
        JobState::Collected { .. } => milestones.collected_at,
        JobState::Delivered { .. } => milestones.delivered_at,
        JobState::Completed { .. } | JobState::FailedClosed { .. } => milestones.closed_at,
        JobState::Failed { .. } => recorded(AuditAction::GiveUp),
        JobState::NeedsReview { .. } => recorded(AuditAction::Review),
    }
}

/// What the schedule does about the job, while something is left to do.
pub(crate) fn schedule(job: &TranscriptionJob, now: DateTime<Utc>) -> Option<String> {
    let Some(due) = job.due_at else {
        let left_alone = "does not come back to this job".to_owned();
        return (!matches!(job.state, JobState::Completed { .. })).then_some(left_alone);
    };
    let at = moment_and_distance(due, now);
    if due <= now {
        return Some(format!("the next run takes it: it was due at {at}"));
    }
    Some(if job.interruption.is_some() {
        format!("starts it again at {at}")
    } else if job.handed_over {
        format!("comes back to it at {at}: its last execution ended as planned")
    } else {
        format!("looks at it at {at}, and starts it again if its execution has ended by then")
    })
}

/// What a person does about the job, step by step; empty where nothing is to be done.
pub(crate) fn to_do(job: &TranscriptionJob) -> Vec<String> {
    let next_generation = job.request.generation.saturating_add(1);
    let again = format!(
        r#"start an execution of the state machine with the same request and "generation": {next_generation}"#
    );
    match &job.state {
        JobState::NeedsReview { attempt, .. } => {
            // The claim and the review: the request left in between, and nothing says when.
            let from = moment(job.milestones.claimed_at);
            let when = match since(job) {
                Some(to) => format!("between {from} and {}", moment(to)),
                None => format!("after {from}"),
            };
            vec![
                format!(
                    "ask the provider whether it has a transcription job for recording {}, submitted {when} (attempt {attempt}; its Idempotency-Key is the job's key)",
                    job.request.recording_id
                ),
                format!("if it has none: {again}"),
                "if it has one: fetch its result there; a new generation would have the recording transcribed, and paid for, twice".to_owned(),
            ]
        }
        JobState::FailedClosed { failure, .. } => vec![
            what_to_check(&failure.error).to_owned(),
            format!("then, to have the recording transcribed after all: {again}"),
        ],
        JobState::Failed { failure, .. } => vec![what_to_check(&failure.error).to_owned()],
        _ => job
            .interruption
            .iter()
            .map(|interruption| what_to_check(&interruption.error).to_owned())
            .collect(),
    }
}

/// How many executions the job has had; `None` when its first one still has it.
pub(crate) fn runs(job: &TranscriptionJob) -> Option<String> {
    let why = match job.reruns {
        0 => "each handed it over as planned".to_owned(),
        reruns => format!("{reruns} started because the one before had ended early"),
    };
    (job.run > 0).then(|| format!("{} executions so far, {why}", job.run.saturating_add(1)))
}
