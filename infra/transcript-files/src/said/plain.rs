//! Plain text: a turn on each line.

use super::prefixes::Prefixes;
use super::{SpeakerPrefixes, Turn};

pub(super) fn turns(text: &str, prefixes: SpeakerPrefixes) -> Vec<Turn> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let prefixes = Prefixes::of(prefixes, lines.iter().copied());
    lines.into_iter().map(|line| prefixes.turn(line)).collect()
}
