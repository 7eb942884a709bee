//! A provider that plays a script.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;

use async_trait::async_trait;
use pipeline_contract::ports::{
    Look, ProviderError, Submission, SubmissionError, SubmissionRequest, TranscriptProvider,
};
use transcription_domain::{JobId, RecordingFacts, RecordingId};

use crate::locked;

/// What a submission meets. After the script every submission is accepted.
#[derive(Debug)]
pub enum PostOutcome {
    /// No job is made; the answer says so.
    Fails(SubmissionError),
    /// The job is made, and the answer is lost.
    AcceptedButLost,
}

/// Plays scripted answers, then answers well: every recording is visible, every job is accepted and completed at once
/// with `result`. With `honours_keys` a second submission with the same key finds the first one's job.
#[derive(Debug)]
pub struct ScriptedProvider {
    /// Scripted answers of `check`.
    pub checks: Mutex<VecDeque<Result<RecordingFacts, ProviderError>>>,
    /// Scripted meetings of `submit`.
    pub posts: Mutex<VecDeque<PostOutcome>>,
    /// Scripted answers of `look`.
    pub looks: Mutex<VecDeque<Result<Look, ProviderError>>>,
    result: Vec<u8>,
    honours_keys: bool,
    accepted: Mutex<BTreeMap<String, Vec<JobId>>>,
}

impl ScriptedProvider {
    /// A provider whose jobs complete with these bytes.
    #[must_use]
    pub fn completing_with(result: &[u8]) -> Self {
        Self {
            checks: Mutex::default(),
            posts: Mutex::default(),
            looks: Mutex::default(),
            result: result.to_vec(),
            honours_keys: false,
            accepted: Mutex::default(),
        }
    }

    /// The same, honouring idempotency keys.
    #[must_use]
    pub fn honouring_keys(self) -> Self {
        Self { honours_keys: true, ..self }
    }

    /// Adds answers of `check`.
    #[must_use]
    pub fn checks(self, answers: Vec<Result<RecordingFacts, ProviderError>>) -> Self {
        locked(&self.checks).extend(answers);
        self
    }

    /// Adds meetings of `submit`.
    #[must_use]
    pub fn posts(self, outcomes: Vec<PostOutcome>) -> Self {
        locked(&self.posts).extend(outcomes);
        self
    }

    /// Adds answers of `look`.
    #[must_use]
    pub fn looks(self, answers: Vec<Result<Look, ProviderError>>) -> Self {
        locked(&self.looks).extend(answers);
        self
    }

    /// How many jobs were made in all.
    #[must_use]
    pub fn jobs_made(&self) -> usize {
        locked(&self.accepted).values().map(Vec::len).sum()
    }

    fn accept(&self, request: &SubmissionRequest<'_>) -> Result<JobId, SubmissionError> {
        let mut accepted = locked(&self.accepted);
        let count: usize = accepted.values().map(Vec::len).sum();
        let jobs = accepted.entry(request.key.to_string()).or_default();
        if let Some(first) = jobs.first().filter(|_| self.honours_keys) {
            return Ok(first.clone());
        }
        let id = JobId::parse(&format!("job-{}", count + 1)).map_err(|error| {
            SubmissionError::OutcomeUnknown(ProviderError::Rejected(error.to_string()))
        })?;
        jobs.push(id.clone());
        Ok(id)
    }
}

#[async_trait]
impl TranscriptProvider for ScriptedProvider {
    async fn check(&self, _recording: &RecordingId) -> Result<RecordingFacts, ProviderError> {
        let next = locked(&self.checks).pop_front();
        next.unwrap_or_else(|| Ok(RecordingFacts::default()))
    }

    async fn submit(&self, request: SubmissionRequest<'_>) -> Result<Submission, SubmissionError> {
        let next = locked(&self.posts).pop_front();
        match next {
            Some(PostOutcome::Fails(error)) => Err(error),
            Some(PostOutcome::AcceptedButLost) => {
                self.accept(&request)?;
                let reason = "the connection was lost".to_owned();
                let lost = ProviderError::Unavailable { reason, retry_after: None };
                Err(SubmissionError::OutcomeUnknown(lost))
            }
            None => Ok(Submission { transcript_id: self.accept(&request)? }),
        }
    }

    async fn look(&self, _job: &JobId) -> Result<Look, ProviderError> {
        let next = locked(&self.looks).pop_front();
        next.unwrap_or_else(|| Ok(Look::Completed { raw: self.result.clone().into() }))
    }
}
