//! What is found for an id, and what is said where nothing is.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use pipeline_contract::ports::{Claim, JobStore, StoreError};
use pipeline_operator::{
    AskedJob, JobsSeen, LookUpError, LookUpPorts, Report, SeenJob, TranscriptProblem, report_text,
    reports_json,
};
use serde_json::{Value, json};
use transcription_domain::{Failure, JobKey, JobState, TenantName, TranscriptionJob};

use crate::sample_jobs::{
    DOCUMENT, FakeStack, at, claimed, delivered, given_up, places, recording, submitted,
};

fn by_recording() -> AskedJob {
    AskedJob::Recording(recording())
}

async fn seen(stack: &FakeStack, asked: &AskedJob) -> JobsSeen {
    JobsSeen::look_up(asked, stack.ports()).await.unwrap()
}

#[tokio::test]
async fn a_recording_shows_all_its_jobs_newest_first() {
    let failure = Failure::new("Job.Failed", "no speech");
    let first = given_up(&json!({}), failure);
    let mut second = submitted(&json!({"generation": 1}));
    second.milestones.claimed_at = at(600);
    let mut third = delivered(&json!({"generation": 2}), DOCUMENT);
    third.milestones.claimed_at = at(300);
    let stack = FakeStack::with(vec![first, second, third], DOCUMENT).await;
    let found = seen(&stack, &by_recording()).await;
    let generations: Vec<u32> = found.jobs.iter().map(|seen| seen.job.request.generation).collect();
    assert_eq!(generations, [1, 2, 0]);
    assert!(found.jobs[0].segments.is_none());
    assert_eq!(found.jobs[1].segments.as_ref().unwrap().as_ref().unwrap().len(), 10);
}

#[tokio::test]
async fn a_key_shows_its_one_job() {
    let job = claimed(&json!({}));
    let stack = FakeStack::with(vec![job.clone(), claimed(&json!({"generation": 1}))], "").await;
    let found = seen(&stack, &AskedJob::Key(job.key.clone())).await;
    assert_eq!(found.jobs.len(), 1);
    assert_eq!(found.jobs[0].job.key, job.key);
}

#[tokio::test]
async fn what_is_not_there_says_what_to_check() {
    let stack = FakeStack::default();
    let told = JobsSeen::look_up(&by_recording(), stack.ports()).await.unwrap_err().to_string();
    assert!(told.contains(recording().as_str()) && told.contains("check the id"), "{told}");
    let key = AskedJob::Key(claimed(&json!({})).key);
    let error = JobsSeen::look_up(&key, stack.ports()).await.unwrap_err();
    assert!(matches!(error, LookUpError::NoJobWithKey(_)));
}

#[tokio::test]
async fn a_finished_job_is_shown_without_its_transcript_when_that_cannot_be_had() {
    let job = delivered(&json!({}), DOCUMENT);
    let stack = FakeStack::default();
    stack.jobs.claim(job).await.unwrap();
    let mut found = seen(&stack, &by_recording()).await;
    let report = Report::of(found.jobs.remove(0), &places(), at(60));
    let text = report_text(&report, at(60));
    assert!(text.contains("\nwords      79 in 10 segments, 2 speakers\n"), "{text}");
    assert!(text.contains("\nnot shown  the transcript cannot be fetched: there is no"), "{text}");
    let json: Value = serde_json::from_str(&reports_json(&[report]).unwrap()).unwrap();
    assert_eq!(json["jobs"][0]["segments"], Value::Null);
    assert!(json["jobs"][0]["transcript_problem"].is_string());
}

#[tokio::test]
async fn a_transcript_that_was_replaced_is_not_shown_as_the_jobs() {
    let other = DOCUMENT.replacen("79", "80", 1);
    let stack = FakeStack::with(vec![delivered(&json!({}), DOCUMENT)], &other).await;
    let found = seen(&stack, &by_recording()).await;
    let problem = found.jobs[0].segments.as_ref().unwrap().as_ref().unwrap_err();
    assert!(matches!(problem, TranscriptProblem::Changed { .. }), "{problem}");
}

#[test]
fn a_job_shows_its_page_and_one_without_a_page_shows_none() {
    let formats = |job: TranscriptionJob| {
        let report = Report::of(SeenJob { job, segments: None }, &places(), at(60));
        let text = report_text(&report, at(60));
        assert_eq!(text.contains("/transcript.html"), text.contains("(the viewer page"), "{text}");
        report.files.iter().map(|file| file.format).collect::<Vec<_>>()
    };
    let mut job = delivered(&json!({}), DOCUMENT);
    assert_eq!(formats(job.clone()), ["text", "srt", "vtt", "json", "html", "raw"]);
    let JobState::Completed { summary, .. } = &mut job.state else { panic!("{:?}", job.state) };
    summary.viewer = None;
    assert_eq!(formats(job), ["text", "srt", "vtt", "json", "raw"]);
}

#[tokio::test]
async fn the_place_of_an_audit_record_is_not_guessed_for_another_tenant() {
    let stack = FakeStack::with(vec![claimed(&json!({}))], "").await;
    let mut other = places();
    other.tenant = TenantName::parse("other").unwrap();
    for (places, is_known) in [(places(), true), (other, false)] {
        let job = seen(&stack, &by_recording()).await.jobs.remove(0);
        assert_eq!(Report::of(job, &places, at(60)).audit.newest.is_some(), is_known);
    }
}

/// A table in which one item is no job.
struct OneBroken<'a> {
    stack: &'a FakeStack,
    broken: JobKey,
}

#[async_trait]
impl JobStore for OneBroken<'_> {
    async fn claim(&self, job: TranscriptionJob) -> Result<Claim, StoreError> {
        self.stack.jobs.claim(job).await
    }

    async fn load(&self, key: &JobKey) -> Result<Option<TranscriptionJob>, StoreError> {
        if *key == self.broken {
            return Err(StoreError::Unreadable("the item has no document".into()));
        }
        self.stack.jobs.load(key).await
    }

    async fn advance(&self, job: TranscriptionJob) -> Result<TranscriptionJob, StoreError> {
        self.stack.jobs.advance(job).await
    }

    async fn overdue(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<JobKey>, StoreError> {
        self.stack.jobs.overdue(now, limit).await
    }
}

#[tokio::test]
async fn an_item_that_is_no_job_does_not_hide_the_others() {
    let broken = claimed(&json!({"generation": 1}));
    let key = broken.key.clone();
    let stack = FakeStack::with(vec![claimed(&json!({})), broken], "").await;
    let jobs = OneBroken { stack: &stack, broken: key.clone() };
    let ports = LookUpPorts { jobs: &jobs, ..stack.ports() };
    let found = JobsSeen::look_up(&by_recording(), ports).await.unwrap();
    assert_eq!(found.jobs.len(), 1);
    assert_eq!(found.unreadable[0].0, key);
}
