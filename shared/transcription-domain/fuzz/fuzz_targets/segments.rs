//! Any words cut into segments: every word in exactly one, in order, and figures that are numbers.
#![no_main]

mod any_words;

use transcription_domain::{SegmentRules, SpeakerSegment, TalkFigures, segment_words};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut transcript = any_words::transcript(bytes);
    let texts = |words: transcription_domain::Words<'_>| -> Vec<String> {
        words.iter().map(|word| format!("{word:?}")).collect()
    };
    let mut before = texts(transcript.words());
    let (transcript, segments) = segment_words(&mut transcript, &SegmentRules::default());
    let mut after = texts(transcript.words());
    let joined: Vec<String> = segments.iter().flat_map(|segment| texts(segment.words())).collect();
    assert_eq!(joined, after);
    before.sort_unstable();
    after.sort_unstable();
    assert_eq!(before, after);
    let starts: Vec<_> =
        segments.iter().filter_map(SpeakerSegment::span).map(|s| s.start()).collect();
    assert!(starts.is_sorted());
    for segment in &segments {
        let in_order: Vec<_> =
            segment.words().iter().filter_map(|word| word.span).map(|s| s.start()).collect();
        assert!(!segment.words().is_empty() && in_order.is_sorted());
        assert!(segment.words().iter().all(|word| word.speaker == segment.speaker()));
        assert!(segment.overlap_ms() >= 0);
        assert!(segment.overlap().is_none_or(|overlap| overlap.with != segment.speaker()));
    }
    let figures = TalkFigures::of(&segments, Some(60_000));
    for speaker in &figures.speakers {
        assert!(speaker.talk_share.is_none_or(|share| (0.0..=1.0).contains(&share)));
        assert!(speaker.words_per_minute.is_none_or(f64::is_finite));
    }
    assert!(transcript.words().confidence().mean.is_none_or(|mean| (0.0..=1.0).contains(&mean)));
});
