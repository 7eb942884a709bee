//! The changes that a job may go through. Each consumes the old job; a change that its state does not allow is an error,
//! never a silent repair.

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::{
    AuditLine, ExecutionName, Failure, JobId, JobKey, JobState, Milestones, NoticeProgress,
    RecordingFacts, StoredObject, TranscriptSummary, TranscriptionJob, TranscriptionRequest,
    WebhookStatus,
};

/// A change that the job's state does not allow: a fault in the pipeline, or a second worker.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a job in state {state} cannot be {change}")]
pub struct InvalidTransition {
    state: &'static str,
    change: &'static str,
}

type Transition = Result<TranscriptionJob, InvalidTransition>;

impl TranscriptionJob {
    /// A new job, claimed by an execution. It is stored for the first time with version 1.
    #[must_use]
    pub fn claimed(
        key: JobKey,
        request: TranscriptionRequest,
        owner: ExecutionName,
        now: DateTime<Utc>,
    ) -> Self {
        let milestones = Milestones {
            claimed_at: now,
            submitted_at: None,
            collected_at: None,
            delivered_at: None,
            closed_at: None,
        };
        Self {
            key,
            request,
            version: 0,
            owner,
            run: 0,
            reruns: 0,
            handed_over: false,
            due_at: None,
            recording: None,
            milestones,
            interruption: None,
            state: JobState::Claimed { tries: 0 },
            audit: AuditLine::none(),
        }
    }

    fn refuse(&self, change: &'static str) -> InvalidTransition {
        InvalidTransition { state: self.state.name(), change }
    }

    /// The job with another time at which the schedule should look at it.
    #[must_use]
    pub fn due(self, at: DateTime<Utc>) -> Self {
        Self { due_at: Some(at), ..self }
    }

    /// What the pre-flight told is kept.
    #[must_use]
    pub fn checked(self, recording: RecordingFacts) -> Self {
        Self { recording: Some(recording), ..self }
    }

    /// The intent to submit, before the request leaves. From `Submitting` only when the caller knows that it may send
    /// again.
    ///
    /// # Errors
    /// When the job was submitted already or is over.
    pub fn submission_begun(self) -> Transition {
        let attempt = match self.state {
            JobState::Claimed { tries } => tries + 1,
            JobState::Submitting { attempt } => attempt + 1,
            _ => return Err(self.refuse("submitted")),
        };
        Ok(Self { state: JobState::Submitting { attempt }, ..self })
    }

    /// The pre-flight came to nothing for now: it is made again later.
    ///
    /// # Errors
    /// When the job is past its pre-flight.
    pub fn submission_postponed(self) -> Transition {
        match self.state {
            JobState::Claimed { tries } => {
                Ok(Self { state: JobState::Claimed { tries: tries + 1 }, ..self })
            }
            _ => Err(self.refuse("postponed")),
        }
    }

    /// The submission was certainly not accepted: it may be sent again.
    ///
    /// # Errors
    /// When no submission is under way.
    pub fn submission_refused(self) -> Transition {
        match self.state {
            JobState::Submitting { attempt } => {
                Ok(Self { state: JobState::Claimed { tries: attempt }, ..self })
            }
            _ => Err(self.refuse("refused by the provider")),
        }
    }

    /// The provider accepted the submission.
    ///
    /// # Errors
    /// When no submission is under way.
    pub fn submission_accepted(mut self, transcript_id: JobId, now: DateTime<Utc>) -> Transition {
        match self.state {
            JobState::Submitting { .. } => {
                self.milestones.submitted_at = Some(now);
                Ok(Self { state: JobState::Submitted { transcript_id }, ..self })
            }
            _ => Err(self.refuse("accepted by the provider")),
        }
    }

    /// Nobody knows whether the provider accepted: a person decides, the schedule leaves the job alone.
    ///
    /// # Errors
    /// When no submission is under way.
    pub fn put_to_review(self, failure: Failure) -> Transition {
        match self.state {
            JobState::Submitting { attempt } => {
                let state = JobState::NeedsReview { attempt, failure };
                Ok(Self { state, due_at: None, interruption: None, ..self })
            }
            _ => Err(self.refuse("put to review")),
        }
    }

    /// The provider's raw result is stored.
    ///
    /// # Errors
    /// When the job is not waiting for a result.
    pub fn collected(mut self, raw: StoredObject, now: DateTime<Utc>) -> Transition {
        match self.state {
            JobState::Submitted { transcript_id } => {
                self.milestones.collected_at = Some(now);
                Ok(Self { state: JobState::Collected { transcript_id, raw }, ..self })
            }
            _ => Err(self.refuse("collected")),
        }
    }

    /// The rendered files are stored. Without a notice to send the job is complete.
    ///
    /// # Errors
    /// When there is no stored result.
    pub fn delivered(
        mut self,
        summary: TranscriptSummary,
        notice: Option<NoticeProgress>,
        now: DateTime<Utc>,
    ) -> Transition {
        let JobState::Collected { transcript_id, .. } = self.state else {
            return Err(self.refuse("delivered"));
        };
        self.milestones.delivered_at = Some(now);
        match notice {
            Some(notice) => {
                self.state = JobState::Delivered { transcript_id, summary, notice };
                Ok(self)
            }
            None => {
                let webhook = WebhookStatus::Skipped;
                self.state = JobState::Completed { transcript_id, summary, webhook };
                Ok(self.closed(now))
            }
        }
    }

    /// An attempt to tell the webhook begins: counted before it is made.
    ///
    /// # Errors
    /// When there is nothing to tell.
    pub fn notice_begun(mut self) -> Transition {
        match &mut self.state {
            JobState::Delivered { notice, .. } | JobState::Failed { notice, .. } => {
                notice.attempts += 1;
                Ok(self)
            }
            _ => Err(self.refuse("told")),
        }
    }

    /// The webhook's fate is known: the job is over.
    ///
    /// # Errors
    /// When there was nothing to tell.
    pub fn notice_settled(self, webhook: WebhookStatus, now: DateTime<Utc>) -> Transition {
        let state = match self.state {
            JobState::Delivered { transcript_id, summary, .. } => {
                JobState::Completed { transcript_id, summary, webhook }
            }
            JobState::Failed { transcript_id, failure, .. } => {
                JobState::FailedClosed { transcript_id, failure, webhook }
            }
            _ => return Err(self.refuse("settled")),
        };
        Ok(Self { state, ..self }.closed(now))
    }

    /// The webhook of a job that is over was told once more, and took the message: it counts as delivered from now on. The job
    /// stays over.
    ///
    /// # Errors
    /// When the job is not over, or names no webhook.
    pub fn notice_replayed(self) -> Transition {
        let state = match self.state {
            JobState::Completed { transcript_id, summary, webhook } if webhook.was_wanted() => {
                JobState::Completed { transcript_id, summary, webhook: WebhookStatus::Delivered }
            }
            JobState::FailedClosed { transcript_id, failure, webhook } if webhook.was_wanted() => {
                JobState::FailedClosed { transcript_id, failure, webhook: WebhookStatus::Delivered }
            }
            _ => return Err(self.refuse("told again")),
        };
        Ok(Self { state, ..self })
    }

    /// The job is given up. Without a notice to send it is over.
    ///
    /// # Errors
    /// When a transcript was delivered, or the job is over already.
    pub fn given_up(
        mut self,
        failure: Failure,
        notice: Option<NoticeProgress>,
        now: DateTime<Utc>,
    ) -> Transition {
        if self.state.is_closed() || self.state.notice().is_some() {
            return Err(self.refuse("given up"));
        }
        let transcript_id = self.state.transcript_id().cloned();
        self.interruption = None;
        match notice {
            Some(notice) => {
                self.state = JobState::Failed { transcript_id, failure, notice };
                Ok(self)
            }
            None => {
                let webhook = WebhookStatus::Skipped;
                self.state = JobState::FailedClosed { transcript_id, failure, webhook };
                Ok(self.closed(now))
            }
        }
    }

    /// An execution ended early; the schedule starts the job again at `due`. The state stays: the next execution goes on
    /// from it.
    ///
    /// # Errors
    /// When the job is over.
    pub fn interrupted(self, failure: Failure, due: DateTime<Utc>) -> Transition {
        if self.state.is_closed() {
            return Err(self.refuse("interrupted"));
        }
        Ok(Self { interruption: Some(failure), due_at: Some(due), ..self })
    }

    /// The execution ends as planned and leaves a long job to the schedule, which comes back to it at `due`.
    ///
    /// # Errors
    /// When the job waits neither for a submission nor for a result.
    pub fn handed_over(self, due: DateTime<Utc>) -> Transition {
        match self.state {
            JobState::Claimed { .. } | JobState::Submitting { .. } | JobState::Submitted { .. } => {
                Ok(Self { handed_over: true, due_at: Some(due), ..self })
            }
            _ => Err(self.refuse("handed over")),
        }
    }

    /// The schedule gives the job to a new execution.
    ///
    /// # Errors
    /// When the job is over.
    pub fn taken_over(self, owner: ExecutionName, due: DateTime<Utc>) -> Transition {
        if self.state.is_closed() {
            return Err(self.refuse("taken over"));
        }
        let run = self.run + 1;
        let reruns = if self.handed_over { self.reruns } else { self.reruns + 1 };
        let due_at = Some(due);
        Ok(Self { owner, run, reruns, handed_over: false, interruption: None, due_at, ..self })
    }

    fn closed(mut self, now: DateTime<Utc>) -> Self {
        self.milestones.closed_at = Some(now);
        Self { due_at: None, interruption: None, ..self }
    }
}

#[cfg(test)]
#[path = "job_transitions_tests.rs"]
mod tests;
