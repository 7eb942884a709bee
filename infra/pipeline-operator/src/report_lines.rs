//! The single lines of a report for a person.

use chrono::{DateTime, Utc};
use transcription_domain::{Failure, TranscriptMetrics, TranscriptWarnings};

use crate::report::FileFacts;
use crate::span_in_words::{media_clock, moment_and_distance, seconds_of};
use crate::{Report, StoredSegment};

/// What the state means and since when; nothing for a job that is done.
pub(crate) fn state(report: &Report, now: DateTime<Utc>) -> Option<String> {
    let since = report.since.map(|since| format!(" (since {})", moment_and_distance(since, now)));
    (!is_done(report)).then(|| format!("{}{}", report.meaning, since.unwrap_or_default()))
}

/// What the schedule does; nothing for a job that is done.
pub(crate) fn schedule(report: &Report) -> Option<String> {
    report.schedule.clone().filter(|_| !is_done(report))
}

fn is_done(report: &Report) -> bool {
    report.is_closed && report.failure.is_none()
}

pub(crate) fn failure(failure: &Failure) -> String {
    format!("{}: {}", failure.error, failure.message)
}

/// Numbered where there is more than one.
pub(crate) fn steps(steps: &[String]) -> Vec<String> {
    match steps {
        [one] => vec![one.clone()],
        several => several
            .iter()
            .enumerate()
            .map(|(index, step)| format!("{}. {step}", index + 1))
            .collect(),
    }
}

pub(crate) fn latency(metrics: &TranscriptMetrics) -> String {
    let stages = [
        ("submission", metrics.stages.submission_ms),
        ("transcription", metrics.stages.transcription_ms),
    ];
    let stages: Vec<String> = stages
        .into_iter()
        .filter_map(|(name, ms)| Some(format!("{name} {}", seconds_of(ms?))))
        .collect();
    let stages =
        if stages.is_empty() { String::new() } else { format!(" ({})", stages.join(", ")) };
    format!("{:.2} s{stages}", metrics.latency_seconds)
}

pub(crate) fn words(report: &Report) -> Option<String> {
    let words = report.metrics.as_ref()?.total_words;
    if words == 0 {
        return Some("none: no words were recognised".to_owned());
    }
    let segments = counted(report.segment_count?, "segment");
    Some(format!("{words} in {segments}, {}", counted(report.speaker_count?, "speaker")))
}

fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

pub(crate) fn accuracy(metrics: &TranscriptMetrics) -> String {
    let (scored, total) = (metrics.confidence.words_scored, metrics.confidence.words_total);
    match metrics.word_error_rate {
        Some(rate) => format!(
            "1 - mean confidence = {rate:.4} over {scored} of {total} words (a proxy, not a word error rate)"
        ),
        None => format!("unknown: none of {total} words has a confidence"),
    }
}

pub(crate) fn mended(warnings: &TranscriptWarnings) -> Option<String> {
    let counts = [
        (warnings.words_without_text, "words without text, left out"),
        (warnings.words_without_time, "words without a time"),
        (warnings.words_ending_before_start, "words without a usable end"),
        (warnings.words_without_confidence, "words without a confidence"),
        (warnings.words_without_speaker, "words without a speaker"),
        (warnings.words_without_length, "words without length"),
        (warnings.words_timed_by_phrase, "words timed by their phrase"),
        (warnings.words_duplicated, "words that stand twice"),
        (warnings.words_out_of_order, "words out of order"),
        (warnings.entries_unreadable, "entries that are no words, left out"),
    ];
    let told = counts.iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told.map(|(count, what)| format!("{count} {what}")).collect();
    (!told.is_empty()).then(|| told.join("; "))
}

pub(crate) fn webhook(report: &Report) -> String {
    let webhook = &report.webhook;
    let Some(host) = &webhook.host else { return "none was asked for".to_owned() };
    match (webhook.status.as_deref(), webhook.attempts) {
        (Some("delivered"), _) => format!("delivered to {host}"),
        (Some(status), _) => {
            let reason = status.strip_prefix("failed: ").unwrap_or(status);
            format!("not delivered to {host}: {reason}")
        }
        (None, Some(0)) => format!("being told at {host}, no attempt begun yet"),
        (None, Some(attempts)) => {
            format!("being told at {host}, {} begun", counted(attempts.into(), "attempt"))
        }
        (None, _) if report.is_closed => format!("{host}, not told"),
        (None, _) => format!("{host}, to be told when the job has ended"),
    }
}

pub(crate) fn audit(report: &Report) -> Vec<String> {
    let audit = &report.audit;
    let newest = audit.newest_action.map(|action| format!(", the newest: {action}"));
    let first = format!("{}{}", counted(audit.records, "record"), newest.unwrap_or_default());
    let place = match (&audit.newest, audit.records) {
        (Some(address), _) => Some(address.clone()),
        (None, 0) => None,
        (None, _) => Some("under another tenant than --tenant names".to_owned()),
    };
    [Some(first), place].into_iter().flatten().collect()
}

pub(crate) fn file(file: &FileFacts) -> String {
    let mark = match (file.asked_for, file.format) {
        (true, _) => "  (asked for)",
        (false, "raw") => "  (the provider's result as it came)",
        (false, "html") => "  (the viewer page: opens in a browser)",
        (false, _) => "",
    };
    format!("{}{mark}", file.address)
}

/// `[00:00:03.720 - 00:00:06.390] agent (0.93): hello ...`
pub(crate) fn segment(segment: &StoredSegment) -> String {
    let (start, end) = (media_clock(segment.start_ms), media_clock(segment.end_ms));
    let speaker = segment.speaker.as_deref().unwrap_or("unknown");
    let confidence = segment.confidence.map(|mean| format!(" ({mean:.2})")).unwrap_or_default();
    let both = match segment.overlap_ms {
        0 => String::new(),
        ms => format!(" (both speak for {}.{:03} s)", ms / 1_000, ms % 1_000),
    };
    format!("[{start} - {end}] {speaker}{confidence}{both}: {}", segment.text)
}
