//! The queue of rejected upload events in SQS.

use async_trait::async_trait;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::BuildError;
use aws_sdk_sqs::types::MessageAttributeValue;
use pipeline_contract::ports::{RejectedEvent, RejectedEvents, RejectedEventsError};

use crate::aws_failure::AwsFailure;

/// The message attribute with the reason: `Request.Invalid: the request has 1 problem: ...`, the error's name first.
pub const REASON: &str = "reason";

/// The message attribute with the id that the message had in the upload queue: the function's logs name it, and a message
/// that was put aside twice has it twice.
pub const MESSAGE_ID: &str = "message_id";

/// Messages with their reasons as attributes; the body is the one that came.
#[derive(Debug, Clone)]
pub struct SqsRejectedEvents {
    client: Client,
    queue_url: String,
}

impl SqsRejectedEvents {
    /// Puts messages into the queue at `queue_url`.
    #[must_use]
    pub const fn new(client: Client, queue_url: String) -> Self {
        Self { client, queue_url }
    }
}

#[async_trait]
impl RejectedEvents for SqsRejectedEvents {
    async fn put_aside(&self, event: &RejectedEvent) -> Result<(), RejectedEventsError> {
        let reason = format!("{}: {}", event.reason.error, event.reason.message);
        let unbuilt = |error: BuildError| RejectedEventsError::Unavailable(Box::new(error));
        let sent = self
            .client
            .send_message()
            .queue_url(&self.queue_url)
            .message_body(&event.body)
            .message_attributes(REASON, text(&reason).map_err(unbuilt)?)
            .message_attributes(MESSAGE_ID, text(&event.message_id).map_err(unbuilt)?)
            .send()
            .await;
        let unavailable =
            |error| RejectedEventsError::Unavailable(AwsFailure::of("SQS SendMessage", error));
        sent.map_err(unavailable).map(drop)
    }
}

fn text(value: &str) -> Result<MessageAttributeValue, BuildError> {
    MessageAttributeValue::builder()
        .data_type("String")
        .string_value(value.replace(|c| !is_taken(c), " "))
        .build()
}

/// The characters that SQS takes in a message: those of XML. Failures hold no control characters; these two are no such.
const fn is_taken(c: char) -> bool {
    !matches!(c, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use transcription_domain::Failure;

    use super::*;
    use crate::canned_http::CannedHttp;

    const QUEUE: &str = "https://sqs.eu-central-1.amazonaws.com/123456789012/rejected";

    async fn put_aside(http: &CannedHttp, message: &str) -> Result<(), RejectedEventsError> {
        let queue = SqsRejectedEvents::new(http.clients().sqs(), QUEUE.to_owned());
        let reason = Failure::new("Event.Invalid", message);
        let event =
            RejectedEvent { message_id: "m-1".to_owned(), body: "{ \"a\"".to_owned(), reason };
        queue.put_aside(&event).await
    }

    #[tokio::test]
    async fn a_message_is_sent_as_it_came_with_its_reason_and_its_id() {
        let http = CannedHttp::answering([(200, r#"{"MessageId": "new"}"#)]);
        put_aside(&http, "it breaks\nin line 1\u{ffff}").await.unwrap();
        let asked = &http.seen()[0];
        assert_eq!(asked.header("x-amz-target"), Some("AmazonSQS.SendMessage"));
        let body = asked.json();
        assert_eq!(body["QueueUrl"], QUEUE);
        assert_eq!(body["MessageBody"], "{ \"a\"");
        let attributes = &body["MessageAttributes"];
        assert_eq!(attributes["reason"]["StringValue"], "Event.Invalid: it breaks in line 1 ");
        assert_eq!(attributes["reason"]["DataType"], "String");
        assert_eq!(attributes["message_id"]["StringValue"], "m-1");
    }

    #[tokio::test]
    async fn a_queue_that_takes_nothing_is_told_without_the_message() {
        let refusal = r#"{"__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "no"}"#;
        let http = CannedHttp::answering([(400, refusal)]);
        let RejectedEventsError::Unavailable(source) = put_aside(&http, "x").await.unwrap_err();
        assert!(source.to_string().contains("QueueDoesNotExist"), "{source}");
        assert!(!format!("{source:?}").contains("{ \"a\""), "{source:?}");
    }
}
