use super::*;
use crate::{Dialect, NoticeId, RequestPolicy, TenantName, TranscriptFormat};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
}

fn job() -> TranscriptionJob {
    let policy = RequestPolicy {
        languages: vec![Dialect::parse("en-US").unwrap()],
        default_language: Dialect::parse("en-US").unwrap(),
        default_format: TranscriptFormat::Json,
        default_webhook: None,
        allow_loopback: false,
    };
    let input = serde_json::json!({"recordingId": "7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f"});
    let request = TranscriptionRequest::read(&input, &policy).unwrap();
    let key = JobKey::of(&TenantName::parse("default").unwrap(), &request);
    TranscriptionJob::claimed(key, request, ExecutionName::parse("first").unwrap(), at(0))
}

fn stored(key: &str) -> StoredObject {
    StoredObject { key: key.to_owned(), sha256: "00".to_owned(), bytes: 1 }
}

fn notice() -> NoticeProgress {
    NoticeProgress { id: NoticeId::of(&job().key), body: stored("notice.json"), attempts: 0 }
}

fn transcript_id() -> JobId {
    JobId::parse("t-1").unwrap()
}

fn summary() -> TranscriptSummary {
    TranscriptSummary {
        segments: 1,
        speakers: 1,
        metrics: crate::TranscriptMetrics::of(
            &job().milestones,
            crate::ConfidenceSummary::default(),
        ),
        warnings: crate::TranscriptWarnings::default(),
        files: Vec::new(),
        viewer: None,
    }
}

fn submitted() -> TranscriptionJob {
    job().submission_begun().unwrap().submission_accepted(transcript_id(), at(1)).unwrap()
}

#[test]
fn the_way_of_a_job_with_a_webhook() {
    let job = submitted().collected(stored("raw.json"), at(30)).unwrap();
    let job = job.delivered(summary(), Some(notice()), at(31)).unwrap();
    assert_eq!(job.state.name(), "DELIVERED");
    let job = job.notice_begun().unwrap();
    assert_eq!(job.state.notice().unwrap().attempts, 1);
    let job = job.due(at(99)).notice_settled(WebhookStatus::Delivered, at(32)).unwrap();
    assert_eq!(job.state.name(), "COMPLETED");
    assert_eq!((job.due_at, job.milestones.closed_at), (None, Some(at(32))));
}

#[test]
fn without_a_webhook_delivery_completes_the_job() {
    let job = submitted().collected(stored("raw.json"), at(30)).unwrap();
    let job = job.delivered(summary(), None, at(31)).unwrap();
    assert_eq!(job.state.webhook_status(), Some(&WebhookStatus::Skipped));
    assert!(job.state.is_closed());
}

#[test]
fn attempts_are_numbered_through_refusals_and_unknown_outcomes() {
    let job = job().submission_begun().unwrap().submission_refused().unwrap();
    assert_eq!(job.state, JobState::Claimed { tries: 1 });
    let job = job.submission_begun().unwrap();
    assert_eq!(job.state, JobState::Submitting { attempt: 2 });
    assert_eq!(job.submission_begun().unwrap().state, JobState::Submitting { attempt: 3 });
}

#[test]
fn a_job_that_was_submitted_is_never_submitted_again() {
    assert!(submitted().submission_begun().is_err());
    assert!(submitted().submission_refused().is_err());
}

#[test]
fn no_job_leaves_a_closed_state() {
    let failure = || Failure::new("Job.Failed", "no speech");
    let review = job().submission_begun().unwrap().put_to_review(failure()).unwrap();
    let failed = submitted().given_up(failure(), None, at(5)).unwrap();
    let done = submitted().collected(stored("r"), at(2)).unwrap().delivered(summary(), None, at(3));
    for closed in [review, failed, done.unwrap()] {
        assert_eq!(closed.due_at, None);
        let owner = ExecutionName::parse("second").unwrap();
        assert!(closed.clone().submission_begun().is_err());
        assert!(closed.clone().collected(stored("r"), at(9)).is_err());
        assert!(closed.clone().given_up(failure(), None, at(9)).is_err());
        assert!(closed.clone().interrupted(failure(), at(9)).is_err());
        assert!(closed.clone().taken_over(owner, at(9)).is_err());
        assert!(closed.clone().notice_settled(WebhookStatus::Delivered, at(9)).is_err());
        // None of them has a webhook.
        assert!(closed.notice_replayed().is_err());
    }
}

#[test]
fn a_webhook_that_is_told_again_changes_its_fate_and_nothing_else() {
    let job = submitted().collected(stored("r"), at(2)).unwrap();
    let job = job.delivered(summary(), Some(notice()), at(3)).unwrap();
    assert!(job.clone().notice_replayed().is_err(), "its execution tells it");
    let gone = WebhookStatus::Failed("answered 410".to_owned());
    let closed = job.notice_settled(gone, at(4)).unwrap();
    let told = closed.clone().notice_replayed().unwrap();
    assert_eq!(told.state.webhook_status(), Some(&WebhookStatus::Delivered));
    assert_eq!(told.state.summary(), closed.state.summary());
    assert_eq!(told.milestones, closed.milestones);
}

#[test]
fn a_delivered_transcript_is_never_given_up() {
    let job = submitted().collected(stored("raw.json"), at(30)).unwrap();
    let job = job.delivered(summary(), Some(notice()), at(31)).unwrap();
    let error = job.given_up(Failure::new("Job.Failed", ""), None, at(32)).unwrap_err();
    assert_eq!(error.to_string(), "a job in state DELIVERED cannot be given up");
}

#[test]
fn an_interrupted_job_goes_on_from_its_state_under_a_new_owner() {
    let job = submitted().interrupted(Failure::new("Store.Unavailable", ""), at(60)).unwrap();
    assert_eq!(job.due_at, Some(at(60)));
    let job = job.taken_over(ExecutionName::parse("second").unwrap(), at(90)).unwrap();
    assert_eq!((job.run, job.owner.as_str()), (1, "second"));
    assert_eq!(job.interruption, None);
    assert_eq!(job.state.name(), "SUBMITTED");
}

#[test]
fn a_hand_over_does_not_count_as_a_rerun() {
    let next = |name| ExecutionName::parse(name).unwrap();
    let job = submitted().handed_over(at(60)).unwrap().taken_over(next("second"), at(90)).unwrap();
    assert_eq!((job.run, job.reruns, job.handed_over), (1, 0, false));
    let job = job.taken_over(next("third"), at(120)).unwrap();
    assert_eq!((job.run, job.reruns), (2, 1));
}

#[test]
fn a_stored_job_reads_back_equal() {
    let job = submitted().collected(stored("raw.json"), at(30)).unwrap();
    let job = job.delivered(summary(), Some(notice()), at(31)).unwrap();
    let text = serde_json::to_string(&job).unwrap();
    assert_eq!(serde_json::from_str::<TranscriptionJob>(&text).unwrap(), job);
}
