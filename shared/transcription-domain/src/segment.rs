//! From words to speaker segments: who spoke when, and what.

use std::ops::Range;

use crate::{ConfidenceSummary, SpeakerLabel, SpeakerNumber, TimeSpan, Transcript, Words};

/// When a new segment begins, beside every change of speaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentRules {
    /// A silence longer than this many milliseconds ends a segment.
    pub gap_ms: i64,
}

impl Default for SegmentRules {
    /// Three seconds: what the closest open peer (AWS' post-call analytics) uses for a new turn.
    fn default() -> Self {
        Self { gap_ms: 3_000 }
    }
}

/// A speaker segment, or turn: neighbouring words of one speaker without a long silence. Never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct SpeakerSegment<'a> {
    speaker: Option<&'a SpeakerLabel>,
    words: Words<'a>,
    span: Option<TimeSpan>,
    overlap_ms: i64,
}

impl<'a> SpeakerSegment<'a> {
    /// Who speaks; `None` when the provider did not say.
    #[must_use]
    pub const fn speaker(&self) -> Option<&'a SpeakerLabel> {
        self.speaker
    }

    /// Its words in time order, at least one.
    #[must_use]
    pub const fn words(&self) -> Words<'a> {
        self.words
    }

    /// Where its words stand among all words of the transcript.
    #[must_use]
    pub const fn range(&self) -> Range<usize> {
        self.words.range()
    }

    /// From its earliest start to its latest end; `None` when none of its words has a time.
    #[must_use]
    pub const fn span(&self) -> Option<TimeSpan> {
        self.span
    }

    /// For how many milliseconds the segment before this one was still going on.
    #[must_use]
    pub const fn overlap_ms(&self) -> i64 {
        self.overlap_ms
    }

    /// Its words, joined by single spaces.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for word in self.words {
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
        self.words.confidence()
    }
}

/// Cuts a transcript into speaker segments: every word in exactly one, in order.
///
/// A new segment begins where the speaker changes or where a silence is longer than the rules allow. Overlap is kept:
/// a segment says for how long an earlier one of another speaker still went on.
#[must_use]
pub fn segment_words<'a>(
    transcript: &'a Transcript,
    rules: &SegmentRules,
) -> Vec<SpeakerSegment<'a>> {
    let mut segments = Vec::with_capacity(transcript.words().len() / WORDS_PER_SEGMENT + 1);
    let mut open: Option<OpenSegment> = None;
    for (index, (span, speaker)) in transcript.word_list().turns().enumerate() {
        match &mut open {
            Some(open) if open.goes_on_with(span, speaker, *rules) => {
                open.span = covering(open.span, span);
                open.last_span = span;
            }
            _ => {
                let begun = OpenSegment { start: index, speaker, span, last_span: span };
                if let Some(ended) = open.replace(begun) {
                    segments.extend(ended.closed(transcript, index, segments.last()));
                }
            }
        }
    }
    if let Some(ended) = open {
        segments.extend(ended.closed(transcript, transcript.words().len(), segments.last()));
    }
    segments
}

/// Room is made for segments of that many words; people say some twenty at a turn.
const WORDS_PER_SEGMENT: usize = 16;

/// A segment that may still get words.
struct OpenSegment {
    start: usize,
    speaker: Option<SpeakerNumber>,
    span: Option<TimeSpan>,
    last_span: Option<TimeSpan>,
}

impl OpenSegment {
    fn goes_on_with(
        &self,
        span: Option<TimeSpan>,
        speaker: Option<SpeakerNumber>,
        rules: SegmentRules,
    ) -> bool {
        let gap = match (self.last_span, span) {
            (Some(earlier), Some(later)) => later.start().0.saturating_sub(earlier.end().0),
            _ => 0,
        };
        self.speaker == speaker && gap <= rules.gap_ms
    }

    fn closed<'a>(
        &self,
        transcript: &'a Transcript,
        end: usize,
        before: Option<&SpeakerSegment<'a>>,
    ) -> Option<SpeakerSegment<'a>> {
        let overlap_ms = match (self.span, before.and_then(SpeakerSegment::span)) {
            (Some(span), Some(before)) => span.overlap_ms(before),
            _ => 0,
        };
        let words = transcript.words().part(self.start..end)?;
        let speaker = self.speaker.and_then(|number| transcript.word_list().label(number));
        Some(SpeakerSegment { speaker, words, span: self.span, overlap_ms })
    }
}

fn covering(one: Option<TimeSpan>, other: Option<TimeSpan>) -> Option<TimeSpan> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.covering(other)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{EpochMs, TranscriptWarnings, Word, WordRef};

    fn word(speaker: &str, start: i64, end: i64) -> Word {
        Word {
            text: format!("w{start}"),
            confidence: None,
            span: TimeSpan::new(EpochMs(start), EpochMs(end)).ok(),
            speaker: SpeakerLabel::new(speaker),
        }
    }

    fn transcript(words: &[Word]) -> Transcript {
        Transcript::new(words, None, TranscriptWarnings::default())
    }

    fn shape(transcript: &Transcript) -> Vec<(String, usize, i64)> {
        segment_words(transcript, &SegmentRules::default())
            .iter()
            .map(|segment| {
                let speaker = segment.speaker().map(ToString::to_string).unwrap_or_default();
                (speaker, segment.words().len(), segment.overlap_ms())
            })
            .collect()
    }

    #[test]
    fn speakers_who_take_turns_get_a_segment_per_turn() {
        let words = vec![word("a", 0, 10), word("a", 10, 20), word("b", 30, 40), word("a", 50, 60)];
        let expected = [("a", 2, 0), ("b", 1, 0), ("a", 1, 0)];
        let expected =
            expected.map(|(speaker, count, overlap)| (speaker.to_owned(), count, overlap));
        assert_eq!(shape(&transcript(&words)), expected);
    }

    #[test]
    fn a_silence_longer_than_three_seconds_ends_a_segment() {
        let words = vec![word("a", 0, 10), word("a", 3_010, 3_020), word("a", 6_021, 6_030)];
        assert_eq!(shape(&transcript(&words)).len(), 2);
    }

    #[test]
    fn overlap_is_kept_and_told() {
        let words = vec![word("a", 0, 500), word("b", 300, 800)];
        assert_eq!(shape(&transcript(&words))[1].2, 200);
    }

    #[test]
    fn words_without_speaker_or_time_still_make_segments() {
        let mut silent = word("", 0, 10);
        silent.span = None;
        assert_eq!(shape(&transcript(&[silent.clone(), silent])), [(String::new(), 2, 0)]);
        assert_eq!(shape(&transcript(&[])), []);
    }

    prop_compose! {
        fn any_word()(speaker in 0..4_u8, start in 0..60_000_i64, length in 0..2_000_i64, timed in prop::bool::weighted(0.9)) -> Word {
            let label = ["agent", "customer", "ivr", ""];
            let mut word = word(label[usize::from(speaker)], start, start + length);
            if !timed {
                word.span = None;
            }
            word
        }
    }

    proptest! {
        #[test]
        fn segmenting_loses_no_word_and_keeps_their_order(words in prop::collection::vec(any_word(), 0..200)) {
            let transcript = transcript(&words);
            let segments = segment_words(&transcript, &SegmentRules::default());
            let joined: Vec<WordRef<'_>> = segments.iter().flat_map(SpeakerSegment::words).collect();
            prop_assert_eq!(joined, transcript.words().iter().collect::<Vec<_>>());
            let mut next = 0;
            for segment in &segments {
                prop_assert_eq!(segment.range().start, next);
                prop_assert!(!segment.words().is_empty());
                next = segment.range().end;
            }
        }

        #[test]
        fn neighbouring_segments_differ_in_speaker_or_lie_apart(words in prop::collection::vec(any_word(), 0..200)) {
            let transcript = transcript(&words);
            let rules = SegmentRules::default();
            let segments = segment_words(&transcript, &rules);
            for pair in segments.windows(2) {
                let (last, first) = (pair[0].words().last().unwrap(), pair[1].words().first().unwrap());
                let apart = matches!((last.span, first.span), (Some(a), Some(b)) if b.start().0 - a.end().0 > rules.gap_ms);
                prop_assert!(pair[0].speaker() != pair[1].speaker() || apart);
            }
        }

        #[test]
        fn the_mean_of_a_segment_is_the_mean_of_its_own_words(values in prop::collection::vec(prop::option::of(0.0..=1.0_f64), 1..50)) {
            let words = values.iter().enumerate().map(|(index, value)| {
                let at = i64::try_from(index).unwrap() * 10;
                Word { confidence: value.and_then(crate::Confidence::new), ..word("a", at, at + 5) }
            }).collect::<Vec<_>>();
            let transcript = transcript(&words);
            let segments = segment_words(&transcript, &SegmentRules::default());
            let scored: Vec<f64> = values.iter().flatten().copied().collect();
            let expected = (!scored.is_empty()).then(|| scored.iter().sum::<f64>() / f64::from(u32::try_from(scored.len()).unwrap()));
            match (segments[0].confidence().mean, expected) {
                (Some(mean), Some(expected)) => prop_assert!((mean - expected).abs() < 1e-12),
                (mean, expected) => prop_assert_eq!(mean, expected),
            }
        }
    }
}
