//! The queues that are empty on a good day, and what stands in them.

use chrono::{DateTime, Utc};
use clap::ValueEnum;
use serde_json::{Value, json};

use crate::signed_calls::{CallFailure, JsonCall, SignedCalls};

/// A queue of the stack, by the output that names it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Queue {
    pub(crate) name: QueueName,
    pub(crate) output: &'static str,
    /// What to do about its messages.
    pub(crate) what_to_do: &'static str,
    /// True when its messages are events of uploads, as the upload queue takes them.
    pub(crate) holds_uploads: bool,
}

/// A queue, as people name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum QueueName {
    /// Upload events that can never start anything (`RejectedUploads`).
    Rejected,
    /// Upload events that were tried to the end (`UndeliveredUploads`).
    Undelivered,
    /// Failed executions that could not be recorded (`UndeliveredFailures`).
    Failures,
    /// Runs of the schedule that failed (`UndeliveredSchedule`).
    Schedule,
}

/// All of them.
pub(crate) const QUEUES: [Queue; 4] = [
    Queue {
        name: QueueName::Rejected,
        output: "RejectedUploads",
        what_to_do: "pipeline-operator rejected list says why; mend what sends them, or redrive them",
        holds_uploads: true,
    },
    Queue {
        name: QueueName::Undelivered,
        output: "UndeliveredUploads",
        what_to_do: "see start-transcription's log, then pipeline-operator rejected redrive --queue undelivered",
        holds_uploads: true,
    },
    Queue {
        name: QueueName::Failures,
        output: "UndeliveredFailures",
        what_to_do: "see record-failure's log, and hand it the event again (docs/operating.md, Queues)",
        holds_uploads: false,
    },
    Queue {
        name: QueueName::Schedule,
        output: "UndeliveredSchedule",
        what_to_do: "see recheck-overdue's log; the next run does the same work",
        holds_uploads: false,
    },
];

impl QueueName {
    pub(crate) fn queue(self) -> Queue {
        let [first, ..] = QUEUES;
        QUEUES.into_iter().find(|queue| queue.name == self).unwrap_or(first)
    }
}

/// How many messages wait in a queue, those that somebody is looking at included.
pub(crate) async fn waiting_messages(
    calls: &SignedCalls,
    url: &str,
    now: DateTime<Utc>,
) -> Result<u64, CallFailure> {
    let names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"];
    let body = json!({"QueueUrl": url, "AttributeNames": names});
    let call = JsonCall { service: "sqs", target: "AmazonSQS.GetQueueAttributes", body };
    let answer = calls.call(call, now).await?;
    let number = |name: &&str| -> u64 {
        let value = answer.pointer(&format!("/Attributes/{name}")).and_then(Value::as_str);
        value.and_then(|value| value.parse().ok()).unwrap_or(0)
    };
    Ok(names.iter().map(number).sum())
}
