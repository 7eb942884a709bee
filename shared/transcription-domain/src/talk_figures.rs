//! Who talks for how long: figures of a call and of its speakers, from its segments.
//!
//! A segment is talk from its start to its end, so a pause inside a turn, up to the gap rule, counts as the speaker's.
//! Nothing here is a guess: without times, whatever needs them is `None`.

use std::collections::BTreeMap;

use crate::{
    ConfidenceSummary, EpochMs, OverlapKind, SpeakerLabel, SpeakerSegment, TimeSpan, Words,
};

/// The figures of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct TalkFigures<'a> {
    /// For how many milliseconds somebody talks; `None` when no word has a time, as with all that follow.
    pub talk_ms: Option<u64>,
    /// For how many milliseconds nobody does: the call's length less `talk_ms`. The length is the recording's where it is
    /// known, else it reaches from the first word to the last.
    pub silence_ms: Option<u64>,
    /// For how many milliseconds two or more talk at once.
    pub overlap_ms: Option<u64>,
    /// How many segments interrupt another one ([`OverlapKind::Interruption`]).
    pub interruptions: Option<u64>,
    /// Its speakers in the order of their labels; first, when there is one, who was not told.
    pub speakers: Vec<SpeakerFigures<'a>>,
}

/// The figures of one speaker of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct SpeakerFigures<'a> {
    /// Who; `None` stands for all words of which that was not told.
    pub speaker: Option<&'a SpeakerLabel>,
    /// How many segments.
    pub segments: u64,
    /// For how many milliseconds the speaker talks; `None` when none of the words has a time, as with all that needs it.
    pub talk_ms: Option<u64>,
    /// The speaker's part of the talk times of all speakers together, from 0 to 1; `None` when nobody talks for any time.
    pub talk_share: Option<f64>,
    /// The longest segment, in milliseconds.
    pub longest_turn_ms: Option<u64>,
    /// Words a minute of talk time; `None` without talk time.
    pub words_per_minute: Option<f64>,
    /// For how many milliseconds the speaker, having come in, talks while an earlier one goes on: the sum of the segments'
    /// `overlap_ms`.
    pub overlap_ms: Option<u64>,
    /// How often the speaker interrupts another one ([`OverlapKind::Interruption`]).
    pub interruptions: Option<u64>,
    /// How often the speaker throws a word in ([`OverlapKind::Interjection`]).
    pub interjections: Option<u64>,
    /// How often others interrupt the speaker.
    pub interrupted: Option<u64>,
    /// What the confidences of the speaker's words say; it also has their number.
    pub confidence: ConfidenceSummary,
}

impl<'a> TalkFigures<'a> {
    /// The figures of all segments of a call, in the order of their starts. `length_ms` is the recording's length, where
    /// it is known. Linear in the number of segments and words, but for the look-up of a speaker.
    #[must_use]
    pub fn of(segments: &[SpeakerSegment<'a>], length_ms: Option<u64>) -> Self {
        let mut by_label: BTreeMap<_, SpeakerTally<'a>> = BTreeMap::new();
        let (mut talk, mut overlap) = (TimeCovered::default(), TimeCovered::default());
        for segment in segments {
            by_label.entry(segment.speaker()).or_default().add(segment);
            if let Some(span) = segment.span() {
                talk.add(span);
                let both_end = span.start().0.saturating_add(segment.overlap_ms());
                overlap.add(TimeSpan::new(span.start(), EpochMs(both_end)).unwrap_or(span));
            }
        }
        for over in segments.iter().filter_map(SpeakerSegment::overlap) {
            if over.kind == OverlapKind::Interruption {
                by_label.entry(over.with).or_default().interrupted += 1;
            }
        }
        let talks = by_label.values().filter_map(|tally| tally.talk.ms());
        let speakers_ms = talks.fold(0, u64::saturating_add);
        let speakers: Vec<SpeakerFigures<'a>> =
            by_label.into_iter().map(|(label, tally)| tally.figures(label, speakers_ms)).collect();
        let interruptions = speakers.iter().filter_map(|speaker| speaker.interruptions).sum();
        let length_ms = length_ms.or_else(|| talk.length_ms());
        Self {
            talk_ms: talk.ms(),
            silence_ms: talk.ms().and_then(|talk| Some(length_ms?.saturating_sub(talk))),
            overlap_ms: talk.ms().map(|_| overlap.ms().unwrap_or(0)),
            interruptions: talk.ms().map(|_| interruptions),
            speakers,
        }
    }
}

/// The time that spans cover together; what lies in several counts once. They come in the order of their starts.
#[derive(Debug, Default)]
struct TimeCovered {
    /// From the first start to the latest end.
    reach: Option<TimeSpan>,
    ms: u64,
}

impl TimeCovered {
    fn add(&mut self, span: TimeSpan) {
        let from = self.reach.map_or(span.start(), |reach| reach.end().max(span.start()));
        let added = span.end().0.saturating_sub(from.0);
        self.ms = self.ms.saturating_add(u64::try_from(added).unwrap_or(0));
        self.reach = Some(self.reach.map_or(span, |reach| reach.covering(span)));
    }

    fn ms(&self) -> Option<u64> {
        self.reach.map(|_| self.ms)
    }

    fn length_ms(&self) -> Option<u64> {
        u64::try_from(self.reach?.length_ms()).ok()
    }
}

#[derive(Debug, Default)]
struct SpeakerTally<'a> {
    words: Vec<Words<'a>>,
    talk: TimeCovered,
    longest_ms: i64,
    overlap_ms: u64,
    interruptions: u64,
    interjections: u64,
    interrupted: u64,
}

impl<'a> SpeakerTally<'a> {
    fn add(&mut self, segment: &SpeakerSegment<'a>) {
        self.words.push(segment.words());
        if let Some(span) = segment.span() {
            self.talk.add(span);
            self.longest_ms = self.longest_ms.max(span.length_ms());
        }
        let Some(overlap) = segment.overlap() else { return };
        self.overlap_ms = self.overlap_ms.saturating_add(u64::try_from(overlap.ms).unwrap_or(0));
        match overlap.kind {
            OverlapKind::Interruption => self.interruptions += 1,
            OverlapKind::Interjection => self.interjections += 1,
            OverlapKind::TurnChange => {}
        }
    }

    fn figures(self, speaker: Option<&'a SpeakerLabel>, speakers_ms: u64) -> SpeakerFigures<'a> {
        let talk_ms = self.talk.ms();
        let timed = |count: u64| talk_ms.map(|_| count);
        let segments = u64::try_from(self.words.len()).unwrap_or(u64::MAX);
        let confidence = ConfidenceSummary::of_words(self.words);
        let minutes = talk_ms.filter(|ms| *ms > 0).map(|ms| float(ms) / 60_000.0);
        let share = |talk: u64| (speakers_ms > 0).then(|| float(talk) / float(speakers_ms));
        SpeakerFigures {
            speaker,
            segments,
            talk_ms,
            talk_share: talk_ms.and_then(share).map(|share| rounded(share, 10_000.0)),
            longest_turn_ms: talk_ms.and_then(|_| u64::try_from(self.longest_ms).ok()),
            words_per_minute: minutes
                .map(|minutes| rounded(float(confidence.words_total) / minutes, 10.0)),
            overlap_ms: timed(self.overlap_ms),
            interruptions: timed(self.interruptions),
            interjections: timed(self.interjections),
            interrupted: timed(self.interrupted),
            confidence,
        }
    }
}

/// Rounded to `1 / steps`: more digits would only look exact.
fn rounded(value: f64, steps: f64) -> f64 {
    (value * steps).round() / steps
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "far below 2^53 in every call"
)]
const fn float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
#[path = "talk_figures_tests.rs"]
mod tests;
