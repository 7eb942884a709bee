//! As much of `DynamoDB` as the functions use: items by key, conditional writes, one query.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::State;
use super::aws::unknown;
use super::item_changes::{changed, holds};

/// When a job is due, in whole seconds since 1970: the sort key of the index that the schedule asks.
pub(crate) const RECHECK_AT: &str = "recheck_at";
const RECHECK_SHARD: &str = "recheck_shard";

/// What the tables' keys are called.
const KEYS: [&str; 3] = ["job_key", "token_name", "budget_name"];

pub(super) type Item = Map<String, Value>;

/// The items of all tables, by table and key.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tables(BTreeMap<(String, String), Item>);

impl Tables {
    /// Every item.
    pub(crate) fn items(&self) -> impl Iterator<Item = &Item> {
        self.0.values()
    }
}

pub(super) fn answer(state: &mut State, operation: &str, asked: &Value) -> (StatusCode, Value) {
    let tables = &mut state.world.tables;
    match operation {
        "GetItem" => {
            state.requests.table_reads += 1;
            let item = address(asked, asked.get("Key")).and_then(|address| tables.0.get(&address));
            (StatusCode::OK, item.map_or_else(|| json!({}), |item| json!({"Item": item})))
        }
        "PutItem" => {
            state.requests.table_writes += 1;
            put(tables, asked).unwrap_or_else(|| unknown("this PutItem"))
        }
        "UpdateItem" => {
            state.requests.table_writes += 1;
            update(tables, asked).unwrap_or_else(|| unknown("this UpdateItem"))
        }
        "Query" => {
            state.requests.table_reads += 1;
            let found: Vec<&Item> = tables.items().filter(|item| is_due(item, asked)).collect();
            (
                StatusCode::OK,
                json!({"Count": found.len(), "ScannedCount": found.len(), "Items": found}),
            )
        }
        _ => unknown(operation),
    }
}

/// The item's place: its table, and the value of its key.
fn address(asked: &Value, attributes: Option<&Value>) -> Option<(String, String)> {
    let table = asked.get("TableName")?.as_str()?.to_owned();
    let attributes = attributes?.as_object()?;
    let key = KEYS.iter().find_map(|name| attributes.get(*name))?;
    Some((table, key.get("S")?.as_str()?.to_owned()))
}

fn put(tables: &mut Tables, asked: &Value) -> Option<(StatusCode, Value)> {
    let address = address(asked, asked.get("Item"))?;
    let standing = tables.0.get(&address);
    if holds(asked, standing)? {
        tables.0.insert(address, asked.get("Item")?.as_object()?.clone());
        return Some((StatusCode::OK, json!({})));
    }
    Some(refused(standing))
}

/// Changes an item, or makes it, if the condition holds.
fn update(tables: &mut Tables, asked: &Value) -> Option<(StatusCode, Value)> {
    let address = address(asked, asked.get("Key"))?;
    let standing = tables.0.get(&address);
    if !holds(asked, standing)? {
        return Some(refused(standing));
    }
    let (item, changes) = changed(asked, standing)?;
    tables.0.insert(address, item);
    Some((StatusCode::OK, json!({"Attributes": changes})))
}

fn refused(standing: Option<&Item>) -> (StatusCode, Value) {
    let refusal = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        "message": "The conditional request failed",
        "Item": standing,
    });
    (StatusCode::BAD_REQUEST, refusal)
}

/// The schedule's query: one shard, due at or before a second.
fn is_due(item: &Item, asked: &Value) -> bool {
    let value = |name: &str| asked.get("ExpressionAttributeValues").and_then(|all| all.get(name));
    let seconds = |value: Option<&Value>| value?.get("N")?.as_str()?.parse::<i64>().ok();
    let (at, now) = (seconds(item.get(RECHECK_AT)), seconds(value(":now")));
    item.get(RECHECK_SHARD) == value(":shard") && at.is_some() && at <= now
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put_version(state: &mut State, version: u32, expected: Option<u32>) -> StatusCode {
        let mut asked = json!({
            "TableName": "jobs", "Item": {"job_key": {"S": "k"}, "version": {"N": version.to_string()}},
            "ConditionExpression": "attribute_not_exists(#key)", "ExpressionAttributeNames": {"#key": "job_key"},
        });
        if let Some(expected) = expected {
            asked["ConditionExpression"] = json!("#version = :expected");
            asked["ExpressionAttributeNames"] = json!({"#version": "version"});
            asked["ExpressionAttributeValues"] = json!({":expected": {"N": expected.to_string()}});
        }
        answer(state, "PutItem", &asked).0
    }

    #[test]
    fn an_item_is_created_once_and_replaced_only_at_its_version() {
        let mut state = State::default();
        assert_eq!(put_version(&mut state, 1, None), StatusCode::OK);
        assert_eq!(put_version(&mut state, 1, None), StatusCode::BAD_REQUEST);
        assert_eq!(put_version(&mut state, 2, Some(1)), StatusCode::OK);
        assert_eq!(put_version(&mut state, 2, Some(1)), StatusCode::BAD_REQUEST);
        let get = json!({"TableName": "jobs", "Key": {"job_key": {"S": "k"}}});
        assert_eq!(answer(&mut state, "GetItem", &get).1["Item"]["version"], json!({"N": "2"}));
        assert_eq!((state.requests.table_reads, state.requests.table_writes), (1, 4));
    }

    #[test]
    fn a_condition_of_another_form_is_an_error_and_never_taken_as_met() {
        let asked = json!({
            "TableName": "jobs", "Item": {"job_key": {"S": "k"}}, "ConditionExpression": "size(#a) < :b",
        });
        let (status, body) = answer(&mut State::default(), "PutItem", &asked);
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert_eq!(body["__type"], "ValidationException");
    }

    #[test]
    fn only_what_is_due_in_the_shard_is_found() {
        let item = |shard: &str, at: &str| {
            let item = json!({"recheck_shard": {"S": shard}, "recheck_at": {"N": at}});
            item.as_object().unwrap().clone()
        };
        let asked =
            json!({"ExpressionAttributeValues": {":shard": {"S": "a"}, ":now": {"N": "100"}}});
        assert!(is_due(&item("a", "99"), &asked) && is_due(&item("a", "100"), &asked));
        assert!(!is_due(&item("a", "101"), &asked) && !is_due(&item("b", "99"), &asked));
        assert!(!is_due(&Item::new(), &asked));
    }
}
