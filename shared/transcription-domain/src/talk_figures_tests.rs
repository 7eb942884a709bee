use proptest::prelude::*;

use super::*;
use crate::{SegmentRules, Transcript, TranscriptWarnings, Word, segment_words};

fn word(speaker: &str, span: Option<(i64, i64)>) -> Word {
    let span = span.and_then(|(start, end)| TimeSpan::new(EpochMs(start), EpochMs(end)).ok());
    Word { text: "hi".to_owned(), confidence: None, span, speaker: SpeakerLabel::new(speaker) }
}

fn with_figures<T>(
    words: &[Word],
    length_ms: Option<u64>,
    check: impl FnOnce(&TalkFigures<'_>, &[SpeakerSegment<'_>]) -> T,
) -> T {
    let mut transcript = Transcript::new(words, None, TranscriptWarnings::default());
    let (_, segments) = segment_words(&mut transcript, &SegmentRules::default());
    check(&TalkFigures::of(&segments, length_ms), &segments)
}

/// `a` talks for two seconds, `b` comes in at 1.5 s and goes on to 5 s, `a` throws a word in; then silence.
fn call() -> [Word; 6] {
    [
        word("a", Some((0, 1_000))),
        word("a", Some((1_000, 2_000))),
        word("b", Some((1_500, 2_500))),
        word("b", Some((2_500, 3_500))),
        word("b", Some((3_500, 5_000))),
        word("a", Some((4_000, 4_200))),
    ]
}

#[test]
fn talk_silence_and_overlap_of_a_call_add_up() {
    with_figures(&call(), Some(10_000), |figures, _| {
        assert_eq!(figures.talk_ms, Some(5_000));
        assert_eq!(figures.silence_ms, Some(5_000));
        assert_eq!(figures.overlap_ms, Some(700));
        assert_eq!(figures.interruptions, Some(1));
    });
    // Without the recording's length the call reaches from its first word to its last.
    with_figures(&call(), None, |figures, _| assert_eq!(figures.silence_ms, Some(0)));
}

#[test]
fn each_speaker_has_figures_of_his_own() {
    with_figures(&call(), None, |figures, _| {
        let [a, b] = figures.speakers.as_slice() else { panic!("two speakers") };
        assert_eq!((a.segments, a.talk_ms, a.longest_turn_ms), (2, Some(2_200), Some(2_000)));
        assert_eq!((a.interruptions, a.interjections, a.interrupted), (Some(0), Some(1), Some(1)));
        assert_eq!((a.overlap_ms, b.overlap_ms), (Some(200), Some(500)));
        assert_eq!((b.segments, b.talk_ms, b.longest_turn_ms), (1, Some(3_500), Some(3_500)));
        assert_eq!((b.interruptions, b.interjections, b.interrupted), (Some(1), Some(0), Some(0)));
        assert_eq!((a.talk_share, b.talk_share), (Some(0.386), Some(0.614)));
        assert_eq!((a.words_per_minute, a.confidence.words_total), (Some(81.8), 3));
    });
}

#[test]
fn what_needs_a_time_is_unknown_without_one_and_never_nan() {
    with_figures(&[word("a", None), word("b", None)], Some(10_000), |figures, _| {
        assert_eq!((figures.talk_ms, figures.silence_ms, figures.overlap_ms), (None, None, None));
        let a = &figures.speakers[0];
        assert_eq!((a.segments, a.talk_ms, a.longest_turn_ms), (1, None, None));
        assert_eq!((a.talk_share, a.words_per_minute), (None, None));
        assert_eq!((a.overlap_ms, a.interruptions, figures.interruptions), (None, None, None));
    });
    with_figures(&[word("a", Some((5, 5)))], None, |figures, _| {
        let a = &figures.speakers[0];
        assert_eq!((a.talk_ms, a.talk_share, a.words_per_minute), (Some(0), None, None));
    });
    with_figures(&[], Some(10_000), |figures, _| {
        assert_eq!((figures.talk_ms, figures.silence_ms), (None, None));
        assert!(figures.speakers.is_empty());
    });
}

#[test]
fn a_recording_that_is_shorter_than_its_words_has_no_silence() {
    with_figures(&call(), Some(300), |figures, _| assert_eq!(figures.silence_ms, Some(0)));
    let all = [word("a", Some((i64::MIN, i64::MAX))), word("b", Some((0, 1)))];
    with_figures(&all, None, |figures, _| assert_eq!(figures.overlap_ms, Some(1)));
    // Times as far apart as a number holds, for several speakers.
    let wide = ["a", "b", "c"].map(|speaker| word(speaker, Some((i64::MIN, i64::MAX))));
    with_figures(&wide, None, |figures, _| {
        let shares = figures.speakers.iter().filter_map(|speaker| speaker.talk_share);
        assert!(shares.into_iter().all(|share| (0.0..=1.0).contains(&share)));
    });
}

/// How many of the call's milliseconds at least `count` of these spans hold.
fn held_by(spans: &[TimeSpan], count: usize) -> u64 {
    let holds = |ms: i64| spans.iter().filter(|s| (s.start().0..s.end().0).contains(&ms)).count();
    u64::try_from((0..3_000).filter(|ms| holds(*ms) >= count).count()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn the_figures_are_those_of_counting_millisecond_by_millisecond(
        words in prop::collection::vec((0..3_usize, 0..2_000_i64, 0..900_i64), 0..20),
    ) {
        let words: Vec<Word> = words.iter().map(|(speaker, start, length)| {
            word(["a", "b", "c"][*speaker], Some((*start, start + length)))
        }).collect();
        with_figures(&words, Some(3_000), |figures, segments| {
            let spans = |label: Option<&SpeakerLabel>| -> Vec<TimeSpan> {
                let of = segments.iter().filter(|one| label.is_none() || one.speaker() == label);
                of.filter_map(SpeakerSegment::span).collect()
            };
            if !words.is_empty() {
                prop_assert_eq!(figures.talk_ms, Some(held_by(&spans(None), 1)));
                prop_assert_eq!(figures.silence_ms, Some(3_000 - held_by(&spans(None), 1)));
            }
            for speaker in &figures.speakers {
                prop_assert_eq!(speaker.talk_ms, Some(held_by(&spans(speaker.speaker), 1)));
            }
            let overlaps = segments.iter().filter_map(|segment| {
                let end = segment.span()?.start().0 + segment.overlap_ms();
                TimeSpan::new(segment.span()?.start(), EpochMs(end)).ok()
            });
            let overlaps: Vec<TimeSpan> = overlaps.collect();
            prop_assert_eq!(figures.overlap_ms.unwrap_or(0), held_by(&overlaps, 1));
            let interrupted: u64 = figures.speakers.iter().filter_map(|one| one.interrupted).sum();
            prop_assert_eq!(figures.interruptions.unwrap_or(0), interrupted);
            Ok(())
        })?;
    }
}
