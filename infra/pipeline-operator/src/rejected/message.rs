//! A message of a queue, as SQS answers it.

use aws_adapters::REASON;
use chrono::{DateTime, Utc};
use serde_json::Value;

/// A message that was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    /// The same at every receipt.
    pub(crate) id: String,
    /// Good for this receipt only.
    pub(crate) receipt: String,
    pub(crate) body: String,
    pub(crate) sent_at: Option<DateTime<Utc>>,
    pub(crate) reason: Option<String>,
}

impl Message {
    /// Reads one of `Messages`; `None` for what is no message.
    pub(crate) fn of(answer: &Value) -> Option<Self> {
        let text = |path: &str| answer.pointer(path).and_then(Value::as_str).map(str::to_owned);
        let sent_at = text("/Attributes/SentTimestamp").and_then(|ms| ms.parse().ok());
        Some(Self {
            id: text("/MessageId")?,
            receipt: text("/ReceiptHandle")?,
            body: text("/Body")?,
            sent_at: sent_at.and_then(DateTime::from_timestamp_millis),
            reason: text(&format!("/MessageAttributes/{REASON}/StringValue")),
        })
    }
}
