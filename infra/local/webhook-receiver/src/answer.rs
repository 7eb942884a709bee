//! What a hook answers, as data.

use axum::http::HeaderValue;
use serde::{Deserialize, Serialize};

/// One kind of answer. In JSON its name (`"down"`), or an object of its name and its fields
/// (`{"status": {"status": 500}}`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Answer {
    /// A status with an empty body.
    Status {
        /// 200 to 599.
        status: u16,
        /// `Retry-After`, as it stands; left out when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<String>,
    },
    /// The connection is closed without an answer. The notice has been read and is kept.
    Down,
    /// The request is kept open until the hold is released or the sender goes away; then 204.
    Hold {
        /// The name by which it is released.
        name: String,
    },
    /// 200 after a pause, with a body of one byte after each of more pauses.
    Slow {
        /// The pause before the head, in milliseconds.
        head_ms: u64,
        /// The bytes of the body.
        bytes: u32,
        /// The pause before each byte, in milliseconds.
        byte_ms: u64,
    },
    /// A redirect.
    Redirect {
        /// The status, 300 to 399; 307 when absent.
        #[serde(default = "temporary_redirect")]
        status: u16,
        /// `Location`
        location: String,
    },
    /// 200 with a body of this many bytes, made while it is sent.
    HugeBody {
        /// The number of bytes.
        bytes: u64,
    },
}

/// One answer, shown a number of times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Step {
    /// The answer.
    pub answer: Answer,
    /// How often; once when absent.
    #[serde(default)]
    pub times: Times,
}

/// How often an answer is given: a number, or `"forEver"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Times {
    /// That many notices; 0 is never.
    Count(u32),
    /// Every notice from then on.
    Always(ForEver),
}

/// The word `forEver`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ForEver {
    /// `forEver`
    ForEver,
}

impl Default for Times {
    fn default() -> Self {
        Self::Count(1)
    }
}

/// Why an answer cannot be given.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerProblem {
    /// A status outside of its range.
    #[error("status {status} is not {allowed}")]
    Status {
        /// The status as given.
        status: u16,
        /// What is allowed.
        allowed: &'static str,
    },
    /// A text that cannot stand in a header.
    #[error("{field} {value:?} cannot stand in a header")]
    Header {
        /// The field.
        field: &'static str,
        /// The text as given.
        value: String,
    },
}

const fn temporary_redirect() -> u16 {
    307
}

impl Answer {
    /// A status with an empty body.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::Status { status, retry_after: None }
    }

    /// This answer for one notice.
    #[must_use]
    pub fn once(self) -> Step {
        self.times(1)
    }

    /// This answer for a number of notices.
    #[must_use]
    pub fn times(self, count: u32) -> Step {
        Step { answer: self, times: Times::Count(count) }
    }

    /// This answer for every notice from then on.
    #[must_use]
    pub fn for_ever(self) -> Step {
        Step { answer: self, times: Times::Always(ForEver::ForEver) }
    }

    /// Checks that the answer can be given.
    pub(crate) fn check(&self) -> Result<(), AnswerProblem> {
        match self {
            Self::Status { status, .. } if !(200..=599).contains(status) => {
                Err(AnswerProblem::Status { status: *status, allowed: "200 to 599" })
            }
            Self::Status { retry_after: Some(text), .. } => check_header("retryAfter", text),
            Self::Redirect { status, .. } if !(300..=399).contains(status) => {
                Err(AnswerProblem::Status { status: *status, allowed: "300 to 399" })
            }
            Self::Redirect { location, .. } => check_header("location", location),
            _ => Ok(()),
        }
    }
}

fn check_header(field: &'static str, text: &str) -> Result<(), AnswerProblem> {
    HeaderValue::from_str(text)
        .map(drop)
        .map_err(|_| AnswerProblem::Header { field, value: text.to_owned() })
}

/// Takes the next answer off a list; none means the ordinary one, 204.
pub(crate) fn take_next(steps: &mut Vec<Step>) -> Option<Answer> {
    steps.retain(|step| step.times != Times::Count(0));
    let step = steps.first_mut()?;
    if let Times::Count(left) = &mut step.times {
        *left = left.saturating_sub(1);
    }
    Some(step.answer.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_taken_in_their_order_and_then_there_are_none() {
        let mut steps = vec![Answer::status(500).times(2), Answer::Down.once()];
        let taken: Vec<_> = std::iter::from_fn(|| take_next(&mut steps)).collect();
        assert_eq!(taken, [Answer::status(500), Answer::status(500), Answer::Down]);
    }

    #[test]
    fn an_answer_that_http_does_not_know_is_refused() {
        assert!(Answer::status(99).check().is_err());
        assert!(Answer::Redirect { status: 200, location: "/".to_owned() }.check().is_err());
        assert!(Answer::Redirect { status: 301, location: "\n".to_owned() }.check().is_err());
        assert!(Answer::status(410).check().is_ok());
    }
}
