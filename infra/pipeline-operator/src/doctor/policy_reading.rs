//! What a role's own policies allow, read as IAM reads them, for who may not ask IAM to judge.
//!
//! The rule: a statement that allows the action on the resource counts when it has no condition or exactly the written one;
//! a statement that denies it counts whatever its condition. Managed policies, boundaries and the organization's own
//! policies are not read: the stack gives its roles none of the first two.

use serde_json::Value;

/// An action on a resource, with the condition under which the written list allows it.
pub(super) struct Asked<'a> {
    pub(super) action: &'a str,
    /// An ARN without `*`.
    pub(super) resource: &'a str,
    /// Key, operator and values.
    pub(super) bounds: &'a [(String, String, Vec<String>)],
}

/// True when these policy documents allow it.
pub(super) fn allows(documents: &[Value], asked: &Asked<'_>) -> bool {
    let statements = documents.iter().flat_map(|document| items(document.get("Statement")));
    let about: Vec<&Value> = statements.filter(|statement| is_about(statement, asked)).collect();
    let has = |effect: &str| {
        let mut found = about.iter().filter(|it| it.get("Effect").is_some_and(|is| is == effect));
        found.any(|statement| effect == "Deny" || has_bounds(statement, asked.bounds))
    };
    has("Allow") && !has("Deny")
}

fn is_about(statement: &Value, asked: &Asked<'_>) -> bool {
    let matches = |name: &str, text: &str, ignore_case: bool| {
        let patterns = items(statement.get(name)).iter().filter_map(Value::as_str);
        patterns.into_iter().any(|pattern| {
            if ignore_case {
                is_like(&pattern.to_ascii_lowercase(), &text.to_ascii_lowercase())
            } else {
                is_like(pattern, text)
            }
        })
    };
    matches("Action", asked.action, true) && matches("Resource", asked.resource, false)
}

fn has_bounds(statement: &Value, bounds: &[(String, String, Vec<String>)]) -> bool {
    let Some(conditions) = statement.get("Condition").and_then(Value::as_object) else {
        return true;
    };
    let count: usize =
        conditions.values().filter_map(Value::as_object).map(serde_json::Map::len).sum();
    count == bounds.len()
        && bounds.iter().all(|(key, operator, values)| {
            let found = items(conditions.get(operator).and_then(|keys| keys.get(key)));
            found.iter().filter_map(Value::as_str).eq(values.iter().map(String::as_str))
        })
}

/// What stands alone counts as a list of one.
fn items(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(items)) => items,
        Some(value) => std::slice::from_ref(value),
        None => &[],
    }
}

/// IAM's patterns: `*` is anything, `?` any one character.
fn is_like(pattern: &str, text: &str) -> bool {
    let mut rest = text;
    let mut parts = pattern.split('*').peekable();
    let mut is_first = true;
    while let Some(part) = parts.next() {
        let length = part.len();
        let found = if is_first {
            fits(part, rest).then_some(0)
        } else if parts.peek().is_none() {
            let start = rest.len().checked_sub(length);
            start.filter(|start| rest.get(*start..).is_some_and(|end| fits(part, end)))
        } else {
            (0..=rest.len()).find(|start| rest.get(*start..).is_some_and(|from| fits(part, from)))
        };
        let Some(start) = found else { return false };
        rest = rest.get(start + length..).unwrap_or_default();
        is_first = false;
    }
    // Without any `*` the whole text has to be used up.
    rest.is_empty() || pattern.ends_with('*')
}

/// True when `text` begins with `part`.
fn fits(part: &str, text: &str) -> bool {
    let mut letters = text.bytes();
    part.bytes().all(|wanted| letters.next().is_some_and(|it| wanted == b'?' || it == wanted))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn is_allowed(statements: &Value, bounds: &[(String, String, Vec<String>)]) -> bool {
        let asked = Asked { action: "s3:PutObject", resource: "arn:aws:s3:::b/audit/x", bounds };
        allows(&[json!({"Statement": statements})], &asked)
    }

    #[test]
    fn a_statement_allows_by_action_and_resource_and_a_denial_wins() {
        let allow = json!({"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": "arn:aws:s3:::b/audit/*"});
        assert!(is_allowed(&allow, &[]));
        assert!(is_allowed(
            &json!([{"Effect": "Allow", "Action": "S3:put*", "Resource": "*"}]),
            &[]
        ));
        let elsewhere =
            json!({"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/other/*"});
        assert!(!is_allowed(&elsewhere, &[]));
        let deny = json!({"Effect": "Deny", "Action": "s3:*", "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}}});
        assert!(!is_allowed(&json!([allow, deny]), &[]));
        assert!(!is_allowed(&json!([]), &[]));
    }

    #[test]
    fn a_condition_counts_only_as_it_is_written() {
        let bound = |value: &str| {
            [("kms:ViaService".to_owned(), "StringEquals".to_owned(), vec![value.to_owned()])]
        };
        let statement = json!({"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*",
            "Condition": {"StringEquals": {"kms:ViaService": "s3"}}});
        assert!(is_allowed(&statement, &bound("s3")));
        assert!(!is_allowed(&statement, &bound("sqs")));
        assert!(!is_allowed(&statement, &[]));
    }

    #[test]
    fn patterns_are_those_of_iam() {
        for (pattern, text, expected) in [
            ("*", "anything", true),
            ("a*c", "abbc", true),
            ("a*c", "abbd", false),
            ("a*b*c", "axbybzc", true),
            ("a?c", "abc", true),
            ("a?c", "abbc", false),
            ("abc", "abc", true),
            ("abc", "abcd", false),
            ("ab*", "ab", true),
            ("*/notice-*.json", "x/notice-1.json", true),
            ("*/notice-*.json", "x/notice-1.txt", false),
        ] {
            assert_eq!(is_like(pattern, text), expected, "{pattern} {text}");
        }
    }
}
