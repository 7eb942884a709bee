//! The two queues in SQS.

use async_trait::async_trait;
use pipeline_contract::ports::Clock;
use serde_json::{Value, json};

use super::{Message, Queues};
use crate::signed_calls::{CallFailure, JsonCall, SignedCalls};

/// How long received messages are hidden from others: far longer than a redrive of all of them takes.
const HIDDEN_SECONDS: u32 = 300;

/// SQS' own limit of one call.
const AT_ONCE: usize = 10;

/// What is looked at in one run; a second run takes the rest.
const MESSAGES_MAX: usize = 10_000;

/// A queue and the upload queue.
pub(crate) struct SqsQueues<'a> {
    pub(crate) calls: &'a SignedCalls,
    pub(crate) clock: &'a dyn Clock,
    /// The queue that is looked at.
    pub(crate) url: &'a str,
    /// Where messages are sent back to.
    pub(crate) upload_url: &'a str,
}

impl SqsQueues<'_> {
    async fn call(&self, target: &str, body: Value) -> Result<Value, CallFailure> {
        self.calls.call(JsonCall { service: "sqs", target, body }, self.clock.now()).await
    }
}

#[async_trait]
impl Queues for SqsQueues<'_> {
    async fn receive_all(&self) -> Result<Vec<Message>, CallFailure> {
        let mut messages: Vec<Message> = Vec::new();
        while messages.len() < MESSAGES_MAX {
            // Waiting a second asks all of SQS' servers: without it an answer may be empty beside a full queue.
            let body = json!({
                "QueueUrl": self.url,
                "MaxNumberOfMessages": AT_ONCE,
                "VisibilityTimeout": HIDDEN_SECONDS,
                "WaitTimeSeconds": 1,
                "AttributeNames": ["SentTimestamp"],
                "MessageAttributeNames": ["All"],
            });
            let answer = self.call("AmazonSQS.ReceiveMessage", body).await?;
            let received = answer.get("Messages").and_then(Value::as_array);
            let before = messages.len();
            messages.extend(received.into_iter().flatten().filter_map(Message::of));
            if messages.len() == before {
                break;
            }
        }
        // The oldest first; the same one twice only when it was not hidden.
        messages.sort_by(|one, other| (one.sent_at, &one.id).cmp(&(other.sent_at, &other.id)));
        messages.dedup_by(|one, other| one.id == other.id);
        Ok(messages)
    }

    async fn send(&self, body: &str) -> Result<(), CallFailure> {
        let body = json!({"QueueUrl": self.upload_url, "MessageBody": body});
        self.call("AmazonSQS.SendMessage", body).await.map(drop)
    }

    async fn delete(&self, message: &Message) -> Result<(), CallFailure> {
        let body = json!({"QueueUrl": self.url, "ReceiptHandle": message.receipt});
        self.call("AmazonSQS.DeleteMessage", body).await.map(drop)
    }

    async fn release(&self, messages: &[Message]) -> Result<(), CallFailure> {
        for some in messages.chunks(AT_ONCE) {
            let entry = |(number, message): (usize, &Message)| json!({"Id": number.to_string(), "ReceiptHandle": message.receipt, "VisibilityTimeout": 0});
            let entries: Vec<Value> = some.iter().enumerate().map(entry).collect();
            let body = json!({"QueueUrl": self.url, "Entries": entries});
            self.call("AmazonSQS.ChangeMessageVisibilityBatch", body).await?;
        }
        Ok(())
    }
}
