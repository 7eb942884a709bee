//! Judges the body of a submission as a strict partner does: every field that is there must be right, every field must
//! be known, and all problems are told in one answer.

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::script::ResultField;
use crate::vendor_error::ErrorDetail;

const LANGUAGES: [&str; 5] = ["en-US", "en-GB", "es-ES", "fr-FR", "de-DE"];
const FORMATS: [&str; 4] = ["text", "srt", "vtt", "json"];

/// What a submission asks for.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) recording_id: Uuid,
    /// What `timestamps`, `wordConfidence` or `speakerDiarization` = false leaves out of the result.
    pub(crate) left_out: Vec<ResultField>,
}

/// What the submission asks for, or every problem of its fields.
pub(crate) fn judge(
    body: &Map<String, Value>,
    more_languages: &[String],
) -> Result<Asked, Vec<ErrorDetail>> {
    let mut problems = Vec::new();
    let mut left_out = Vec::new();
    let mut recording_id = None;
    for (name, value) in body {
        let is_right = match name.as_str() {
            "recordingId" => {
                recording_id = as_uuid(value);
                recording_id.is_some()
            }
            "language" => is_language(value, more_languages),
            "format" => value.as_str().is_some_and(|format| FORMATS.contains(&format)),
            "timestamps" => flag(value, ResultField::Times, &mut left_out),
            "wordConfidence" => flag(value, ResultField::Confidences, &mut left_out),
            "speakerDiarization" => flag(value, ResultField::Speakers, &mut left_out),
            "webhook" => value.as_str().is_some_and(is_http_address),
            "conversationId" | "communicationId" => as_uuid(value).is_some(),
            "attributes" => is_flat_map(value),
            _ => {
                problems.push(problem("unknown.field", name));
                continue;
            }
        };
        if !is_right {
            problems.push(problem("invalid.value", name));
        }
    }
    if !body.contains_key("recordingId") {
        problems.push(problem("missing.field", "recordingId"));
    }
    match recording_id {
        Some(recording_id) if problems.is_empty() => Ok(Asked { recording_id, left_out }),
        _ => Err(problems),
    }
}

fn problem(error_code: &'static str, field_name: &str) -> ErrorDetail {
    ErrorDetail { error_code, field_name: field_name.to_owned() }
}

fn as_uuid(value: &Value) -> Option<Uuid> {
    Uuid::parse_str(value.as_str()?).ok()
}

fn is_language(value: &Value, more: &[String]) -> bool {
    let accepts = |tag: &str| LANGUAGES.contains(&tag) || more.iter().any(|known| known == tag);
    value.as_str().is_some_and(accepts)
}

/// Whether the value is a boolean; false is noted as something to leave out.
fn flag(value: &Value, field: ResultField, left_out: &mut Vec<ResultField>) -> bool {
    if value == &Value::Bool(false) {
        left_out.push(field);
    }
    value.is_boolean()
}

fn is_http_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
}

fn is_flat_map(value: &Value) -> bool {
    value.as_object().is_some_and(|map| map.values().all(|v| !v.is_object() && !v.is_array()))
}

/// The body as it may be recorded: a webhook without its user part and query, which may hold a secret.
pub(crate) fn without_secrets(body: &Map<String, Value>) -> Value {
    let mut shown = body.clone();
    if let Some(Value::String(webhook)) = shown.get_mut("webhook") {
        let end = webhook.find(['?', '#']).unwrap_or(webhook.len());
        webhook.truncate(end);
        if let Some((scheme, rest)) = webhook.split_once("://") {
            let authority_end = rest.find('/').unwrap_or(rest.len());
            let (authority, path) = rest.split_at(authority_end);
            let host = authority.rsplit('@').next().unwrap_or(authority);
            *webhook = format!("{scheme}://{host}{path}");
        }
    }
    Value::Object(shown)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn judged(body: &Value) -> Result<Asked, Vec<ErrorDetail>> {
        judge(body.as_object().unwrap(), &[])
    }

    #[test]
    fn all_problems_are_told_in_one_answer() {
        let problems = judged(&json!({"language": "xx-XX", "format": "pdf", "speed": 2,
            "timestamps": "yes", "webhook": "ftp://example.com", "attributes": {"a": {}}}))
        .unwrap_err();
        let mut fields: Vec<_> = problems.iter().map(|p| p.field_name.as_str()).collect();
        fields.sort_unstable();
        let expected =
            ["attributes", "format", "language", "recordingId", "speed", "timestamps", "webhook"];
        assert_eq!(fields, expected);
    }

    #[test]
    fn a_whole_request_of_the_contract_is_in_order() {
        let asked = judged(&json!({"recordingId": "0002f70f-7386-445b-8000-000000000001",
            "language": "en-US", "format": "json", "speakerDiarization": true,
            "wordConfidence": false, "timestamps": true, "webhook": "https://example.com/hook",
            "conversationId": "2f7bf00a-0fc2-4d6a-9b56-92238191433e",
            "attributes": {"queue": "cards"}}))
        .unwrap();
        assert_eq!(asked.left_out, [ResultField::Confidences]);
    }

    #[test]
    fn a_recorded_webhook_has_no_user_part_and_no_query() {
        let body = json!({"webhook": "https://user:pw@example.com/hook/a?key=1#x"});
        let shown = without_secrets(body.as_object().unwrap());
        assert_eq!(shown["webhook"], "https://example.com/hook/a");
    }
}
