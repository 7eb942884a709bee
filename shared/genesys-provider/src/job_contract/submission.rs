//! A submission: its body, and what its answer, or the lack of one, says about whether a job exists.

use pipeline_contract::ports::{
    CredentialError, ProviderError, Submission, SubmissionError, SubmissionRequest,
};
use serde::{Deserialize, Serialize};
use transcription_domain::JobId;

use super::authorised_call::CallFailure;
use super::unreadable::{json_problem, unreadable};
use crate::exchange::Answer;
use crate::failure::{self, About};
use crate::transport_problem::TransportProblem;

/// The contract's request. Attributes and the platform's ids are for the reader of the result: they stay here.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    recording_id: &'a str,
    language: &'a str,
    format: &'a str,
    speaker_diarization: bool,
    word_confidence: bool,
    timestamps: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook: Option<&'a str>,
}

pub(super) fn body(submission: &SubmissionRequest<'_>) -> Vec<u8> {
    let request = submission.request;
    let body = Body {
        recording_id: request.recording_id.as_str(),
        language: request.language.as_str(),
        format: request.format.as_str(),
        speaker_diarization: request.speaker_diarization,
        word_confidence: request.word_confidence,
        timestamps: request.timestamps,
        webhook: submission.webhook.map(transcription_domain::WebhookUrl::as_str),
    };
    serde_json::to_vec(&body).unwrap_or_else(|_| unreachable!("texts and booleans are JSON"))
}

#[derive(Deserialize)]
struct SubmissionAnswer {
    id: String,
}

/// Whether a job exists now: yes (its id), certainly not, or nobody knows.
pub(super) fn read(
    outcome: Result<Answer, CallFailure>,
    retry_503: bool,
) -> Result<Submission, SubmissionError> {
    match outcome {
        Ok(answer) if answer.status.is_success() => {
            transcript_id(answer).map(|transcript_id| Submission { transcript_id })
        }
        Ok(answer) => Err(refusal(&answer, retry_503)),
        Err(CallFailure::NoToken(error)) => Err(without_token(error)),
        Err(CallFailure::Transport(problem)) => {
            let is_sent = !matches!(problem, TransportProblem::NotSent(_));
            let error = failure::of_transport(problem);
            Err(if is_sent {
                SubmissionError::OutcomeUnknown(error)
            } else {
                SubmissionError::NotAccepted(error)
            })
        }
    }
}

/// The job's id. Accepted without an id that can be read is accepted all the same: the outcome is unknown to us.
fn transcript_id(answer: Answer) -> Result<JobId, SubmissionError> {
    let read: Result<SubmissionAnswer, _> = serde_json::from_slice(answer.small_body());
    let problem = match read {
        Ok(read) => match JobId::parse(&read.id) {
            Ok(id) => return Ok(id),
            Err(problem) => format!("its id {problem}"),
        },
        Err(error) => json_problem(&error),
    };
    Err(SubmissionError::OutcomeUnknown(unreadable(answer, &problem)))
}

fn refusal(answer: &Answer, retry_503: bool) -> SubmissionError {
    let error = failure::of_answer(answer, About::Submission);
    match answer.status.as_u16() {
        429 => SubmissionError::NotAccepted(error),
        503 if retry_503 => SubmissionError::NotAccepted(error),
        // 408 says that the provider gave up waiting, not for what. A redirect is how many a server answers a POST that
        // it has carried out.
        408 => SubmissionError::OutcomeUnknown(error),
        400..=499 => SubmissionError::Refused(error),
        _ => SubmissionError::OutcomeUnknown(error),
    }
}

/// Without a token nothing left. What waiting may mend is tried again; refused credentials are not.
fn without_token(error: ProviderError) -> SubmissionError {
    let is_for_a_person = match &error {
        ProviderError::NoCredentials(source) => {
            matches!(source.downcast_ref(), Some(CredentialError::Unusable(_)))
        }
        ProviderError::AwaitingToken { .. }
        | ProviderError::RateLimited { .. }
        | ProviderError::Unavailable { .. } => false,
        _ => true,
    };
    if is_for_a_person {
        SubmissionError::Refused(error)
    } else {
        SubmissionError::NotAccepted(error)
    }
}
