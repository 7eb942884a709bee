//! The rounds: every program is started once a round, so that a busy machine is busy for all of them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::body::Bytes;

use crate::cloud::{Requests, World};
use crate::scenes::{self, Scene, THREE_REQUESTS};
use crate::stage::{Spent, Stage, Start};
use crate::{BenchError, Options};

/// A build of the functions.
#[derive(Debug, Clone)]
pub(crate) struct Build {
    pub(crate) label: String,
    pub(crate) folder: PathBuf,
    /// In front of each binary's name.
    pub(crate) prefix: &'static str,
}

impl Build {
    fn program(&self, function: &str) -> PathBuf {
        self.folder.join(format!("{}{function}", self.prefix))
    }
}

/// What one round told of one program.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    pub(crate) start: Spent,
    pub(crate) first: Spent,
    pub(crate) second: Spent,
    pub(crate) resident_kib: u64,
    pub(crate) requests: Requests,
}

/// All rounds of one program with one kind of event.
#[derive(Debug, Clone)]
pub(crate) struct Series {
    pub(crate) function: &'static str,
    pub(crate) event: &'static str,
    pub(crate) label: String,
    pub(crate) program: PathBuf,
    /// The copy of the program that is started.
    copy: PathBuf,
    pub(crate) samples: Vec<Sample>,
}

impl Series {
    fn new(
        stage: &Stage,
        function: &'static str,
        event: &'static str,
        label: &str,
        program: PathBuf,
    ) -> Result<Self, BenchError> {
        let (copy, label) = (stage.copy(label, &program)?, label.to_owned());
        Ok(Self { function, event, label, program, copy, samples: Vec::new() })
    }
}

/// All rounds of all programs.
#[derive(Debug, Clone)]
pub(crate) struct Measured {
    pub(crate) hello: Series,
    /// Scene by scene: ours first, stock last.
    pub(crate) scenes: Vec<Vec<Series>>,
}

pub(crate) async fn measure(options: &Options) -> Result<Measured, BenchError> {
    let builds = builds(options);
    let stage = Stage::set_up().await?;
    let mut scenes = scenes::rehearse(&stage, &options.functions).await?;
    if let Some(only) = &options.only {
        let events = scenes.iter().map(|scene| scene.event).collect::<Vec<_>>().join("; ");
        scenes.retain(|scene| scene.event == only);
        if scenes.is_empty() {
            return Err(BenchError::UnknownEvent { event: only.clone(), events });
        }
    }
    let hello = options.peers.join("hello-world");
    let hello = Series::new(&stage, "hello-world", "any", "hello", hello)?;
    let mut measured = Measured { hello, scenes: Vec::new() };
    for scene in &scenes {
        measured.scenes.push(of_scene(&stage, scene, &builds)?);
    }
    // A round before the first: it loads the files into memory.
    for round in 0..=options.rounds {
        let nothing = World::default();
        let events = [Bytes::from_static(b"{}"), Bytes::from_static(b"{}")];
        let start = stage.start(&measured.hello.copy, &nothing, &events).await?;
        keep(&mut measured.hello, round, &start);
        for (scene, all) in scenes.iter().zip(&mut measured.scenes) {
            // Who comes first finds other things in the processor's caches than who comes last.
            all.rotate_left(1);
            for series in all.iter_mut() {
                let start = stage.start(&series.copy, &scene.world, &scene.events).await?;
                did_the_same(&stage, scene, &series.program, &start)?;
                keep(series, round, &start);
            }
        }
    }
    for all in &mut measured.scenes {
        all.sort_by_key(|series| builds.iter().position(|build| build.label == series.label));
    }
    Ok(measured)
}

fn builds(options: &Options) -> Vec<Build> {
    let ours = Build { label: "ours".to_owned(), folder: options.functions.clone(), prefix: "" };
    let others = options.also.iter().map(|(label, folder)| Build {
        label: label.clone(),
        folder: folder.clone(),
        prefix: "",
    });
    let stock =
        Build { label: "stock".to_owned(), folder: options.peers.clone(), prefix: "stock-" };
    let stock = (!options.without_stock).then_some(stock);
    [ours].into_iter().chain(others).chain(stock).collect()
}

fn of_scene(stage: &Stage, scene: &Scene, builds: &[Build]) -> Result<Vec<Series>, BenchError> {
    let of_build = |build: &Build| {
        let program = build.program(scene.function);
        Series::new(stage, scene.function, scene.event, &build.label, program)
    };
    builds.iter().map(of_build).collect()
}

/// Two builds can be compared only while they do the same work.
fn did_the_same(
    stage: &Stage,
    scene: &Scene,
    program: &Path,
    start: &Start,
) -> Result<(), BenchError> {
    let next = scenes::next_of(&start.invocations);
    if next != scene.next {
        let problem = format!("went on to {next:?} instead of {:?}", scene.next);
        return Err(stage.trouble(program, &problem));
    }
    let did = start.invocations.first().map(|first| first.requests).unwrap_or_default();
    let each_once =
        Requests { table_writes: 1, object_writes: 1, webhooks: 1, ..Requests::default() };
    if scene.function == THREE_REQUESTS && did != each_once {
        let problem = format!(
            "did not write to a table, write an object and call a webhook, each once: {did:?}"
        );
        return Err(stage.trouble(program, &problem));
    }
    Ok(())
}

fn keep(series: &mut Series, round: usize, start: &Start) {
    let [first, second] = start.invocations.as_slice() else { return };
    if round > 0 {
        series.samples.push(Sample {
            start: start.to_first_event,
            first: first.spent,
            second: second.spent,
            resident_kib: first.resident_kib,
            requests: first.requests,
        });
    }
}

/// The middle of the values; zero of none.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// The median, in milliseconds, of one part of the samples.
pub(crate) fn median_ms(samples: &[Sample], part: impl Fn(&Sample) -> Duration) -> f64 {
    median(samples.iter().map(|sample| part(sample).as_secs_f64() * 1_000.0).collect())
}

/// The median of the rounds' ratios: what `above` took, in what `below` took in the same round.
pub(crate) fn ratio(above: &[Sample], below: &[Sample], part: impl Fn(&Sample) -> Duration) -> f64 {
    let rounds = above.iter().zip(below);
    median(rounds.map(|(a, b)| part(a).as_secs_f64() / part(b).as_secs_f64()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(ms: u64) -> Sample {
        let spent = Spent { wall: Duration::from_millis(ms), cpu: Duration::ZERO };
        let requests = Requests::default();
        Sample { start: spent, first: spent, second: spent, resident_kib: 0, requests }
    }

    #[test]
    fn a_ratio_is_taken_round_by_round() {
        // The machine was twice as slow in the second round: for both.
        let ours = [sample(2), sample(4), sample(2)];
        let hello = [sample(1), sample(2), sample(1)];
        let ratio = ratio(&ours, &hello, |sample| sample.start.wall);
        assert!((ratio - 2.0).abs() < 1e-9, "{ratio}");
        assert!((median_ms(&ours, |sample| sample.start.wall) - 2.0).abs() < 1e-9);
        assert_eq!(median(Vec::new()).to_bits(), 0.0_f64.to_bits());
    }
}
