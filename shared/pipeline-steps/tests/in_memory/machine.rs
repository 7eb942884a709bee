//! The state machine, driving the real steps as its file describes it.

use std::time::Duration;

use pipeline_contract::ErrorName;
use pipeline_contract::messages::{
    CaughtFailure, Execution, Next, PlaceInLine, PollInput, RecordFailureInput, StepAnswer,
    SubmitInput,
};
use pipeline_contract::ports::NoticeSender;
use pipeline_steps::{
    DeliverPorts, DeliverRules, NotifyPorts, NotifyRules, PollPorts, PollRules, RecordFailurePorts,
    RecordFailureRules, StepError, SubmitPorts, SubmitRules, WebhookPassedOn, deliver, notify,
    poll, record_failure, submit,
};
use serde_json::Value;
use transcription_domain::{CaptionRules, JobKey, SegmentRules, TenantName};

use crate::support::{Ended, World, once};

/// What telling a webhook needs.
pub(crate) fn notify_ports(world: &World) -> NotifyPorts<'_> {
    let sender: &dyn NoticeSender = &world.receiver;
    NotifyPorts {
        sender,
        jobs: &world.jobs,
        archive: &world.archive,
        audit: &world.audit,
        clock: &world.clock,
        chance: &world.chance,
    }
}

pub(crate) fn notify_rules() -> NotifyRules {
    NotifyRules { waits: vec![5, 300], lease: Duration::from_mins(30) }
}

/// The state machine, as `infra/state-machine/transcription.asl.json` describes it.
pub(crate) struct Machine<'a> {
    pub(crate) world: &'a World,
    pub(crate) execution: Execution,
    pub(crate) input: &'a Value,
    pub(crate) job_key: Option<JobKey>,
    pub(crate) audited: u64,
}

impl Machine<'_> {
    pub(crate) fn run(mut self) -> Ended {
        let failure = match self.transcribe() {
            Ok(ended) => return ended,
            Err(failure) => failure,
        };
        self.record(failure)
    }

    fn transcribe(&mut self) -> Result<Ended, CaughtFailure> {
        let mut answer = self.task(|m| once(m.submit(None)))?;
        let mut looks = 0;
        loop {
            self.job_key = answer.job_key.clone().or(self.job_key.take());
            self.audited = answer.audited.unwrap_or(self.audited);
            looks = answer.looks.unwrap_or(looks);
            self.world.clock.advance(answer.wait_seconds.into());
            let place = answer.place;
            answer = match answer.next {
                Next::SubmitAgain => self.task(|m| once(m.submit(place)))?,
                Next::Wait => self.task(|m| once(m.poll(looks, place)))?,
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
            self.audited = answer.audited.unwrap_or(self.audited);
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
            self.audited = answer.audited.unwrap_or(self.audited);
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

    pub(crate) async fn submit(&self, place: Option<PlaceInLine>) -> Result<StepAnswer, StepError> {
        let world = self.world;
        let ports = SubmitPorts {
            provider: &world.provider,
            budget: &world.budget,
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
        let execution = self.execution.clone();
        submit(SubmitInput { request, execution, place }, &ports, &rules).await
    }

    pub(crate) async fn poll(
        &self,
        looks: u32,
        place: Option<PlaceInLine>,
    ) -> Result<StepAnswer, StepError> {
        let world = self.world;
        let ports = PollPorts {
            provider: &world.provider,
            budget: &world.budget,
            jobs: &world.jobs,
            archive: &world.archive,
            audit: &world.audit,
            clock: &world.clock,
            chance: &world.chance,
        };
        let rules = PollRules { plan: world.plan.clone(), lease: Duration::from_mins(30) };
        let job_key = self.job_key.clone().unwrap();
        let execution = self.execution.clone();
        poll(PollInput { job_key, execution, looks, place }, &ports, &rules).await
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
        let key = self.job_key.as_ref().unwrap();
        deliver(key, &self.execution, self.audited, &ports, &rules).await
    }

    async fn notify(&self) -> Result<StepAnswer, StepError> {
        let (ports, rules) = (notify_ports(self.world), notify_rules());
        let key = self.job_key.as_ref().unwrap();
        notify(key, &self.execution, self.audited, &ports, &rules).await
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
