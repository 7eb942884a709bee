use proptest::prelude::*;

use super::*;
use crate::{EpochMs, TranscriptWarnings, Word};

fn word(speaker: &str, start: i64, end: i64) -> Word {
    Word {
        text: format!("{speaker}{start}"),
        confidence: None,
        span: TimeSpan::new(EpochMs(start), EpochMs(end)).ok(),
        speaker: SpeakerLabel::new(speaker),
    }
}

fn untimed(speaker: &str) -> Word {
    Word { span: None, ..word(speaker, 0, 0) }
}

fn transcript(words: &[Word]) -> Transcript {
    Transcript::new(words, None, TranscriptWarnings::default())
}

/// Speaker, number of words and overlap of each segment.
fn shape(words: &[Word]) -> Vec<(String, usize, i64)> {
    let mut transcript = transcript(words);
    let (_, segments) = segment_words(&mut transcript, &SegmentRules::default());
    let shape = segments.iter().map(|segment| {
        let speaker = segment.speaker().map(ToString::to_string).unwrap_or_default();
        (speaker, segment.words().len(), segment.overlap_ms())
    });
    shape.collect()
}

fn assert_shape(words: &[Word], expected: &[(&str, usize, i64)]) {
    let expected: Vec<_> =
        expected.iter().map(|(speaker, words, ms)| ((*speaker).to_owned(), *words, *ms)).collect();
    assert_eq!(shape(words), expected);
}

#[test]
fn speakers_who_take_turns_get_a_segment_per_turn() {
    let words = [word("a", 0, 10), word("a", 10, 20), word("b", 30, 40), word("a", 50, 60)];
    assert_shape(&words, &[("a", 2, 0), ("b", 1, 0), ("a", 1, 0)]);
}

#[test]
fn a_silence_longer_than_three_seconds_ends_a_segment() {
    let words = [word("a", 0, 10), word("a", 3_010, 3_020), word("a", 6_021, 6_030)];
    assert_shape(&words, &[("a", 2, 0), ("a", 1, 0)]);
}

#[test]
fn a_turn_goes_on_through_words_of_another_that_overlap_its_own() {
    let words = [
        word("a", 0, 500),
        word("b", 300, 800),
        word("a", 700, 1_200),
        word("b", 900, 1_000),
        word("a", 1_200, 1_400),
    ];
    assert_shape(&words, &[("a", 3, 0), ("b", 2, 700)]);
}

#[test]
fn a_turn_ends_where_a_word_of_another_lies_in_its_silence() {
    let words = [word("a", 0, 500), word("b", 500, 800), word("a", 900, 1_200)];
    assert_shape(&words, &[("a", 1, 0), ("b", 1, 0), ("a", 1, 0)]);
    // It reaches into speech of `a`, on either side: nobody has given up the floor.
    for (start, end) in [(499, 800), (500, 901), (499, 901)] {
        let words = [word("a", 0, 500), word("b", start, end), word("a", 900, 1_200)];
        assert_eq!(shape(&words).len(), 2, "{start} to {end}");
    }
}

#[test]
fn a_silence_of_three_seconds_ends_a_turn_also_while_another_speaks() {
    let long = [word("a", 0, 500), word("b", 400, 3_600), word("a", 3_501, 3_700)];
    assert_shape(&long, &[("a", 1, 0), ("b", 1, 100), ("a", 1, 99)]);
}

#[test]
fn three_who_speak_at_once_have_three_whole_turns() {
    let words = [
        word("a", 0, 1_000),
        word("b", 100, 1_100),
        word("c", 200, 1_200),
        word("a", 1_000, 2_000),
        word("b", 1_100, 2_100),
        word("c", 1_200, 2_200),
    ];
    assert_shape(&words, &[("a", 2, 0), ("b", 2, 1_900), ("c", 2, 1_900)]);
}

#[test]
fn the_words_of_a_segment_stand_together_and_in_time_order() {
    let words = [word("a", 0, 500), word("b", 300, 800), word("a", 600, 900), word("b", 800, 950)];
    let mut transcript = transcript(&words);
    let (transcript, segments) = segment_words(&mut transcript, &SegmentRules::default());
    assert_eq!(segments[0].text(), "a0 a600");
    assert_eq!(segments[1].text(), "b300 b800");
    assert_eq!((segments[0].range(), segments[1].range()), (0..2, 2..4));
    let all: Vec<&str> = transcript.words().iter().map(|word| word.text).collect();
    assert_eq!(all, ["a0", "a600", "b300", "b800"]);
}

#[test]
fn an_overlap_names_its_kind_and_who_was_spoken_over() {
    let mut transcript =
        transcript(&[word("a", 0, 500), word("b", 100, 1_100), word("a", 900, 1_000)]);
    let (_, segments) = segment_words(&mut transcript, &SegmentRules { gap_ms: 300 });
    let overlaps: Vec<_> = segments.iter().map(SpeakerSegment::overlap).collect();
    let of = |name: &str, ms, kind| {
        let segment = segments.iter().find(|one| one.speaker().unwrap().as_str() == name);
        Some(SegmentOverlap { ms, with: segment.unwrap().speaker(), kind })
    };
    let expected =
        [None, of("a", 400, OverlapKind::Interruption), of("b", 100, OverlapKind::Interjection)];
    assert_eq!(overlaps, expected);
}

#[test]
fn without_times_every_change_of_speaker_is_a_change_of_turn() {
    let words = ["", "", "a", "b", "b", "a"].map(untimed);
    assert_shape(&words, &[("", 2, 0), ("a", 1, 0), ("b", 2, 0), ("a", 1, 0)]);
    assert_shape(&[], &[]);
}

#[test]
fn a_word_without_time_goes_on_with_its_neighbour_or_ends_every_turn() {
    let within = [word("a", 0, 500), untimed("a"), word("a", 600, 700)];
    assert_shape(&within, &[("a", 3, 0)]);
    let between = [word("a", 0, 500), word("b", 300, 600), untimed("c"), word("a", 400, 700)];
    assert_shape(&between, &[("a", 1, 0), ("b", 1, 200), ("c", 1, 0), ("a", 1, 200)]);
}

#[test]
fn one_word_with_a_wrong_end_does_not_keep_its_turn_open() {
    let mut words = vec![word("a", 0, 3_600_000), word("a", 100, 200)];
    words.extend(
        (1..10).map(|n| word(if n % 2 == 0 { "a" } else { "b" }, n * 1_000, n * 1_000 + 500)),
    );
    assert_eq!(shape(&words).len(), 10);
}

#[test]
fn a_speaker_for_every_word_at_one_time_is_cut_in_bounded_work() {
    let words: Vec<Word> = (0..20_000).map(|n| word(&format!("s{n}"), 5, 1_000)).collect();
    let shape = shape(&words);
    assert_eq!(shape.len(), 20_000);
    assert!(shape[1..].iter().all(|(_, words, overlap)| (*words, *overlap) == (1, 995)));
}

prop_compose! {
    fn any_word()(speaker in 0..4_u8, start in 0..20_000_i64, length in 0..2_000_i64, timed in prop::bool::weighted(0.9)) -> Word {
        let label = ["agent", "customer", "ivr", ""];
        let word = word(label[usize::from(speaker)], start, start + length);
        Word { span: word.span.filter(|_| timed), ..word }
    }
}

fn any_words() -> impl Strategy<Value = Vec<Word>> {
    prop::collection::vec(any_word(), 0..200)
}

/// The turns by their definition: each word is compared with every word before it.
fn turns_by_definition(words: &[Word], gap_ms: i64) -> Vec<Vec<usize>> {
    let mut turns: Vec<Vec<usize>> = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let mine = turns.iter().rposition(|turn| words[turn[0]].speaker == word.speaker);
        match mine.filter(|turn| goes_on(words, *turns[*turn].last().unwrap(), index, gap_ms)) {
            Some(turn) => turns[turn].push(index),
            None => turns.push(vec![index]),
        }
    }
    turns
}

fn goes_on(words: &[Word], last: usize, next: usize, gap_ms: i64) -> bool {
    let between = &words[last + 1..next];
    let (Some(before), Some(after)) = (words[last].span, words[next].span) else {
        return between.is_empty();
    };
    let silence = after.start().0 - before.end().0;
    let takes_floor = |other: &Word| match other.span {
        None => true,
        Some(span) => silence > 0 && span.start() >= before.end() && span.end() <= after.start(),
    };
    silence <= gap_ms && !between.iter().any(takes_floor)
}

proptest! {
    #[test]
    fn segmenting_loses_no_word_and_keeps_the_order_of_each_turn(words in any_words()) {
        let in_time_order = transcript(&words);
        let expected: Vec<Word> = in_time_order.words().iter().map(|word| Word {
            text: word.text.to_owned(), confidence: word.confidence, span: word.span, speaker: word.speaker.cloned(),
        }).collect();
        let turns = turns_by_definition(&expected, SegmentRules::default().gap_ms);
        let mut transcript = in_time_order;
        let (transcript, segments) = segment_words(&mut transcript, &SegmentRules::default());
        let found: Vec<Vec<_>> = segments.iter().map(|segment| segment.words().iter().collect()).collect();
        let expected: Vec<Vec<_>> =
            turns.iter().map(|turn| turn.iter().map(|index| expected[*index].lent()).collect()).collect();
        prop_assert_eq!(&found, &expected);
        prop_assert_eq!(found.concat(), transcript.words().iter().collect::<Vec<_>>());
        let mut next = 0;
        for segment in &segments {
            prop_assert_eq!(segment.range().start, next);
            next = segment.range().end;
        }
        let starts: Vec<_> = segments.iter().filter_map(SpeakerSegment::span).map(TimeSpan::start).collect();
        prop_assert!(starts.is_sorted());
    }

    #[test]
    fn another_cut_of_the_same_transcript_is_as_if_it_were_the_first(words in any_words()) {
        let words: Vec<Word> = (0..).zip(words).map(|(n, word)| {
            // No two words start together: their order would be that of the first cut.
            let span = word.span.and_then(|span| TimeSpan::new(EpochMs(span.start().0 * 256 + n), EpochMs(span.end().0 * 256 + n)).ok());
            Word { span, ..word }
        }).filter(|word| word.span.is_some()).collect();
        let rules = [SegmentRules::default(), SegmentRules { gap_ms: 200_000 }];
        let cut = |transcript: &mut Transcript, rules| -> Vec<String> {
            segment_words(transcript, rules).1.iter().map(SpeakerSegment::text).collect()
        };
        let mut twice = transcript(&words);
        cut(&mut twice, &rules[0]);
        prop_assert_eq!(cut(&mut twice, &rules[1]), cut(&mut transcript(&words), &rules[1]));
    }

    #[test]
    fn the_mean_of_a_segment_is_the_mean_of_its_own_words(values in prop::collection::vec(prop::option::of(0.0..=1.0_f64), 1..50)) {
        let words = values.iter().enumerate().map(|(index, value)| {
            let at = i64::try_from(index).unwrap() * 10;
            Word { confidence: value.and_then(crate::Confidence::new), ..word("a", at, at + 5) }
        }).collect::<Vec<_>>();
        let mut transcript = transcript(&words);
        let (_, segments) = segment_words(&mut transcript, &SegmentRules::default());
        let scored: Vec<f64> = values.iter().flatten().copied().collect();
        let expected = (!scored.is_empty()).then(|| scored.iter().sum::<f64>() / f64::from(u32::try_from(scored.len()).unwrap()));
        match (segments[0].confidence().mean, expected) {
            (Some(mean), Some(expected)) => prop_assert!((mean - expected).abs() < 1e-12),
            (mean, expected) => prop_assert_eq!(mean, expected),
        }
    }
}
