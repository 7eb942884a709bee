//! The fleet's access token in a `DynamoDB` table of its own, which only those may read who talk to the provider.

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use pipeline_contract::ports::{SharedToken, SharedTokenError, SharedTokenStore, WriteTag};

use crate::aws_failure::{AwsFailure, is_busy};
use crate::job_item::text;
use crate::shared_token_item::{self as item, FLEET, TAG, TOKEN_NAME};

/// The one item of the token table; its layout is in `shared_token_item.rs`.
#[derive(Debug, Clone)]
pub struct DynamoSharedToken {
    client: Client,
    table: String,
}

impl DynamoSharedToken {
    /// The shared token in `table`.
    #[must_use]
    pub const fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }
}

#[async_trait]
impl SharedTokenStore for DynamoSharedToken {
    async fn load(&self) -> Result<Option<SharedToken>, SharedTokenError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key(TOKEN_NAME, text(FLEET))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| failure("DynamoDB GetItem", error))?;
        answer.item().map(item::read).transpose()
    }

    async fn replace(
        &self,
        seen: Option<&WriteTag>,
        next: &SharedToken,
    ) -> Result<(), SharedTokenError> {
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item::written(next)))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let put = match seen {
            None => put
                .condition_expression("attribute_not_exists(#name)")
                .expression_attribute_names("#name", TOKEN_NAME),
            Some(tag) => put
                .condition_expression("#tag = :seen")
                .expression_attribute_names("#tag", TAG)
                .expression_attribute_values(":seen", text(tag.as_str())),
        };
        let Err(error) = put.send().await else { return Ok(()) };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(refusal)) => {
                // A put of ours may have landed although its answer was lost, in the SDK's own retry: the tag tells.
                let stands = refusal.item.as_ref().and_then(item::tag);
                if stands.as_ref() == Some(&next.tag) {
                    Ok(())
                } else {
                    Err(SharedTokenError::Conflict)
                }
            }
            _ => Err(failure("DynamoDB PutItem", error)),
        }
    }
}

fn failure<E>(operation: &'static str, error: SdkError<E, HttpResponse>) -> SharedTokenError
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    let is_busy = is_busy(&error);
    let source = AwsFailure::of(operation, error);
    if is_busy { SharedTokenError::Busy(source) } else { SharedTokenError::Unavailable(source) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::canned_http::CannedHttp;
    use crate::job_item::tests::on_the_wire;
    use crate::shared_token_item::tests::{kept, tag};

    fn store(http: &CannedHttp) -> DynamoSharedToken {
        DynamoSharedToken::new(http.clients().dynamodb(), "tokens".to_owned())
    }

    /// The answer to a conditional write whose condition does not hold.
    fn refused_by(standing: &SharedToken) -> String {
        json!({
            "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
            "message": "The conditional request failed",
            "Item": on_the_wire(&item::written(standing)),
        })
        .to_string()
    }

    #[tokio::test]
    async fn the_token_is_read_as_it_was_written_last() {
        let answer = json!({"Item": on_the_wire(&item::written(&kept(1)))}).to_string();
        let http = CannedHttp::answering([(200, &answer), (200, "{}")]);
        assert_eq!(store(&http).load().await.unwrap(), Some(kept(1)));
        let asked = http.seen()[0].json();
        assert_eq!(asked["ConsistentRead"], true);
        assert_eq!(asked["Key"], json!({"token_name": {"S": "fleet"}}));
        assert_eq!(store(&http).load().await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_write_is_one_put_on_the_condition_of_what_was_seen() {
        let http = CannedHttp::answering([(200, "{}"), (200, "{}")]);
        store(&http).replace(None, &kept(1)).await.unwrap();
        store(&http).replace(Some(&tag(1)), &kept(2)).await.unwrap();
        let asked = http.seen();
        assert_eq!(asked[0].header("x-amz-target"), Some("DynamoDB_20120810.PutItem"));
        assert_eq!(asked[0].json()["ConditionExpression"], "attribute_not_exists(#name)");
        let second = asked[1].json();
        assert_eq!(second["ConditionExpression"], "#tag = :seen");
        assert_eq!(second["ExpressionAttributeValues"], json!({":seen": {"S": tag(1).as_str()}}));
        assert_eq!(second["Item"]["tag"], json!({"S": tag(2).as_str()}));
    }

    #[tokio::test]
    async fn a_write_that_landed_although_its_answer_was_lost_is_a_success() {
        let http = CannedHttp::default();
        http.then_lost();
        http.then(400, &[], &refused_by(&kept(2)));
        store(&http).replace(Some(&tag(1)), &kept(2)).await.unwrap();
        assert_eq!(http.seen().len(), 2);
    }

    #[tokio::test]
    async fn a_write_over_somebody_elses_is_a_conflict() {
        let http = CannedHttp::answering([(400, &refused_by(&kept(3)))]);
        let error = store(&http).replace(Some(&tag(1)), &kept(2)).await.unwrap_err();
        assert!(matches!(error, SharedTokenError::Conflict), "{error:?}");
    }

    #[tokio::test]
    async fn a_busy_table_is_told_apart_from_one_that_cannot_be_used() {
        for (code, is_busy) in [
            ("ProvisionedThroughputExceededException", true),
            ("ThrottlingException", true),
            ("RequestLimitExceeded", true),
            ("AccessDeniedException", false),
            ("ResourceNotFoundException", false),
        ] {
            let answer = json!({"__type": format!("x#{code}"), "message": "no"}).to_string();
            let answers = [(400, answer.as_str()); 3];
            let errors = [
                store(&CannedHttp::answering(answers)).load().await.unwrap_err(),
                store(&CannedHttp::answering(answers)).replace(None, &kept(1)).await.unwrap_err(),
            ];
            for error in errors {
                let told = matches!(error, SharedTokenError::Busy(_));
                assert_eq!(told, is_busy, "{code} {error:?}");
                assert!(is_busy || matches!(error, SharedTokenError::Unavailable(_)), "{error:?}");
            }
        }
    }

    #[tokio::test]
    async fn no_error_carries_the_token() {
        let http = CannedHttp::answering([(400, &refused_by(&kept(3)))]);
        let conflict = store(&http).replace(None, &kept(2)).await.unwrap_err();
        let lost = CannedHttp::losing_every_answer();
        let unavailable = store(&lost).replace(None, &kept(2)).await.unwrap_err();
        let mut strange = item::written(&kept(1));
        strange.insert("asked_at".to_owned(), text("hunter2"));
        let answer = json!({"Item": on_the_wire(&strange)}).to_string();
        let unreadable = store(&CannedHttp::answering([(200, &answer)])).load().await.unwrap_err();
        for error in [conflict, unavailable, unreadable] {
            assert!(!format!("{error:?} {error}").contains("hunter2"), "{error:?}");
        }
    }
}
