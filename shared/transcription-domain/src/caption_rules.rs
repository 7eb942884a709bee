//! How captions are set in lines and for how long they are shown.

use thiserror::Error;

/// The limits of captions. Those that exist go together: [`CaptionRules::new`] checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CaptionRules(CaptionLimits);

/// Limits as somebody wishes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaptionLimits {
    /// Characters on a line, the speaker's name included.
    pub line_characters_max: usize,
    /// Lines in a cue.
    pub lines_max: usize,
    /// The reading speed that a cue allows where there is room behind it. Speech that is faster stays faster: a caption that
    /// waits would part from the voice.
    pub characters_per_second: u64,
    /// A cue is shown at least that long where there is room behind it.
    pub cue_ms_min: u64,
    /// The longest time that a cue is shown.
    pub cue_ms_max: u64,
    /// A longer silence ends a cue, so that no word is shown long before it is said.
    pub silence_inside_ms_max: u64,
}

impl Default for CaptionLimits {
    /// Netflix' Timed Text Style Guide: 42 characters on a line and 20 a second (English, adult programmes), two lines, 5/6 of
    /// a second to 7 seconds a cue (General Requirements). The silence is ours: a third of the one that ends a segment.
    fn default() -> Self {
        Self {
            line_characters_max: 42,
            lines_max: 2,
            characters_per_second: 20,
            cue_ms_min: 833,
            cue_ms_max: 7_000,
            silence_inside_ms_max: 1_000,
        }
    }
}

/// Why limits are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CaptionRulesProblem {
    /// So short a line has no room for a word beside a name, so long a one for no screen.
    #[error("the characters of a caption line are {0}; allowed: 20 to 200")]
    LineCharacters(usize),
    /// No lines, or so many that they hide the picture.
    #[error("the lines of a caption are {0}; allowed: 1 or 2")]
    Lines(usize),
    /// Nobody reads so slowly or so quickly.
    #[error("the characters of a caption that are read in a second are {0}; allowed: 5 to 100")]
    CharactersPerSecond(u64),
    /// The longest time is shorter than the shortest one, or one of them is none.
    #[error("a caption is shown for {min} to {max} ms; allowed: from 1 ms on, the least first")]
    CueTimes {
        /// The least.
        min: u64,
        /// The most.
        max: u64,
    },
    /// Each limit may be right, but a full caption could not be read.
    #[error(
        "a full caption of {characters} characters takes {needs_ms} ms at {per_second} characters a second, but is shown for \
         {max} ms at most: allow fewer or shorter lines, or quicker reading"
    )]
    Unreadable {
        /// Of all its lines.
        characters: usize,
        /// The reading speed.
        per_second: u64,
        /// What reading takes.
        needs_ms: u64,
        /// For how long it may be shown.
        max: u64,
    },
}

impl CaptionRules {
    /// Rules with these limits.
    ///
    /// # Errors
    /// The first [`CaptionRulesProblem`] found.
    pub fn new(limits: CaptionLimits) -> Result<Self, CaptionRulesProblem> {
        let CaptionLimits { line_characters_max, lines_max, characters_per_second, .. } = limits;
        let (min, max) = (limits.cue_ms_min, limits.cue_ms_max);
        if !(20..=200).contains(&line_characters_max) {
            return Err(CaptionRulesProblem::LineCharacters(line_characters_max));
        }
        if !(1..=2).contains(&lines_max) {
            return Err(CaptionRulesProblem::Lines(lines_max));
        }
        if !(5..=100).contains(&characters_per_second) {
            return Err(CaptionRulesProblem::CharactersPerSecond(characters_per_second));
        }
        if min == 0 || max < min {
            return Err(CaptionRulesProblem::CueTimes { min, max });
        }
        let rules = Self(limits);
        let characters = line_characters_max * lines_max;
        let needs_ms = rules.reading_time_ms(characters);
        if needs_ms > max {
            let per_second = characters_per_second;
            return Err(CaptionRulesProblem::Unreadable { characters, per_second, needs_ms, max });
        }
        Ok(rules)
    }

    /// The limits.
    #[must_use]
    pub const fn limits(&self) -> &CaptionLimits {
        &self.0
    }

    /// Characters of a speaker's name that are shown with a cue, so that half of the line is left to the words; a longer
    /// name is cut.
    #[must_use]
    pub const fn name_characters_max(&self) -> usize {
        self.0.line_characters_max / 2 - ": ".len()
    }

    /// How long so many characters are read.
    #[must_use]
    pub fn reading_time_ms(&self, characters: usize) -> u64 {
        let characters = u64::try_from(characters).unwrap_or(u64::MAX);
        characters.saturating_mul(1_000) / self.0.characters_per_second
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(change: impl FnOnce(&mut CaptionLimits)) -> Option<String> {
        let mut limits = CaptionLimits::default();
        change(&mut limits);
        CaptionRules::new(limits).err().map(|problem| problem.to_string())
    }

    #[test]
    fn the_defaults_go_together_and_leave_half_of_a_line_to_the_words() {
        assert_eq!(told(|_| {}), None);
        assert_eq!(CaptionRules::new(CaptionLimits::default()), Ok(CaptionRules::default()));
        assert_eq!(CaptionRules::default().name_characters_max(), 19);
        assert_eq!(CaptionRules::default().reading_time_ms(40), 2_000);
    }

    #[test]
    fn a_wrong_limit_is_told_with_what_is_allowed() {
        for (problem, expected) in [
            (
                told(|limits| limits.line_characters_max = 19),
                "the characters of a caption line are 19; allowed: 20 to 200",
            ),
            (
                told(|limits| limits.line_characters_max = 201),
                "the characters of a caption line are 201; allowed: 20 to 200",
            ),
            (told(|limits| limits.lines_max = 0), "the lines of a caption are 0; allowed: 1 or 2"),
            (told(|limits| limits.lines_max = 3), "the lines of a caption are 3; allowed: 1 or 2"),
            (
                told(|limits| limits.characters_per_second = 4),
                "the characters of a caption that are read in a second are 4; allowed: 5 to 100",
            ),
            (
                told(|limits| limits.cue_ms_max = 800),
                "a caption is shown for 833 to 800 ms; allowed: from 1 ms on, the least first",
            ),
            (
                told(|limits| limits.cue_ms_min = 0),
                "a caption is shown for 0 to 7000 ms; allowed: from 1 ms on, the least first",
            ),
        ] {
            assert_eq!(problem.as_deref(), Some(expected));
        }
    }

    #[test]
    fn limits_that_make_captions_which_nobody_can_read_are_refused_together() {
        let slow = told(|limits| limits.characters_per_second = 10);
        let expected = "a full caption of 84 characters takes 8400 ms at 10 characters a second, but is shown for 7000 ms at \
                        most: allow fewer or shorter lines, or quicker reading";
        assert_eq!(slow.as_deref(), Some(expected));
        let one_line = told(|limits| {
            limits.characters_per_second = 10;
            limits.lines_max = 1;
        });
        assert_eq!(one_line, None);
    }
}
