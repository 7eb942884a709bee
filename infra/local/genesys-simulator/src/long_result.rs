//! A result of any number of words, written while it is sent: nothing of it is kept.

use std::convert::Infallible;
use std::fmt::Write as _;

use axum::body::{Body, Bytes};
use chrono::{DateTime, TimeDelta};
use futures_util::stream;

/// Words that are written at once: about 140 KB.
const WORDS_AT_ONCE: u32 = 1_000;

/// 2026-01-01T00:00:00Z: when the first word is said.
const BEGINS: i64 = 1_767_225_600_000;

const TEXTS: [&str; 16] = [
    "yes",
    "the",
    "account",
    "please",
    "number",
    "thank",
    "you",
    "statement",
    "of",
    "and",
    "one",
    "moment",
    "transfer",
    "received",
    "I",
    "understand",
];

/// The body of a completed job's answer; `answer` is the one without a result.
pub(crate) fn body(answer: &[u8], words: u32) -> Body {
    let front = [answer.strip_suffix(b"}").unwrap_or(answer), b",\"result\":{\"words\":["].concat();
    let parts = words.div_ceil(WORDS_AT_ONCE);
    let part = move |number: u32| {
        let from = number.saturating_sub(1).saturating_mul(WORDS_AT_ONCE);
        match number {
            0 => Some(front.clone()),
            number if number <= parts => {
                Some(words_from(from, words.min(from.saturating_add(WORDS_AT_ONCE))))
            }
            number if number == parts + 1 => Some(b"]}}".to_vec()),
            _ => None,
        }
    };
    Body::from_stream(stream::iter(
        (0..).map_while(part).map(|part| Ok::<_, Infallible>(Bytes::from(part))),
    ))
}

fn words_from(from: u32, to: u32) -> Vec<u8> {
    let mut text = String::new();
    for number in from..to {
        if number > 0 {
            text.push(',');
        }
        write_word(&mut text, number);
    }
    text.into_bytes()
}

/// A word each 360 ms; the speaker changes after every 23.
fn write_word(text: &mut String, number: u32) {
    let time = |ms: i64| {
        let time = DateTime::UNIX_EPOCH + TimeDelta::milliseconds(BEGINS + ms);
        time.format("%Y-%m-%dT%H:%M:%S%.3fZ")
    };
    let begins = i64::from(number) * 360;
    let word = TEXTS.get(usize::try_from(number % 16).unwrap_or_default()).unwrap_or(&"");
    let speaker = if (number / 23).is_multiple_of(2) { "agent" } else { "customer" };
    // Writing into a string cannot fail.
    let _ = write!(
        text,
        r#"{{"text":"{word}","confidence":0.{:04},"startTimestamp":"{}","endTimestamp":"{}","speaker":"{speaker}"}}"#,
        9_999 - number % 4_000,
        time(begins),
        time(begins + 340),
    );
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[tokio::test]
    async fn the_answer_is_json_with_that_many_words() {
        for words in [0, 1, 999, 1_000, 1_001, 2_500] {
            let body = body(br#"{"id":"t-1","status":"completed"}"#, words);
            let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            let answer: Value = serde_json::from_slice(&bytes).unwrap();
            assert_eq!(answer["status"], "completed");
            let list = answer["result"]["words"].as_array().unwrap();
            assert_eq!(list.len(), usize::try_from(words).unwrap());
        }
    }
}
