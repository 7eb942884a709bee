//! The answer to the pre-flight: `{"id", "startTime"?, "endTime"?, "mediaType"?}`.

use chrono::{DateTime, Utc};
use pipeline_contract::ports::ProviderError;
use serde::Deserialize;
use serde_json::Value;
use transcription_domain::{RecordingFacts, RecordingId};

use super::unreadable::{json_problem, unreadable};
use crate::exchange::Answer;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RecordingAnswer {
    id: String,
    #[serde(default)]
    start_time: Value,
    #[serde(default)]
    end_time: Value,
}

pub(super) fn read(answer: Answer, asked: &RecordingId) -> Result<RecordingFacts, ProviderError> {
    let read: RecordingAnswer = match serde_json::from_slice(answer.small_body()) {
        Ok(read) => read,
        Err(error) => return Err(unreadable(answer, &json_problem(&error))),
    };
    // A UUID is the same in either case.
    if !read.id.eq_ignore_ascii_case(asked.as_str()) {
        return Err(unreadable(answer, "it is about another recording"));
    }
    Ok(RecordingFacts { start: time(&read.start_time), end: time(&read.end_time) })
}

/// A time that is not RFC 3339 is not known: the wait plan does without it.
fn time(value: &Value) -> Option<DateTime<Utc>> {
    let time = DateTime::parse_from_rfc3339(value.as_str()?).ok()?;
    Some(time.with_timezone(&Utc))
}
