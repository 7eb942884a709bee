//! What both targets ask of a document.

use transcript_documents::{Expected, job_contract};
use transcription_domain::{SegmentRules, segment_words};

/// Panics when the quick way and the way by serde do not agree, or when what was read cannot be used.
pub fn check(document: &[u8], asked: u8) {
    let expected = Expected {
        timestamps: asked & 1 == 0,
        confidence: asked & 2 == 0,
        speakers: asked & 4 == 0,
    };
    let quick = job_contract::read(document, None, expected);
    let by_serde = job_contract::read_by_serde(document, None, expected);
    assert_eq!(quick, by_serde);
    let (Ok(mut quick), Ok(by_serde)) = (quick, by_serde) else { return };
    for (one, other) in quick.words().iter().zip(by_serde.words()) {
        let bits = |confidence: Option<transcription_domain::Confidence>| {
            confidence.map(|confidence| confidence.value().to_bits())
        };
        assert_eq!(bits(one.confidence), bits(other.confidence));
    }
    let words_read = quick.words().len();
    let (quick, segments) = segment_words(&mut quick, &SegmentRules::default());
    let words: usize = segments.iter().map(|segment| segment.words().len()).sum();
    assert_eq!(words, words_read);
    assert_eq!(quick.words().confidence(), by_serde.words().confidence());
}
