//! A time for every word, also for those that the provider sent without one: captions need it.

use transcription_domain::{Transcript, WordRef, Words};

use crate::cue::READING_CHARACTERS_PER_SECOND;
use crate::piece::share;

/// When each word of a transcript is shown, as `(start, end)` in media milliseconds, in the order of the words. Starts
/// never fall from one word to the next; no end is before its start.
///
/// Words without time share what lies between the timed words beside them, by their lengths. Behind the last timed word
/// they follow at reading speed; before the first they lead up to it. When no word has a time, all follow each other at
/// reading speed from zero: a player then shows the text at a bearable pace, which is all that can be done.
pub(crate) fn word_times(transcript: &Transcript) -> Vec<(u64, u64)> {
    let words = transcript.words();
    let mut spans: Vec<(u64, u64)> = Vec::with_capacity(words.len());
    let mut waiting_from = 0;
    for (index, word) in words.iter().enumerate() {
        let Some(span) = word.span else { continue };
        let zero = transcript.zero();
        let [start, end] = [span.start(), span.end()].map(|at| zero.offset_of(at).ms());
        if let Some(waiting) = words.part(waiting_from..index).filter(|waiting| !waiting.is_empty())
        {
            let gap_start = match spans.last() {
                Some((_, before_ends)) => (*before_ends).min(start),
                None => start.saturating_sub(reading_ms(waiting)),
            };
            spread(&mut spans, waiting, gap_start, start);
        }
        spans.push((start, end));
        waiting_from = index + 1;
    }
    if let Some(rest) = words.part(waiting_from..words.len()) {
        let from = spans.last().map_or(0, |(_, end)| *end);
        spread(&mut spans, rest, from, from.saturating_add(reading_ms(rest)));
    }
    spans
}

/// Gives `words` the time from `start` to `end`, to each by its length.
fn spread(spans: &mut Vec<(u64, u64)>, words: Words<'_>, start: u64, end: u64) {
    let total: u64 = words.iter().map(|word| characters(&word)).sum();
    let mut before = 0;
    for word in words {
        let after = before + characters(&word);
        let at = |part| start.saturating_add(share(end.saturating_sub(start), part, total));
        spans.push((at(before), at(after)));
        before = after;
    }
}

fn reading_ms(words: Words<'_>) -> u64 {
    let all: u64 = words.iter().map(|word| characters(&word)).sum();
    all.saturating_mul(1_000) / READING_CHARACTERS_PER_SECOND
}

/// The word's characters and the space behind it.
fn characters(word: &WordRef<'_>) -> u64 {
    u64::try_from(word.text.chars().count()).unwrap_or(u64::MAX / 2) + 1
}

#[cfg(test)]
mod tests {
    use transcription_domain::{EpochMs, TimeSpan, TranscriptWarnings, Word};

    use super::*;

    /// Words of three letters; times in milliseconds.
    fn times(words: &[Option<(i64, i64)>]) -> Vec<(u64, u64)> {
        let words: Vec<Word> = words
            .iter()
            .map(|times| Word {
                text: "abc".to_owned(),
                confidence: None,
                span: times.and_then(|(a, b)| TimeSpan::new(EpochMs(a), EpochMs(b)).ok()),
                speaker: None,
            })
            .collect();
        word_times(&Transcript::new(&words, Some(EpochMs(0)), TranscriptWarnings::default()))
    }

    #[test]
    fn known_times_stay_as_they_are() {
        let times = times(&[Some((0, 100)), Some((50, 300))]);
        assert_eq!(times, [(0, 100), (50, 300)]);
    }

    #[test]
    fn words_without_time_share_the_gap_between_their_neighbours() {
        let times = times(&[Some((0, 100)), None, None, Some((300, 400))]);
        assert_eq!(times, [(0, 100), (100, 200), (200, 300), (300, 400)]);
    }

    #[test]
    fn where_there_is_no_gap_they_get_no_time_and_the_order_stays() {
        let times = times(&[Some((0, 500)), None, Some((300, 400))]);
        assert_eq!(times, [(0, 500), (300, 300), (300, 400)]);
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
