//! A job for a person: row 8 of the contract.

use chrono::{DateTime, Utc};

use crate::Report;
use crate::report_lines;
use crate::terminal_text::terminal_line;

/// The width of the column of names, the space behind it included.
const NAME_WIDTH: usize = 11;

/// The report as lines for a terminal, a line end behind each.
///
/// Every line passes through one place that writes out what steers a terminal or turns the reading direction: texts
/// from outside (words, speakers, a provider's error) stand in many of them.
#[must_use]
pub fn report_text(report: &Report, now: DateTime<Utc>) -> String {
    let mut text = Lines::default();
    let tail = format!("(recording {}, generation {})", report.recording_id, report.generation);
    text.named("job", [format!("{}  {tail}", report.job_key)]);
    text.named("status", [format!("{}  by execution {}", report.state, report.execution)]);
    text.named("state", report_lines::state(report, now));
    text.named("runs", report.runs.clone());
    text.named("transcript", report.transcript_id.clone());
    text.named("failure", report.failure.as_ref().map(report_lines::failure));
    text.named("trouble", report.interruption.as_ref().map(report_lines::failure));
    text.named("to do", report_lines::steps(&report.to_do));
    text.named("schedule", report_lines::schedule(report));
    text.named("latency", report.metrics.as_ref().map(report_lines::latency));
    text.named("words", report_lines::words(report));
    text.named("accuracy", report.metrics.as_ref().map(report_lines::accuracy));
    text.named("mended", report.warnings.as_ref().and_then(report_lines::mended));
    text.named("webhook", [report_lines::webhook(report)]);
    text.named("audit", report_lines::audit(report));
    text.named("files", report.files.iter().map(report_lines::file));
    text.named("not shown", report.transcript_problem.clone());
    for segment in report.segments.iter().flatten() {
        text.line(&report_lines::segment(segment));
    }
    text.0
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    /// Lines under one name, which stands before the first.
    fn named(&mut self, name: &str, values: impl IntoIterator<Item = String>) {
        for (index, value) in values.into_iter().enumerate() {
            let name = if index == 0 { name } else { "" };
            self.line(&format!("{name:NAME_WIDTH$}{value}"));
        }
    }

    fn line(&mut self, line: &str) {
        self.0.push_str(terminal_line(line).trim_end());
        self.0.push('\n');
    }
}
