//! Captions: what is shown from when to when.

use std::borrow::Cow;

use transcription_domain::{MediaOffsetMs, SpeakerLabel, SpeakerSegment};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::RenderInput;
use crate::caption_form::CaptionForm;
use crate::cue_maker::CueBody;
use crate::cue_stream::CueStream;
use crate::cue_times::stands_until;
use crate::piece::characters_of;
use crate::shown_text::shown;

/// Characters on a line, the speaker's name included. Source: Netflix, Timed Text Style Guide, English: 42.
pub const LINE_CHARACTERS_MAX: usize = 42;
/// Lines in a cue. Source: Netflix, Timed Text Style Guide, General Requirements: two lines maximum.
pub const LINES_MAX: usize = 2;
/// The longest time that a cue is shown. Source: Netflix, General Requirements: 7 seconds per event.
pub const CUE_LENGTH_MAX_MS: u64 = 7_000;
/// A cue is shown at least that long where there is room behind it. Source: Netflix, General Requirements: 5/6 second.
pub const CUE_LENGTH_TARGET_MIN_MS: u64 = 833;
/// The reading speed that a cue allows where there is room behind it. Source: Netflix, English: 20 characters a second
/// for adult programmes. Speech that is faster stays faster: a caption that waits would part from the voice.
pub const READING_CHARACTERS_PER_SECOND: u64 = 20;
/// A longer silence ends a cue, so that no word is shown long before it is said. Ours: 1 s, a third of the silence that
/// ends a segment.
pub const SILENCE_INSIDE_CUE_MAX_MS: u64 = 1_000;
/// The longest speaker's name that is shown with a cue, in characters; a longer one is cut, so that it leaves half of
/// the line to the words. Ours.
const NAME_CHARACTERS_MAX: usize = 19;

/// One caption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    /// When it appears.
    pub start: MediaOffsetMs,
    /// When it goes: later than the start, at most 7 s.
    pub end: MediaOffsetMs,
    /// Who speaks, as it is shown: without marks of direction, cut to 19 characters and an ellipsis.
    pub speaker: Option<String>,
    /// One or two lines, none empty, as they were said: nothing is escaped yet. The first one leaves room for
    /// `speaker: ` within [`LINE_CHARACTERS_MAX`].
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
        let speaker = label.and_then(shown_name).map(Cow::into_owned);
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
pub(crate) fn shown_name(label: &SpeakerLabel) -> Option<Cow<'_, str>> {
    let name = shown(label.as_str());
    if characters_of(&name) <= NAME_CHARACTERS_MAX {
        return (!name.is_empty()).then_some(name);
    }
    let cut: String = name.graphemes(true).take(NAME_CHARACTERS_MAX).collect();
    Some(Cow::Owned(format!("{}…", cut.trim_end())))
}
