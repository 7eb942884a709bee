//! Four real calls (`tests/fixtures/calls`, see the README there for source and licence) as results of the contract.
//!
//! | call | recording id |
//! |---|---|
//! | `0002f70f7386445b` | `0002f70f-7386-445b-8000-000000000001` |
//! | `004860b1ab2e4c88` | `004860b1-ab2e-4c88-8000-000000000002` |
//! | `0091a706bc604188` | `0091a706-bc60-4188-8000-000000000003` |
//! | `00d676d7058c49bb` | `00d676d7-058c-49bb-8000-000000000004` |
//!
//! Words are those of the machine transcript, in the file's order, on the wall clock from `start_timestamp_ms`. The
//! file's roles `agent` (channel 2) and `caller` (channel 1) become the speakers `agent` and `customer`, the words of
//! the contract's side. Confidences are made: see `confidence.rs`.

use std::sync::LazyLock;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::{Uuid, uuid};

use crate::confidence::{Agreement, made_confidence};

macro_rules! call_file {
    ($name:literal) => {
        include_str!(concat!("../../../../tests/fixtures/calls/", $name, ".json"))
    };
}

const FILES: [(&str, Uuid, &str); 4] = [
    (
        "0002f70f7386445b",
        uuid!("0002f70f-7386-445b-8000-000000000001"),
        call_file!("0002f70f7386445b"),
    ),
    (
        "004860b1ab2e4c88",
        uuid!("004860b1-ab2e-4c88-8000-000000000002"),
        call_file!("004860b1ab2e4c88"),
    ),
    (
        "0091a706bc604188",
        uuid!("0091a706-bc60-4188-8000-000000000003"),
        call_file!("0091a706bc604188"),
    ),
    (
        "00d676d7058c49bb",
        uuid!("00d676d7-058c-49bb-8000-000000000004"),
        call_file!("00d676d7058c49bb"),
    ),
];

/// One sample call, ready to be served.
#[derive(Debug, Clone)]
pub struct SampleCall {
    /// The file's name without its ending.
    pub name: &'static str,
    /// The id under which the call is a recording.
    pub recording_id: Uuid,
    /// Offset 0 of the media (`start_timestamp_ms`).
    pub start_time: DateTime<Utc>,
    /// The conversation's end (`metadata.end_time_ms`).
    pub end_time: DateTime<Utc>,
    /// The words of the machine transcript, in the file's order.
    pub words: Vec<SampleWord>,
    /// The human transcript: one speaker and text for each phrase, in the file's order.
    pub reference: Vec<(&'static str, String)>,
}

/// One word in the contract's shape.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SampleWord {
    /// The word.
    pub text: String,
    /// 0 to 1, made.
    pub confidence: f64,
    /// RFC 3339 with milliseconds, UTC.
    pub start_timestamp: String,
    /// RFC 3339 with milliseconds, UTC.
    pub end_timestamp: String,
    /// `agent` or `customer`.
    pub speaker: &'static str,
}

static CALLS: LazyLock<Vec<SampleCall>> = LazyLock::new(|| {
    FILES.iter().map(|(name, recording_id, text)| read(name, *recording_id, text)).collect()
});

/// The four sample calls, in the order of their names.
#[must_use]
pub fn all() -> &'static [SampleCall] {
    &CALLS
}

/// The sample call of this name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static SampleCall> {
    CALLS.iter().find(|call| call.name == name)
}

/// The sample call for a recording: its own, or one that the id's bytes choose, always the same.
#[must_use]
pub fn for_recording(id: Uuid) -> Option<&'static SampleCall> {
    let own = CALLS.iter().find(|call| call.recording_id == id);
    let sum: usize = id.as_bytes().iter().copied().map(usize::from).sum();
    own.or_else(|| CALLS.get(sum % CALLS.len().max(1)))
}

#[derive(Deserialize)]
struct CallFile {
    start_timestamp_ms: i64,
    metadata: Metadata,
    phrases: Vec<Phrase>,
}

#[derive(Deserialize)]
struct Metadata {
    end_time_ms: i64,
}

#[derive(Deserialize)]
struct Phrase {
    speaker_role: String,
    offset_ms: i64,
    transcript: String,
    human_transcript: String,
    word_offsets_ms: Vec<i64>,
    word_durations_ms: Vec<i64>,
}

#[expect(clippy::expect_used, reason = "the files are part of the binary, and a test reads them")]
fn read(name: &'static str, recording_id: Uuid, text: &str) -> SampleCall {
    let file: CallFile = serde_json::from_str(text).expect("a sample call is a call file");
    let start_time = at(file.start_timestamp_ms);
    let mut words = Vec::new();
    for phrase in &file.phrases {
        add_words(&mut words, phrase, start_time);
    }
    let reference = file.phrases.iter().map(|p| (speaker(p), p.human_transcript.clone())).collect();
    let end_time = at(file.metadata.end_time_ms);
    SampleCall { name, recording_id, start_time, end_time, words, reference }
}

fn add_words(words: &mut Vec<SampleWord>, phrase: &Phrase, start_time: DateTime<Utc>) {
    let times = phrase.word_offsets_ms.iter().zip(&phrase.word_durations_ms);
    for (text, (offset_ms, duration_ms)) in phrase.transcript.split_whitespace().zip(times) {
        let start = start_time + TimeDelta::milliseconds(phrase.offset_ms + offset_ms);
        let position = u32::try_from(words.len()).unwrap_or(u32::MAX);
        words.push(SampleWord {
            text: text.to_owned(),
            confidence: made_confidence(text, position, agreement(phrase, text)),
            start_timestamp: rfc_3339(start),
            end_timestamp: rfc_3339(start + TimeDelta::milliseconds(*duration_ms)),
            speaker: speaker(phrase),
        });
    }
}

fn agreement(phrase: &Phrase, word: &str) -> Agreement {
    if phrase.transcript == phrase.human_transcript {
        Agreement::Phrase
    } else if phrase.human_transcript.split_whitespace().any(|written| written == word) {
        Agreement::Word
    } else {
        Agreement::Neither
    }
}

fn speaker(phrase: &Phrase) -> &'static str {
    if phrase.speaker_role == "agent" { "agent" } else { "customer" }
}

fn at(unix_ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(unix_ms).unwrap_or_default()
}

/// RFC 3339 with milliseconds, UTC.
pub(crate) fn rfc_3339(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_calls_have_the_words_that_their_readme_counts() {
        let counts: Vec<_> = all().iter().map(|call| (call.name, call.words.len())).collect();
        let expected = [
            ("0002f70f7386445b", 79),
            ("004860b1ab2e4c88", 106),
            ("0091a706bc604188", 83),
            ("00d676d7058c49bb", 118),
        ];
        assert_eq!(counts, expected);
    }

    #[test]
    fn words_stand_on_the_wall_clock_from_the_start_of_the_recording() {
        let call = by_name("0002f70f7386445b").unwrap();
        assert_eq!(rfc_3339(call.start_time), "2020-06-02T00:13:03.285Z");
        let word = &call.words[0];
        assert_eq!((word.text.as_str(), word.speaker), ("hello", "agent"));
        assert_eq!(word.start_timestamp, "2020-06-02T00:13:07.005Z");
        assert_eq!(word.end_timestamp, "2020-06-02T00:13:07.455Z");
    }

    #[test]
    fn a_word_that_the_human_did_not_write_is_less_sure() {
        let call = by_name("0002f70f7386445b").unwrap();
        assert_eq!(call.words[1].text, "mr");
        assert!(call.words[1].confidence < 0.6);
        assert!(call.words[0].confidence >= 0.7);
    }

    #[test]
    fn a_recording_without_a_call_of_its_own_always_gets_the_same_one() {
        let id = uuid!("d7a1c0de-0000-4000-8000-0000000000aa");
        assert_eq!(for_recording(id).unwrap().name, for_recording(id).unwrap().name);
        for call in all() {
            assert_eq!(for_recording(call.recording_id).unwrap().name, call.name);
        }
    }
}
