//! The error bodies of the vendor: the API's `ErrorBody` and the token endpoint's OAuth error. Every field may be
//! absent, and a gateway may answer with something else altogether: what cannot be read is not there.

use serde_json::{Map, Value};

use crate::wording::identifier;

/// What an error body says, as far as it is made of words of a program.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct VendorError {
    /// `code` of the API, or `error` of the token endpoint.
    pub(crate) code: Option<String>,
    /// `contextId`: the correlation id when no header had it.
    pub(crate) context_id: Option<String>,
    /// The permissions that `messageParams` names.
    pub(crate) permissions: Vec<String>,
    /// The fields that `details` names.
    pub(crate) fields: Vec<String>,
    /// The message begins with "rate limit exceeded": the token endpoint says it so, under status 400.
    pub(crate) is_rate_limit: bool,
}

impl VendorError {
    pub(crate) fn read(body: &[u8]) -> Self {
        let Ok(Value::Object(body)) = serde_json::from_slice::<Value>(body) else {
            return Self::default();
        };
        let text = |name: &str| body.get(name).and_then(Value::as_str);
        let says_rate_limit = |name: &str| {
            let words = text(name).unwrap_or_default().trim_start().to_ascii_lowercase();
            words.starts_with("rate limit exceeded")
        };
        Self {
            code: text("code").or_else(|| text("error")).and_then(identifier),
            context_id: text("contextId").and_then(identifier),
            permissions: permissions(&body),
            fields: fields(&body),
            is_rate_limit: ["description", "error_description", "message"]
                .into_iter()
                .any(says_rate_limit),
        }
    }
}

/// `{"permissions": "[a:b:c, d:e:f]"}` and its relatives: whatever the parameter's name and form, a permission is a word
/// with colons.
fn permissions(body: &Map<String, Value>) -> Vec<String> {
    let params = body.get("messageParams").and_then(Value::as_object);
    let named = params.into_iter().flatten().filter(|(name, _)| {
        let name = name.to_ascii_lowercase();
        name.contains("permission")
    });
    let mut permissions: Vec<String> = named
        .flat_map(|(_, value)| texts(value))
        .flat_map(|text| text.split(|c: char| !is_part_of_permission(c)))
        .filter(|word| word.contains(':'))
        .filter_map(identifier)
        .take(8)
        .collect();
    permissions.dedup();
    permissions
}

const fn is_part_of_permission(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, ':' | '_' | '-' | '.')
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn fields(body: &Map<String, Value>) -> Vec<String> {
    let details = body.get("details").and_then(Value::as_array);
    let named =
        details.into_iter().flatten().filter_map(|detail| detail.get("fieldName")?.as_str());
    named.filter_map(identifier).take(8).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: &Value) -> VendorError {
        VendorError::read(body.to_string().as_bytes())
    }

    #[test]
    fn the_api_schema_gives_code_context_permissions_and_fields() {
        let error = read(&json!({
            "message": "the customer Jane Doe", "code": "missing.permissions", "status": 403,
            "messageParams": {"permissions": "[recording:recording:view, a:b:c]", "user": "x:y"},
            "contextId": "c-1", "details": [{"errorCode": "x", "fieldName": "language"}, {}, 7],
        }));
        assert_eq!(error.code.as_deref(), Some("missing.permissions"));
        assert_eq!(error.context_id.as_deref(), Some("c-1"));
        assert_eq!(error.permissions, ["recording:recording:view", "a:b:c"]);
        assert_eq!(error.fields, ["language"]);
        assert!(!format!("{error:?}").contains("Jane"));
    }

    #[test]
    fn the_token_endpoints_schema_gives_its_error_word() {
        let error = read(&json!({"error": "invalid_client", "description": "client not found"}));
        assert_eq!(error.code.as_deref(), Some("invalid_client"));
        assert!(!error.is_rate_limit);
        let error =
            read(&json!({"error": "invalid_request", "description": "rate limit exceeded; wait"}));
        assert!(error.is_rate_limit);
    }

    #[test]
    fn bodies_of_another_kind_say_nothing() {
        for body in ["", "<html>", "[]", "null", "\"x\"", "{\"code\": 7, \"contextId\": {}}"] {
            assert_eq!(VendorError::read(body.as_bytes()), VendorError::default(), "{body}");
        }
        let free_text =
            read(&json!({"code": "Jane Doe called", "messageParams": {"permission": [1, null]}}));
        assert_eq!(free_text, VendorError::default());
    }
}
