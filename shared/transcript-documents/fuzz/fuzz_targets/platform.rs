//! Any bytes as a document of the platform: read without a panic, and what is read can be used.
#![no_main]

use transcript_documents::platform;
use transcription_domain::{EpochMs, SegmentRules, TalkFigures, segment_words};

libfuzzer_sys::fuzz_target!(|document: &[u8]| {
    let start = (document.len() % 2 == 0).then_some(EpochMs(1_610_679_598_066));
    match platform::read(document, start) {
        Ok(mut transcript) => {
            let words = transcript.words().len();
            let (transcript, segments) = segment_words(&mut transcript, &SegmentRules::default());
            assert_eq!(segments.iter().map(|segment| segment.words().len()).sum::<usize>(), words);
            assert!(transcript.words().iter().all(|word| !word.text.is_empty()));
            let figures = TalkFigures::of(&segments, None);
            let shares = figures.speakers.iter().filter_map(|speaker| speaker.talk_share);
            assert!(shares.into_iter().all(|share| (0.0..=1.0).contains(&share)));
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
