//! A time for every word, also for those that the provider sent without one: captions need it.

use transcription_domain::{
    CaptionRules, MediaZero, SpeakerSegment, TimeSpan, Transcript, WordRef, Words,
};

use crate::RenderInput;
use crate::piece::share;

/// The times at which the words of a transcript are shown.
pub(crate) enum WordTimes {
    /// Every word has its own.
    Known(MediaZero),
    /// Some were placed, so all are kept: sixteen bytes a word.
    Placed(Vec<(u64, u64)>),
}

impl WordTimes {
    pub(crate) fn of(input: &RenderInput<'_>) -> Self {
        if input.transcript.words().all_timed() {
            Self::Known(input.transcript.zero())
        } else {
            Self::Placed(word_times(input.transcript, input.segments, &input.captions))
        }
    }

    /// Start and end of the word at this place in the transcript, which has this time of its own.
    #[inline]
    pub(crate) fn of_word(&self, index: usize, span: Option<TimeSpan>) -> (u64, u64) {
        match (self, span) {
            (Self::Known(zero), Some(span)) => {
                (zero.offset_of(span.start()).ms(), zero.offset_of(span.end()).ms())
            }
            (Self::Placed(times), _) => times.get(index).copied().unwrap_or_default(),
            (Self::Known(_), None) => (0, 0),
        }
    }
}

/// When each word of a transcript is shown, as `(start, end)` in media milliseconds, in the order of the words. Starts
/// never fall from one word of a segment to the next; no end is before its start.
///
/// Words without time share what lies between the timed words beside them, by their lengths. Behind the last timed word
/// they follow at reading speed; before the first they lead up to it. When no word has a time, all follow each other at
/// reading speed from zero: a player then shows the text at a bearable pace, which is all that can be done.
fn word_times(
    transcript: &Transcript,
    segments: &[SpeakerSegment<'_>],
    rules: &CaptionRules,
) -> Vec<(u64, u64)> {
    let words = transcript.words();
    let zero = transcript.zero();
    let mut spans: Vec<(u64, u64)> = Vec::with_capacity(words.len());
    let mut waiting_from = 0;
    // The timed word that started last, in whatever segment: a word without time was said behind it.
    let mut before: Option<(u64, u64)> = None;
    for segment in segments {
        let begin = segment.range().start;
        for (index, word) in (begin..).zip(segment.words()) {
            let Some(span) = word.span else { continue };
            let [start, end] = [span.start(), span.end()].map(|at| zero.offset_of(at).ms());
            if waiting_from < index {
                let cut = begin.clamp(waiting_from, index);
                let waiting = [waiting_from..cut, cut..index].map(|range| words.part(range));
                place_before(&mut spans, before, waiting, start, rules);
            }
            spans.push((start, end));
            before = before.filter(|(latest, _)| *latest > start).or(Some((start, end)));
            waiting_from = index + 1;
        }
    }
    if let Some(rest) = words.part(waiting_from..words.len()) {
        let from = before.map_or(0, |(_, end)| end);
        spread(&mut spans, rest, from, from.saturating_add(reading_ms(rest, rules)));
    }
    spans
}

/// Places words without time before a word that starts at `start`: those of earlier segments, and those of its own.
fn place_before(
    spans: &mut Vec<(u64, u64)>,
    before: Option<(u64, u64)>,
    waiting: [Option<Words<'_>>; 2],
    start: u64,
    rules: &CaptionRules,
) {
    let [of_earlier, own] = waiting;
    let all_ms =
        || of_earlier.iter().chain(&own).map(|words| reading_ms(*words, rules)).sum::<u64>();
    let (before_starts, before_ends) =
        before.unwrap_or_else(|| (0, start.saturating_sub(all_ms())));
    // Where a segment begins before the last timed word of an earlier one, there is no time between the two: the words
    // behind that one are shown with it, for nothing that follows it in time starts before it does.
    let fits = before_starts <= start;
    let gap_start = if fits { before_ends.min(start) } else { before_starts };
    let gap_end = if fits { start } else { before_starts };
    let lengths = [of_earlier, own].map(|words| words.map_or(0, all_characters));
    let cut = share(gap_end - gap_start, lengths[0], lengths[0] + lengths[1]);
    if let Some(words) = of_earlier {
        spread(spans, words, gap_start, gap_start + cut);
    }
    if let Some(words) = own {
        spread(spans, words, if fits { gap_start + cut } else { start }, start);
    }
}

/// Gives `words` the time from `start` to `end`, to each by its length.
fn spread(spans: &mut Vec<(u64, u64)>, words: Words<'_>, start: u64, end: u64) {
    let total = all_characters(words);
    let mut before = 0;
    for word in words {
        let after = before + characters(&word);
        let at = |part| start.saturating_add(share(end.saturating_sub(start), part, total));
        spans.push((at(before), at(after)));
        before = after;
    }
}

fn reading_ms(words: Words<'_>, rules: &CaptionRules) -> u64 {
    rules.reading_time_ms(usize::try_from(all_characters(words)).unwrap_or(usize::MAX))
}

fn all_characters(words: Words<'_>) -> u64 {
    words.iter().map(|word| characters(&word)).sum()
}

/// The word's characters and the space behind it.
fn characters(word: &WordRef<'_>) -> u64 {
    u64::try_from(word.text.chars().count()).unwrap_or(u64::MAX / 2) + 1
}

#[cfg(test)]
mod tests {
    use transcription_domain::{
        EpochMs, SegmentRules, SpeakerLabel, TimeSpan, TranscriptWarnings, Word, segment_words,
    };

    use super::*;

    /// Words of three letters by speakers; times in milliseconds.
    fn times_of(words: &[(&str, Option<(i64, i64)>)]) -> Vec<(u64, u64)> {
        let words: Vec<Word> = words
            .iter()
            .map(|(speaker, times)| Word {
                text: "abc".to_owned(),
                confidence: None,
                span: times.and_then(|(a, b)| TimeSpan::new(EpochMs(a), EpochMs(b)).ok()),
                speaker: SpeakerLabel::new(speaker),
            })
            .collect();
        let mut transcript =
            Transcript::new(&words, Some(EpochMs(0)), TranscriptWarnings::default());
        let (transcript, segments) = segment_words(&mut transcript, &SegmentRules::default());
        word_times(transcript, &segments, &CaptionRules::default())
    }

    fn times(words: &[Option<(i64, i64)>]) -> Vec<(u64, u64)> {
        times_of(&words.iter().map(|times| ("", *times)).collect::<Vec<_>>())
    }

    #[test]
    fn known_times_stay_as_they_are() {
        let times = times(&[Some((0, 100)), Some((50, 300))]);
        assert_eq!(times, [(0, 100), (50, 300)]);
    }

    #[test]
    fn words_without_time_share_the_gap_between_their_neighbours() {
        let expected = [(0, 100), (100, 200), (200, 300), (300, 400)];
        assert_eq!(times(&[Some((0, 100)), None, None, Some((300, 400))]), expected);
        let words = [("a", Some((0, 100))), ("a", None), ("b", None), ("b", Some((300, 400)))];
        assert_eq!(times_of(&words), expected);
    }

    #[test]
    fn where_there_is_no_gap_they_get_no_time_and_the_order_stays() {
        let times = times(&[Some((0, 500)), None, Some((300, 400))]);
        assert_eq!(times, [(0, 500), (300, 300), (300, 400)]);
    }

    #[test]
    fn between_two_segments_that_overlap_each_keeps_the_order_of_its_own() {
        let words =
            [("a", Some((0, 500))), ("b", Some((100, 600))), ("a", Some((400, 800))), ("a", None)];
        // In the order of the segments: three of `a`, one of `b`.
        assert_eq!(times_of(&words), [(0, 500), (400, 800), (400, 400), (100, 600)]);
    }

    #[test]
    fn words_without_time_at_the_end_follow_the_word_that_starts_last() {
        let words =
            [("a", Some((0, 500))), ("b", Some((100, 600))), ("a", Some((500, 900))), ("c", None)];
        assert_eq!(times_of(&words)[2..], [(100, 600), (900, 1_100)]);
    }

    #[test]
    fn before_the_first_and_behind_the_last_time_reading_speed_counts() {
        let before = times(&[None, None, Some((1_000, 1_100))]);
        assert_eq!(before, [(600, 800), (800, 1_000), (1_000, 1_100)]);
        let too_near = times(&[None, None, Some((100, 200))]);
        assert_eq!(too_near, [(0, 50), (50, 100), (100, 200)]);
        let behind = times(&[Some((1_000, 1_100)), None, None]);
        assert_eq!(behind, [(1_000, 1_100), (1_100, 1_300), (1_300, 1_500)]);
    }

    #[test]
    fn without_any_time_the_words_follow_each_other_from_zero() {
        assert_eq!(times(&[None, None]), [(0, 200), (200, 400)]);
        assert_eq!(times(&[]), []);
    }
}
