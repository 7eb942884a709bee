//! The job store against canned answers; `tests/` runs the port's whole contract against a real table.

use serde_json::{Value, json};

use super::*;
use crate::canned_http::CannedHttp;
use crate::job_item::tests::{job, on_the_wire, owner, time};
use crate::job_item::written;

fn store(http: &CannedHttp) -> DynamoJobStore {
    DynamoJobStore::new(http.clients().dynamodb(), "jobs".to_owned())
}

/// The answer to a conditional write whose condition does not hold.
fn refused_by(standing: Option<&TranscriptionJob>) -> String {
    let mut answer = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        "message": "The conditional request failed",
    });
    if let Some(job) = standing {
        answer["Item"] = on_the_wire(&written(job).unwrap());
    }
    answer.to_string()
}

fn stored() -> TranscriptionJob {
    TranscriptionJob { version: 1, ..job() }
}

#[tokio::test]
async fn a_claim_is_one_conditional_put_at_version_1() {
    let http = CannedHttp::answering([(200, "{}")]);
    assert_eq!(store(&http).claim(job()).await.unwrap(), Claim::Ours(Box::new(stored())));
    let asked = http.seen();
    assert_eq!(asked.len(), 1);
    let put = asked[0].json();
    assert_eq!(asked[0].header("x-amz-target"), Some("DynamoDB_20120810.PutItem"));
    assert_eq!(put["ConditionExpression"], "attribute_not_exists(#key)");
    assert_eq!(put["ExpressionAttributeNames"], json!({"#key": "job_key"}));
    assert_eq!(put["ReturnValuesOnConditionCheckFailure"], "ALL_OLD");
    assert_eq!(put["Item"]["version"], json!({"N": "1"}));
}

#[tokio::test]
async fn a_claim_that_landed_although_its_answer_was_lost_is_ours() {
    let http = CannedHttp::default();
    http.then_lost();
    http.then(400, &[], &refused_by(Some(&stored())));
    assert_eq!(store(&http).claim(job()).await.unwrap(), Claim::Ours(Box::new(stored())));
    assert_eq!(http.seen().len(), 2);
}

#[tokio::test]
async fn a_claim_on_another_executions_job_is_theirs() {
    let theirs = TranscriptionJob { owner: owner("e-2"), ..stored() };
    let http = CannedHttp::answering([(400, &refused_by(Some(&theirs)))]);
    assert_eq!(store(&http).claim(job()).await.unwrap(), Claim::Theirs(Box::new(theirs)));
}

#[tokio::test]
async fn an_advance_is_conditioned_on_the_version_that_it_replaces() {
    let http = CannedHttp::answering([(200, "{}")]);
    let next = store(&http).advance(stored()).await.unwrap();
    assert_eq!(next, TranscriptionJob { version: 2, ..stored() });
    let put = http.seen()[0].json();
    assert_eq!(put["ConditionExpression"], "#version = :expected");
    assert_eq!(put["ExpressionAttributeValues"], json!({":expected": {"N": "1"}}));
    assert_eq!(put["Item"]["version"], json!({"N": "2"}));
}

#[tokio::test]
async fn an_advance_that_landed_although_its_answer_was_lost_is_a_success() {
    let landed = TranscriptionJob { version: 2, ..stored() };
    let http = CannedHttp::default();
    http.then_lost();
    http.then(400, &[], &refused_by(Some(&landed)));
    assert_eq!(store(&http).advance(stored()).await.unwrap(), landed);
}

#[tokio::test]
async fn an_advance_over_somebody_elses_change_is_a_conflict() {
    let changed = TranscriptionJob { version: 2, owner: owner("e-2"), ..stored() };
    for standing in [Some(&changed), None] {
        let http = CannedHttp::answering([(400, &refused_by(standing))]);
        let refused = store(&http).advance(stored()).await.unwrap_err();
        assert!(matches!(refused, StoreError::Conflict), "{refused:?}");
    }
}

#[tokio::test]
async fn a_load_reads_what_was_written_last() {
    let answer = json!({"Item": on_the_wire(&written(&stored()).unwrap())}).to_string();
    let http = CannedHttp::answering([(200, &answer), (200, "{}")]);
    assert_eq!(store(&http).load(&job().key).await.unwrap(), Some(stored()));
    assert_eq!(http.seen()[0].json()["ConsistentRead"], true);
    assert_eq!(store(&http).load(&job().key).await.unwrap(), None);
}

#[tokio::test]
async fn a_document_that_is_no_job_is_told_apart_from_an_unreachable_table() {
    let http = CannedHttp::answering([(200, r#"{"Item": {"document": {"S": "{}"}}}"#)]);
    let error = store(&http).load(&job().key).await.unwrap_err();
    assert!(matches!(error, StoreError::Unreadable(_)), "{error:?}");
    let denied = r#"{"__type": "x#AccessDeniedException", "message": "no"}"#;
    let http = CannedHttp::answering([(400, denied)]);
    let error = store(&http).load(&job().key).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
}

#[tokio::test]
async fn an_error_never_carries_the_stored_item() {
    let http = CannedHttp::losing_every_answer();
    let error = store(&http).claim(job()).await.unwrap_err();
    assert!(!format!("{error:?}").contains(job().request.recording_id.as_str()), "{error:?}");
}

fn page(due: &[(i64, char)]) -> String {
    let items: Vec<Value> = due
        .iter()
        .map(|(at, digit)| {
            json!({
                "job_key": {"S": digit.to_string().repeat(64)},
                "recheck_shard": {"S": digit.to_string()},
                "recheck_at": {"N": at.to_string()},
            })
        })
        .collect();
    json!({"Items": items, "Count": items.len(), "ScannedCount": items.len()}).to_string()
}

#[tokio::test]
async fn the_oldest_due_come_first_whatever_their_shard() {
    let http = CannedHttp::default();
    for shard in SHARDS {
        let due = match shard {
            "0" => page(&[(50, '0'), (60, '1')]),
            "7" => page(&[(10, '7')]),
            "f" => page(&[(20, 'f')]),
            _ => page(&[]),
        };
        http.then(200, &[], &due);
    }
    let overdue = store(&http).overdue(time("1970-01-01T00:01:40.900Z"), 3).await.unwrap();
    let digits: Vec<&str> = overdue.iter().map(JobKey::shard).collect();
    assert_eq!(digits, ["7", "f", "0"]);
    let asked = http.seen();
    assert_eq!(asked.len(), 16);
    let query = asked[15].json();
    assert_eq!(query["IndexName"], "by-recheck");
    assert_eq!(query["Limit"], 3);
    assert_eq!(
        query["ExpressionAttributeValues"],
        json!({":shard": {"S": "f"}, ":now": {"N": "100"}})
    );
}

#[tokio::test]
async fn nothing_is_asked_when_nothing_may_be_answered() {
    let http = CannedHttp::losing_every_answer();
    assert_eq!(store(&http).overdue(time("2026-11-23T10:00:00Z"), 0).await.unwrap(), []);
    assert_eq!(http.seen().len(), 0);
}

#[tokio::test]
async fn an_item_made_by_hand_does_not_keep_the_schedule_from_the_others() {
    let strange = json!({"job_key": {"S": "by hand"}, "recheck_at": {"N": "1"}});
    let http = CannedHttp::default();
    http.then(200, &[], &json!({"Items": [strange]}).to_string());
    for _ in 1..16 {
        http.then(200, &[], &page(&[]));
    }
    assert_eq!(store(&http).overdue(time("2026-11-23T10:00:00Z"), 5).await.unwrap(), []);
}

#[tokio::test]
async fn all_jobs_of_a_recording_are_found_over_all_pages() {
    let first = json!({
        "Items": [{"job_key": {"S": "a".repeat(64)}}],
        "LastEvaluatedKey": {"job_key": {"S": "a".repeat(64)}, "recording_id": {"S": "r"}},
    });
    let second = json!({"Items": [{"job_key": {"S": "b".repeat(64)}}]});
    let http = CannedHttp::answering([(200, &first.to_string()), (200, &second.to_string())]);
    let found = store(&http).find_by_recording(&job().request.recording_id).await.unwrap();
    assert_eq!(found.iter().map(JobKey::shard).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(http.seen()[0].json()["IndexName"], "by-recording");
}
