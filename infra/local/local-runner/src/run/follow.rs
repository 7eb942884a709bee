//! Follows every execution, notice and interruption, and says what is new since the last look.

use std::collections::BTreeSet;

use serde_json::Value;
use transcription_domain::Failure;
use webhook_receiver::{NoticeEnd, ReceivedNotice};

use super::narrator::Line;
use super::outcome::{recording_of, status_of};
use super::plan::Plan;
use crate::{Execution, ExecutionState, LocalCloud, LocalError, Passage, Passed, waiting};

/// Follows a run.
pub(crate) struct Follower<'a> {
    cloud: &'a LocalCloud,
    plan: &'a Plan,
    followed: Vec<Followed>,
    notices_told: usize,
    /// Executions whose interruption has been told.
    interruptions_told: BTreeSet<String>,
}

/// An execution that is followed.
#[derive(Debug)]
struct Followed {
    execution: Execution,
    label: String,
    passages_told: usize,
    /// The state that it is in.
    within: String,
    /// How it ended, once it has.
    end: Option<ExecutionState>,
}

impl<'a> Follower<'a> {
    pub(crate) fn new(cloud: &'a LocalCloud, plan: &'a Plan) -> Self {
        let interruptions_told = BTreeSet::new();
        Self { cloud, plan, followed: Vec::new(), notices_told: 0, interruptions_told }
    }

    /// What is new.
    pub(crate) async fn look(&mut self) -> Result<Vec<Line>, LocalError> {
        let mut lines = Vec::new();
        for execution in self.cloud.executions().await? {
            if self.followed.iter().all(|known| known.execution.arn != execution.arn) {
                let (label, words) =
                    (self.label(execution.recording.as_deref()), begun(&execution));
                let at = execution.started_at;
                lines.push(Line { at, ..line(&label, "started", words) });
                self.followed.push(Followed::new(execution, label));
            }
        }
        for followed in self.followed.iter_mut().filter(|followed| followed.end.is_none()) {
            // The state first: the history of an execution that has ended is then complete.
            let state = self.cloud.state_of(&followed.execution).await?;
            let history = self.cloud.history(&followed.execution).await?;
            lines.extend(followed.passed(&history));
            if !state.is_running() {
                let at = history.last().map_or_else(waiting::now, |passage| passage.at);
                lines.push(Line { at, ..line(&followed.label, "ended", ended(&state)) });
                followed.end = Some(state);
            }
        }
        lines.extend(self.new_notices());
        lines.extend(self.new_interruptions().await?);
        Ok(lines)
    }

    /// Whether there are executions, and all of them have ended.
    pub(crate) fn is_over(&self) -> bool {
        !self.followed.is_empty() && self.followed.iter().all(|followed| followed.end.is_some())
    }

    /// What is waited for.
    pub(crate) fn waited_for(&self) -> String {
        let running = self.followed.iter().filter(|followed| followed.end.is_none());
        let states: Vec<String> =
            running.map(|followed| format!("{} in {}", followed.label, followed.within)).collect();
        if states.is_empty() {
            return "waiting for the next event".to_owned();
        }
        format!("waiting: {}", states.join(", "))
    }

    fn label(&self, recording: Option<&str>) -> String {
        let recording = recording.unwrap_or("?");
        self.plan.of(recording).map_or_else(|| recording.to_owned(), |known| known.label.clone())
    }

    fn new_notices(&mut self) -> Vec<Line> {
        let received = self.cloud.webhooks().received();
        let answered = received.iter().skip(self.notices_told);
        let answered: Vec<_> =
            answered.take_while(|notice| notice.ended != NoticeEnd::Open).collect();
        self.notices_told += answered.len();
        let told = answered.into_iter().map(|notice| {
            let recording = recording_of(notice);
            let words = received_notice(notice);
            Line { at: notice.at, ..line(&self.label(recording), "webhook", words) }
        });
        told.collect()
    }

    /// An execution that was stopped says nothing itself; EventBridge tells record-failure of it.
    async fn new_interruptions(&mut self) -> Result<Vec<Line>, LocalError> {
        let mut lines = Vec::new();
        for followed in &self.followed {
            let is_lost = followed.end.as_ref().is_some_and(|end| end.status == "ABORTED");
            let name = &followed.execution.name;
            if !is_lost || self.interruptions_told.contains(name) {
                continue;
            }
            let recording = followed.execution.recording.as_deref().unwrap_or_default();
            for job in self.cloud.jobs_of(recording).await? {
                if let Some(Failure { error, message }) = &job.interruption {
                    let words = format!("{error}: {message}; the schedule starts this job again");
                    let told = line(&followed.label, "RecordFailure", words);
                    lines.push(Line { at: job.audit.at, ..told });
                    self.interruptions_told.insert(name.clone());
                }
            }
        }
        Ok(lines)
    }
}

impl Followed {
    fn new(execution: Execution, label: String) -> Self {
        let within = "Begin".to_owned();
        Self { execution, label, passages_told: 0, within, end: None }
    }

    fn passed(&mut self, history: &[Passage]) -> Vec<Line> {
        let mut lines = Vec::new();
        for passage in history.iter().skip(self.passages_told) {
            match &passage.what {
                Passed::Entered { state, .. } => self.within.clone_from(state),
                Passed::Left { state, output, .. } => {
                    if let Some(words) = said_by_task(state, output) {
                        lines.push(Line { at: passage.at, ..line(&self.label, state, words) });
                    }
                }
                Passed::TaskFailed { error, cause } => {
                    let words = format!("failed: {error}: {}", message_in(cause));
                    lines.push(Line { at: passage.at, ..line(&self.label, &self.within, words) });
                }
            }
        }
        self.passages_told = history.len();
        lines
    }
}

fn line(label: &str, what: &str, words: String) -> Line {
    Line { at: waiting::now(), label: label.to_owned(), what: what.to_owned(), words }
}

fn begun(execution: &Execution) -> String {
    let name = &execution.name;
    let by = if name.starts_with("by-hand-") {
        "by hand, with nothing but its recordingId"
    } else if name.ends_with("-r0") {
        "by its upload event"
    } else {
        "by the schedule"
    };
    format!("execution {}, {by}", short(name))
}

/// `fa601e858d6a44e29cd806dc1f364c55-g0-r0` as `fa601e85..-g0-r0`.
fn short(name: &str) -> String {
    match name.split_once('-') {
        Some((key, run)) if key.len() == 32 => {
            format!("{}..-{run}", key.get(..8).unwrap_or(key))
        }
        _ => name.to_owned(),
    }
}

/// The sentence of a step; the states between the steps only pass it on.
fn said_by_task(state: &str, output: &Value) -> Option<String> {
    let tasks = ["Submit", "Poll", "Deliver", "Notify", "RecordFailure", "TellFailure"];
    if !tasks.contains(&state) {
        return None;
    }
    output.get("message").and_then(Value::as_str).map(str::to_owned)
}

fn ended(state: &ExecutionState) -> String {
    let output = |name: &str| state.output.as_ref()?.get(name)?.as_str();
    match state.status.as_str() {
        "SUCCEEDED" => format!("the execution succeeded: {}", output("status").unwrap_or("done")),
        "ABORTED" => "the execution was stopped".to_owned(),
        status => {
            let error = state.error.as_deref().unwrap_or("no error is given");
            let cause = state.cause.as_deref().unwrap_or("no cause is given");
            format!("the execution is {status}: {error}: {cause}")
        }
    }
}

/// Lambda wraps an error's sentence into JSON.
fn message_in(cause: &str) -> String {
    let wrapped: Value = serde_json::from_str(cause).unwrap_or_default();
    let message = wrapped.get("errorMessage").and_then(Value::as_str);
    message.unwrap_or(cause).to_owned()
}

fn received_notice(notice: &ReceivedNotice) -> String {
    let status = status_of(notice).unwrap_or("no status");
    let answer = match notice.status {
        Some(status) => format!("answered {status}"),
        None => "not answered".to_owned(),
    };
    let judged = match notice.problems.as_slice() {
        [] => "as the contract wants it".to_owned(),
        problems => problems.join("; "),
    };
    format!("told \"{status}\" in {} bytes, {judged}; {answer}", notice.body.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_execution_is_called_by_the_beginning_of_its_job_and_its_run() {
        assert_eq!(short("fa601e858d6a44e29cd806dc1f364c55-g0-r1"), "fa601e85..-g0-r1");
        assert_eq!(short("by-hand-1"), "by-hand-1");
    }

    #[test]
    fn the_sentence_of_a_failed_task_is_taken_out_of_its_wrapping() {
        let cause = r#"{"errorType": "Store.Unavailable", "errorMessage": "no answer"}"#;
        assert_eq!(message_in(cause), "no answer");
        assert_eq!(message_in("Task timed out"), "Task timed out");
    }
}
