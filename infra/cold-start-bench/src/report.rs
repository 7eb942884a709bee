//! The figures, as a table and as JSON.

use std::fmt;

use serde::Serialize;

use crate::goals::{Goal, Verdict, judge};
use crate::measure::{Measured, Sample, Series, median, median_ms, ratio};
use crate::package;
use crate::scenes::THREE_REQUESTS;
use crate::{BenchError, Requests};

/// One program with one kind of event. Times are medians in milliseconds.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Row {
    /// The function.
    pub function: String,
    /// The event.
    pub event: String,
    /// Which build of it.
    pub build: String,
    /// True for the program that makes a table write, an object write and a webhook, and is no function of the product.
    pub is_the_measure: bool,
    /// The binary, in megabytes of 1,000,000 bytes.
    pub binary_mb: f64,
    /// The zip.
    pub zip_mb: f64,
    /// From the wish to start it until it asks for its first event.
    pub start_ms: f64,
    /// Processor time of that.
    pub start_cpu_ms: f64,
    /// The start in hello-worlds, on the wall.
    pub start_x_hello: Option<f64>,
    /// The same in processor time.
    pub start_cpu_x_hello: Option<f64>,
    /// From sending the first event until its answer.
    pub first_ms: f64,
    /// Processor time of that.
    pub first_cpu_ms: f64,
    /// How much longer the stock build's first invocation takes, on the wall.
    pub stock_by_ours: Option<f64>,
    /// The same in processor time.
    pub stock_by_ours_cpu: Option<f64>,
    /// The second event, about another recording, in the same process.
    pub second_ms: f64,
    /// Processor time of that.
    pub second_cpu_ms: f64,
    /// Resident memory after the first answer.
    pub resident_mib: f64,
    /// What the first invocation called.
    pub requests: Requests,
}

/// Everything that was measured.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// How often everything was started.
    pub rounds: usize,
    /// The machine's load before and after.
    pub load_average: [f64; 2],
    /// A row for each program and event.
    pub rows: Vec<Row>,
    /// The goals.
    pub goals: Vec<Goal>,
}

impl Report {
    pub(crate) fn of(
        measured: &Measured,
        rounds: usize,
        load_average: [f64; 2],
    ) -> Result<Self, BenchError> {
        let mut rows = vec![row(&measured.hello, &measured.hello, None)?];
        for scene in &measured.scenes {
            let stock = scene.iter().find(|series| series.label == "stock");
            for series in scene {
                rows.push(row(series, &measured.hello, stock)?);
            }
        }
        let goals = judge(&rows);
        Ok(Self { rounds, load_average, rows, goals })
    }

    /// True when no goal was missed.
    #[must_use]
    pub fn reaches_its_goals(&self) -> bool {
        self.goals.iter().all(|goal| goal.verdict != Verdict::Missed)
    }
}

fn row(series: &Series, hello: &Series, stock: Option<&Series>) -> Result<Row, BenchError> {
    let (binary, zip) = package::sizes(&series.program)?;
    let samples = series.samples.as_slice();
    let x_hello = |part| Some(ratio(samples, &hello.samples, part));
    let stock = stock.filter(|stock| stock.label != series.label);
    let by_ours = |part: fn(&Sample) -> _| stock.map(|stock| ratio(&stock.samples, samples, part));
    let resident = samples.iter().map(|sample| as_float(sample.resident_kib) / 1_024.0).collect();
    Ok(Row {
        function: series.function.to_owned(),
        event: series.event.to_owned(),
        build: series.label.clone(),
        is_the_measure: series.function == THREE_REQUESTS,
        binary_mb: megabytes(binary),
        zip_mb: megabytes(zip),
        start_ms: median_ms(samples, |sample| sample.start.wall),
        start_cpu_ms: median_ms(samples, |sample| sample.start.cpu),
        start_x_hello: x_hello(|sample: &Sample| sample.start.wall),
        start_cpu_x_hello: Some(ratio(samples, &hello.samples, |sample| sample.start.cpu)),
        first_ms: median_ms(samples, |sample| sample.first.wall),
        first_cpu_ms: median_ms(samples, |sample| sample.first.cpu),
        stock_by_ours: by_ours(|sample| sample.first.wall),
        stock_by_ours_cpu: by_ours(|sample| sample.first.cpu),
        second_ms: median_ms(samples, |sample| sample.second.wall),
        second_cpu_ms: median_ms(samples, |sample| sample.second.cpu),
        resident_mib: median(resident),
        requests: samples.first().map(|sample| sample.requests).unwrap_or_default(),
    })
}

fn megabytes(bytes: usize) -> f64 {
    as_float(u64::try_from(bytes).unwrap_or(u64::MAX)) / 1_000_000.0
}

/// Exact for what a size or a memory can be.
fn as_float(number: u64) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [before, after] = self.load_average;
        writeln!(f, "{} rounds; load average {before:.2} before, {after:.2} after.", self.rounds)?;
        writeln!(f, "Times: median ms on the wall, (processor time).\n")?;
        writeln!(
            f,
            "| function, event | build | binary / zip MB | start | x hello | first invocation | stock / this | second | resident MiB | requests |"
        )?;
        writeln!(f, "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|")?;
        for row in &self.rows {
            writeln!(f, "{row}")?;
        }
        writeln!(f, "\n| goal | best | worst | |\n|---|--:|--:|---|")?;
        for goal in &self.goals {
            let word = match goal.verdict {
                Verdict::Reached => "reached",
                Verdict::Missed => "**missed**",
                Verdict::NotMeasured => "not measured",
            };
            writeln!(f, "| {} | {:.2} | {:.2} | {word} |", goal.text, goal.best, goal.worst)?;
        }
        Ok(())
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pair = |wall: Option<f64>, cpu: Option<f64>| match (wall, cpu) {
            (Some(wall), Some(cpu)) => format!("{wall:.2} ({cpu:.2})"),
            _ => "-".to_owned(),
        };
        write!(f, "| {}, {} | {} ", self.function, self.event, self.build)?;
        write!(f, "| {:.2} / {:.2} ", self.binary_mb, self.zip_mb)?;
        write!(f, "| {:.2} ({:.2}) ", self.start_ms, self.start_cpu_ms)?;
        write!(f, "| {} ", pair(self.start_x_hello, self.start_cpu_x_hello))?;
        write!(f, "| {:.2} ({:.2}) ", self.first_ms, self.first_cpu_ms)?;
        write!(f, "| {} ", pair(self.stock_by_ours, self.stock_by_ours_cpu))?;
        write!(f, "| {:.2} ({:.2}) ", self.second_ms, self.second_cpu_ms)?;
        write!(f, "| {:.1} | {} |", self.resident_mib, self.requests.sum())
    }
}
