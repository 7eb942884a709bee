//! A run from its first line to its last.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde_json::json;
use transcription_domain::TranscriptionJob;

use super::arguments::Arguments;
use super::follow::Follower;
use super::genesys_rate::GenesysRate;
use super::narrator::{Line, Narrator};
use super::outcome::Outcome;
use super::plan::{EXPORTED, Plan, Planned, Trigger, sample_script};
use super::summary::{RecordingSummary, Summary};
use super::{last_run, left_running, promises, table};
use crate::project::Project;
use crate::{Binaries, LocalCloud, LocalError, LocalSettings, Upload, waiting};

/// A run that goes well ends within a fraction of it; the longest is the scenario of the long call.
const PATIENCE: Duration = Duration::from_mins(10);

const LOOK_EVERY: Duration = Duration::from_millis(120);

/// A promise was broken.
const BROKEN: u8 = 1;
/// The run could not be made.
const NOT_RUN: u8 = 2;
/// What a shell says of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

/// Runs what the arguments ask for. 0: every promise was kept; 1: one was broken; 2: the run could not be made.
pub async fn run(arguments: Arguments) -> ExitCode {
    let result = tokio::select! {
        result = act(&arguments) => result,
        _ = tokio::signal::ctrl_c() => Err(LocalError::Interrupted),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(BROKEN),
        Err(LocalError::Interrupted) => ExitCode::from(INTERRUPTED),
        Err(error) => {
            // Nothing can be done about a terminal that is gone.
            let _ = writeln!(std::io::stderr(), "cargo local: {}", error.in_full());
            ExitCode::from(NOT_RUN)
        }
    }
}

/// Whether every promise was kept.
async fn act(arguments: &Arguments) -> Result<bool, LocalError> {
    let begun = waiting::instant();
    if arguments.list_scenarios {
        return list_scenarios().map(|()| true);
    }
    let mut settings = LocalSettings::default();
    let plan = plan(arguments, &mut settings)?;
    settings.parameters.extend(arguments.parameters.iter().cloned());
    if let Some(folder) = &arguments.binaries {
        settings.binaries = Binaries::Built(folder.clone());
    }
    let labels: Vec<&str> = plan.recordings.iter().map(|known| known.label.as_str()).collect();
    let mut narrator = Narrator::new(arguments.json, &labels);
    narrator.say(&format!("{}\n", plan.headline))?;
    let cloud = LocalCloud::start(settings).await?;
    narrator.say(&format!(
        "The local cloud is up after {:.1} s: the stack of template.yaml with {} resources at {}\n",
        cloud.up_after().as_secs_f64(),
        cloud.deployment.resources,
        cloud.ministack().endpoint_url(),
    ))?;
    plan.prepare(cloud.genesys())?;
    let outcomes = Run { cloud: &cloud, plan: &plan, narrator: &mut narrator }.play().await?;
    let limit = plan.genesys_calls_per_minute;
    let rate = limit.map(|limit| GenesysRate::of(cloud.genesys(), limit));
    let kept = report(arguments, &cloud, &outcomes, rate.as_ref(), &mut narrator, begun)?;
    if arguments.keep {
        for line in left_running::addresses(&cloud) {
            narrator.say(&line)?;
        }
        tokio::signal::ctrl_c().await?;
    }
    Ok(kept)
}

fn plan(arguments: &Arguments, settings: &mut LocalSettings) -> Result<Plan, LocalError> {
    match &arguments.scenario {
        Some(name) => Plan::bad_day(name, settings),
        None if arguments.files.is_empty() => Ok(Plan::sample_calls()),
        None => Plan::files(&arguments.files),
    }
}

fn list_scenarios() -> Result<(), LocalError> {
    let mut out = std::io::stdout();
    for scenario in genesys_simulator::scenario::all() {
        writeln!(out, "{:18} {}", scenario.name, scenario.description)?;
    }
    Ok(())
}

struct Run<'a, 'n> {
    cloud: &'a LocalCloud,
    plan: &'a Plan,
    narrator: &'n mut Narrator,
}

impl<'a> Run<'a, '_> {
    /// Sets the recordings going, and follows them to their ends.
    async fn play(mut self) -> Result<Vec<(&'a Planned, Outcome)>, LocalError> {
        let mut follower = Follower::new(self.cloud, self.plan);
        let begun = waiting::instant();
        self.narrator.begin();
        for planned in &self.plan.recordings {
            self.set_going(planned).await?;
        }
        self.cloud.until_uploads_are_handled(PATIENCE).await?;
        self.stop_one(&mut follower).await?;
        while begun.elapsed() < PATIENCE {
            self.look(&mut follower).await?;
            if follower.is_over() {
                if !self.is_work_left_over().await? {
                    break;
                }
                self.pick_up().await?;
            }
            self.narrator.progress(&follower.waited_for())?;
            waiting::pause(LOOK_EVERY).await;
        }
        let mut outcomes = Vec::new();
        for planned in &self.plan.recordings {
            outcomes.push((planned, Outcome::of(planned.id, self.cloud).await?));
        }
        Ok(outcomes)
    }

    async fn look(&mut self, follower: &mut Follower<'_>) -> Result<(), LocalError> {
        let lines = follower.look().await?;
        self.narrator.tell(lines)
    }

    fn tell(&mut self, planned: &Planned, what: &str, words: String) -> Result<(), LocalError> {
        let (label, what) = (planned.label.clone(), what.to_owned());
        self.narrator.tell(vec![Line { at: waiting::now(), label, what, words }])
    }

    async fn set_going(&mut self, planned: &Planned) -> Result<(), LocalError> {
        if planned.trigger == Trigger::Console {
            // Nothing but the recording's id.
            let input = json!({"recordingId": planned.id});
            return self.cloud.start_in_console(&input).await.map(drop);
        }
        let mut upload = Upload::plain(planned.id);
        if planned.trigger == Trigger::ExportUpload {
            upload.layout = EXPORTED;
        }
        let key = self.cloud.upload(&upload).await?;
        self.tell(planned, "uploaded", shortened(&key))?;
        if planned.trigger == Trigger::UploadTwice {
            self.cloud.upload(&upload).await?;
            self.tell(planned, "uploaded", "once more: the same event comes twice".to_owned())?;
        }
        Ok(())
    }

    /// Stops the execution of the recording that is to be left over, and only then lets its job become ready.
    async fn stop_one(&mut self, follower: &mut Follower<'_>) -> Result<(), LocalError> {
        let left = |planned: &&Planned| planned.trigger == Trigger::UploadThenStopped;
        let Some(planned) = self.plan.recordings.iter().find(left) else { return Ok(()) };
        let recording = planned.id.to_string();
        let execution = self.cloud.until_started(&recording, PATIENCE).await?;
        let is_submitted = |job: &TranscriptionJob| job.state.name() == "SUBMITTED";
        self.cloud.until_job(&recording, PATIENCE, is_submitted).await?;
        self.look(follower).await?;
        let words = "its execution, by hand: work is left over".to_owned();
        self.tell(planned, "stopped", words)?;
        self.cloud.stop(&execution).await?;
        let script = sample_script(false);
        let what = planned.label.clone();
        let failed = |source| LocalError::Script { what, source };
        self.cloud.genesys().script(planned.id, script).map_err(failed)?;
        // The schedule comes once: only when there is something to pick up.
        let is_left_over = |job: &TranscriptionJob| job.interruption.is_some();
        self.cloud.until_job(&recording, PATIENCE, is_left_over).await?;
        self.look(follower).await?;
        self.cloud.let_the_schedule_come().await?;
        let words = "set to now; the local AWS looks at it every 10 s".to_owned();
        self.tell(planned, "schedule", words)
    }

    /// Whether there is a job that is not closed although nobody works at it.
    async fn is_work_left_over(&self) -> Result<bool, LocalError> {
        for planned in &self.plan.recordings {
            let jobs = self.cloud.jobs_of(&planned.id.to_string()).await?;
            if jobs.iter().any(|job| !job.state.is_closed()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Sends the schedule's event by hand, unless the run waits for the schedule itself.
    async fn pick_up(&self) -> Result<(), LocalError> {
        let triggers = self.plan.recordings.iter().map(|planned| planned.trigger);
        if triggers.into_iter().all(|trigger| trigger != Trigger::UploadThenStopped) {
            self.cloud.recheck().await?;
        }
        Ok(())
    }
}

/// The name of the object, and of its folders only the first: an export's are long.
fn shortened(key: &str) -> String {
    match key.rsplit_once('/') {
        Some((folders, name)) if folders.contains('/') => {
            format!("the Genesys export's .../conversation_id=.../{name}")
        }
        _ => key.to_owned(),
    }
}

/// Says what became of the recordings; answers whether every promise was kept.
fn report(
    arguments: &Arguments,
    cloud: &LocalCloud,
    outcomes: &[(&Planned, Outcome)],
    rate: Option<&GenesysRate>,
    narrator: &mut Narrator,
    begun: Instant,
) -> Result<bool, LocalError> {
    let broken = outcomes.iter().flat_map(|(planned, outcome)| {
        let promises = promises::broken(outcome, &planned.end).into_iter();
        promises.map(|promise| format!("{}: {promise}", planned.label))
    });
    let of_the_run = rate.iter().flat_map(|rate| rate.broken());
    let broken: Vec<String> = broken.chain(of_the_run).collect();
    let files_in = last_run::keep(&Project::find()?, outcomes)?;
    let functions = cloud.processes().all();
    narrator.say("")?;
    for line in table::recordings(outcomes) {
        narrator.say(&line)?;
    }
    for line in table::reading(outcomes) {
        narrator.say(&line)?;
    }
    if let Some(rate) = rate {
        narrator.say(&rate.shown())?;
    }
    narrator.say("\nPeak memory of each Lambda process:")?;
    for line in table::memory(&functions) {
        narrator.say(&line)?;
    }
    narrator.say(&format!("\nThe files are in {files_in}, a folder for each recording."))?;
    for promise in &broken {
        narrator.say(&format!("BROKEN  {promise}"))?;
    }
    let total = begun.elapsed().as_secs_f64();
    let kept = broken.is_empty();
    let verdict = if kept { "Every promise was kept" } else { "Promises were broken" };
    narrator.say(&format!("{verdict}; {total:.1} s in all."))?;
    if arguments.json {
        let summary = Summary {
            kept,
            broken_promises: &broken,
            recordings: outcomes
                .iter()
                .map(|(planned, outcome)| RecordingSummary::of(planned, outcome))
                .collect(),
            functions: &functions,
            files_in: &files_in,
            up_seconds: cloud.up_after().as_secs_f64(),
            total_seconds: total,
        };
        let text =
            serde_json::to_string_pretty(&summary).map_err(LocalError::aws("the summary"))?;
        writeln!(std::io::stdout(), "{text}")?;
    }
    Ok(kept)
}
