//! What the simulator does for one recording, as data.

use axum::http::HeaderValue;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::behaviour::{Behaviour, RetryAfter, Times, Trouble};

/// What the simulator does for one recording. Every field may be absent: an empty script is a recording that is
/// there, and a job that the first look finds completed, with a sample call as its result.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RecordingScript {
    /// Where the words come from.
    pub result: ResultSource,
    /// `startTime` of the pre-flight answer, served as it stands; the sample call's own when absent.
    pub start_time: Option<String>,
    /// `endTime` of the pre-flight answer, served as it stands; the sample call's own when absent.
    pub end_time: Option<String>,
    /// `mediaType` of the pre-flight answer; `audio` when absent.
    pub media_type: Option<String>,
    /// The job is not done before this many milliseconds after its submission, on the simulator's clock.
    pub completes_after_ms: u32,
    /// The job is not done before this look at it (1 is the first). Only looks answered with the job count, not
    /// those that met a trouble. Both this and `completes_after_ms` must be reached.
    pub completes_at_look: u64,
    /// How the job ends.
    pub ends: JobEnd,
    /// `status` of the answer to the submission; `queued` when absent.
    pub submitted_word: Option<String>,
    /// `status` of one look after the other while the job is not done, the last repeated; `processing` when empty.
    pub running_words: Vec<String>,
    /// The job id of every submission of this recording. Two recordings (or two submissions) may share one.
    pub job_id: Option<String>,
    /// Whether `Idempotency-Key` is honoured for this recording; the simulator's setting when absent.
    pub honours_idempotency_key: Option<bool>,
    /// Fields that the words of the result lack.
    pub result_without: Vec<ResultField>,
    /// The bad day.
    pub troubles: Troubles,
}

/// Where the words of a result come from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ResultSource {
    /// The recording's own sample call when its id is one of theirs, else one chosen by the id.
    #[default]
    SampleCall,
    /// The sample call of this name (its file's name without the ending).
    Call(String),
    /// `words` as given: served as `{"words": [...]}`, whatever they are.
    Words(Vec<Value>),
    /// The text of a result file, `{"result": {...}}` or `{"words": [...]}`: its bytes are served as they are.
    Document(String),
    /// So many made-up words, written while they are sent. `result_without` and the flags of the submission do not touch
    /// them.
    MadeUp(u32),
}

/// How a job ends.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum JobEnd {
    /// With its result.
    #[default]
    Completed,
    /// `failed`, with this as `error`: a text, or any JSON.
    Failed(Value),
    /// Not at all.
    Never,
}

/// A group of fields of the words in a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ResultField {
    /// `startTimestamp` and `endTimestamp`.
    Times,
    /// `confidence`.
    Confidences,
    /// `speaker`.
    Speakers,
}

/// The troubles of one recording, in the order in which they are shown, for each kind of call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Troubles {
    /// Token requests. They name no recording: the first trouble left over in any script is shown.
    pub token: Vec<Trouble>,
    /// Pre-flight checks.
    pub check: Vec<Trouble>,
    /// Submissions.
    pub submit: Vec<Trouble>,
    /// Looks at the recording's job.
    pub look: Vec<Trouble>,
}

/// Why a script cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum ScriptProblem {
    /// A sample call that there is not.
    #[error(
        "result.call: there is no sample call {0:?}; the names are those of the files in tests/fixtures/calls"
    )]
    UnknownCall(String),
    /// A result file that is not JSON.
    #[error(
        "result.document: not JSON; give the text of a file of the shape {{\"result\": {{\"words\": [...]}}}}"
    )]
    DocumentNotJson(#[source] serde_json::Error),
    /// A result file of another shape.
    #[error("result.document: neither `result` nor `words` at the top; give one of the two")]
    DocumentWithoutResult,
    /// A result that could not be written as JSON.
    #[error("result: it cannot be written as JSON")]
    Unwritable(#[source] serde_json::Error),
    /// A status outside of its range.
    #[error("troubles.{call}: status {status} is not {allowed}")]
    Status {
        /// The list it stands in.
        call: &'static str,
        /// The status as given.
        status: u16,
        /// What is allowed.
        allowed: &'static str,
    },
    /// A `Retry-After` that cannot stand in a header.
    #[error("troubles.{call}: retryAfter {value:?} cannot stand in a header")]
    RetryAfter {
        /// The list it stands in.
        call: &'static str,
        /// The text as given.
        value: String,
    },
    /// A behaviour that makes no sense for a kind of call.
    #[error("troubles.{call}: {behaviour} is for {belongs_to} only")]
    Misplaced {
        /// The list it stands in.
        call: &'static str,
        /// The behaviour's name.
        behaviour: &'static str,
        /// The calls it is for.
        belongs_to: &'static str,
    },
    /// A recording id that is no UUID.
    #[error("recording id {0:?} is not a UUID")]
    RecordingId(String),
    /// A scenario that there is not.
    #[error("there is no scenario {0:?}; GET /control/scenarios lists them")]
    UnknownScenario(String),
}

impl Troubles {
    /// Checks that every behaviour can be shown where it stands.
    pub(crate) fn check(&self) -> Result<(), ScriptProblem> {
        let lists = [
            ("token", &self.token),
            ("check", &self.check),
            ("submit", &self.submit),
            ("look", &self.look),
        ];
        for (call, troubles) in lists {
            for trouble in troubles {
                check_behaviour(call, &trouble.behaviour)?;
            }
        }
        Ok(())
    }
}

fn check_behaviour(call: &'static str, behaviour: &Behaviour) -> Result<(), ScriptProblem> {
    let misplaced =
        |behaviour, belongs_to| Err(ScriptProblem::Misplaced { call, behaviour, belongs_to });
    let in_range = |status, range: std::ops::RangeInclusive<u16>, allowed| {
        if range.contains(&status) {
            Ok(())
        } else {
            Err(ScriptProblem::Status { call, status, allowed })
        }
    };
    match behaviour {
        Behaviour::WrongSecret if call != "token" => misplaced("wrongSecret", "token"),
        Behaviour::UnknownClient if call != "token" => misplaced("unknownClient", "token"),
        Behaviour::StatusWord { .. } if call == "token" || call == "check" => {
            misplaced("statusWord", "submit and look")
        }
        Behaviour::RateLimited { retry_after: Some(RetryAfter::Text(text)) }
        | Behaviour::ServerError { retry_after: Some(RetryAfter::Text(text)), .. }
            if HeaderValue::from_str(text).is_err() =>
        {
            Err(ScriptProblem::RetryAfter { call, value: text.clone() })
        }
        Behaviour::ServerError { status, .. } => in_range(*status, 500..=599, "500 to 599"),
        Behaviour::VendorError { status, .. } => in_range(*status, 400..=599, "400 to 599"),
        Behaviour::Empty { status } => in_range(*status, 200..=599, "200 to 599"),
        _ => Ok(()),
    }
}

/// Takes the next trouble off a list, if there is one left.
pub(crate) fn take_next(troubles: &mut Vec<Trouble>) -> Option<Trouble> {
    troubles.retain(|trouble| trouble.times != Times::Count(0));
    let next = troubles.first_mut()?;
    let taken = next.clone();
    if let Times::Count(left) = &mut next.times {
        *left = left.saturating_sub(1);
    }
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn troubles_are_taken_in_their_order_and_as_often_as_they_say() {
        let mut list = vec![
            Behaviour::NotFound.times(2),
            Behaviour::Html.times(0),
            Behaviour::Unauthorized.once(),
        ];
        let taken: Vec<_> =
            std::iter::from_fn(|| take_next(&mut list)).map(|trouble| trouble.behaviour).collect();
        assert_eq!(taken, [Behaviour::NotFound, Behaviour::NotFound, Behaviour::Unauthorized]);
    }

    #[test]
    fn a_trouble_for_ever_is_never_used_up() {
        let mut list = vec![Behaviour::NotFound.for_ever(), Behaviour::Html.once()];
        for _ in 0..100 {
            assert_eq!(take_next(&mut list), Some(Behaviour::NotFound.for_ever()));
        }
    }

    #[test]
    fn a_behaviour_in_the_wrong_place_is_named() {
        let troubles =
            Troubles { look: vec![Behaviour::WrongSecret.once()], ..Troubles::default() };
        let problem = troubles.check().unwrap_err();
        assert_eq!(problem.to_string(), "troubles.look: wrongSecret is for token only");
    }
}
