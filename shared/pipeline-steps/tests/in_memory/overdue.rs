//! Runs of the schedule that have more to do than time.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use pipeline_contract::messages::RecheckReport;
use pipeline_contract::ports::{ExecutionStatus, JobStore as _, WorkflowError, WorkflowStarter};
use pipeline_steps::{RecheckPorts, RecheckRules, recheck};
use port_fakes::{FakeArchive, FakeJobStore, FakeStarter, FakeTrail, SettableClock};
use serde_json::{Value, json};
use transcription_domain::{
    ExecutionName, JobKey, TenantName, TranscriptionJob, TranscriptionRequest,
};

use crate::support::{World, once};

/// Takes its time over each question, as Step Functions does when it throttles.
struct SlowStarter {
    starter: FakeStarter,
    clock: SettableClock,
}

const SECONDS_A_QUESTION: i64 = 31;

#[async_trait]
impl WorkflowStarter for SlowStarter {
    async fn start(&self, name: &ExecutionName, input: &Value) -> Result<(), WorkflowError> {
        self.starter.start(name, input).await
    }

    async fn status(&self, name: &ExecutionName) -> Result<ExecutionStatus, WorkflowError> {
        self.clock.advance(SECONDS_A_QUESTION);
        self.starter.status(name).await
    }
}

/// A job whose execution is gone.
fn due_job(number: u64, now: DateTime<Utc>) -> TranscriptionJob {
    let id = format!("00000000-0000-4000-8000-{number:012}");
    let input = json!({"recordingId": id});
    let request = TranscriptionRequest::read(&input, &World::policy()).unwrap();
    let key = JobKey::of(&TenantName::parse("default").unwrap(), &request);
    let owner = ExecutionName::parse(&format!("gone-{number}")).unwrap();
    TranscriptionJob::claimed(key, request, owner, now).due(now)
}

#[test]
fn a_run_that_has_no_time_left_leaves_the_rest_to_the_next_run() {
    let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    let (jobs, archive) = (FakeJobStore::default(), FakeArchive::default());
    let audit = FakeTrail::new(TenantName::parse("default").unwrap());
    for number in 0..7 {
        once(jobs.claim(due_job(number, now))).unwrap().unwrap();
    }
    let workflow = SlowStarter { starter: FakeStarter::default(), clock: SettableClock::at(now) };
    let ports = RecheckPorts {
        jobs: &jobs,
        workflow: &workflow,
        archive: &archive,
        audit: &audit,
        clock: &workflow.clock,
    };
    let rules = RecheckRules { limit: 10, reruns_max: 3, lease: Duration::from_hours(1) };
    // Three begin within a run's 90 s; the third ends after them.
    for (due, restarted) in [(7, 3), (4, 3), (1, 1)] {
        let report = once(recheck(&ports, &rules)).unwrap().unwrap();
        let expected = RecheckReport {
            due,
            restarted,
            left_over: due - restarted,
            oldest_waiting_seconds: report.oldest_waiting_seconds,
            ..RecheckReport::default()
        };
        assert_eq!(report, expected);
    }
    assert_eq!(workflow.starter.started().len(), 7);
}
