//! Texts from outside reach neither the terminal nor a pipe in a way that steers it.

use pipeline_operator::{Report, SeenJob, read_segments, report_text, reports_json};
use serde_json::{Value, json};
use transcription_domain::{Failure, TranscriptionJob, WebhookStatus};

use crate::sample_jobs::{at, delivered, given_up, places, told, with_webhook};

/// A clear screen, a C1 control, a title change, reading directions, a separator of lines, a delete, tags.
const HOSTILE: &str = "a\u{1b}[2J\u{9b}31m\u{1b}]0;x\u{7}\u{202e}\u{2067}\u{2028}\u{7f}\u{feff}\u{e0041}z\nstatus FAKE";

fn is_harmless(c: char) -> bool {
    c == '\n' || !(c.is_control() || "\u{202e}\u{2067}\u{2028}\u{feff}\u{e0041}".contains(c))
}

fn document() -> String {
    let whole: &str = crate::sample_jobs::DOCUMENT;
    let mut whole: Value = serde_json::from_str(whole).unwrap();
    whole["segments"][0]["text"] = json!(HOSTILE);
    whole["segments"][0]["speaker"] = json!(HOSTILE);
    whole.to_string()
}

fn report(job: TranscriptionJob) -> Report {
    let has_transcript = job.state.summary().is_some();
    let document = document();
    let segments = has_transcript.then(|| read_segments(|| document.as_bytes()));
    Report::of(SeenJob { job, segments }, &places(), at(60))
}

fn reports() -> [Report; 3] {
    // A provider's words in a stored failure: line ends and C0 are gone by then, the rest may be there.
    let failure = Failure { error: HOSTILE.to_owned(), message: HOSTILE.to_owned() };
    [
        report(delivered(&json!({}), &document())),
        report(given_up(&json!({}), failure)),
        report(told(&with_webhook(), WebhookStatus::Failed(HOSTILE.to_owned()))),
    ]
}

#[test]
fn a_hostile_word_stays_on_its_line_and_is_written_out() {
    for report in reports() {
        let text = report_text(&report, at(60));
        assert!(text.chars().all(is_harmless), "{text:?}");
        assert!(text.contains("a\\u{1b}[2J\\u{9b}31m"), "{text}");
        assert!(!text.lines().any(|line| line.starts_with("status FAKE")), "{text}");
    }
}

#[test]
fn a_hostile_word_comes_out_of_the_json_unchanged_and_never_raw() {
    let text = reports_json(&reports()).unwrap();
    assert!(text.chars().all(is_harmless), "{text:?}");
    let json: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["jobs"][0]["segments"][0]["text"], HOSTILE);
    assert_eq!(json["jobs"][1]["failure"]["message"], HOSTILE);
}

#[test]
fn the_key_in_a_webhooks_address_is_shown_nowhere() {
    let report = report(told(&with_webhook(), WebhookStatus::Delivered));
    assert!(!report_text(&report, at(60)).contains("s3cret"));
    assert!(!reports_json(&[report]).unwrap().contains("s3cret"));
}
