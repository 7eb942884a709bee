//! Judges a notice by the contract, row 6: JSON with `transcript_id, status, metrics, speakers, processed_at`, and the
//! header `X-Transcript-Id` with the same id. A failed job is told by the same body with `error {name, message}` and
//! null metrics; it may have no transcript id, and then the header is absent too.
//!
//! A problem is one sentence. It never repeats a text of the transcript.

use chrono::DateTime;
use serde_json::{Map, Value};

/// The fields of one entry of `speakers`.
const SPEAKER_FIELDS: [&str; 5] =
    ["speaker_id", "text", "start_time", "end_time", "avg_confidence"];

/// Everything that is wrong with a notice.
pub(crate) fn problems(
    content_type: Option<&str>,
    transcript_header: Option<&str>,
    body: Option<&Value>,
) -> Vec<String> {
    let mut problems = Vec::new();
    if !content_type.is_some_and(|kind| kind.starts_with("application/json")) {
        problems.push("Content-Type is not application/json".to_owned());
    }
    let Some(body) = body.and_then(Value::as_object) else {
        problems.push("the body is not a JSON object".to_owned());
        return problems;
    };
    for field in ["transcript_id", "status", "metrics", "speakers", "processed_at"] {
        if !body.contains_key(field) {
            problems.push(format!("{field} is missing"));
        }
    }
    let status = body.get("status").and_then(Value::as_str);
    let has_failed = status == Some("failed");
    if !matches!(status, Some("completed" | "failed")) && body.contains_key("status") {
        problems.push("status is neither completed nor failed".to_owned());
    }
    judge_id(body, transcript_header, has_failed, &mut problems);
    judge_metrics(body.get("metrics"), has_failed, &mut problems);
    judge_speakers(body.get("speakers"), &mut problems);
    judge_error(body.get("error"), has_failed, &mut problems);
    if body.get("processed_at").is_some_and(|time| !is_rfc_3339(time)) {
        problems.push("processed_at is not an RFC 3339 time".to_owned());
    }
    problems
}

fn judge_id(
    body: &Map<String, Value>,
    header: Option<&str>,
    has_failed: bool,
    problems: &mut Vec<String>,
) {
    match body.get("transcript_id") {
        Some(Value::String(id)) if header == Some(id) => {}
        Some(Value::String(_)) if header.is_none() => {
            problems.push("X-Transcript-Id is missing".to_owned());
        }
        Some(Value::String(_)) => {
            problems.push("X-Transcript-Id is not the body's transcript_id".to_owned());
        }
        Some(Value::Null) if has_failed && header.is_none_or(str::is_empty) => {}
        Some(Value::Null) if has_failed => {
            problems.push("X-Transcript-Id is there, and transcript_id is null".to_owned());
        }
        Some(_) => problems.push("transcript_id is not a text".to_owned()),
        // Reported as missing.
        None => {}
    }
}

fn judge_metrics(metrics: Option<&Value>, has_failed: bool, problems: &mut Vec<String>) {
    let Some(metrics) = metrics else { return };
    if has_failed {
        let is_null = |value: &Value| value.is_null();
        let all_null = metrics.as_object().is_some_and(|fields| fields.values().all(is_null));
        if !metrics.is_null() && !all_null {
            problems.push("metrics of a failed job are not null".to_owned());
        }
        return;
    }
    let mut judge = |name: &str, is_right: fn(&Value) -> bool, wanted: &str| {
        if !metrics.get(name).is_some_and(is_right) {
            problems.push(format!("metrics.{name} is not {wanted}"));
        }
    };
    judge("latency_seconds", is_latency, "a number from 0 with at most 2 decimals");
    judge("word_error_rate", is_rate, "null or a number from 0 to 1 with at most 4 decimals");
    judge("total_words", Value::is_u64, "a whole number from 0");
}

fn judge_speakers(speakers: Option<&Value>, problems: &mut Vec<String>) {
    let segments = match speakers {
        // Absent is reported as missing; null says that the text is elsewhere, or that there is none.
        None | Some(Value::Null) => return,
        Some(Value::Array(segments)) => segments,
        Some(_) => {
            problems.push("speakers is not a list".to_owned());
            return;
        }
    };
    for (position, segment) in segments.iter().enumerate() {
        for field in SPEAKER_FIELDS {
            if segment.get(field).is_none() {
                problems.push(format!("speakers[{position}].{field} is missing"));
            }
        }
    }
}

fn judge_error(error: Option<&Value>, has_failed: bool, problems: &mut Vec<String>) {
    let is_named = ["name", "message"]
        .iter()
        .all(|field| error.and_then(|error| error.get(field)).is_some_and(Value::is_string));
    if has_failed && !is_named {
        problems.push("error of a failed job has no name and message".to_owned());
    }
    if !has_failed && error.is_some_and(|error| !error.is_null()) {
        problems.push("there is an error, and the status is not failed".to_owned());
    }
}

fn is_latency(value: &Value) -> bool {
    value.as_f64().is_some_and(|number| number >= 0.0) && has_decimals_up_to(value, 2)
}

fn is_rate(value: &Value) -> bool {
    value.is_null()
        || (value.as_f64().is_some_and(|number| (0.0..=1.0).contains(&number))
            && has_decimals_up_to(value, 4))
}

/// Counted on the shortest text of the number, so that 0.1 has one decimal.
fn has_decimals_up_to(value: &Value, most: usize) -> bool {
    let text = value.to_string();
    !text.contains('e') && text.split_once('.').is_none_or(|(_, decimals)| decimals.len() <= most)
}

fn is_rfc_3339(value: &Value) -> bool {
    value.as_str().is_some_and(|text| DateTime::parse_from_rfc3339(text).is_ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn completed() -> Value {
        json!({"transcript_id": "t-1", "status": "completed",
            "metrics": {"latency_seconds": 12.34, "word_error_rate": 0.0512, "total_words": 79},
            "speakers": [{"speaker_id": "agent", "text": "hello", "start_time": null,
                "end_time": null, "avg_confidence": 0.9}],
            "processed_at": "2026-01-01T00:00:00Z"})
    }

    fn judged(header: Option<&str>, body: &Value) -> Vec<String> {
        problems(Some("application/json"), header, Some(body))
    }

    #[test]
    fn a_notice_by_the_contract_has_no_problem() {
        assert_eq!(judged(Some("t-1"), &completed()), [""; 0]);
        let mut without_words = completed();
        without_words["metrics"] =
            json!({"latency_seconds": 1, "word_error_rate": null, "total_words": 0});
        without_words["speakers"] = json!([]);
        assert_eq!(judged(Some("t-1"), &without_words), [""; 0]);
    }

    #[test]
    fn a_failure_is_told_with_an_error_and_null_metrics() {
        let mut body = json!({"transcript_id": null, "status": "failed", "metrics": null,
            "speakers": [], "processed_at": "2026-01-01T00:00:00Z",
            "error": {"name": "Job.Failed", "message": "no speech"}});
        assert_eq!(judged(None, &body), [""; 0]);
        body["metrics"] = json!({"latency_seconds": 1});
        body["error"] = json!(null);
        let expected = [
            "metrics of a failed job are not null",
            "error of a failed job has no name and message",
        ];
        assert_eq!(judged(None, &body), expected);
    }

    #[test]
    fn the_header_must_name_the_transcript() {
        assert_eq!(judged(None, &completed()), ["X-Transcript-Id is missing"]);
        let expected = ["X-Transcript-Id is not the body's transcript_id"];
        assert_eq!(judged(Some("t-2"), &completed()), expected);
    }

    #[test]
    fn every_missing_field_is_named() {
        let mut body = completed();
        body.as_object_mut().unwrap().remove("processed_at");
        body["speakers"][0].as_object_mut().unwrap().remove("text");
        body["metrics"]["latency_seconds"] = json!(1.234);
        let expected = [
            "processed_at is missing",
            "metrics.latency_seconds is not a number from 0 with at most 2 decimals",
            "speakers[0].text is missing",
        ];
        assert_eq!(judged(Some("t-1"), &body), expected);
    }

    #[test]
    fn a_body_that_is_no_json_object_is_said_to_be_none() {
        let expected = ["Content-Type is not application/json", "the body is not a JSON object"];
        assert_eq!(problems(None, None, None), expected);
        assert_eq!(judged(None, &json!([])), ["the body is not a JSON object"]);
    }
}
