//! What deliver-transcript is asked, and what it answers.

use serde::{Deserialize, Serialize};
use transcription_domain::JobKey;

use super::{Execution, StepAnswer};

/// What the `Deliver`, `Notify` and `TellFailure` states ask, and an operator: one Lambda, three steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub enum DeliverInput {
    /// Turn the stored result into files.
    Deliver {
        /// The job.
        job_key: JobKey,
        /// The calling execution.
        execution: Execution,
        /// As [`StepAnswer::audited`], of the answers before; 0 without one.
        #[serde(default)]
        audited: u64,
    },
    /// Tell the webhook, once.
    Notify {
        /// The job.
        job_key: JobKey,
        /// The calling execution.
        execution: Execution,
        /// As [`StepAnswer::audited`], of the answers before; 0 without one.
        #[serde(default)]
        audited: u64,
    },
    /// Tell the webhook of a job that is over once more: a person's wish, no state's.
    Replay {
        /// The job.
        job_key: JobKey,
    },
}

/// What deliver-transcript answers: to a state, or to a person.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum DeliverAnswer {
    /// To a state.
    Step(Box<StepAnswer>),
    /// To a person.
    Replay(ReplayAnswer),
}

/// What came of a wish to tell the webhook of a job that is over once more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplayAnswer {
    /// The job.
    pub job_key: JobKey,
    /// True when the receiver took the message.
    pub told: bool,
    /// What happened, in a sentence.
    pub message: String,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_three_steps_are_told_apart_by_name() {
        let execution = json!({"name": "e-1", "arn": "arn:aws:states:x", "startedAt": "ignored"});
        let key = "0".repeat(64);
        let read = |step: &str| -> DeliverInput {
            let input = json!({"step": step, "jobKey": key, "execution": execution});
            serde_json::from_value(input).unwrap()
        };
        assert!(matches!(read("deliver"), DeliverInput::Deliver { .. }));
        assert!(matches!(read("notify"), DeliverInput::Notify { .. }));
        assert!(matches!(read("replay"), DeliverInput::Replay { .. }));
    }

    #[test]
    fn an_answer_stands_for_itself_whoever_asked() {
        let job_key = JobKey::parse(&"0a".repeat(32)).unwrap();
        let answer = ReplayAnswer { job_key, told: true, message: "told".to_owned() };
        let written = serde_json::to_value(DeliverAnswer::Replay(answer)).unwrap();
        assert_eq!(written, json!({"jobKey": "0a".repeat(32), "told": true, "message": "told"}));
    }
}
