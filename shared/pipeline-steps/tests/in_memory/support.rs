//! A pipeline in memory: the real steps on fakes, driven as the state machine drives them.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use chrono::DateTime;
use pipeline_contract::ErrorName;
use pipeline_contract::messages::{
    CaughtFailure, Execution, Next, PollInput, RecordFailureInput, StepAnswer, SubmitInput,
};
use pipeline_contract::ports::{Clock as _, DeliveryOutcome, NoticeSender};
use pipeline_steps::{
    DeliverPorts, DeliverRules, NotifyPorts, NotifyRules, PollPorts, PollRules, RecheckPorts,
    RecheckRules, RecordFailurePorts, RecordFailureRules, StepError, SubmitPorts, SubmitRules,
    UnknownSubmission, WebhookPassedOn, deliver, notify, poll, recheck, record_failure, submit,
};
use port_fakes::{
    FakeArchive, FakeJobStore, FakeReceiver, FakeSpool, FakeStarter, FakeTrail, FaultPlan, Faulty,
    FixedChance, ScriptedProvider, SettableClock, When,
};
use serde_json::{Value, json};
use transcription_domain::{
    CaptionRules, Dialect, ExecutionName, JobKey, RequestPolicy, SegmentRules, TenantName,
    TranscriptFormat, TranscriptionJob, WaitPlan,
};

pub(crate) const RECORDING: &str = "7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f";
pub(crate) const WEBHOOK: &str = "https://hooks.example.com/transcripts";

/// Two speakers, three words.
pub(crate) const RESULT: &str = r#"{"id":"job-1","status":"completed","result":{"words":[
 {"text":"hello","confidence":0.9,"startTimestamp":"2026-01-01T00:00:01.000Z","endTimestamp":"2026-01-01T00:00:01.400Z","speaker":"agent"},
 {"text":"there","confidence":0.8,"startTimestamp":"2026-01-01T00:00:01.500Z","endTimestamp":"2026-01-01T00:00:01.900Z","speaker":"agent"},
 {"text":"hi","confidence":0.7,"startTimestamp":"2026-01-01T00:00:02.000Z","endTimestamp":"2026-01-01T00:00:02.300Z","speaker":"customer"}]}}"#;

/// Everything that the steps see, and what the tests look at afterwards.
pub(crate) struct World {
    pub(crate) provider: Faulty<ScriptedProvider>,
    pub(crate) jobs: Faulty<FakeJobStore>,
    pub(crate) archive: Faulty<FakeArchive>,
    pub(crate) spool: FakeSpool,
    pub(crate) audit: Faulty<FakeTrail>,
    pub(crate) receiver: Faulty<FakeReceiver>,
    pub(crate) workflow: Faulty<FakeStarter>,
    pub(crate) clock: SettableClock,
    pub(crate) chance: FixedChance,
    pub(crate) unknown: UnknownSubmission,
    pub(crate) plan: WaitPlan,
    pub(crate) faults: Arc<FaultPlan>,
    pub(crate) notice_bytes_max: usize,
    pub(crate) result_bytes_max: u64,
    pub(crate) viewer_words_max: usize,
    pub(crate) file_memory_bytes_max: usize,
}

/// How an execution ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ended {
    Succeeded(Next, Box<StepAnswer>),
    Failed(CaughtFailure),
}

impl World {
    pub(crate) fn new(provider: ScriptedProvider) -> Self {
        Self::with(provider, FakeReceiver::default(), Vec::new())
    }

    pub(crate) fn with(
        provider: ScriptedProvider,
        receiver: FakeReceiver,
        faults: Vec<(u64, When)>,
    ) -> Self {
        let faults = FaultPlan::failing(faults);
        let tenant = TenantName::parse("default").unwrap();
        Self {
            provider: Faulty::new(provider, faults.clone()),
            jobs: Faulty::new(FakeJobStore::default(), faults.clone()),
            archive: Faulty::new(FakeArchive::default(), faults.clone()),
            spool: FakeSpool::default(),
            audit: Faulty::new(FakeTrail::new(tenant), faults.clone()),
            receiver: Faulty::new(receiver, faults.clone()),
            workflow: Faulty::new(FakeStarter::default(), faults.clone()),
            clock: SettableClock::at(DateTime::from_timestamp(1_800_000_000, 0).unwrap()),
            chance: FixedChance(1 << 31),
            unknown: UnknownSubmission::NeedsReview,
            plan: WaitPlan::default(),
            faults,
            notice_bytes_max: 200_000,
            result_bytes_max: 1_000_000,
            viewer_words_max: 1_000,
            file_memory_bytes_max: 1_000_000,
        }
    }

    pub(crate) fn job(&self) -> TranscriptionJob {
        let jobs = self.jobs.inner().jobs();
        assert_eq!(jobs.len(), 1, "exactly one job is there");
        jobs.into_iter().next().unwrap()
    }

    /// The clock, in seconds.
    pub(crate) fn job_clock(&self) -> i64 {
        self.clock.now().timestamp()
    }

    /// The audit of the only job, in order.
    pub(crate) fn audit_lines(&self) -> Vec<Value> {
        let lines = self.audit.inner().lines();
        let mut lines: Vec<Value> =
            lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        lines.sort_by_key(|line| line["sequence"].as_u64());
        lines
    }

    pub(crate) fn actions(&self) -> Vec<String> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        self.audit_lines()
            .iter()
            .map(|line| format!("{} {}", text(&line["action"]), text(&line["outcome"])))
            .collect()
    }

    /// Runs one execution to its end.
    pub(crate) fn run(&self, name: &str, input: &Value) -> Ended {
        let name = ExecutionName::parse(name).unwrap();
        let execution = Execution { name: name.clone(), arn: format!("arn:{name}") };
        let ended = Machine { world: self, execution, input, job_key: None }.run();
        self.workflow.inner().end(&name);
        ended
    }

    /// The schedule's turns until nothing is left to do: each runs the executions that it starts.
    pub(crate) fn let_the_schedule_work(&self) {
        for _ in 0..40 {
            self.clock.advance(3_600);
            let ports = RecheckPorts {
                jobs: &self.jobs,
                workflow: &self.workflow,
                archive: &self.archive,
                audit: &self.audit,
                clock: &self.clock,
            };
            let rules = RecheckRules { limit: 10, reruns_max: 3, lease: Duration::from_mins(30) };
            let _report = once(recheck(&ports, &rules));
            for (name, input) in self.workflow.inner().started() {
                if self.workflow.inner().is_running(&name) {
                    self.run(name.as_str(), &input);
                }
            }
        }
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
}

pub(crate) fn console_input() -> Value {
    json!({ "recordingId": RECORDING })
}

pub(crate) fn input_with_webhook() -> Value {
    json!({ "recordingId": RECORDING, "webhook": WEBHOOK })
}

pub(crate) fn down(times: usize) -> FakeReceiver {
    let down = DeliveryOutcome::TryAgain { reason: "answered 503".to_owned(), retry_after: None };
    FakeReceiver::answering(std::iter::repeat_n(down, times))
}

/// Polls a step once. The fakes never wait, so a step that is not ready was killed by the fault plan.
fn once<F: Future>(step: F) -> Option<F::Output> {
    match pin!(step).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => Some(answer),
        Poll::Pending => None,
    }
}

/// The state machine, as `infra/state-machine/transcription.asl.json` describes it.
struct Machine<'a> {
    world: &'a World,
    execution: Execution,
    input: &'a Value,
    job_key: Option<JobKey>,
}

impl Machine<'_> {
    fn run(mut self) -> Ended {
        let failure = match self.transcribe() {
            Ok(ended) => return ended,
            Err(failure) => failure,
        };
        self.record(failure)
    }

    fn transcribe(&mut self) -> Result<Ended, CaughtFailure> {
        let mut answer = self.task(|m| once(m.submit()))?;
        let mut looks = 0;
        loop {
            self.job_key = answer.job_key.clone().or(self.job_key.take());
            looks = answer.looks.unwrap_or(looks);
            self.world.clock.advance(answer.wait_seconds.into());
            answer = match answer.next {
                Next::SubmitAgain => self.task(|m| once(m.submit()))?,
                Next::Wait => self.task(|m| once(m.poll(looks)))?,
                Next::Deliver => self.task(|m| once(m.deliver()))?,
                Next::Notify | Next::TellFailure => return self.tell(),
                Next::Abandon => return Err(answer.failure.unwrap()),
                Next::HandOver | Next::OwnedElsewhere | Next::Finished => {
                    return Ok(Ended::Succeeded(answer.next, Box::new(answer)));
                }
            };
        }
    }

    fn tell(&mut self) -> Result<Ended, CaughtFailure> {
        loop {
            let answer = self.task(|m| once(m.notify()))?;
            self.world.clock.advance(answer.wait_seconds.into());
            if answer.next != Next::Wait {
                return Ok(Ended::Succeeded(answer.next, Box::new(answer)));
            }
        }
    }

    fn record(&mut self, failure: CaughtFailure) -> Ended {
        let recorded = self.task(|m| once(m.record_failure(&failure)));
        if let Ok(answer) = recorded
            && answer.next == Next::TellFailure
        {
            self.job_key = answer.job_key;
            let _told = self.tell();
        }
        Ended::Failed(failure)
    }

    /// A Task with its Retry: platform errors and our own stores, three attempts.
    fn task(
        &self,
        step: impl Fn(&Self) -> Option<Result<StepAnswer, StepError>>,
    ) -> Result<StepAnswer, CaughtFailure> {
        let mut caught = CaughtFailure { error: String::new(), cause: String::new() };
        for _attempt in 0..3 {
            let error = match step(self) {
                Some(Ok(answer)) => return Ok(answer),
                Some(Err(error)) => error,
                None => {
                    caught.error = "Lambda.Unknown".to_owned();
                    continue;
                }
            };
            let name = error.name();
            caught = CaughtFailure { error: name.to_string(), cause: error.to_string() };
            let ours = [
                ErrorName::StoreUnavailable,
                ErrorName::StoreConflict,
                ErrorName::ArchiveUnavailable,
                ErrorName::AuditUnavailable,
            ];
            if !ours.contains(&name) {
                break;
            }
        }
        Err(caught)
    }

    async fn submit(&self) -> Result<StepAnswer, StepError> {
        let world = self.world;
        let ports = SubmitPorts {
            provider: &world.provider,
            jobs: &world.jobs,
            audit: &world.audit,
            clock: &world.clock,
            chance: &world.chance,
        };
        let rules = SubmitRules {
            tenant: TenantName::parse("default").unwrap(),
            policy: World::policy(),
            plan: world.plan.clone(),
            retry_first: Duration::from_secs(2),
            retry_max: Duration::from_secs(30),
            passed_on: WebhookPassedOn::Customer,
            unknown: world.unknown,
            lease: Duration::from_mins(30),
        };
        let request = self.input.clone();
        submit(SubmitInput { request, execution: self.execution.clone() }, &ports, &rules).await
    }

    async fn poll(&self, looks: u32) -> Result<StepAnswer, StepError> {
        let world = self.world;
        let ports = PollPorts {
            provider: &world.provider,
            jobs: &world.jobs,
            archive: &world.archive,
            audit: &world.audit,
            clock: &world.clock,
            chance: &world.chance,
        };
        let rules = PollRules { plan: world.plan.clone(), lease: Duration::from_mins(30) };
        let job_key = self.job_key.clone().unwrap();
        poll(PollInput { job_key, execution: self.execution.clone(), looks }, &ports, &rules).await
    }

    async fn deliver(&self) -> Result<StepAnswer, StepError> {
        let world = self.world;
        let ports = DeliverPorts {
            jobs: &world.jobs,
            archive: &world.archive,
            spool: &world.spool,
            audit: &world.audit,
            clock: &world.clock,
        };
        let rules = DeliverRules {
            segments: SegmentRules::default(),
            captions: CaptionRules::default(),
            notice_bytes_max: world.notice_bytes_max,
            result_bytes_max: world.result_bytes_max,
            viewer_words_max: world.viewer_words_max,
            file_memory_bytes_max: world.file_memory_bytes_max,
            lease: Duration::from_mins(30),
        };
        deliver(self.job_key.as_ref().unwrap(), &self.execution, &ports, &rules).await
    }

    async fn notify(&self) -> Result<StepAnswer, StepError> {
        let world = self.world;
        let sender: &dyn NoticeSender = &world.receiver;
        let ports = NotifyPorts {
            sender,
            jobs: &world.jobs,
            archive: &world.archive,
            audit: &world.audit,
            clock: &world.clock,
            chance: &world.chance,
        };
        let rules = NotifyRules { waits: vec![5, 300], lease: Duration::from_mins(30) };
        notify(self.job_key.as_ref().unwrap(), &self.execution, &ports, &rules).await
    }

    async fn record_failure(&self, failure: &CaughtFailure) -> Result<StepAnswer, StepError> {
        let world = self.world;
        let ports = RecordFailurePorts {
            jobs: &world.jobs,
            archive: &world.archive,
            audit: &world.audit,
            clock: &world.clock,
        };
        let rules = RecordFailureRules {
            tenant: TenantName::parse("default").unwrap(),
            policy: World::policy(),
            lease: Duration::from_mins(30),
            reruns_max: 3,
            rerun_after: Duration::from_mins(15),
        };
        let input = RecordFailureInput {
            request: self.input.clone(),
            job_key: self.job_key.clone(),
            execution: self.execution.clone(),
            failure: failure.clone(),
        };
        record_failure(input, &ports, &rules).await
    }
}
