//! What is told of a call to AWS that failed.

use std::error::Error;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use pipeline_contract::ports::Source;

/// The longest part of a service's own words that is told, in characters.
const WORDS_CHARS_MAX: usize = 300;

/// A call to AWS that failed: the operation and what was seen.
///
/// The SDK's own error is not kept whole: printed for debugging it shows the raw answer, and a refused conditional write
/// carries the stored item.
#[derive(Debug, thiserror::Error)]
#[error("{operation} {problem}")]
pub struct AwsFailure {
    operation: &'static str,
    problem: String,
    #[source]
    source: Option<Source>,
}

impl AwsFailure {
    /// A failure that is no error of the SDK.
    pub(crate) fn seen(operation: &'static str, problem: &str) -> Source {
        Box::new(Self { operation, problem: problem.to_owned(), source: None })
    }

    /// What is told of an error of the SDK. `operation` is such as `DynamoDB PutItem`.
    pub(crate) fn of<E>(operation: &'static str, error: SdkError<E, HttpResponse>) -> Source
    where
        E: Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let problem = match &error {
            // An answer that the SDK cannot read counts as an error of the service with it.
            SdkError::ServiceError(context) if context.raw().status().is_success() => {
                UNREADABLE.to_owned()
            }
            SdkError::ServiceError(_) => refusal(&error),
            SdkError::TimeoutError(_) => "was not answered in time".to_owned(),
            SdkError::DispatchFailure(_) => "could not be sent, or its answer was lost".to_owned(),
            SdkError::ResponseError(_) => UNREADABLE.to_owned(),
            _ => "could not be built".to_owned(),
        };
        let source = match error {
            // Its words are in `problem` already.
            SdkError::ServiceError(_) => None,
            error => error.into_source().ok(),
        };
        Box::new(Self { operation, problem, source })
    }
}

const UNREADABLE: &str = "had an answer that cannot be read";

fn refusal<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> String {
    let meta = error.meta();
    // The answer to a HEAD request has no body, so no code and no words: its status says it all.
    let status = status(error).map(|status| format!("was refused with status {status}"));
    let words = [meta.code(), meta.message()].into_iter().flatten().map(cleaned);
    let told: Vec<String> = status.into_iter().chain(words).collect();
    let request = meta.extra("aws_request_id").map(|id| format!(" (request {})", cleaned(id)));
    told.join(": ") + request.as_deref().unwrap_or_default()
}

fn cleaned(words: &str) -> String {
    words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(WORDS_CHARS_MAX).collect()
}

/// What `DynamoDB` answers when it is there and has too much to do.
const BUSY: [&str; 3] =
    ["ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException"];

/// True when the service is there and has too much to do.
pub(crate) fn is_busy<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    error.meta().code().is_some_and(|code| BUSY.contains(&code))
}

/// The HTTP status of the answer, when there was one.
pub(crate) fn status<E>(error: &SdkError<E, HttpResponse>) -> Option<u16> {
    error.raw_response().map(|response| response.status().as_u16())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canned_http::CannedHttp;

    async fn failure(http: &CannedHttp) -> String {
        let error = http.clients().dynamodb().list_tables().send().await.unwrap_err();
        let failure = AwsFailure::of("DynamoDB ListTables", error);
        let mut told = vec![failure.to_string()];
        let mut source = failure.source();
        while let Some(cause) = source {
            told.push(cause.to_string());
            source = cause.source();
        }
        told.join(" <- ")
    }

    #[tokio::test]
    async fn a_refusal_tells_the_services_own_words_once() {
        let http = CannedHttp::answering([(
            400,
            r#"{"__type":"com.amazonaws#AccessDeniedException","message":"not authorized\nto list"}"#,
        )]);
        assert_eq!(
            failure(&http).await,
            "DynamoDB ListTables was refused with status 400: AccessDeniedException: not authorized to list (request a-request)"
        );
    }

    #[tokio::test]
    async fn a_lost_answer_keeps_the_chain_of_its_causes() {
        let http = CannedHttp::losing_every_answer();
        assert_eq!(
            failure(&http).await,
            "DynamoDB ListTables could not be sent, or its answer was lost <- io error <- the connection is gone"
        );
    }

    #[tokio::test]
    async fn an_unreadable_answer_is_not_shown() {
        let http = CannedHttp::answering([(200, "{ what was said")]);
        let error = http.clients().dynamodb().list_tables().send().await.unwrap_err();
        let failure = AwsFailure::of("DynamoDB ListTables", error);
        let printed = format!("{failure} {failure:?}");
        assert!(printed.contains("had an answer that cannot be read"), "{printed}");
        assert!(!printed.contains("what was said"), "{printed}");
    }
}
