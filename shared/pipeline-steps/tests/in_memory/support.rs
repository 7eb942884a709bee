//! A pipeline in memory: the real steps on fakes, driven as the state machine drives them.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use chrono::DateTime;
use pipeline_contract::messages::{CaughtFailure, Execution, Next, PlaceInLine, StepAnswer};
use pipeline_contract::ports::{Clock as _, DeliveryOutcome};
use pipeline_steps::{RecheckPorts, RecheckRules, UnknownSubmission, recheck};
use port_fakes::{
    FakeArchive, FakeBudget, FakeJobStore, FakeReceiver, FakeSpool, FakeStarter, FakeTrail,
    FaultPlan, Faulty, FixedChance, ScriptedProvider, SettableClock, When,
};
use serde_json::{Value, json};
use transcription_domain::{
    Dialect, ExecutionName, RequestPolicy, TenantName, TranscriptFormat, TranscriptionJob, WaitPlan,
};

use crate::machine::Machine;

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
    pub(crate) budget: Faulty<FakeBudget>,
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
            budget: Faulty::new(FakeBudget::default(), faults.clone()),
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

    /// Runs the execution `console-1`, which completes its job by one submission; answers how many seconds that took.
    pub(crate) fn seconds_to_completion(&self) -> i64 {
        let began = self.job_clock();
        let ended = self.run("console-1", &console_input());
        assert!(matches!(ended, Ended::Succeeded(Next::Finished, _)), "{ended:?}");
        assert_eq!(self.provider.inner().jobs_made(), 1);
        self.job_clock() - began
    }

    /// Runs one execution to its end.
    pub(crate) fn run(&self, name: &str, input: &Value) -> Ended {
        let name = ExecutionName::parse(name).unwrap();
        let execution = Execution { name: name.clone(), arn: format!("arn:{name}") };
        let ended = Machine { world: self, execution, input, job_key: None, audited: 0 }.run();
        self.workflow.inner().end(&name);
        ended
    }

    /// One visit of `Submit`.
    pub(crate) fn submit_once(&self) -> StepAnswer {
        self.submit_again(None)
    }

    /// One more visit of `Submit` by the same execution.
    pub(crate) fn submit_again(&self, place: Option<PlaceInLine>) -> StepAnswer {
        let input = console_input();
        once(self.machine(&input).submit(place)).unwrap().unwrap()
    }

    /// One visit of `Poll` by the same execution.
    pub(crate) fn poll_again(&self, looks: u32, place: Option<PlaceInLine>) -> StepAnswer {
        let input = console_input();
        once(self.machine(&input).poll(looks, place)).unwrap().unwrap()
    }

    /// The execution `console-1`, as far as its job has come.
    fn machine<'a>(&'a self, input: &'a Value) -> Machine<'a> {
        let name = ExecutionName::parse("console-1").unwrap();
        let execution = Execution { name, arn: "arn:console-1".to_owned() };
        let job_key = self.jobs.inner().jobs().first().map(|job| job.key.clone());
        Machine { world: self, execution, input, job_key, audited: 0 }
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

    pub(crate) fn policy() -> RequestPolicy {
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
pub(crate) fn once<F: Future>(step: F) -> Option<F::Output> {
    match pin!(step).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => Some(answer),
        Poll::Pending => None,
    }
}
