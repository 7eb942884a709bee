//! The upload queue and the queue of rejected messages, seen by an operator.

use serde_json::{Value, json};

use crate::{LocalCloud, LocalError};

/// A message of the queue of rejected upload events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedUpload {
    /// What the message said.
    pub body: String,
    /// The error's name and its message, as the attribute `reason` has them.
    pub reason: String,
}

/// SQS takes ten messages a call.
const PER_CALL: usize = 10;

impl LocalCloud {
    /// Puts messages into the upload queue, as EventBridge does with events: ten a call, in their order.
    ///
    /// # Errors
    /// When SQS does not take all of them.
    pub async fn send_to_upload_queue(&self, messages: &[String]) -> Result<(), LocalError> {
        let call = "AmazonSQS.SendMessageBatch";
        for part in messages.chunks(PER_CALL) {
            let numbered = part.iter().enumerate();
            let entries =
                numbered.map(|(id, body)| json!({"Id": id.to_string(), "MessageBody": body}));
            let entries: Vec<Value> = entries.collect();
            let body = json!({"QueueUrl": self.deployment.upload_queue, "Entries": entries});
            let answer = self.aws.ask("sqs", call, &body).await?;
            let failed = answer.get("Failed").and_then(Value::as_array);
            if failed.is_some_and(|failed| !failed.is_empty()) {
                return Err(LocalError::Answer { call, missing: "a message".to_owned() });
            }
        }
        Ok(())
    }

    /// Takes everything out of the queue of rejected upload events, in no order.
    ///
    /// # Errors
    /// When SQS cannot be asked.
    pub async fn take_rejected_uploads(&self) -> Result<Vec<RejectedUpload>, LocalError> {
        let queue = &self.deployment.rejected_uploads;
        let receive = json!({
            "QueueUrl": queue, "MaxNumberOfMessages": PER_CALL, "MessageAttributeNames": ["All"],
        });
        let mut taken = Vec::new();
        loop {
            let answer = self.aws.ask("sqs", "AmazonSQS.ReceiveMessage", &receive).await?;
            let messages = answer.get("Messages").and_then(Value::as_array).cloned();
            let messages = messages.filter(|messages| !messages.is_empty());
            let Some(messages) = messages else { return Ok(taken) };
            for message in &messages {
                let text = |pointer: &str| {
                    message.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
                };
                taken.push(RejectedUpload {
                    body: text("/Body"),
                    reason: text("/MessageAttributes/reason/StringValue"),
                });
                let receipt = text("/ReceiptHandle");
                let delete = json!({"QueueUrl": queue, "ReceiptHandle": receipt});
                self.aws.ask("sqs", "AmazonSQS.DeleteMessage", &delete).await?;
            }
        }
    }
}
