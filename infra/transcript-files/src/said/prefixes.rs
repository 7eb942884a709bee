//! `agent: hello`: a speaker's name in front of what was said.

use transcription_domain::SpeakerLabel;

use super::{SpeakerPrefixes, Turn};

/// A longer beginning is something that was said.
const NAME_CHARACTERS_MAX: usize = 40;

/// Whether the lines of one file begin with names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prefixes(bool);

impl Prefixes {
    pub(super) fn of<'a>(wanted: SpeakerPrefixes, lines: impl Iterator<Item = &'a str>) -> Self {
        Self(match wanted {
            SpeakerPrefixes::Yes => true,
            SpeakerPrefixes::No => false,
            SpeakerPrefixes::Auto => {
                let mut count = 0;
                let all_have_one = { lines }.all(|line| {
                    count += 1;
                    named(line).is_some()
                });
                all_have_one && count > 1
            }
        })
    }

    pub(super) fn turn(self, line: &str) -> Turn {
        match named(line).filter(|_| self.0) {
            Some((speaker, said)) => Turn::of_text(Some(speaker), said),
            None => Turn::of_text(None, line),
        }
    }
}

/// The name before the first `: `, and what stands behind it.
pub(super) fn named(line: &str) -> Option<(SpeakerLabel, &str)> {
    let (name, said) = line.split_once(':')?;
    let is_apart = said.is_empty() || said.starts_with(char::is_whitespace);
    let is_name = name.chars().count() <= NAME_CHARACTERS_MAX
        && name.chars().all(|c| c.is_alphanumeric() || " _-.'()#".contains(c));
    let label = SpeakerLabel::new(name.trim()).filter(|_| is_apart && is_name)?;
    Some((label, said.trim_start()))
}
