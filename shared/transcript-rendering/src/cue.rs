//! Captions: what is shown from when to when.

use std::borrow::Cow;

use transcription_domain::{CaptionRules, MediaOffsetMs, SpeakerLabel, SpeakerSegment};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::RenderInput;
use crate::caption_form::CaptionForm;
use crate::cue_maker::CueBody;
use crate::cue_stream::CueStream;
use crate::cue_times::stands_until;
use crate::piece::characters_of;
use crate::shown_text::shown;

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
    let mut stream = CueStream::of(input, CaptionForm::Bare);
    let mut bodies = std::iter::from_fn(|| {
        let mut body = CueBody::default();
        stream.next(&mut body).then_some(body)
    })
    .peekable();
    let mut cues = Vec::new();
    while let Some(body) = bodies.next() {
        let next_start = bodies.peek().map_or(u64::MAX, |next| next.start);
        let [start, end] = [body.start, stands_until(&body, next_start)].map(MediaOffsetMs::new);
        let label = input.segments.get(body.segment).and_then(SpeakerSegment::speaker);
        let speaker =
            label.and_then(|label| shown_name(label, &input.captions)).map(Cow::into_owned);
        let lines = body.text.into_string().lines().map(str::to_owned).collect();
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
