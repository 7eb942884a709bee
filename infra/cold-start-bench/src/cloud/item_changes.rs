//! Conditions and changes of items, in the forms that the functions use: anything else is an error, never taken as met.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::tables::Item;

/// Whether a write's condition holds: none, `attribute_not_exists(#a)`, or comparisons `#a = :b`, `#a >= :b`, `#a < :b` with
/// `AND` between them. `None`: it has another form.
pub(super) fn holds(asked: &Value, standing: Option<&Item>) -> Option<bool> {
    let Some(condition) = asked.get("ConditionExpression").and_then(Value::as_str) else {
        return Some(true);
    };
    let inner = condition.strip_prefix("attribute_not_exists(");
    if let Some(attribute) = inner.and_then(|rest| rest.strip_suffix(')')) {
        let attribute = name(asked, attribute)?;
        return Some(standing.is_none_or(|item| !item.contains_key(attribute)));
    }
    let mut all = true;
    for comparison in condition.split(" AND ") {
        all &= compares(asked, standing, comparison)?;
    }
    Some(all)
}

fn compares(asked: &Value, standing: Option<&Item>, comparison: &str) -> Option<bool> {
    let mut parts = comparison.split(' ');
    let (left, operator, right) = (parts.next()?, parts.next()?, parts.next()?);
    let expected = value(asked, right)?;
    let attribute = name(asked, left)?;
    let found = standing.and_then(|item| item.get(attribute));
    let order = |is: fn(Ordering) -> bool| {
        found.and_then(number).zip(number(expected)).is_some_and(|(a, b)| is(a.cmp(&b)))
    };
    match operator {
        "=" => Some(found == Some(expected)),
        ">=" => Some(order(Ordering::is_ge)),
        "<" => Some(order(Ordering::is_lt)),
        _ => None,
    }
}

/// The item after `SET #a = :b, #c = #c + :d`, and what was changed of it. `None`: the change has another form.
pub(super) fn changed(asked: &Value, standing: Option<&Item>) -> Option<(Item, Item)> {
    let mut item = match standing {
        Some(item) => item.clone(),
        None => asked.get("Key")?.as_object()?.clone(),
    };
    let mut changes = Item::new();
    let expression = asked.get("UpdateExpression")?.as_str()?.strip_prefix("SET ")?;
    for assignment in expression.split(", ") {
        let (target, source) = assignment.split_once(" = ")?;
        let attribute = name(asked, target)?;
        let next = match source.split_once(" + ") {
            None => value(asked, source)?.clone(),
            Some((same, by)) if same == target => {
                let sum = number(item.get(attribute)?)? + number(value(asked, by)?)?;
                json!({"N": sum.to_string()})
            }
            Some(_) => return None,
        };
        item.insert(attribute.to_owned(), next.clone());
        changes.insert(attribute.to_owned(), next);
    }
    Some((item, changes))
}

fn name<'a>(asked: &'a Value, placeholder: &str) -> Option<&'a str> {
    asked.get("ExpressionAttributeNames")?.get(placeholder)?.as_str()
}

fn value<'a>(asked: &'a Value, placeholder: &str) -> Option<&'a Value> {
    asked.get("ExpressionAttributeValues")?.get(placeholder)
}

fn number(attribute: &Value) -> Option<i64> {
    attribute.get("N")?.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(condition: &str, update: &str) -> Value {
        json!({
            "Key": {"budget_name": {"S": "fleet"}},
            "ConditionExpression": condition, "UpdateExpression": update,
            "ExpressionAttributeNames": {"#a": "a", "#b": "b"},
            "ExpressionAttributeValues": {":five": {"N": "5"}, ":ten": {"N": "10"}},
        })
    }

    fn item(value: &Value) -> Item {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn comparisons_are_of_numbers_and_all_of_them_must_hold() {
        let standing = item(&json!({"a": {"N": "9"}, "b": {"N": "10"}}));
        for (condition, expected) in [
            ("#a >= :five AND #b = :ten", Some(true)),
            ("#a >= :ten AND #b = :ten", Some(false)),
            ("#a < :ten", Some(true)),
            ("#b < :ten", Some(false)),
            ("attribute_not_exists(#a)", Some(false)),
            ("#a <> :ten", None),
            ("size(#a) < :ten", None),
        ] {
            assert_eq!(holds(&asked(condition, ""), Some(&standing)), expected, "{condition}");
        }
        assert_eq!(holds(&asked("#a < :ten", ""), None), Some(false));
    }

    #[test]
    fn an_item_is_changed_where_the_change_says_so() {
        let standing = item(&json!({"a": {"N": "9"}, "b": {"N": "1"}}));
        let (after, changes) = changed(&asked("", "SET #a = #a + :ten"), Some(&standing)).unwrap();
        assert_eq!(after, item(&json!({"a": {"N": "19"}, "b": {"N": "1"}})));
        assert_eq!(changes, item(&json!({"a": {"N": "19"}})));
        let (made, _) = changed(&asked("", "SET #a = :five, #b = :ten"), None).unwrap();
        let expected = json!({"budget_name": {"S": "fleet"}, "a": {"N": "5"}, "b": {"N": "10"}});
        assert_eq!(made, item(&expected));
        for wrong in ["REMOVE #a", "SET #a = #b + :five", "SET #a = :six"] {
            assert_eq!(changed(&asked("", wrong), Some(&standing)), None, "{wrong}");
        }
    }
}
