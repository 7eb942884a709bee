//! What the budget asks of `DynamoDB`, and what it makes of the answers.

use serde_json::{Value, json};
use transcription_domain::{Lane, Track};

use super::*;
use crate::canned_http::CannedHttp;
use crate::job_item::tests::on_the_wire;
use crate::request_budget_item::tests::kept;

/// While the schedule that is kept has slots for later.
fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_micros(1_792_568_765_000_000).unwrap()
}

fn budget(http: &CannedHttp) -> DynamoRequestBudget {
    let client = http.clients().dynamodb();
    DynamoRequestBudget::new(&client, "budget".to_owned(), RequestRate::within(300))
}

fn asking(lane: Lane, held: Option<ScheduleTime>) -> SlotRequest {
    SlotRequest { lane, calls: 1, held, now: now() }
}

fn found(schedule: &RequestSchedule) -> String {
    json!({"Item": on_the_wire(&item::written(schedule))}).to_string()
}

/// The answer to a write that moved the shared track to this slot.
fn moved_to(slot: i64) -> String {
    json!({"Attributes": {"shared": {"N": slot.to_string()}}}).to_string()
}

fn refused_by(standing: &RequestSchedule) -> String {
    json!({
        "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        "message": "The conditional request failed",
        "Item": on_the_wire(&item::written(standing)),
    })
    .to_string()
}

fn refused(code: &str) -> String {
    json!({"__type": format!("x#{code}"), "message": "no"}).to_string()
}

fn names(asked: &Value) -> Value {
    asked["ExpressionAttributeNames"]["#track"].clone()
}

#[tokio::test]
async fn in_a_queue_a_slot_is_one_write_that_no_other_can_refuse() {
    let step = 302_159;
    let before = kept().shared.micros();
    let http = CannedHttp::answering([
        (200, &found(&kept())),
        // Others have booked ten slots since.
        (200, &moved_to(before + 11 * step)),
        (200, &moved_to(before + 12 * step)),
    ]);
    let budget = budget(&http);
    for number in [10, 11] {
        let grant = budget.take(asking(Lane::Backlog, None)).await.unwrap();
        let Grant::Later { slot, .. } = grant else { panic!("{grant:?}") };
        assert_eq!(slot.micros(), before + number * step);
    }
    let seen = http.seen();
    assert_eq!(seen.len(), 3, "read once");
    assert_eq!(seen[0].json()["ConsistentRead"], true);
    let write = seen[1].json();
    assert_eq!(seen[1].header("x-amz-target"), Some("DynamoDB_20120810.UpdateItem"));
    assert_eq!(write["Key"], json!({"budget_name": {"S": "fleet"}}));
    assert_eq!(write["UpdateExpression"], "SET #track = #track + :step");
    assert_eq!(write["ConditionExpression"], "#track >= :floor AND #paused_for = :paused_for");
    assert_eq!(names(&write), "shared");
    assert_eq!(write["ExpressionAttributeValues"][":step"], json!({"N": step.to_string()}));
    assert_eq!(write["ExpressionAttributeValues"][":paused_for"], json!({"N": "30000000"}));
}

#[tokio::test]
async fn a_track_that_has_rested_starts_from_now_and_whoever_is_late_for_that_queues() {
    let rested = kept().with_standing(Track::Shared, ScheduleTime::of_micros(5));
    let http = CannedHttp::answering([
        (200, &found(&rested)),
        (400, &refused_by(&kept())),
        (200, &moved_to(kept().shared.micros() + 302_159)),
    ]);
    let grant = budget(&http).take(asking(Lane::Backlog, None)).await.unwrap();
    assert!(matches!(grant, Grant::Later { slot, .. } if slot == kept().shared), "{grant:?}");
    let seen = http.seen();
    assert_eq!(seen[1].json()["UpdateExpression"], "SET #track = :next");
    assert_eq!(
        seen[1].json()["ConditionExpression"],
        "#track < :floor AND #paused_for = :paused_for"
    );
    assert_eq!(seen[2].json()["UpdateExpression"], "SET #track = #track + :step");
}

#[tokio::test]
async fn the_first_slot_of_all_makes_the_item() {
    let http = CannedHttp::answering([(200, "{}"), (200, &moved_to(now().timestamp_micros()))]);
    let grant = budget(&http).take(asking(Lane::Backlog, None)).await.unwrap();
    assert!(matches!(grant, Grant::Now { slot: Some(_) }), "{grant:?}");
    let write = http.seen()[1].json();
    assert_eq!(write["ConditionExpression"], "attribute_not_exists(#key)");
    assert_eq!(write["ExpressionAttributeValues"][":paused_for"], json!({"N": "0"}));
}

#[tokio::test]
async fn a_slot_that_is_shown_is_one_read() {
    let http = CannedHttp::answering([(200, &found(&kept())), (200, &found(&kept()))]);
    let budget = budget(&http);
    let due = ScheduleTime::of_micros(now().timestamp_micros() - 30_000_000);
    let grant = budget.take(asking(Lane::Live, Some(due))).await.unwrap();
    assert_eq!(grant, Grant::Now { slot: Some(due) });
    let early = ScheduleTime::of_micros(due.micros() + 7_000_000);
    let grant = budget.take(asking(Lane::Live, Some(early))).await.unwrap();
    assert_eq!(grant, Grant::Later { slot: early, wait: Duration::from_secs(7) });
    assert_eq!(http.seen().len(), 2);
}

#[tokio::test]
async fn a_pause_is_written_on_the_pause_that_was_seen() {
    let http = CannedHttp::answering([(200, &found(&kept())), (200, "{}")]);
    let budget = budget(&http);
    budget.pause(Some(Duration::from_mins(1)), now()).await.unwrap();
    // The same again, and a shorter one: nothing is written.
    budget.pause(Some(Duration::from_mins(1)), now()).await.unwrap();
    budget.pause(None, now()).await.unwrap();
    let seen = http.seen();
    assert_eq!(seen.len(), 2);
    let write = seen[1].json();
    assert_eq!(write["ConditionExpression"], "#for = :seen_for AND #until = :seen_until");
    assert_eq!(write["ExpressionAttributeValues"][":for"], json!({"N": "90000000"}));
}

#[tokio::test]
async fn a_pause_that_this_instance_has_not_seen_holds_for_it_too() {
    let paused = kept().paused(Some(Duration::from_mins(1)), now()).unwrap();
    let http = CannedHttp::answering([
        (200, &found(&kept())),
        (400, &refused_by(&paused)),
        (200, &moved_to(kept().shared.micros() + 302_159)),
    ]);
    let grant = budget(&http).take(asking(Lane::Backlog, None)).await.unwrap();
    let Grant::Later { wait, .. } = grant else { panic!("{grant:?}") };
    assert!(wait >= Duration::from_mins(1), "{wait:?}");
}

#[tokio::test]
async fn a_busy_table_is_told_apart_from_one_that_cannot_be_used() {
    for (code, expected) in [
        ("ProvisionedThroughputExceededException", true),
        ("ThrottlingException", true),
        ("AccessDeniedException", false),
        ("ResourceNotFoundException", false),
    ] {
        let answer = refused(code);
        let error = budget(&CannedHttp::answering([(400, answer.as_str()); 3]))
            .take(asking(Lane::Live, None))
            .await
            .unwrap_err();
        assert_eq!(matches!(error, BudgetError::Busy(_)), expected, "{code} {error:?}");
    }
    let lost = CannedHttp::losing_every_answer();
    let error = budget(&lost).pause(None, now()).await.unwrap_err();
    assert!(matches!(error, BudgetError::Unavailable(_)), "{error:?}");
}

#[tokio::test]
async fn whoever_is_always_too_late_says_that_the_table_is_busy() {
    let rested = kept().with_standing(Track::Shared, ScheduleTime::of_micros(5));
    let (found, refusal) = (found(&rested), refused_by(&rested));
    let http = CannedHttp::answering([(200, found.as_str())]);
    for _ in 0..WRITES_MAX {
        http.then(400, &[], &refusal);
    }
    let error = budget(&http).take(asking(Lane::Backlog, None)).await.unwrap_err();
    assert!(matches!(error, BudgetError::Busy(_)), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_table_that_gives_no_answer_is_gone_around_before_a_call_would_be_tried_again() {
    let http = CannedHttp::default();
    http.then_silence();
    http.then_silence();
    let budget = budget(&http);
    let take = budget.take(asking(Lane::Live, None)).await.unwrap_err();
    assert_eq!(http.seen().len(), 1);
    let pause = budget.pause(None, now()).await.unwrap_err();
    assert_eq!(http.seen().len(), 2);
    for error in [take, pause] {
        assert!(matches!(error, BudgetError::Busy(_)), "{error:?}");
    }
}
