//! Captions: what is shown from when to when.

use transcription_domain::{MediaOffsetMs, SpeakerLabel, SpeakerSegment};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::RenderInput;
use crate::cue_lines::{cue_ranges, set_in_lines};
use crate::cue_times::shown_long_enough;
use crate::piece::{Piece, WordTime, add_pieces, characters_of};
use crate::shown_text::shown;
use crate::word_times::word_times;

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
    let times = word_times(input.transcript, input.segments);
    let mut cues = Vec::new();
    let mut pieces = Vec::new();
    for segment in input.segments {
        // One word more than the segment has: its last word must know when the next one starts.
        let from_here = times.get(segment.range().start..).unwrap_or_default();
        pieces.clear();
        add_cues(&mut cues, segment, from_here, &mut pieces);
    }
    // In order already, but where a segment began before the cues of the one before it were over.
    cues.sort_by_key(|cue| cue.start);
    shown_long_enough(&mut cues);
    cues
}

/// True when the transcript has words and none of them a time: the cues' times are then made up.
pub(crate) fn times_are_made_up(input: &RenderInput<'_>) -> bool {
    let words = input.transcript.words();
    !words.is_empty() && words.iter().all(|word| word.span.is_none())
}

/// `pieces` is empty: room for those of the segment.
fn add_cues<'a>(
    cues: &mut Vec<Cue>,
    segment: &SpeakerSegment<'a>,
    times: &[(u64, u64)],
    pieces: &mut Vec<Piece<'a>>,
) {
    let speaker = segment.speaker().and_then(shown_name);
    let indent = speaker.as_ref().map_or(0, |name| characters_of(name) + ": ".len());
    let longest = LINE_CHARACTERS_MAX.saturating_sub(indent);
    for (index, (word, (start, end))) in segment.words().iter().zip(times).enumerate() {
        let next_start = times.get(index + 1).map_or(u64::MAX, |(start, _)| *start);
        let time = WordTime { start: *start, end: *end, next_start };
        add_pieces(pieces, &word, time, longest);
    }
    for range in cue_ranges(pieces, indent) {
        let of_cue = pieces.get(range).unwrap_or_default();
        cues.extend(cue_of(of_cue, speaker.clone(), indent));
    }
}

fn cue_of(pieces: &[Piece<'_>], speaker: Option<String>, indent: usize) -> Option<Cue> {
    let start = pieces.first()?.start;
    let said = pieces.iter().map(|piece| piece.end).max()?;
    let end = said.min(start.saturating_add(CUE_LENGTH_MAX_MS)).max(start.saturating_add(1));
    let [start, end] = [start, end].map(MediaOffsetMs::new);
    Some(Cue { start, end, speaker, lines: set_in_lines(pieces, indent) })
}

/// A speaker's name as captions show it; `None` when nothing of it is seen.
fn shown_name(label: &SpeakerLabel) -> Option<String> {
    let name = shown(label.as_str());
    if characters_of(&name) <= NAME_CHARACTERS_MAX {
        return (!name.is_empty()).then(|| name.into_owned());
    }
    let cut: String = name.graphemes(true).take(NAME_CHARACTERS_MAX).collect();
    Some(format!("{}…", cut.trim_end()))
}
