//! Which recordings go through the pipeline, by which trigger, and how each is to end.

use std::fs;
use std::path::{Path, PathBuf};

use genesys_simulator::{JobEnd, RecordingScript, SimulatorHandle, calls, scenario};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::scenario_ends::{self, ExpectedEnd};
use crate::{Layout, LocalError, LocalSettings};

/// What sets a recording going.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trigger {
    /// Its upload.
    Upload,
    /// Its upload, the same event twice.
    UploadTwice,
    /// Its upload in the layout of the Genesys export.
    ExportUpload,
    /// Its upload; the execution is stopped by hand, and the schedule picks up what is left over.
    UploadThenStopped,
    /// An execution started by hand.
    Console,
}

/// A recording of the run.
#[derive(Debug, Clone)]
pub(crate) struct Planned {
    pub(crate) id: Uuid,
    /// How it is called in the story.
    pub(crate) label: String,
    pub(crate) trigger: Trigger,
    pub(crate) end: ExpectedEnd,
    source: Source,
}

/// What the Genesys side does.
#[derive(Debug, Clone)]
enum Source {
    /// One of the sample calls.
    SampleCall,
    /// What the scenario says.
    Scenario,
    /// A result file.
    Document { file: PathBuf, text: String },
}

/// The run.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) headline: String,
    scenario: Option<String>,
    /// Calls a minute that the Genesys side takes, where that is what the run is about.
    pub(crate) genesys_calls_per_minute: Option<u32>,
    pub(crate) recordings: Vec<Planned>,
}

/// The conversation of the call that is uploaded as Genesys exports it.
pub(crate) const EXPORTED: Layout =
    Layout::GenesysExport { conversation: uuid::uuid!("c0de7a1c-0000-4000-8000-000000000002") };

impl Plan {
    /// The four sample calls, by all three triggers.
    pub(crate) fn sample_calls() -> Self {
        let triggers = [
            (Trigger::UploadTwice, 1),
            (Trigger::ExportUpload, 1),
            (Trigger::UploadThenStopped, 2),
            (Trigger::Console, 1),
        ];
        let calls = calls::all().iter().zip(triggers);
        let recordings = calls.map(|(call, (trigger, executions))| Planned {
            id: call.recording_id,
            label: call.name.chars().take(8).collect(),
            trigger,
            end: ExpectedEnd::completed(executions),
            source: Source::SampleCall,
        });
        Self {
            headline: "Four recorded calls, from upload to audit".to_owned(),
            scenario: None,
            genesys_calls_per_minute: None,
            recordings: recordings.collect(),
        }
    }

    /// A bad day; `settings` get what it needs.
    pub(crate) fn bad_day(name: &str, settings: &mut LocalSettings) -> Result<Self, LocalError> {
        let unknown = || {
            let names: Vec<&str> = scenario::all().iter().map(|s| s.name.as_str()).collect();
            LocalError::Missing(format!(
                "there is no scenario {name:?}; there are {}",
                names.join(", ")
            ))
        };
        let scenario = scenario::by_name(name).ok_or_else(unknown)?;
        let ends = scenario_ends::of(name).ok_or_else(unknown)?;
        settings.parameters.extend(ends.parameters.clone());
        if let Some(limit) = ends.genesys_calls_per_minute {
            settings.simulator.requests_per_minute = limit;
            settings.simulator.enforces_rate_limit = true;
            settings.parameters.insert("GenesysRequestsPerMinute".to_owned(), limit.to_string());
        }
        let is_one = scenario.recordings.len() == 1;
        let recordings = scenario.recordings.iter().enumerate().map(|(index, recording)| {
            let label = if is_one { name.to_owned() } else { format!("{name}-{}", index + 1) };
            Planned {
                id: recording.id,
                label,
                trigger: Trigger::Upload,
                end: ends.of_recording(recording.id).unwrap_or_else(|| ExpectedEnd::completed(1)),
                source: Source::Scenario,
            }
        });
        Ok(Self {
            headline: format!("{name}: {}", scenario.description),
            scenario: Some(name.to_owned()),
            genesys_calls_per_minute: ends.genesys_calls_per_minute,
            recordings: recordings.collect(),
        })
    }

    /// A person's own result files.
    pub(crate) fn files(files: &[PathBuf]) -> Result<Self, LocalError> {
        let mut recordings: Vec<Planned> = Vec::new();
        for file in files {
            let text =
                fs::read_to_string(file).map_err(LocalError::file("cannot read", file.clone()))?;
            let id = recording_id(file, &text);
            if recordings.iter().any(|known| known.id == id) {
                return Err(LocalError::Missing(format!("{} is given twice", file.display())));
            }
            let name = file.file_stem().unwrap_or_default().to_string_lossy();
            recordings.push(Planned {
                id,
                label: name.chars().take(24).collect(),
                trigger: Trigger::Upload,
                end: ExpectedEnd::completed(1),
                source: Source::Document { file: file.clone(), text },
            });
        }
        let labels: Vec<&str> = recordings.iter().map(|known| known.label.as_str()).collect();
        let headline = format!("Result files of your own: {}", labels.join(", "));
        Ok(Self { headline, scenario: None, genesys_calls_per_minute: None, recordings })
    }

    /// The recording of this id, if it is one of the run.
    pub(crate) fn of(&self, recording: &str) -> Option<&Planned> {
        self.recordings.iter().find(|planned| planned.id.to_string() == recording)
    }

    /// Tells the Genesys side what to do.
    pub(crate) fn prepare(&self, genesys: &SimulatorHandle) -> Result<(), LocalError> {
        let failed = |what: String| move |source| LocalError::Script { what, source };
        if let Some(name) = &self.scenario {
            genesys.play(name).map_err(failed(format!("the scenario {name}")))?;
        }
        for planned in &self.recordings {
            match &planned.source {
                Source::Scenario => {}
                Source::SampleCall => {
                    let script = sample_script(planned.trigger == Trigger::UploadThenStopped);
                    let what = format!("the sample call {}", planned.label);
                    genesys.script(planned.id, script).map_err(failed(what))?;
                }
                Source::Document { file, text } => {
                    let what = file.display().to_string();
                    genesys.serve_document(planned.id, text).map_err(failed(what))?;
                }
            }
        }
        Ok(())
    }
}

/// A sample call that is ready at the second look, or (so that there is time to stop its execution) not yet at all.
pub(crate) fn sample_script(is_held_back: bool) -> RecordingScript {
    let ends = if is_held_back { JobEnd::Never } else { JobEnd::Completed };
    RecordingScript { completes_at_look: 2, ends, ..RecordingScript::default() }
}

/// The same file is the same recording: an id of version 8, made from the file's name and bytes.
fn recording_id(file: &Path, text: &str) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(file.file_name().unwrap_or_default().as_encoded_bytes());
    hash.update(b"\n");
    hash.update(text.as_bytes());
    let mut bytes = [0_u8; 16];
    for (byte, hashed) in bytes.iter_mut().zip(hash.finalize()) {
        *byte = hashed;
    }
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_run_shows_all_three_triggers() {
        let triggers: Vec<_> =
            Plan::sample_calls().recordings.iter().map(|planned| planned.trigger).collect();
        let expected = [
            Trigger::UploadTwice,
            Trigger::ExportUpload,
            Trigger::UploadThenStopped,
            Trigger::Console,
        ];
        assert_eq!(triggers, expected);
    }

    #[test]
    fn a_file_always_has_the_same_recording_id_and_two_files_never_share_one() {
        let id = |name: &str, text: &str| recording_id(Path::new(name), text);
        assert_eq!(id("folder/a.json", "{}"), id("a.json", "{}"));
        assert_ne!(id("a.json", "{}"), id("b.json", "{}"));
        assert_ne!(id("a.json", "{}"), id("a.json", "[]"));
    }

    #[test]
    fn a_limit_of_calls_is_enforced_by_the_genesys_side_and_told_to_the_stack() {
        let mut settings = LocalSettings::default();
        let plan = Plan::bad_day("rush", &mut settings).unwrap();
        let limit = plan.genesys_calls_per_minute.unwrap();
        assert_eq!(settings.parameters["GenesysRequestsPerMinute"], limit.to_string());
        assert_eq!(settings.simulator.requests_per_minute, limit);
        assert!(settings.simulator.enforces_rate_limit);
    }

    #[test]
    fn an_unknown_scenario_is_told_with_those_that_there_are() {
        let error = Plan::bad_day("sunny", &mut LocalSettings::default()).unwrap_err();
        assert!(error.to_string().contains("throttled, slow"), "{error}");
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = Plan::files(&["no-such.json".into()]).unwrap_err().to_string();
        assert!(error.contains("no-such.json"), "{error}");
    }
}
