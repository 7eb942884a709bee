//! How each run goes, and how it is seen that it went as it should.

use std::time::Duration;

use chrono::DateTime;
use genesys_simulator::{JobEnd, RecordingScript, ResultSource, Troubles};
use serde_json::{Value, json};
use transcription_domain::{ExecutionName, TranscriptionJob};
use uuid::Uuid;

use crate::{Execution, ExpectedEnd, LocalCloud, LocalError, Passage, Passed, Upload, waiting};

/// A run with a recording of its own.
pub(super) struct Run<'a> {
    pub(super) cloud: &'a LocalCloud,
    pub(super) id: Uuid,
    /// In which each thing must happen.
    pub(super) soon: Duration,
}

/// Between the executions before and after a state was put back: more than a run has.
const RUNS_BETWEEN: u32 = 5;

pub(super) fn good_call() -> RecordingScript {
    let result = ResultSource::Call("0002f70f7386445b".to_owned());
    RecordingScript { result, ..RecordingScript::default() }
}

fn call_that_ends(ends: JobEnd) -> RecordingScript {
    RecordingScript { ends, ..good_call() }
}

fn wrong(what: impl std::fmt::Display) -> LocalError {
    LocalError::Missing(what.to_string())
}

impl Run<'_> {
    pub(super) fn text(&self) -> String {
        self.id.to_string()
    }

    pub(super) async fn upload(&self, script: RecordingScript) -> Result<(), LocalError> {
        self.script(script)?;
        self.cloud.upload(&Upload::plain(self.id)).await.map(drop)
    }

    pub(super) fn script(&self, script: RecordingScript) -> Result<(), LocalError> {
        let failed = |source| LocalError::Script { what: self.text(), source };
        self.cloud.genesys().script(self.id, script).map_err(failed)
    }

    /// Puts an earlier state of a job back, so that it is due at once and its next execution has a name of its own. Its owner
    /// is none that ever was: the event about the end of the real one may still be on its way.
    async fn put_back(&self, job: TranscriptionJob) -> Result<(), LocalError> {
        let owner = ExecutionName::parse("gone").map_err(LocalError::aws("an execution's name"))?;
        let (run, job) = (job.run + RUNS_BETWEEN, job.due(DateTime::UNIX_EPOCH));
        self.cloud.put_back(TranscriptionJob { run, owner, ..job }).await
    }

    async fn ends_as(&self, end: ExpectedEnd) -> Result<(), LocalError> {
        self.cloud.until_over(self.id, self.soon).await?;
        let broken = self.cloud.broken_promises(self.id, &end).await?;
        if broken.is_empty() { Ok(()) } else { Err(wrong(broken.join("; "))) }
    }

    async fn until_state(&self, state: &str) -> Result<TranscriptionJob, LocalError> {
        self.cloud.until_job(&self.text(), self.soon, |job| job.state.name() == state).await
    }

    pub(super) async fn with(&self, troubles: Troubles) -> Result<(), LocalError> {
        self.upload(RecordingScript { troubles, ..good_call() }).await?;
        self.ends_as(ExpectedEnd::completed(1)).await
    }

    pub(super) async fn uploaded(&self) -> Result<(), LocalError> {
        self.upload(good_call()).await?;
        self.ends_as(ExpectedEnd::completed(1)).await
    }

    /// Calls a function once more for a job that is over, as its execution would after a lost answer.
    pub(super) async fn repeated(
        &self,
        binary: &str,
        more: Value,
        expected: &str,
    ) -> Result<(), LocalError> {
        self.upload(good_call()).await?;
        let job = self.until_state("COMPLETED").await?;
        let execution = json!({"name": job.owner, "arn": "arn:aws:states:::execution:of:the-job"});
        let mut input = json!({"jobKey": job.key, "execution": execution});
        if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
            input.extend(more);
        }
        let answer = self.cloud.invoke(binary, &input).await?;
        let next = answer.get("next").and_then(Value::as_str);
        if next == Some(expected) { Ok(()) } else { Err(wrong(answer)) }
    }

    pub(super) async fn failed(&self) -> Result<(), LocalError> {
        self.upload(call_that_ends(JobEnd::Failed(json!({"code": 17})))).await?;
        self.ends_as(ExpectedEnd::failed("Job.Failed", 1)).await
    }

    /// Submitted, and its execution stopped; EventBridge has told record-failure, which leaves the job to the schedule.
    async fn left_over(&self) -> Result<TranscriptionJob, LocalError> {
        self.upload(call_that_ends(JobEnd::Never)).await?;
        let execution = self.cloud.until_started(&self.text(), self.soon).await?;
        let submitted = self.until_state("SUBMITTED").await?;
        self.cloud.stop(&execution).await?;
        self.until_lost().await?;
        Ok(submitted)
    }

    async fn until_lost(&self) -> Result<TranscriptionJob, LocalError> {
        let is_lost = |job: &TranscriptionJob| {
            job.interruption.as_ref().is_some_and(|failure| failure.error == "Execution.Lost")
        };
        self.cloud.until_job(&self.text(), self.soon, is_lost).await
    }

    /// The job as it was before its execution was stopped.
    pub(super) async fn stopped(&self) -> Result<TranscriptionJob, LocalError> {
        let submitted = self.left_over().await?;
        self.script(good_call())?;
        self.until_schedule_brings_to("COMPLETED").await?;
        Ok(submitted)
    }

    pub(super) async fn long(&self) -> Result<(), LocalError> {
        self.upload(call_that_ends(JobEnd::Never)).await?;
        let execution = self.cloud.until_started(&self.text(), self.soon).await?;
        let submitted = self.until_state("SUBMITTED").await?;
        self.cloud.put_back(submitted.due(DateTime::UNIX_EPOCH)).await?;
        self.cloud.recheck().await?;
        let is_left_alone = |job: &TranscriptionJob| {
            job.run == 0 && job.due_at.is_some_and(|due| due > DateTime::UNIX_EPOCH)
        };
        let left_alone = self.cloud.until_job(&self.text(), self.soon, is_left_alone).await;
        self.cloud.stop(&execution).await?;
        left_alone.map(drop)
    }

    /// The job as it was when the schedule gave it up: begun again as often as it may be, and its execution gone without a
    /// word, as when record-failure could not be run.
    pub(super) async fn given_up(&self) -> Result<TranscriptionJob, LocalError> {
        let submitted = self.left_over().await?;
        let job = TranscriptionJob { reruns: 1, ..submitted };
        self.put_back(job.clone()).await?;
        self.until_schedule_brings_to("FAILED_CLOSED").await?;
        Ok(TranscriptionJob { run: job.run + RUNS_BETWEEN, ..job })
    }

    pub(super) async fn restored(&self) -> Result<(), LocalError> {
        self.upload(good_call()).await?;
        let submitted = self.until_state("SUBMITTED").await?;
        self.until_state("COMPLETED").await?;
        self.put_back(submitted).await?;
        let second = self.second_execution().await?;
        self.cloud.until_ended(&second, self.soon).await?;
        // The files would have other times in them than those that stand there: what counts is that the result was collected.
        // (A state that ends in its Catch is left too.)
        let is_collected = |it: &Passage| match &it.what {
            Passed::Left { state, output, .. } => {
                state == "Poll" && output.get("next").is_some_and(|next| next == "deliver")
            }
            _ => false,
        };
        let history = self.cloud.history(&second).await?;
        if history.iter().any(is_collected) { Ok(()) } else { Err(wrong("nothing was collected")) }
    }

    pub(super) async fn restored_failure(&self) -> Result<(), LocalError> {
        self.upload(call_that_ends(JobEnd::Failed(json!({"code": 17})))).await?;
        let submitted = self.until_state("SUBMITTED").await?;
        self.until_state("FAILED_CLOSED").await?;
        self.put_back(submitted).await?;
        self.until_schedule_brings_to("FAILED_CLOSED").await
    }

    pub(super) async fn restored_given_up(&self) -> Result<(), LocalError> {
        let lost = self.given_up().await?;
        self.put_back(lost).await?;
        // No further: the audit has a record of the first time in this one's place, and says so.
        self.until_schedule_brings_to("FAILED").await
    }

    /// The schedule's event is sent again and again: a job is due a second after it was left over.
    async fn until_schedule_brings_to(&self, state: &str) -> Result<(), LocalError> {
        let what = format!("the state {state}");
        let end = waiting::until(&what, self.soon, async || {
            self.cloud.recheck().await?;
            let jobs = self.cloud.jobs_of(&self.text()).await?;
            Ok(jobs.iter().any(|job| job.state.name() == state).then_some(()))
        })
        .await;
        if end.is_ok() {
            return end;
        }
        let jobs = self.cloud.jobs_of(&self.text()).await?;
        let stands = jobs.iter().map(|job| {
            let failure = job.state.failure().or(job.interruption.as_ref());
            let failure = failure.map_or("no failure", |failure| failure.message.as_str());
            format!(
                "it is {} since run {}, due {:?}: {failure}",
                job.state.name(),
                job.run,
                job.due_at
            )
        });
        Err(wrong(format!("{what} was not reached: {}", stands.collect::<Vec<_>>().join("; "))))
    }

    async fn second_execution(&self) -> Result<Execution, LocalError> {
        waiting::until("the second execution", self.soon, async || {
            self.cloud.recheck().await?;
            Ok(self.cloud.executions_of(&self.text()).await?.into_iter().nth(1))
        })
        .await
    }
}
