//! The report for people: plain text, figures aligned, control characters of names and words made visible.

use crate::report::{AccuracyReport, CallFigures, WordFigures};
use crate::{Calibration, EditCounts, TopConfusions};

/// The whole report.
pub(crate) fn report_text(report: &AccuracyReport) -> String {
    let mut lines = totals(report);
    lines.extend(report.calibration.iter().flat_map(calibration));
    lines.extend(confusions(&report.confusions));
    if report.calls > 1 {
        lines.push(String::new());
        lines.push("Calls".to_owned());
        lines.extend(report.per_call.iter().map(call));
    }
    lines.extend(report.per_call.iter().flat_map(speakers));
    lines.join("\n") + "\n"
}

fn totals(report: &AccuracyReport) -> Vec<String> {
    let WordFigures { counts, reference_words, hypothesis_words, wer } = report.words;
    let mut lines = vec![
        format!("Calls              {}", report.calls),
        format!(
            "Normaliser         {}, version {}",
            report.normaliser.name, report.normaliser.version
        ),
        format!("Word error rate    {}", rate(wer)),
        format!("Words              {reference_words} said, {hypothesis_words} in the transcript"),
        format!("Word errors        {}", errors(&counts)),
    ];
    if let Some(interval) = report.wer_interval {
        let (low, high) = (rate(Some(interval.low)), rate(Some(interval.high)));
        lines.push(format!("95 % interval      {low} to {high}, over calls"));
    }
    match report.characters {
        Some(characters) => lines.push(format!("Character errors   {}", rate(characters.cer))),
        None => lines.push("Character errors   not measured, the texts are too long".to_owned()),
    }
    if let Some(speakers) = &report.speakers {
        lines.push(format!(
            "By speaker (cpWER) {}, {} call(s)",
            rate(speakers.cpwer),
            speakers.calls
        ));
    }
    lines
}

fn calibration(calibration: &Calibration) -> Vec<String> {
    let figure =
        |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"));
    let mut lines = vec![
        String::new(),
        "Confidence".to_owned(),
        format!(
            "  mean {:.3}, right {}",
            calibration.mean_confidence,
            rate(Some(calibration.share_right))
        ),
        format!("  expected calibration error {:.3}", calibration.expected_calibration_error),
        format!("  area under the curve {}", figure(calibration.area_under_curve)),
        format!("  correlation with right or wrong {}", figure(calibration.correlation)),
        format!(
            "  {} words scored, {} without a confidence, {} left out and so unseen",
            calibration.words_scored, calibration.words_unscored, calibration.deletions_unseen
        ),
    ];
    if let Some(proxy) = calibration.proxy.filter(|proxy| proxy.calls > 1) {
        lines.push(format!(
            "  one minus the mean confidence against the true rate, {} calls: correlation {}, mean difference {:+.3}",
            proxy.calls,
            figure(proxy.correlation),
            proxy.mean_difference
        ));
    }
    lines
}

fn confusions(top: &TopConfusions) -> Vec<String> {
    let mut lines = Vec::new();
    let mut part = |title: &str, entries: Vec<String>| {
        if !entries.is_empty() {
            lines.push(String::new());
            lines.push(title.to_owned());
            lines.extend(entries);
        }
    };
    let substitutions = top.substitutions.iter();
    part(
        "Taken for another",
        substitutions
            .map(|one| {
                format!("{:>6}  {} -> {}", one.count, shown(&one.reference), shown(&one.hypothesis))
            })
            .collect(),
    );
    let word = |one: &crate::WordCount| format!("{:>6}  {}", one.count, shown(&one.word));
    part("Left out", top.deletions.iter().map(word).collect());
    part("Added", top.insertions.iter().map(word).collect());
    lines
}

fn call(call: &CallFigures) -> String {
    let words = format!("{}/{}", call.words.counts.errors(), call.words.reference_words);
    format!("  {:>8}  {words:>13}  {}", rate(call.words.wer), shown(&call.name))
}

fn speakers(call: &CallFigures) -> Vec<String> {
    if call.speakers.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![String::new(), format!("Speakers of {}", shown(&call.name))];
    let name = |label: &Option<String>| label.as_deref().map_or_else(|| "nobody".to_owned(), shown);
    lines.extend(call.speakers.iter().map(|pair| {
        let (reference, hypothesis) = (name(&pair.reference), name(&pair.hypothesis));
        format!(
            "  {:>8}  {reference} as {hypothesis}: {}",
            rate(pair.errors.rate()),
            errors(&pair.errors)
        )
    }));
    lines
}

fn errors(counts: &EditCounts) -> String {
    format!(
        "{} ({} substituted, {} deleted, {} inserted; {} right)",
        counts.errors(),
        counts.substitutions,
        counts.deletions,
        counts.insertions,
        counts.hits
    )
}

fn rate(rate: Option<f64>) -> String {
    rate.map_or_else(|| "no rate".to_owned(), |rate| format!("{:.2} %", rate * 100.0))
}

/// A name or word with nothing in it that a terminal would obey.
fn shown(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}
