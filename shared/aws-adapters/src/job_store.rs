//! The job table in `DynamoDB`.

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::query::QueryOutput;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use chrono::{DateTime, Utc};
use pipeline_contract::ports::{Claim, JobStore, Source, StoreError};
use transcription_domain::{JobKey, RecordingId, TranscriptionJob};

use crate::aws_failure::AwsFailure;
use crate::job_item::{
    self, Item, JOB_KEY, JOBS_BY_RECHECK, JOBS_BY_RECORDING, RECHECK_AT, RECHECK_SHARD,
    RECORDING_ID, VERSION, number, text,
};

/// The shards of the recheck index: a job's is the first hex digit of its key.
const SHARDS: [&str; 16] =
    ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f"];

/// Jobs as items of one table; the layout is in `job_item.rs`.
#[derive(Debug, Clone)]
pub struct DynamoJobStore {
    client: Client,
    table: String,
}

/// How a conditional write went.
enum Put {
    Written,
    /// The condition does not hold; the item as it stands, empty when there is none.
    Refused(Item),
}

impl DynamoJobStore {
    /// The store in `table`.
    #[must_use]
    pub const fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Keys of all jobs of a recording, in their order: for an operator who knows the recording. A job that was made a
    /// moment ago may be missing.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn find_by_recording(
        &self,
        recording: &RecordingId,
    ) -> Result<Vec<JobKey>, StoreError> {
        let pages = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(JOBS_BY_RECORDING)
            .key_condition_expression("#recording = :recording")
            .expression_attribute_names("#recording", RECORDING_ID)
            .expression_attribute_values(":recording", text(recording.as_str()))
            .into_paginator()
            .send();
        let pages =
            pages.try_collect().await.map_err(|error| unavailable("DynamoDB Query", error))?;
        Ok(pages.iter().flat_map(QueryOutput::items).filter_map(job_key).collect())
    }

    /// Writes an item if there is none (`expected` is `None`), or if the one that stands there has the expected version.
    async fn put(&self, item: Item, expected: Option<u64>) -> Result<Put, StoreError> {
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let put = match expected {
            None => put
                .condition_expression("attribute_not_exists(#key)")
                .expression_attribute_names("#key", JOB_KEY),
            Some(version) => put
                .condition_expression("#version = :expected")
                .expression_attribute_names("#version", VERSION)
                .expression_attribute_values(":expected", number(version)),
        };
        let Err(error) = put.send().await else { return Ok(Put::Written) };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(refusal)) => {
                Ok(Put::Refused(refusal.item.clone().unwrap_or_default()))
            }
            _ => Err(unavailable("DynamoDB PutItem", error)),
        }
    }

    /// What is due in one shard, the oldest first.
    async fn due_in(
        &self,
        shard: &str,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<(i64, JobKey)>, StoreError> {
        let page = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(JOBS_BY_RECHECK)
            .key_condition_expression("#shard = :shard AND #at <= :now")
            .expression_attribute_names("#shard", RECHECK_SHARD)
            .expression_attribute_names("#at", RECHECK_AT)
            .expression_attribute_values(":shard", text(shard))
            .expression_attribute_values(":now", number(now.timestamp()))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .send()
            .await
            .map_err(|error| unavailable("DynamoDB Query", error))?;
        // Further pages are left alone: there are some only when this one is full, or beyond a megabyte of keys, and the
        // schedule comes back for the rest.
        let due = page.items().iter();
        Ok(due.filter_map(|item| Some((recheck_at(item)?, job_key(item)?))).collect())
    }
}

#[async_trait]
impl JobStore for DynamoJobStore {
    async fn claim(&self, job: TranscriptionJob) -> Result<Claim, StoreError> {
        let job = TranscriptionJob { version: 1, ..job };
        match self.put(job_item::written(&job)?, None).await? {
            Put::Written => Ok(Claim::Ours(Box::new(job))),
            // A put of ours may have landed although its answer was lost, in the SDK's own retry or in an earlier attempt
            // of the step: the owner tells.
            Put::Refused(item) => {
                let standing = Box::new(job_item::read(&item)?);
                let ours = standing.owner == job.owner;
                Ok(if ours { Claim::Ours(standing) } else { Claim::Theirs(standing) })
            }
        }
    }

    async fn load(&self, key: &JobKey) -> Result<Option<TranscriptionJob>, StoreError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key(JOB_KEY, text(key.as_str()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| unavailable("DynamoDB GetItem", error))?;
        answer.item().map(job_item::read).transpose()
    }

    async fn advance(&self, job: TranscriptionJob) -> Result<TranscriptionJob, StoreError> {
        let expected = job.version;
        let next = TranscriptionJob { version: expected + 1, ..job };
        let item = job_item::written(&next)?;
        let document = job_item::document(&item).map(str::to_owned);
        match self.put(item, Some(expected)).await? {
            Put::Written => Ok(next),
            // An earlier try of this same write landed, and its answer was lost.
            Put::Refused(item) if job_item::document(&item) == document.as_deref() => Ok(next),
            Put::Refused(_) => Err(StoreError::Conflict),
        }
    }

    /// Oldest first over all shards, so that no shard can starve another.
    async fn overdue(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<JobKey>, StoreError> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let mut due = Vec::new();
        for shard in SHARDS {
            due.append(&mut self.due_in(shard, now, limit).await?);
        }
        due.sort_unstable();
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(due.into_iter().map(|(_, key)| key).take(limit).collect())
    }
}

fn unavailable<E>(
    operation: &'static str,
    error: aws_sdk_dynamodb::error::SdkError<E>,
) -> StoreError
where
    E: std::error::Error + aws_sdk_dynamodb::error::ProvideErrorMetadata + Send + Sync + 'static,
{
    let source: Source = AwsFailure::of(operation, error);
    StoreError::Unavailable(source)
}

/// The job's key in an item of an index. What is no key of ours is left out and told: one item made by hand must not
/// keep the schedule from all others.
fn job_key(item: &Item) -> Option<JobKey> {
    let key = item.get(JOB_KEY)?.as_s().ok();
    let key = key.and_then(|text| JobKey::parse(text).ok());
    if key.is_none() {
        tracing::warn!("an item of the job table has a key that is no job's; it is left out");
    }
    key
}

fn recheck_at(item: &Item) -> Option<i64> {
    item.get(RECHECK_AT)?.as_n().ok()?.parse().ok()
}

#[cfg(test)]
#[path = "job_store_tests.rs"]
mod tests;
