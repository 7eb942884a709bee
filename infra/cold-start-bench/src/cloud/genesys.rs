//! The Genesys side: a token, a recording that is there, a job that is done at the first look.

use axum::body::Body;
use axum::http::{Method, Response, StatusCode};
use serde_json::{Value, json};

use super::{Asked, State};
use crate::server;

/// The words of a call of four and a half minutes.
const WORDS: u32 = 600;

const JOBS: &str = "/api/v2/recordings/transcripts";
const RECORDINGS: &str = "/api/v2/recordings/";

pub(super) fn answer(state: &mut State, asked: &Asked) -> Response<Body> {
    state.requests.genesys += 1;
    let path = asked.path.as_str();
    let answer = if asked.method == Method::POST && path == "/oauth/token" {
        json!({"access_token": "BENCH-TOKEN", "token_type": "bearer", "expires_in": 86_399})
    } else if asked.method == Method::POST && path == JOBS {
        // A job for a recording: the recording's own id serves.
        let recording = asked.json();
        json!({"id": recording.get("recordingId"), "status": "queued"})
    } else if let Some(id) = path.strip_prefix(JOBS) {
        json!({"id": id.trim_start_matches('/'), "status": "completed", "result": {"words": words()}})
    } else if let Some(id) = path.strip_prefix(RECORDINGS) {
        let (start, end) = ("2026-11-20T09:00:00.000Z", "2026-11-20T09:04:30.000Z");
        json!({"id": id, "startTime": start, "endTime": end, "mediaType": "audio"})
    } else {
        return server::empty(StatusCode::NOT_FOUND);
    };
    server::reply(StatusCode::OK, &[("content-type", "application/json")], answer.to_string())
}

fn words() -> Vec<Value> {
    (0..WORDS).map(word).collect()
}

fn text(index: u32) -> &'static str {
    match index % 6 {
        0 => "about",
        1 => "your",
        2 => "order",
        3 => "please",
        4 => "hold",
        _ => "thanks",
    }
}

/// 450 ms a word; the speaker changes every twelve.
fn word(index: u32) -> Value {
    let at = |ms: u32| {
        format!("2026-11-20T09:{:02}:{:02}.{:03}Z", ms / 60_000, ms / 1_000 % 60, ms % 1_000)
    };
    let begin = index * 450;
    json!({
        "text": text(index),
        "confidence": f64::from(80 + index % 20) / 100.0,
        "startTimestamp": at(begin),
        "endTimestamp": at(begin + 400),
        "speaker": if (index / 12).is_multiple_of(2) { "agent" } else { "customer" },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_fill_the_call_in_order() {
        let words = words();
        assert_eq!(words.len(), 600);
        assert_eq!(words[0]["startTimestamp"], "2026-11-20T09:00:00.000Z");
        assert_eq!(words[599]["endTimestamp"], "2026-11-20T09:04:29.950Z");
    }
}
