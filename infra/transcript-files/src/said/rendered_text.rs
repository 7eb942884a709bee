//! The plain text that `transcript-rendering` writes: facts first, then `[00:00:03.720] agent: hello` for each segment.

use transcription_domain::SpeakerLabel;

use super::Turn;
use super::prefixes::named;

/// What the facts begin with.
const HEADER: [&str; 3] = ["Recording: ", "Transcript: ", "Language: "];

/// Stands alone in the text of a call without words.
const NO_WORDS: &str = "No words were recognised.";

pub(super) fn is_ours(text: &str) -> bool {
    let mut lines = text.lines();
    HEADER.iter().all(|start| lines.next().is_some_and(|line| line.starts_with(start)))
}

pub(super) fn turns(text: &str) -> Vec<Turn> {
    let body = text.lines().skip_while(|line| !line.is_empty()).filter(|line| !line.is_empty());
    let lines: Vec<&str> = body.filter(|line| *line != NO_WORDS).map(without_time).collect();
    // Where any segment has a name, each of them has one (a name stands for an unknown speaker too).
    let has_names = lines.iter().all(|line| named(line).is_some());
    let turn = |line: &&str| match named(line).filter(|_| has_names) {
        Some((speaker, said)) => Turn::of_text(alone(&speaker), said),
        None => Turn::of_text(None, line),
    };
    lines.iter().map(turn).collect()
}

fn without_time(line: &str) -> &str {
    let time = line.strip_prefix('[').and_then(|line| line.split_once("] "));
    match time {
        Some((time, rest)) if time.chars().all(|c| c.is_ascii_digit() || ":.-".contains(c)) => rest,
        _ => line,
    }
}

/// `agent (both speak for 0.180 s)` is the agent; `unknown` stands for a speaker who is not known.
fn alone(name: &SpeakerLabel) -> Option<SpeakerLabel> {
    let name = name.as_str();
    let name = name.split_once(" (").map_or(name, |(name, _)| name);
    SpeakerLabel::new(name).filter(|_| name != "unknown")
}
