//! How captions are set, as options.

use clap::Args;
use transcription_domain::{CaptionLimits, CaptionRules};

use super::FactsProblem;

/// The limits of captions; the stack has parameters of the same names.
#[derive(Debug, Clone, Args)]
pub struct CaptionOptions {
    /// Characters on a line of a caption, 20 to 200.
    #[arg(long = "caption-line-characters", value_name = "N", default_value_t = CaptionLimits::default().line_characters_max)]
    pub line_characters: usize,
    /// Lines of a caption, 1 or 2.
    #[arg(long = "caption-lines", value_name = "N", default_value_t = CaptionLimits::default().lines_max)]
    pub lines: usize,
    /// Characters that are read in a second, 5 to 100.
    #[arg(long = "caption-characters-per-second", value_name = "N", default_value_t = CaptionLimits::default().characters_per_second)]
    pub characters_per_second: u64,
}

impl CaptionOptions {
    /// The rules with these limits.
    ///
    /// # Errors
    /// [`FactsProblem`] when a limit is out of its range, or when they do not go together.
    pub(super) fn rules(&self) -> Result<CaptionRules, FactsProblem> {
        let limits = CaptionLimits {
            line_characters_max: self.line_characters,
            lines_max: self.lines,
            characters_per_second: self.characters_per_second,
            ..CaptionLimits::default()
        };
        CaptionRules::new(limits).map_err(|problem| FactsProblem::of("--caption-...:", &problem))
    }
}
