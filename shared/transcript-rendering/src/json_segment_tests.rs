//! Segments as they are written by hand, against serde's way with the same fields.

use proptest::prelude::*;
use serde::Serialize;
use serde_json::Serializer;
use transcription_domain::{
    Confidence, ConfidenceSummary, EpochMs, MediaZero, OverlapKind, SegmentRules, SpeakerLabel,
    SpeakerRole, SpeakerSegment, TimeSpan, Transcript, TranscriptWarnings, Word, segment_words,
};

use crate::clock_text::wall_clock;
use crate::json_layout::SegmentPerLine;
use crate::json_segment::JsonSegments;
use crate::written_text::WrittenText;

#[derive(Serialize)]
struct Segment<'a> {
    speaker: Option<&'a str>,
    role: SpeakerRole,
    start_ms: Option<u64>,
    end_ms: Option<u64>,
    start_time: Option<String>,
    end_time: Option<String>,
    overlap_ms: i64,
    overlap_kind: Option<OverlapKind>,
    overlap_with: Option<&'a str>,
    text: String,
    confidence: ConfidenceSummary,
    words: Vec<SpokenWord<'a>>,
}

#[derive(Serialize)]
struct SpokenWord<'a> {
    text: &'a str,
    start_ms: Option<u64>,
    end_ms: Option<u64>,
    confidence: Option<Confidence>,
}

fn by_serde(segment: &SpeakerSegment<'_>, zero: MediaZero) -> String {
    let offset = |moment| zero.offset_of(moment).ms();
    let (span, label, overlap) = (segment.span(), segment.speaker(), segment.overlap());
    let words = segment.words().iter().map(|word| SpokenWord {
        text: word.text,
        start_ms: word.span.map(|span| offset(span.start())),
        end_ms: word.span.map(|span| offset(span.end())),
        confidence: word.confidence,
    });
    let segment = Segment {
        speaker: label.map(SpeakerLabel::as_str),
        role: label.map_or(SpeakerRole::Unknown, SpeakerLabel::role),
        start_ms: span.map(|span| offset(span.start())),
        end_ms: span.map(|span| offset(span.end())),
        start_time: span.and_then(|span| wall_clock(span.start())),
        end_time: span.and_then(|span| wall_clock(span.end())),
        overlap_ms: segment.overlap_ms(),
        overlap_kind: overlap.map(|overlap| overlap.kind),
        overlap_with: overlap.and_then(|overlap| overlap.with).map(SpeakerLabel::as_str),
        text: segment.text(),
        confidence: segment.confidence(),
        words: words.collect(),
    };
    let mut out = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut out, SegmentPerLine::inside_a_line());
    segment.serialize(&mut serializer).unwrap();
    String::from_utf8(out).unwrap()
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => "[a-z]{1,9}",
        2 => "[a-zé日]{1,40}",
        1 => "x{17,300}",
        1 => prop::collection::vec(any::<char>(), 1..20).prop_map(String::from_iter),
        1 => prop::sample::select(vec!["\"", "\\", "\u{1}", "a\"b", "\u{7f}", "\u{2028}"]).prop_map(str::to_owned),
    ]
}

prop_compose! {
    fn any_word()(
        text in any_text(),
        confidence in prop_oneof![1 => Just(None), 4 => (0..=10_000_u16).prop_map(|steps| Some(f64::from(steps) / 1e4)), 2 => (0.0..=1.0_f64).prop_map(Some), 1 => Just(Some(-0.0))],
        start in prop_oneof![6 => 0..400_000_000_i64, 1 => Just(i64::MIN), 1 => any::<i64>(), 1 => -100..100_i64],
        length in prop_oneof![6 => 0..2_000_i64, 1 => 0..i64::MAX],
        timed in prop::bool::weighted(0.9),
        speaker in prop::sample::select(vec!["agent", "customer", "", "a\"b", "IVR-menu"]),
    ) -> Word {
        let span = TimeSpan::new(EpochMs(start), EpochMs(start.saturating_add(length)));
        Word {
            text,
            confidence: confidence.and_then(Confidence::new),
            span: span.ok().filter(|_| timed),
            speaker: SpeakerLabel::new(speaker),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn segments_by_hand_are_the_bytes_that_serde_writes(
        words in prop::collection::vec(any_word(), 1..30),
        start in prop::option::of(prop_oneof![Just(0), -1_000..1_000_000_000_i64]),
    ) {
        let mut transcript =
            Transcript::new(&words, start.map(EpochMs), TranscriptWarnings::default());
        let (transcript, segments) = segment_words(&mut transcript, &SegmentRules::default());
        let mut written = JsonSegments::of(transcript);
        for segment in segments {
            let mut text = WrittenText::default();
            written.add(&mut text, &segment);
            prop_assert_eq!(text.into_string(), by_serde(&segment, transcript.zero()));
        }
    }
}
