//! Named scenarios: recordings with their scripts, and one sentence on what they show. The data are in
//! `scenarios.json`, in the same words as the control API.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::script::{RecordingScript, ScriptProblem};
use crate::script_book::ScriptBook;

/// One scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// What it shows, one sentence.
    pub description: String,
    /// The recordings in it. No two scenarios share one, so that several can be played at once (but `wrong-secret`
    /// leaves no token for the others).
    pub recordings: Vec<ScenarioRecording>,
}

/// One recording of a scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioRecording {
    /// The recording's id.
    pub id: Uuid,
    /// What the simulator does for it.
    pub script: RecordingScript,
}

static SCENARIOS: LazyLock<Vec<Scenario>> = LazyLock::new(read);

#[expect(clippy::expect_used, reason = "the file is part of the binary, and a test reads it")]
fn read() -> Vec<Scenario> {
    serde_json::from_str(include_str!("scenarios.json")).expect("scenarios.json holds scenarios")
}

/// All scenarios.
#[must_use]
pub fn all() -> &'static [Scenario] {
    &SCENARIOS
}

/// The scenario of this name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Scenario> {
    SCENARIOS.iter().find(|scenario| scenario.name == name)
}

/// Puts the scripts of a scenario.
pub(crate) fn play(
    scripts: &mut ScriptBook,
    name: &str,
) -> Result<&'static Scenario, ScriptProblem> {
    let scenario = by_name(name).ok_or_else(|| ScriptProblem::UnknownScenario(name.to_owned()))?;
    for recording in &scenario.recordings {
        scripts.put(recording.id, recording.script.clone())?;
    }
    Ok(scenario)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_scenario_can_be_played_and_no_two_share_a_recording() {
        let mut scripts = ScriptBook::new(false);
        let mut ids = HashSet::new();
        for scenario in all() {
            play(&mut scripts, &scenario.name).unwrap();
            for recording in &scenario.recordings {
                assert!(ids.insert(recording.id), "{} in {}", recording.id, scenario.name);
            }
        }
    }

    #[test]
    fn the_scenarios_that_people_type_are_there() {
        let names: Vec<_> = all().iter().map(|scenario| scenario.name.as_str()).collect();
        let expected = [
            "happy",
            "throttled",
            "slow",
            "forbidden",
            "failed-job",
            "never-finishes",
            "malformed",
            "truncated",
            "server-errors",
            "unknown-status",
            "wrong-secret",
            "recording-missing",
            "lost-answer",
            "long-call",
            "rush",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn an_unknown_scenario_is_named() {
        let problem = play(&mut ScriptBook::new(false), "sunny").unwrap_err().to_string();
        assert!(problem.contains("\"sunny\""), "{problem}");
    }
}
