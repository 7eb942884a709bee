//! From words to speaker segments: who spoke when, and what.

use std::fmt;
use std::ops::Range;

use crate::turn::Turn;
use crate::{ConfidenceSummary, OverlapKind, SpeakerLabel, TimeSpan, Transcript, Words};

/// When a speaker's turn ends, beside another one taking the floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentRules {
    /// A silence of the speaker longer than this many milliseconds ends a segment.
    pub gap_ms: i64,
}

impl Default for SegmentRules {
    /// Three seconds: what the closest open peer (AWS' post-call analytics) uses for a new turn.
    fn default() -> Self {
        Self { gap_ms: 3_000 }
    }
}

/// A speaker segment: one turn of one speaker, at least one word. As cheap to pass on as two references.
#[derive(Clone, Copy)]
pub struct SpeakerSegment<'a> {
    transcript: &'a Transcript,
    turn: &'a Turn,
}

/// What a segment overlaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentOverlap<'a> {
    /// For how many milliseconds an earlier segment still went on, more than 0: from this one's start to the latest end
    /// among the earlier segments of other speakers, or to its own end if that comes before.
    pub ms: i64,
    /// Whose segment went on longest; `None` when the provider did not say.
    pub with: Option<&'a SpeakerLabel>,
    /// What it was.
    pub kind: OverlapKind,
}

impl<'a> SpeakerSegment<'a> {
    /// Who speaks; `None` when the provider did not say.
    #[must_use]
    pub fn speaker(&self) -> Option<&'a SpeakerLabel> {
        self.transcript.word_list().label(self.turn.speaker?)
    }

    /// Its words in time order, at least one.
    #[must_use]
    pub fn words(&self) -> Words<'a> {
        Words::of(self.transcript.word_list(), &self.range())
    }

    /// Where its words stand among all words of the transcript.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.turn.range()
    }

    /// From its earliest start to its latest end; `None` when none of its words has a time.
    #[must_use]
    pub const fn span(&self) -> Option<TimeSpan> {
        self.turn.span
    }

    /// For how many milliseconds an earlier segment of another speaker still went on, see [`SegmentOverlap::ms`]; 0 when
    /// none did. Every overlap stands at the one segment that came in.
    #[must_use]
    pub fn overlap_ms(&self) -> i64 {
        self.turn.overlap.map_or(0, |overlap| overlap.ms.into())
    }

    /// What it overlaps: an earlier segment of another speaker that still went on; `None` when none did.
    #[must_use]
    pub fn overlap(&self) -> Option<SegmentOverlap<'a>> {
        let overlap = self.turn.overlap?;
        let with = overlap.with.and_then(|number| self.transcript.word_list().label(number));
        Some(SegmentOverlap { ms: overlap.ms.into(), with, kind: overlap.kind })
    }

    /// Its words, joined by single spaces.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for word in self.words() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word.text);
        }
        text
    }

    /// What its words' confidences say.
    #[must_use]
    pub fn confidence(&self) -> ConfidenceSummary {
        self.words().confidence()
    }
}

impl fmt::Debug for SpeakerSegment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SpeakerSegment")
            .field("speaker", &self.speaker())
            .field("span", &self.span())
            .field("overlap", &self.overlap())
            .field("words", &self.words())
            .finish()
    }
}

/// Cuts a transcript into speaker segments, in the order of their starts: every word in exactly one.
///
/// A speaker's turn is kept whole: it goes on through words of others that overlap his own speech, and ends where another
/// one's word lies in a silence between two of his words, or where he is silent for longer than the rules allow
/// (`turn.rs` has the rules word by word, docs/decisions/0012 the reasons). Overlap is told by the segment that came in.
///
/// Where two speak at once the transcript's words are put into the order of the segments, so that those of each stand
/// together; the transcript is given back beside its segments, which lend from it.
pub fn segment_words<'a>(
    transcript: &'a mut Transcript,
    rules: &SegmentRules,
) -> (&'a Transcript, Vec<SpeakerSegment<'a>>) {
    transcript.cut(*rules);
    let transcript: &'a Transcript = transcript;
    let segments = transcript.turns().iter().map(|turn| SpeakerSegment { transcript, turn });
    (transcript, segments.collect())
}

#[cfg(test)]
#[path = "segment_tests.rs"]
mod tests;
