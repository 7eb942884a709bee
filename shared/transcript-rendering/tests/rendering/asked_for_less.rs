//! Calls for which less was asked: without speakers, without times, without confidences. The files that come of them stand
//! in `tests/golden/transcripts/asked-for-less`, to be read by people.

use serde_json::{Value, json};
use transcript_documents::{Expected, job_contract};
use transcript_rendering::render_all;
use transcription_domain::{RecordingFacts, Transcript};

use crate::golden::assert_golden;
use crate::sample_calls::with_facts;

/// The second speaks while the first still does.
const SAID: [(&str, &str, [&str; 7]); 2] = [
    ("agent", "2026-10-21T07:28:01", ["good", "morning", "this", "is", "the", "national", "bank"]),
    ("customer", "2026-10-21T07:28:03", ["hello", "i", "have", "lost", "my", "debit", "card"]),
];

/// The provider's answer without the fields for which `field` is switched off.
fn answer(flag: &str) -> Value {
    let of_speaker = |(speaker, at, texts): (&str, &str, [&str; 7])| -> Vec<Value> {
        let word = |(number, text): (usize, &str)| {
            let mut word = json!({"text": text});
            if flag != "wordConfidence" {
                word["confidence"] = json!(if text == "debit" { 0.41 } else { 0.93 });
            }
            if flag != "timestamps" {
                let moment = |ms: usize| format!("{at}.{ms:03}Z");
                let start = 120 * number;
                word["startTimestamp"] = json!(moment(start));
                word["endTimestamp"] = json!(moment(start + 110));
            }
            if flag != "speakerDiarization" {
                word["speaker"] = json!(speaker);
            }
            word
        };
        texts.into_iter().enumerate().map(word).collect()
    };
    let words: Vec<Value> = SAID.into_iter().flat_map(of_speaker).collect();
    json!({"id": "job-1", "status": "completed", "result": {"words": words}})
}

/// The files of a call for which this was switched off, and how they are called.
fn check(flag: &str, name: &str) -> Transcript {
    let request = json!({"recordingId": "7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f", flag: false});
    let expected = Expected {
        speakers: flag != "speakerDiarization",
        timestamps: flag != "timestamps",
        confidence: flag != "wordConfidence",
    };
    let transcript =
        job_contract::read(answer(flag).to_string().as_bytes(), None, expected).unwrap();
    let files = with_facts(&transcript, &request, "job-1", RecordingFacts::default(), render_all);
    for file in &files {
        let extension = file.format.file_extension();
        assert_golden(&format!("asked-for-less/{name}.{extension}"), &file.text);
        assert!(!file.text.contains("NaN"), "{name}.{extension}");
    }
    transcript
}

#[test]
fn without_speakers_the_files_have_no_names_and_no_warnings() {
    let transcript = check("speakerDiarization", "without-speakers");
    assert!(transcript.warnings().is_empty());
}

#[test]
fn without_times_the_captions_follow_at_reading_speed_and_no_figure_is_made_up() {
    let transcript = check("timestamps", "without-times");
    assert!(transcript.warnings().is_empty());
}

#[test]
fn without_confidences_every_figure_of_them_is_null() {
    let transcript = check("wordConfidence", "without-confidences");
    assert!(transcript.warnings().is_empty());
}
