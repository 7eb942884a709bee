//! What a person reads, byte for byte.
//!
//! `UPDATE_GOLDEN=1 cargo test -p pipeline-operator golden` writes the files anew: read the difference before you keep it.

use std::fs;
use std::path::PathBuf;

use pipeline_operator::{Report, SeenJob, read_segments, report_text, reports_json};
use serde_json::json;
use transcription_domain::{ExecutionName, Failure, TranscriptionJob, WebhookStatus};

use crate::sample_jobs::{
    DOCUMENT, at, claimed, collected, delivered, given_up, in_review, places, submitted,
    submitting, told, with_webhook,
};

#[expect(
    clippy::disallowed_methods,
    reason = "a switch for the person at the keyboard, in a test only"
)]
fn is_update() -> bool {
    std::env::var("UPDATE_GOLDEN").is_ok_and(|value| value == "1")
}

fn compare(name: &str, text: &str) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/operator");
    let path = PathBuf::from(folder).join(name);
    if is_update() {
        fs::write(&path, text).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    assert!(golden == text, "{name} differs from its golden file:\n{text}");
}

fn report(job: TranscriptionJob, minutes: i64) -> Report {
    let has_transcript = job.state.summary().is_some();
    let segments = has_transcript.then(|| read_segments(|| DOCUMENT.as_bytes()));
    Report::of(SeenJob { job, segments }, &places(), at(minutes * 60))
}

fn compare_text(name: &str, job: TranscriptionJob, minutes: i64) {
    compare(name, &report_text(&report(job, minutes), at(minutes * 60)));
}

#[test]
fn a_completed_job_shows_its_figures_files_and_every_segment() {
    compare_text("completed.txt", told(&with_webhook(), WebhookStatus::Delivered), 60);
}

#[test]
fn a_job_whose_webhook_failed_is_completed_and_says_why_it_was_not_told() {
    let reason = "the receiver answered 410 (attempt 1)".to_owned();
    compare_text("webhook-failed.txt", told(&with_webhook(), WebhookStatus::Failed(reason)), 60);
}

#[test]
fn a_job_whose_webhook_is_being_told_shows_its_transcript_already() {
    let job = delivered(&with_webhook(), DOCUMENT).notice_begun().unwrap();
    compare_text("being-told.txt", job, 5);
}

#[test]
fn a_job_on_its_way_says_since_when_who_has_it_and_when_the_schedule_looks() {
    compare_text("claimed.txt", claimed(&json!({})), 1);
    compare_text("submitting.txt", submitting(&json!({})), 1);
    compare_text("submitted.txt", submitted(&with_webhook()), 12);
    compare_text("collected.txt", collected(&json!({"format": "srt"})), 1);
}

#[test]
fn an_overdue_job_says_that_the_next_run_takes_it() {
    compare_text("overdue.txt", submitted(&json!({})), 45);
}

#[test]
fn an_interrupted_job_shows_the_last_interruption_and_what_to_check() {
    let failure = Failure::new("Provider.Unauthorized", "401 with a new token too");
    let job = submitted(&json!({}));
    let job = job.taken_over(ExecutionName::parse("second-run").unwrap(), at(3_600)).unwrap();
    let job = job.interrupted(failure, at(2_400)).unwrap();
    compare_text("interrupted.txt", job, 30);
}

#[test]
fn a_job_that_was_handed_over_says_that_this_was_planned() {
    let job = submitted(&json!({})).handed_over(at(2_400)).unwrap();
    compare_text("handed-over.txt", job, 30);
}

#[test]
fn a_failed_job_names_its_error_what_to_check_and_how_to_start_again() {
    let failure = || Failure::new("Recording.Forbidden", "missing permission: recording:view");
    compare_text("failed-closed.txt", given_up(&json!({"generation": 1}), failure()), 120);
    compare_text("failed-being-told.txt", given_up(&with_webhook(), failure()), 2);
}

#[test]
fn a_job_in_review_says_what_a_person_has_to_do() {
    compare_text("needs-review.txt", in_review(), 3_000);
    compare("needs-review.json", &reports_json(&[report(in_review(), 3_000)]).unwrap());
}
