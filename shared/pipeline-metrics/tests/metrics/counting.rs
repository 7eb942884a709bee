//! A change of a job counts once, when it is stored; calls count as they are made.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use pipeline_contract::ports::{
    CredentialSource as _, DeliveryOutcome, JobStore as _, Notice, NoticeSender as _,
    ProviderError, RequestBudget as _, SlotRequest, SubmissionError, SubmissionRequest,
    TranscriptProvider as _,
};
use pipeline_metrics::{
    CountedBudget, CountedCredentials, CountedJobs, CountedProvider, CountedSender, Meter,
    MetricLabels, documents,
};
use port_fakes::{
    FakeBudget, FakeCredentials, FakeJobStore, FakeReceiver, PostOutcome, ScriptedProvider,
};
use serde_json::{Value, json};
use transcription_domain::{
    ConfidenceSummary, Dialect, ExecutionName, Failure, JobId, JobKey, Lane, NoticeId,
    NoticeProgress, RequestPolicy, StoredObject, TenantName, TranscriptFormat, TranscriptMetrics,
    TranscriptSummary, TranscriptWarnings, TranscriptionJob, TranscriptionRequest, WebhookStatus,
    WebhookUrl,
};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn request() -> TranscriptionRequest {
    let language = Dialect::parse("en-US").unwrap();
    let policy = RequestPolicy {
        languages: vec![language.clone()],
        default_language: language,
        default_format: TranscriptFormat::Json,
        default_webhook: None,
        allow_loopback: false,
    };
    let input = json!({"recordingId": "7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f"});
    TranscriptionRequest::read(&input, &policy).unwrap()
}

fn claimed() -> TranscriptionJob {
    let key = JobKey::of(&TenantName::parse("default").unwrap(), &request());
    TranscriptionJob::claimed(key, request(), ExecutionName::parse("e-1").unwrap(), at(0))
}

fn summary(job: &TranscriptionJob) -> TranscriptSummary {
    TranscriptSummary {
        segments: 1,
        speakers: 1,
        metrics: TranscriptMetrics {
            total_words: 79,
            ..TranscriptMetrics::of(&job.milestones, ConfidenceSummary::of([]))
        },
        warnings: TranscriptWarnings::default(),
        files: Vec::new(),
        viewer: None,
    }
}

fn notice(job: &TranscriptionJob) -> NoticeProgress {
    let body = StoredObject::of("transcripts/notice.json", b"{}");
    NoticeProgress { id: NoticeId::of(&job.key), body, attempts: 0 }
}

/// What the meter has brought since the last time, without second dimensions.
fn brought(meter: &Meter) -> BTreeMap<String, Value> {
    let labels = MetricLabels { stack: "pipeline", request_id: "r-1" };
    let documents = documents(&meter.take(), labels, at(0));
    let of_stack = documents.into_iter().filter(|document| document["ErrorName"].is_null());
    let members = of_stack.flat_map(|document| document.as_object().unwrap().clone());
    let metrics = members
        .filter(|(name, _)| !["_aws", "Stack", "request.id", "job.key"].contains(&name.as_str()));
    metrics.collect()
}

fn values(expected: &Value) -> BTreeMap<String, Value> {
    expected.as_object().unwrap().clone().into_iter().collect()
}

struct Table {
    meter: Arc<Meter>,
    jobs: CountedJobs<FakeJobStore>,
}

impl Table {
    fn new() -> Self {
        let meter = Arc::default();
        Self { jobs: CountedJobs::new(FakeJobStore::default(), Arc::clone(&meter)), meter }
    }

    /// A job that was brought this far, its metrics thrown away.
    async fn holding(&self, change: impl Fn(TranscriptionJob) -> TranscriptionJob) -> JobKey {
        let key = claimed().key;
        self.jobs.claim(claimed()).await.unwrap();
        self.store(&key, change).await;
        key
    }

    /// One event's work: the job is read, changed and stored.
    async fn store(
        &self,
        key: &JobKey,
        change: impl Fn(TranscriptionJob) -> TranscriptionJob,
    ) -> BTreeMap<String, Value> {
        let _before = self.meter.take();
        let job = self.jobs.load(key).await.unwrap().unwrap();
        self.jobs.advance(change(job)).await.unwrap();
        brought(&self.meter)
    }
}

fn submitted(job: TranscriptionJob) -> TranscriptionJob {
    let id = JobId::parse("job-1").unwrap();
    job.submission_begun().unwrap().submission_accepted(id, at(2)).unwrap()
}

fn collected(job: TranscriptionJob) -> TranscriptionJob {
    submitted(job).collected(StoredObject::of("raw.json", b"{}"), at(62)).unwrap()
}

fn delivered(job: TranscriptionJob, told: bool) -> TranscriptionJob {
    let (summary, notice) = (summary(&job), told.then(|| notice(&job)));
    job.delivered(summary, notice, at(63)).unwrap()
}

#[tokio::test]
async fn each_stage_of_a_job_counts_when_it_is_reached_and_not_again() {
    let table = Table::new();
    let key = table.holding(|job| job.submission_begun().unwrap()).await;
    let accept = |job: TranscriptionJob| {
        job.submission_accepted(JobId::parse("job-1").unwrap(), at(2)).unwrap()
    };
    let expected = values(&json!({"SubmissionsAccepted": 1, "SubmissionLatency": 2_000}));
    assert_eq!(table.store(&key, accept).await, expected);
    assert_eq!(table.store(&key, |job| job.due(at(99))).await, BTreeMap::new(), "a longer lease");
    let collect =
        |job: TranscriptionJob| job.collected(StoredObject::of("raw.json", b"{}"), at(62)).unwrap();
    assert_eq!(table.store(&key, collect).await, values(&json!({"TranscriptionLatency": 60_000})));
    let expected = values(&json!({"WordsTotal": 79, "DeliveryLatency": 1_000}));
    assert_eq!(table.store(&key, |job| delivered(job, true)).await, expected);
    assert_eq!(table.store(&key, |job| job.notice_begun().unwrap()).await, BTreeMap::new());
    let settle = |job: TranscriptionJob| job.notice_settled(WebhookStatus::Delivered, at(65));
    let expected = json!({"JobsCompleted": 1, "JobLatency": 65_000, "WebhookDelivered": 1});
    assert_eq!(table.store(&key, |job| settle(job).unwrap()).await, values(&expected));
}

#[tokio::test]
async fn a_job_without_a_webhook_is_delivered_and_completed_at_once() {
    let table = Table::new();
    let key = table.holding(collected).await;
    let expected = json!({"WordsTotal": 79, "DeliveryLatency": 1_000, "JobsCompleted": 1, "JobLatency": 63_000});
    assert_eq!(table.store(&key, |job| delivered(job, false)).await, values(&expected));
}

#[tokio::test]
async fn a_job_that_was_given_up_counts_once_and_by_its_error_name() {
    let table = Table::new();
    let key = table.holding(submitted).await;
    let give_up = |job: TranscriptionJob| {
        let (notice, failure) = (notice(&job), Failure::new("Job.Failed", "no speech"));
        job.given_up(failure, Some(notice), at(70)).unwrap()
    };
    assert_eq!(table.store(&key, give_up).await, values(&json!({"JobsFailed": 1})));
    let lost = WebhookStatus::Failed("answered 410".to_owned());
    let settle = |job: TranscriptionJob| job.notice_settled(lost.clone(), at(75)).unwrap();
    assert_eq!(table.store(&key, settle).await, values(&json!({"WebhookGivenUp": 1})));

    let table = Table::new();
    let key = table.holding(submitted).await;
    let job = table.jobs.load(&key).await.unwrap().unwrap();
    let failure = Failure::new("Lambda.Unknown", "exit 137");
    table.jobs.advance(job.given_up(failure, None, at(70)).unwrap()).await.unwrap();
    let labels = MetricLabels { stack: "pipeline", request_id: "r-1" };
    let documents = documents(&table.meter.take(), labels, at(70));
    let named = documents.iter().find(|document| !document["ErrorName"].is_null()).unwrap();
    assert_eq!((&named["ErrorName"], &named["JobsFailed"]), (&json!("Execution.Lost"), &json!(1)));
    assert_eq!(named["job.key"], key.to_string());
}

#[tokio::test]
async fn a_submission_put_to_review_counts() {
    let table = Table::new();
    let key = table.holding(|job| job.submission_begun().unwrap()).await;
    let failure = Failure::new("Submission.OutcomeUnknown", "the connection was lost");
    let review = |job: TranscriptionJob| job.put_to_review(failure.clone()).unwrap();
    assert_eq!(table.store(&key, review).await, values(&json!({"NeedsReview": 1})));
}

#[tokio::test]
async fn a_write_that_the_table_refuses_counts_nothing() {
    let table = Table::new();
    let key = table.holding(|job| job.submission_begun().unwrap()).await;
    let _before = table.meter.take();
    let job = table.jobs.load(&key).await.unwrap().unwrap();
    let accepted = job.submission_accepted(JobId::parse("job-1").unwrap(), at(2)).unwrap();
    let stale = TranscriptionJob { version: accepted.version - 1, ..accepted };
    assert!(table.jobs.advance(stale).await.is_err());
    assert_eq!(brought(&table.meter), BTreeMap::new());
}

#[tokio::test]
async fn throttling_outages_and_refused_credentials_count_whatever_was_asked() {
    let unavailable =
        || ProviderError::Unavailable { reason: "answered 503".to_owned(), retry_after: None };
    let provider = ScriptedProvider::completing_with(b"{}")
        .checks(vec![Err(ProviderError::RateLimited { retry_after: None })])
        .posts(vec![PostOutcome::Fails(SubmissionError::OutcomeUnknown(unavailable()))])
        .looks(vec![
            Err(ProviderError::Unauthorized("401".to_owned())),
            Err(ProviderError::NotFound("not counted".to_owned())),
        ]);
    let meter = Arc::new(Meter::default());
    let provider = CountedProvider::new(provider, Arc::clone(&meter));
    let (request, job) = (request(), JobId::parse("job-1").unwrap());
    assert!(provider.check(&request.recording_id).await.is_err());
    let submission = SubmissionRequest { request: &request, key: &claimed().key, webhook: None };
    assert!(provider.submit(submission).await.is_err());
    assert!(provider.look(&job).await.is_err() && provider.look(&job).await.is_err());
    assert!(provider.look(&job).await.is_ok());
    let expected = json!({
        "Throttled": 1, "ProviderUnavailable": 1, "CredentialsRefused": 1, "Looks": 3,
    });
    assert_eq!(brought(&meter), values(&expected));
}

#[tokio::test]
async fn each_attempt_at_a_webhook_counts_and_whether_it_failed() {
    let refused = DeliveryOutcome::Refused { reason: "answered 410".to_owned() };
    let meter = Arc::new(Meter::default());
    let sender = CountedSender::new(FakeReceiver::answering([refused]), Arc::clone(&meter));
    let url = WebhookUrl::parse("https://hooks.example.com/t", false).unwrap();
    let id = NoticeId::of(&claimed().key);
    let notice = Notice { id, url, transcript_id: None, body: b"{}".to_vec() };
    sender.send(&notice).await;
    sender.send(&notice).await;
    let expected = json!({"WebhookAttempts": 2, "WebhookAttemptsFailed": [1, 0]});
    assert_eq!(brought(&meter), values(&expected));
}

#[tokio::test]
async fn each_reading_of_the_secret_counts_as_a_request_for_a_token() {
    let meter = Arc::new(Meter::default());
    let client = FakeCredentials { client_id: "id".to_owned(), client_secret: "secret".to_owned() };
    let credentials = CountedCredentials::new(client, Arc::clone(&meter));
    credentials.client_credentials().await.unwrap();
    assert_eq!(brought(&meter), values(&json!({"TokenRequests": 1})));
}

#[tokio::test]
async fn each_wait_for_a_slot_counts_with_its_seconds_and_no_other_answer_does() {
    let meter = Arc::new(Meter::default());
    let budget = CountedBudget::new(FakeBudget::within(60), Arc::clone(&meter));
    let request = SlotRequest { lane: Lane::Backlog, calls: 1, held: None, now: at(60) };
    // Two slots that nobody used before, and then one each 1.56 s.
    for _ in 0..4 {
        budget.take(request).await.unwrap();
    }
    assert_eq!(brought(&meter), values(&json!({"BudgetWaits": 2, "BudgetWaitSeconds": [2, 4]})));
    budget.pause(None, at(60)).await.unwrap();
    assert_eq!(brought(&meter), BTreeMap::new());
}
