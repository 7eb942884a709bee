//! A job as an item of the job table.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, Utc};
use pipeline_contract::ports::StoreError;
use thiserror::Error;
use transcription_domain::TranscriptionJob;

/// The index that lists what is due: `recheck_shard` and `recheck_at`, keys only.
pub const JOBS_BY_RECHECK: &str = "by-recheck";
/// The index that lists a recording's jobs: `recording_id` and `job_key`, keys only.
pub const JOBS_BY_RECORDING: &str = "by-recording";

/// The table's key: the job's 64 hex digits.
pub(crate) const JOB_KEY: &str = "job_key";
/// The job's version, a number. Writes are conditioned on it.
pub(crate) const VERSION: &str = "version";
/// The execution that has the job: for the person who looks at the table.
const OWNER: &str = "owner";
/// The state's name: for the person who looks at the table.
const STATE: &str = "state";
/// The recording's id.
pub(crate) const RECORDING_ID: &str = "recording_id";
/// The first hex digit of the key, only while something is due: sixteen partitions, so that no single one is hot.
pub(crate) const RECHECK_SHARD: &str = "recheck_shard";
/// When the schedule should look, in whole seconds since 1970, only while something is due.
pub(crate) const RECHECK_AT: &str = "recheck_at";
/// The job itself, as JSON. Everything else in the item follows from it.
const DOCUMENT: &str = "document";

pub(crate) type Item = HashMap<String, AttributeValue>;

/// An item that is no job of ours. Tells where it fails and never what stands there.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the item {0}")]
pub struct UnreadableItem(String);

impl UnreadableItem {
    fn because(problem: impl Into<String>) -> StoreError {
        StoreError::Unreadable(Box::new(Self(problem.into())))
    }
}

pub(crate) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(crate) fn number(value: impl Into<i128>) -> AttributeValue {
    AttributeValue::N(value.into().to_string())
}

/// The item of a job.
pub(crate) fn written(job: &TranscriptionJob) -> Result<Item, StoreError> {
    let document = serde_json::to_string(job)
        .map_err(|_| UnreadableItem::because("cannot be written as JSON"))?;
    let mut item = Item::from([
        (JOB_KEY.to_owned(), text(job.key.as_str())),
        (VERSION.to_owned(), number(job.version)),
        (OWNER.to_owned(), text(job.owner.as_str())),
        (STATE.to_owned(), text(job.state.name())),
        (RECORDING_ID.to_owned(), text(job.request.recording_id.as_str())),
        (DOCUMENT.to_owned(), text(document)),
    ]);
    if let Some(due) = job.due_at {
        item.insert(RECHECK_SHARD.to_owned(), text(job.key.shard()));
        item.insert(RECHECK_AT.to_owned(), number(whole_seconds_after(due)));
    }
    Ok(item)
}

/// The job in an item.
pub(crate) fn read(item: &Item) -> Result<TranscriptionJob, StoreError> {
    let document = document(item).ok_or_else(|| UnreadableItem::because("has no document"))?;
    let job: TranscriptionJob = serde_json::from_str(document).map_err(|error| {
        // The parser's own words may quote the document.
        let (line, column) = (error.line(), error.column());
        let problem = format!("has a document that is no job, at line {line}, column {column}");
        UnreadableItem::because(problem)
    })?;
    if item.get(VERSION) != Some(&number(job.version)) {
        return Err(UnreadableItem::because("has another version than its document"));
    }
    Ok(job)
}

/// The document of an item, as it stands there.
pub(crate) fn document(item: &Item) -> Option<&str> {
    item.get(DOCUMENT)?.as_s().ok().map(String::as_str)
}

/// The first whole second that is not before `time`: what is due is then never listed too early.
fn whole_seconds_after(time: DateTime<Utc>) -> i64 {
    time.timestamp() + i64::from(time.timestamp_subsec_nanos() > 0)
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::{Value, json};
    use transcription_domain::{
        Dialect, ExecutionName, JobKey, RequestPolicy, TenantName, TranscriptFormat,
        TranscriptionRequest,
    };

    use super::*;

    pub(crate) fn time(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    pub(crate) fn owner(name: &str) -> ExecutionName {
        ExecutionName::parse(name).unwrap()
    }

    pub(crate) fn job() -> TranscriptionJob {
        let policy = RequestPolicy {
            languages: vec![Dialect::parse("en-US").unwrap()],
            default_language: Dialect::parse("en-US").unwrap(),
            default_format: TranscriptFormat::Json,
            default_webhook: None,
            allow_loopback: false,
        };
        let input = json!({"recordingId": "7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f"});
        let request = TranscriptionRequest::read(&input, &policy).unwrap();
        let key = JobKey::of(&TenantName::parse("default").unwrap(), &request);
        TranscriptionJob::claimed(key, request, owner("e-1"), time("2026-11-23T10:00:00Z"))
    }

    /// An item as DynamoDB's JSON writes it.
    pub(crate) fn on_the_wire(item: &Item) -> Value {
        let attribute = |value: &AttributeValue| match value {
            AttributeValue::S(text) => json!({"S": text}),
            AttributeValue::N(text) => json!({"N": text}),
            _ => unreachable!("an item has texts and numbers only"),
        };
        item.iter().map(|(name, value)| (name.clone(), attribute(value))).collect()
    }

    fn problem(item: &Item) -> String {
        match read(item).unwrap_err() {
            StoreError::Unreadable(source) => source.to_string(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_job_written_reads_back_equal() {
        let job = job().due(time("2026-11-23T10:30:00Z"));
        assert_eq!(read(&written(&job).unwrap()).unwrap(), job);
    }

    #[test]
    fn only_a_job_that_is_due_some_time_stands_in_the_recheck_index() {
        let item = written(&job()).unwrap();
        assert!(!item.contains_key(RECHECK_SHARD) && !item.contains_key(RECHECK_AT));
        let item = written(&job().due(time("1970-01-01T00:01:00Z"))).unwrap();
        assert_eq!(item[RECHECK_SHARD], text("b"));
        assert_eq!(item[RECHECK_AT], number(60));
    }

    #[test]
    fn a_due_time_within_a_second_counts_as_the_next_one() {
        assert_eq!(whole_seconds_after(time("1970-01-01T00:01:00.001Z")), 61);
        assert_eq!(whole_seconds_after(time("1970-01-01T00:01:00Z")), 60);
        assert_eq!(whole_seconds_after(time("1969-12-31T23:59:59.5Z")), 0);
    }

    #[test]
    fn what_a_person_looks_for_stands_in_columns_of_its_own() {
        let item = written(&job()).unwrap();
        assert_eq!(item[OWNER], text("e-1"));
        assert_eq!(item[STATE], text("CLAIMED"));
        assert_eq!(item[RECORDING_ID], text("7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f"));
        assert_eq!(item[VERSION], number(0));
    }

    #[test]
    fn an_item_that_is_no_job_says_where_and_never_what() {
        let mut item = written(&job()).unwrap();
        item.insert(DOCUMENT.to_owned(), text(r#"{"key": "somebody's name"}"#));
        let told = problem(&item);
        assert!(told.starts_with("the item has a document that is no job, at line 1"), "{told}");
        assert!(!told.contains("somebody"), "{told}");
        item.remove(DOCUMENT);
        assert_eq!(problem(&item), "the item has no document");
    }

    #[test]
    fn an_item_changed_by_hand_is_not_taken() {
        let mut item = written(&job()).unwrap();
        item.insert(VERSION.to_owned(), number(7));
        assert_eq!(problem(&item), "the item has another version than its document");
    }
}
