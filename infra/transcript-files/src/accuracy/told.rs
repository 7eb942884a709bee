//! What is told: the library's report, with what only the command knows.

use serde::Serialize;
use transcript_accuracy::{AccuracyReport, Calibration};

use super::MeasureProblem;
use super::corpus::Unmatched;

/// A report and how it came about.
#[derive(Debug, Serialize)]
pub(super) struct Told<'a> {
    #[serde(flatten)]
    pub(super) report: &'a AccuracyReport,
    /// True when each turn was compared by itself.
    pub(super) by_turn: bool,
    /// Files that were left out.
    pub(super) unmatched: &'a Unmatched,
}

impl Told<'_> {
    pub(super) fn to_json(&self) -> Result<String, MeasureProblem> {
        let text = serde_json::to_string_pretty(self).map_err(MeasureProblem::Json)?;
        Ok(text + "\n")
    }

    pub(super) fn to_text(&self, with_calibration: bool) -> String {
        let mut text = self.report.to_text();
        if let Some(calibration) = self.report.calibration.as_ref().filter(|_| with_calibration) {
            text.push('\n');
            text.push_str(&bins(calibration));
        }
        text
    }
}

/// How far confidence predicts errors, a line for each bin that has words.
fn bins(calibration: &Calibration) -> String {
    let mut lines = vec!["Confidence    words    mean   right".to_owned()];
    for bin in &calibration.bins {
        if let (Some(mean), Some(right)) = (bin.mean_confidence, bin.share_right) {
            let (from, to, words) = (bin.from, bin.to, bin.words);
            lines.push(format!(
                "{from:.1} to {to:.1}  {words:>7}   {mean:.3}  {:>5.1} %",
                right * 100.0
            ));
        }
    }
    lines.push(format!("Brier score {:.3}", calibration.brier_score));
    lines.join("\n") + "\n"
}
