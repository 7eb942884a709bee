//! How the recordings of each scenario are to end: data, in `scenario_ends.json`, beside the simulator's
//! `scenarios.json`, which knows nothing of this pipeline.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use uuid::Uuid;

/// How a scenario is to end.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScenarioEnds {
    pub(crate) scenario: String,
    /// Parameters of the stack that the scenario needs.
    #[serde(default)]
    pub(crate) parameters: BTreeMap<String, String>,
    /// The limit that the Genesys side enforces, and that the stack is told of.
    #[serde(default, rename = "genesysCallsPerMinute")]
    pub(crate) genesys_calls_per_minute: Option<u32>,
    recordings: Vec<RecordingEnd>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordingEnd {
    id: Uuid,
    job: String,
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    told: Option<String>,
    #[serde(default = "one")]
    executions: usize,
}

/// How a recording is to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedEnd {
    /// The state of its job.
    pub job: String,
    /// The error of its last execution; without one it succeeds.
    pub error: Option<String>,
    /// What the webhook is told: `completed`, `failed`, or nothing.
    pub told: Option<String>,
    /// How many executions work at it.
    pub executions: usize,
}

impl ExpectedEnd {
    /// A transcript, and the webhook told of it.
    #[must_use]
    pub fn completed(executions: usize) -> Self {
        let told = Some("completed".to_owned());
        Self { job: "COMPLETED".to_owned(), error: None, told, executions }
    }

    /// A failure by this name, and the webhook told of it.
    #[must_use]
    pub fn failed(error: &str, executions: usize) -> Self {
        let (error, told) = (Some(error.to_owned()), Some("failed".to_owned()));
        Self { job: "FAILED_CLOSED".to_owned(), error, told, executions }
    }

    /// A submission of unknown outcome, put before a person; the webhook is told nothing.
    #[must_use]
    pub fn needs_review() -> Self {
        let error = Some("Submission.OutcomeUnknown".to_owned());
        Self { job: "NEEDS_REVIEW".to_owned(), error, told: None, executions: 1 }
    }
}

const fn one() -> usize {
    1
}

static ENDS: LazyLock<Vec<ScenarioEnds>> = LazyLock::new(read);

#[expect(clippy::expect_used, reason = "the file is part of the binary, and a test reads it")]
fn read() -> Vec<ScenarioEnds> {
    serde_json::from_str(include_str!("scenario_ends.json")).expect("scenario_ends.json holds ends")
}

/// How the scenario of this name is to end.
pub(crate) fn of(scenario: &str) -> Option<&'static ScenarioEnds> {
    ENDS.iter().find(|ends| ends.scenario == scenario)
}

impl ScenarioEnds {
    /// How this recording is to end.
    pub(crate) fn of_recording(&self, id: Uuid) -> Option<ExpectedEnd> {
        let end = self.recordings.iter().find(|end| end.id == id)?.clone();
        let RecordingEnd { job, error, told, executions, .. } = end;
        Some(ExpectedEnd { job, error, told, executions })
    }
}

#[cfg(test)]
mod tests {
    use pipeline_contract::ErrorName;

    use super::*;

    #[test]
    fn every_recording_of_every_scenario_has_an_end() {
        for scenario in genesys_simulator::scenario::all() {
            let ends = of(&scenario.name).unwrap_or_else(|| panic!("{}", scenario.name));
            assert_eq!(ends.recordings.len(), scenario.recordings.len(), "{}", scenario.name);
            for recording in &scenario.recordings {
                assert!(ends.of_recording(recording.id).is_some(), "{}", recording.id);
            }
        }
        assert_eq!(ENDS.len(), genesys_simulator::scenario::all().len());
    }

    #[test]
    fn every_error_is_one_of_the_pipelines() {
        for end in ENDS.iter().flat_map(|ends| &ends.recordings) {
            let error = end.error.as_deref().map(str::parse::<ErrorName>);
            assert!(error.is_none_or(|name| name.is_ok()), "{}", end.id);
        }
    }
}
