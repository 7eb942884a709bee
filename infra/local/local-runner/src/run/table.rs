//! What became of the recordings, as a table; and what the functions took.

use std::collections::BTreeMap;

use super::narrator::shown;
use super::outcome::Outcome;
use super::plan::Planned;
use crate::FunctionProcess;

const HEAD: [&str; 9] = [
    "recording",
    "state",
    "words",
    "segments",
    "latency",
    "error rate*",
    "webhook",
    "audit records",
    "files",
];

/// Whether a column's values stand at its right side: numbers do.
const IS_NUMBER: [bool; 9] = [false, false, true, true, true, true, false, true, true];

const WEBHOOK_WIDTH_MAX: usize = 30;

const SEGMENTS_SHOWN: usize = 8;

/// The table of recordings, a line each.
pub(crate) fn recordings(outcomes: &[(&Planned, Outcome)]) -> Vec<String> {
    let mut rows = vec![HEAD.map(str::to_owned)];
    rows.extend(outcomes.iter().map(|(planned, outcome)| row(planned, outcome)));
    let widths: Vec<usize> = (0..HEAD.len())
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    let line = |row: &[String; 9]| {
        let cells = row.iter().zip(&widths).zip(IS_NUMBER).map(|((cell, width), is_number)| {
            let width = *width;
            if is_number { format!("{cell:>width$}") } else { format!("{cell:width$}") }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    lines.push(
        "* one minus the mean confidence of the words: a proxy, no measured error rate".into(),
    );
    lines
}

fn row(planned: &Planned, outcome: &Outcome) -> [String; 9] {
    let job = outcome.job();
    let summary = job.and_then(|job| job.state.summary());
    let metrics = summary.map(|summary| &summary.metrics);
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    [
        planned.label.clone(),
        job.map_or("no job", |job| job.state.name()).to_owned(),
        or_dash(metrics.map(|metrics| metrics.total_words.to_string())),
        or_dash(summary.map(|summary| summary.segments.to_string())),
        or_dash(metrics.map(|metrics| format!("{:.2} s", metrics.latency_seconds))),
        or_dash(metrics.and_then(|m| m.word_error_rate).map(|rate| format!("{rate:.4}"))),
        outcome.webhook().chars().take(WEBHOOK_WIDTH_MAX).collect(),
        outcome.audit.len().to_string(),
        outcome.files.len().to_string(),
    ]
}

/// How the first transcript reads: a line for each speaker segment.
pub(crate) fn reading(outcomes: &[(&Planned, Outcome)]) -> Vec<String> {
    let first = outcomes.iter().find_map(|(planned, outcome)| {
        let file = outcome.files.iter().find(|file| file.key.ends_with("/transcript.txt"))?;
        Some((planned, outcome.job()?, String::from_utf8_lossy(&file.bytes)))
    });
    let Some((planned, job, text)) = first else { return Vec::new() };
    let segments: Vec<&str> = text.lines().filter(|line| line.starts_with('[')).collect();
    let (label, key, state) = (&planned.label, job.key.short(), job.state.name());
    let mut lines = vec![format!("\n{label}, job {key}, {state}, reads:")];
    let shown_lines = segments.iter().take(SEGMENTS_SHOWN).map(|line| format!("  {}", shown(line)));
    lines.extend(shown_lines);
    if segments.len() > SEGMENTS_SHOWN {
        lines.push(format!("  ... and {} segments more", segments.len() - SEGMENTS_SHOWN));
    }
    lines
}

/// The most memory that a process of each function took, a line each.
pub(crate) fn memory(processes: &[FunctionProcess]) -> Vec<String> {
    let mut functions: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for process in processes {
        functions.entry(&process.function).or_default().push(process.peak_kib);
    }
    let line = |(function, peaks): (&&str, &Vec<u64>)| {
        let each: Vec<String> = peaks.iter().map(|peak| megabytes(*peak)).collect();
        format!("  {function:20}  {}", each.join("  "))
    };
    functions.iter().map(line).collect()
}

/// KiB as MiB with one decimal.
fn megabytes(kib: u64) -> String {
    format!("{}.{} MiB", kib / 1_024, kib % 1_024 * 10 / 1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_process_of_a_function_has_its_own_peak() {
        let process = |pid, peak_kib| FunctionProcess {
            name: "pipeline-Poll-1".to_owned(),
            function: "PollTranscription".to_owned(),
            pid,
            peak_kib,
            is_running: true,
        };
        let lines = memory(&[process(1, 20_480), process(2, 21_504 + 512)]);
        assert_eq!(lines, ["  PollTranscription     20.0 MiB  21.5 MiB"]);
    }
}
