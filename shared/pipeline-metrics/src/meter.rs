//! What was counted and measured while one event was handled.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use pipeline_contract::ErrorName;
use pipeline_contract::messages::RecheckReport;
use transcription_domain::{JobKey, TranscriptionJob};

use crate::MetricName;
use crate::job_changes::{Change, measured};

/// Values by metric and, where it has one, error name. All of them are whole numbers, so none is ever NaN.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measurements {
    pub(crate) values: BTreeMap<(Option<ErrorName>, MetricName), Vec<u64>>,
    pub(crate) jobs: BTreeSet<JobKey>,
}

#[derive(Debug, Default)]
struct Held {
    measurements: Measurements,
    /// The state in which each job was last read or stored while this event was handled.
    states: BTreeMap<JobKey, &'static str>,
}

/// Holds what one event has brought so far. A function handles one event at a time; [`Meter::take`] ends it.
#[derive(Debug, Default)]
pub struct Meter {
    held: Mutex<Held>,
}

impl Meter {
    /// Counts one more.
    pub fn count(&self, name: MetricName) {
        self.add(name, 1);
    }

    /// Counts some more; none is nothing to write.
    pub fn add(&self, name: MetricName, more: u64) {
        if more == 0 {
            return;
        }
        add(&mut self.held().measurements, None, name, more);
    }

    /// Keeps a measured value.
    pub fn measure(&self, name: MetricName, value: u64) {
        let mut held = self.held();
        held.measurements.values.entry((None, name)).or_default().push(value);
    }

    /// A failure leaves the function.
    pub fn step_failed(&self, name: ErrorName) {
        let held = &mut self.held().measurements;
        add(held, None, MetricName::StepFailures, 1);
        add(held, Some(name), MetricName::StepFailures, 1);
        if matches!(name, ErrorName::AuditUnavailable | ErrorName::AuditConflict) {
            add(held, None, MetricName::AuditFailures, 1);
        }
    }

    /// A run of the schedule has ended. Its figures are written when they are 0 too: a run that found nothing due is a
    /// sign of life.
    pub fn recheck_ended(&self, report: &RecheckReport) {
        self.measure(MetricName::OverdueJobs, report.due.into());
        self.measure(MetricName::JobsRestarted, report.restarted.into());
        self.measure(MetricName::OldestWaitingSeconds, report.oldest_waiting_seconds);
        self.measure(
            MetricName::NoProgress,
            u64::from(report.due > 0 && report.failed + report.left_over == report.due),
        );
        self.add(MetricName::AuditFailures, report.audit_failures.into());
    }

    /// Takes what there is and starts anew.
    #[must_use]
    pub fn take(&self) -> Measurements {
        mem::take(&mut *self.held()).measurements
    }

    /// A job was read as it stands.
    pub(crate) fn job_read(&self, job: &TranscriptionJob) {
        let mut held = self.held();
        held.measurements.jobs.insert(job.key.clone());
        held.states.insert(job.key.clone(), job.state.name());
    }

    /// A job was stored. A change counts when the state is another one than was read or stored before.
    pub(crate) fn job_stored(&self, job: &TranscriptionJob) {
        let held = &mut *self.held();
        held.measurements.jobs.insert(job.key.clone());
        let before = held.states.insert(job.key.clone(), job.state.name());
        for change in measured(before, job) {
            match change {
                Change::Counted(name) => add(&mut held.measurements, None, name, 1),
                Change::Measured(name, value) => {
                    held.measurements.values.entry((None, name)).or_default().push(value);
                }
                Change::Failed(error) => {
                    add(&mut held.measurements, None, MetricName::JobsFailed, 1);
                    add(&mut held.measurements, Some(error), MetricName::JobsFailed, 1);
                }
            }
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A count is one value however often it is raised: sums are what is asked of it.
fn add(held: &mut Measurements, error: Option<ErrorName>, name: MetricName, more: u64) {
    let values = held.values.entry((error, name)).or_default();
    match values.first_mut() {
        Some(count) => *count = count.saturating_add(more),
        None => values.push(more),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(meter: &Meter, name: MetricName) -> Option<Vec<u64>> {
        meter.held().measurements.values.get(&(None, name)).cloned()
    }

    #[test]
    fn counts_add_up_and_measured_values_stay_apart() {
        let meter = Meter::default();
        meter.count(MetricName::Looks);
        meter.add(MetricName::Looks, 2);
        meter.measure(MetricName::JobLatency, 5);
        meter.measure(MetricName::JobLatency, 7);
        assert_eq!(values(&meter, MetricName::Looks), Some(vec![3]));
        assert_eq!(values(&meter, MetricName::JobLatency), Some(vec![5, 7]));
        assert_ne!(meter.take(), Measurements::default());
        assert_eq!(meter.take(), Measurements::default());
    }

    #[test]
    fn an_audit_that_cannot_be_written_counts_as_such_and_by_its_name() {
        for (name, is_audit) in [
            (ErrorName::AuditUnavailable, true),
            (ErrorName::AuditConflict, true),
            (ErrorName::ArchiveUnavailable, false),
        ] {
            let meter = Meter::default();
            meter.step_failed(name);
            assert_eq!(values(&meter, MetricName::AuditFailures).is_some(), is_audit);
            let by_name = meter.take().values.remove(&(Some(name), MetricName::StepFailures));
            assert_eq!(by_name, Some(vec![1]));
        }
    }

    #[test]
    fn a_run_of_the_schedule_is_without_progress_only_when_all_that_was_due_failed() {
        for (due, failed, left_over, stuck) in
            [(0, 0, 0, 0), (2, 1, 0, 0), (2, 2, 0, 1), (3, 1, 1, 0), (3, 1, 2, 1)]
        {
            let meter = Meter::default();
            meter.recheck_ended(&RecheckReport {
                due,
                failed,
                left_over,
                ..RecheckReport::default()
            });
            assert_eq!(values(&meter, MetricName::NoProgress), Some(vec![stuck]));
            assert_eq!(values(&meter, MetricName::OverdueJobs), Some(vec![due.into()]));
        }
    }
}
