//! The answer to a look: `{"id", "status", "error"?, "result"?}`.

use std::io::BufReader;

use pipeline_contract::ports::{Look, ProviderError};
use serde::Deserialize;
use serde_json::Value;
use transcription_domain::JobId;

use super::unreadable::{json_problem, unreadable};
use crate::exchange::Answer;
use crate::wording::cut_and_cleaned;

/// The longest status word kept.
const STATUS_CHARS_MAX: usize = 64;
/// As much of the provider's reason as a failure's message takes, with room for ours.
const ERROR_CHARS_MAX: usize = 300;

/// Read from the disk at once.
const READ_AT_ONCE: usize = 256 * 1024;

/// `result` is skipped over, not built: whether it is a transcript the parser decides.
#[derive(Deserialize)]
struct LookAnswer {
    id: String,
    status: String,
    #[serde(default)]
    error: Value,
}

pub(super) fn read(answer: Answer, asked: &JobId) -> Result<Look, ProviderError> {
    let read: Result<LookAnswer, _> = match answer.body.in_memory() {
        Some(body) => serde_json::from_slice(body),
        None => {
            serde_json::from_reader(BufReader::with_capacity(READ_AT_ONCE, answer.body.reader()))
        }
    };
    let read = match read {
        Ok(read) => read,
        Err(error) if error.is_io() => return Err(disk_failed()),
        Err(error) => return Err(unreadable(answer, &json_problem(&error))),
    };
    if read.id != asked.as_str() {
        return Err(unreadable(answer, "it is about another job"));
    }
    let status = cut_and_cleaned(&read.status, STATUS_CHARS_MAX);
    match status.to_ascii_lowercase().as_str() {
        "" => Err(unreadable(answer, "its status is empty")),
        "completed" => Ok(Look::Completed { raw: answer.body }),
        "failed" => Ok(Look::Failed { error: reason(&read.error) }),
        _ => Ok(Look::StillRunning { status }),
    }
}

fn disk_failed() -> ProviderError {
    let reason = "the answer could not be read from the function's disk".to_owned();
    ProviderError::Unavailable { reason, retry_after: None }
}

/// The provider's words for why it gave up: a text, or the message or code of an object.
fn reason(error: &Value) -> String {
    let field = |name: &str| error.get(name).and_then(Value::as_str);
    let words = error.as_str().or_else(|| field("message")).or_else(|| field("code"));
    let words = cut_and_cleaned(words.unwrap_or_default(), ERROR_CHARS_MAX);
    if words.is_empty() { "the provider gives no reason".to_owned() } else { words }
}
