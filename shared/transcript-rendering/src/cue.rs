//! Captions: what is shown from when to when.

use std::borrow::Cow;

use transcription_domain::{CaptionRules, MediaOffsetMs, SpeakerLabel, SpeakerSegment};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::RenderInput;
use crate::piece::characters_of;
use crate::shown_text::shown;
use crate::timed_cues::{TimedCue, TimedCues};

/// One caption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    /// When it appears.
    pub start: MediaOffsetMs,
    /// When it goes: later than the start, and no longer behind it than the rules allow.
    pub end: MediaOffsetMs,
    /// Who speaks, as it is shown: without marks of direction, cut to half of a line with an ellipsis.
    pub speaker: Option<String>,
    /// One or two lines, none empty, as they were said: nothing is escaped yet. The first one leaves room for
    /// `speaker: ` within the line's limit.
    pub lines: Vec<String>,
}

impl Cue {
    /// Its lines, joined by a space.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines.join(" ")
    }
}

/// The captions of a transcript in the order of their starts. Every word of which something is seen is in one of them.
///
/// Two speakers at once give cues that overlap, as they did; [`crate::one_at_a_time`] sets them apart. Each cue has words of
/// one segment, and those of one segment keep its words' order.
#[must_use]
pub fn cues(input: &RenderInput<'_>) -> Vec<Cue> {
    let mut timed = TimedCues::of(input);
    let mut cues = Vec::new();
    while let Some(TimedCue { cue, end, .. }) = timed.next() {
        let [start, end] = [cue.start, end].map(MediaOffsetMs::new);
        let label = input.segments.get(cue.segment).and_then(SpeakerSegment::speaker);
        let speaker =
            label.and_then(|label| shown_name(label, &input.captions)).map(Cow::into_owned);
        let lines = cue.text.as_str().lines().map(str::to_owned).collect();
        cues.push(Cue { start, end, speaker, lines });
    }
    cues
}

/// True when the transcript has words and none of them a time: the cues' times are then made up.
pub(crate) fn times_are_made_up(input: &RenderInput<'_>) -> bool {
    let words = input.transcript.words();
    !words.is_empty() && words.iter().all(|word| word.span.is_none())
}

/// A speaker's name as captions show it; `None` when nothing of it is seen.
pub(crate) fn shown_name<'a>(
    label: &'a SpeakerLabel,
    rules: &CaptionRules,
) -> Option<Cow<'a, str>> {
    let longest = rules.name_characters_max();
    let name = shown(label.as_str());
    if characters_of(&name) <= longest {
        return (!name.is_empty()).then_some(name);
    }
    let cut: String = name.graphemes(true).take(longest).collect();
    Some(Cow::Owned(format!("{}…", cut.trim_end())))
}
