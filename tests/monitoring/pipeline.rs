//! The real steps on fakes, wired as the functions are: counted ports around the fakes, one meter.

use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use lambda_host::NamedFailure;
use pipeline_contract::messages::{
    CaughtFailure, Execution, Next, PollInput, RecordFailureInput, StepAnswer, SubmitInput,
};
use pipeline_contract::ports::{NoSpool, RequestBudget as _, SlotRequest};
use pipeline_metrics::{
    CountedBudget, CountedJobs, CountedProvider, CountedSender, Meter, MetricLabels, documents,
};
use pipeline_steps::{
    DeliverPorts, DeliverRules, NotifyPorts, NotifyRules, PollPorts, PollRules, RecheckPorts,
    RecheckRules, RecordFailurePorts, RecordFailureRules, StepError, SubmitPorts, SubmitRules,
    UnknownSubmission, WebhookPassedOn, deliver, notify, poll, recheck, record_failure, submit,
};
use pipeline_tests::monitoring::STACK_NAME;
use port_fakes::{
    FakeArchive, FakeBudget, FakeJobStore, FakeReceiver, FakeStarter, FakeTrail, FaultPlan, Faulty,
    FixedChance, ScriptedProvider, SettableClock, When,
};
use serde_json::{Value, json};
use transcription_domain::{
    CaptionRules, Dialect, ExecutionName, JobKey, Lane, RequestPolicy, SegmentRules, TenantName,
    TranscriptFormat, WaitPlan,
};

const LEASE: Duration = Duration::from_mins(30);

/// Two speakers, two words.
pub(crate) const RESULT: &str = r#"{"id":"job-1","status":"completed","result":{"words":[
 {"text":"hello","confidence":0.9,"startTimestamp":"2026-01-01T00:00:01.000Z","endTimestamp":"2026-01-01T00:00:01.400Z","speaker":"agent"},
 {"text":"hi","confidence":0.7,"startTimestamp":"2026-01-01T00:00:02.000Z","endTimestamp":"2026-01-01T00:00:02.300Z","speaker":"customer"}]}}"#;

/// A stack, and what its functions have written so far.
pub(crate) struct Stack {
    pub(crate) clock: SettableClock,
    meter: Arc<Meter>,
    provider: CountedProvider<ScriptedProvider>,
    budget: CountedBudget<FakeBudget>,
    jobs: CountedJobs<FakeJobStore>,
    archive: FakeArchive,
    audit: Faulty<FakeTrail>,
    sender: CountedSender<FakeReceiver>,
    workflow: Faulty<FakeStarter>,
    written: Vec<Value>,
}

impl Stack {
    pub(crate) fn of(provider: ScriptedProvider, receiver: FakeReceiver) -> Self {
        let meter = Arc::new(Meter::default());
        Self {
            clock: SettableClock::at(DateTime::from_timestamp(1_800_000_000, 0).unwrap()),
            provider: CountedProvider::new(provider, Arc::clone(&meter)),
            budget: CountedBudget::new(FakeBudget::within(300), Arc::clone(&meter)),
            jobs: CountedJobs::new(FakeJobStore::default(), Arc::clone(&meter)),
            archive: FakeArchive::default(),
            audit: Faulty::new(FakeTrail::new(tenant()), FaultPlan::failing(Vec::new())),
            sender: CountedSender::new(receiver, Arc::clone(&meter)),
            workflow: Faulty::new(FakeStarter::default(), FaultPlan::failing(Vec::new())),
            meter,
            written: Vec::new(),
        }
    }

    /// The first call of the audit trail fails.
    pub(crate) fn with_a_broken_audit(self) -> Self {
        let plan = FaultPlan::failing(vec![(1, When::Before)]);
        Self { audit: Faulty::new(FakeTrail::new(tenant()), plan), ..self }
    }

    /// Step Functions cannot be reached at first.
    pub(crate) fn with_a_broken_workflow(self) -> Self {
        let plan = FaultPlan::failing((1..10).map(|call| (call, When::Before)).collect());
        Self { workflow: Faulty::new(FakeStarter::default(), plan), ..self }
    }

    /// Others have work for hours before the next free slot.
    pub(crate) async fn others_take_slots(&self, slots: u32) {
        for _ in 0..slots {
            let now = pipeline_contract::ports::Clock::now(&self.clock);
            let request = SlotRequest { lane: Lane::Live, calls: 1, held: None, now };
            self.budget.take(request).await.unwrap();
        }
        // That was written by others.
        let _theirs = self.meter.take();
    }

    /// The documents that were written.
    pub(crate) fn written(self) -> Vec<Value> {
        self.written
    }

    /// What `serve` does at the end of an event.
    fn ended(&mut self, answer: Result<StepAnswer, StepError>) -> Option<StepAnswer> {
        let answer = answer.map_err(|error| NamedFailure::new(error.name(), &error));
        if let Err(failure) = &answer {
            self.meter.step_failed(failure.name());
        }
        self.write();
        answer.ok()
    }

    fn write(&mut self) {
        let labels = MetricLabels { stack: STACK_NAME, request_id: "r-1" };
        let now = pipeline_contract::ports::Clock::now(&self.clock);
        self.written.extend(documents(&self.meter.take(), labels, now));
    }

    pub(crate) async fn submit(&mut self, recording: u32) -> Option<StepAnswer> {
        let ports = SubmitPorts {
            provider: &self.provider,
            budget: &self.budget,
            jobs: &self.jobs,
            audit: &self.audit,
            clock: &self.clock,
            chance: &FixedChance(1 << 31),
        };
        let rules = SubmitRules {
            tenant: tenant(),
            policy: policy(),
            plan: WaitPlan::default(),
            retry_first: Duration::from_secs(2),
            retry_max: Duration::from_secs(30),
            passed_on: WebhookPassedOn::Customer,
            unknown: UnknownSubmission::NeedsReview,
            lease: LEASE,
        };
        let execution = execution(recording);
        let input = SubmitInput { request: request(recording), execution, place: None };
        let answer = submit(input, &ports, &rules).await;
        self.ended(answer)
    }

    pub(crate) async fn poll(&mut self, recording: u32, job_key: &JobKey) -> Option<StepAnswer> {
        let ports = PollPorts {
            provider: &self.provider,
            budget: &self.budget,
            jobs: &self.jobs,
            archive: &self.archive,
            audit: &self.audit,
            clock: &self.clock,
            chance: &FixedChance(1 << 31),
        };
        let rules = PollRules { plan: WaitPlan::default(), lease: LEASE };
        let job_key = job_key.clone();
        let execution = execution(recording);
        let input = PollInput { job_key, execution, looks: 0, place: None };
        let answer = poll(input, &ports, &rules).await;
        self.ended(answer)
    }

    pub(crate) async fn deliver(&mut self, recording: u32, key: &JobKey) -> Option<StepAnswer> {
        let ports = DeliverPorts {
            jobs: &self.jobs,
            archive: &self.archive,
            spool: &NoSpool,
            audit: &self.audit,
            clock: &self.clock,
        };
        let rules = DeliverRules {
            segments: SegmentRules::default(),
            captions: CaptionRules::default(),
            notice_bytes_max: 200_000,
            result_bytes_max: 1_000_000,
            viewer_words_max: 0,
            file_memory_bytes_max: 1_000_000,
            lease: LEASE,
        };
        let answer = deliver(key, &execution(recording), 0, &ports, &rules).await;
        self.ended(answer)
    }

    pub(crate) async fn notify(&mut self, recording: u32, key: &JobKey) -> Option<StepAnswer> {
        let ports = NotifyPorts {
            sender: &self.sender,
            jobs: &self.jobs,
            archive: &self.archive,
            audit: &self.audit,
            clock: &self.clock,
            chance: &FixedChance(1 << 31),
        };
        let rules = NotifyRules { waits: vec![5], lease: LEASE };
        let answer = notify(key, &execution(recording), 0, &ports, &rules).await;
        self.ended(answer)
    }

    pub(crate) async fn give_up(&mut self, recording: u32, abandoned: StepAnswer) {
        assert_eq!(abandoned.next, Next::Abandon);
        let ports = RecordFailurePorts {
            jobs: &self.jobs,
            archive: &self.archive,
            audit: &self.audit,
            clock: &self.clock,
        };
        let rules = RecordFailureRules {
            tenant: tenant(),
            policy: policy(),
            lease: LEASE,
            reruns_max: 3,
            rerun_after: Duration::from_mins(15),
        };
        let failure: CaughtFailure = abandoned.failure.unwrap();
        let input = RecordFailureInput {
            request: request(recording),
            job_key: abandoned.job_key,
            execution: execution(recording),
            failure,
        };
        let answer = record_failure(input, &ports, &rules).await;
        self.ended(answer);
    }

    /// A turn of the schedule.
    pub(crate) async fn recheck(&mut self) {
        let ports = RecheckPorts {
            jobs: &self.jobs,
            workflow: &self.workflow,
            archive: &self.archive,
            audit: &self.audit,
            clock: &self.clock,
        };
        let rules = RecheckRules { limit: 10, reruns_max: 3, lease: LEASE };
        let report = recheck(&ports, &rules).await.unwrap();
        self.meter.recheck_ended(&report);
        self.write();
    }
}

fn tenant() -> TenantName {
    TenantName::parse("default").unwrap()
}

fn policy() -> RequestPolicy {
    RequestPolicy {
        languages: vec![Dialect::parse("en-US").unwrap()],
        default_language: Dialect::parse("en-US").unwrap(),
        default_format: TranscriptFormat::Json,
        default_webhook: None,
        allow_loopback: false,
    }
}

fn request(recording: u32) -> Value {
    let id = format!("7f3b6a52-1c1e-4f7a-9d0e-{recording:012}");
    json!({"recordingId": id, "webhook": "https://hooks.example.com/transcripts"})
}

fn execution(recording: u32) -> Execution {
    let name = ExecutionName::parse(&format!("e-{recording}")).unwrap();
    Execution { arn: format!("arn:{name}"), name }
}
