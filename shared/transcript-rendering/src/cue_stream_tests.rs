//! Cues as they are streamed, against the plain way: all pieces of a segment at once, all cues of a call sorted by their
//! starts, and every letter looked at.

use proptest::prelude::*;
use serde_json::json;
use transcription_domain::{
    CaptionRules, Dialect, EpochMs, JobId, JobKey, Milestones, RecordingFacts, RequestPolicy,
    SegmentRules, SpeakerLabel, SpeakerSegment, TenantName, TimeSpan, Transcript, TranscriptFormat,
    TranscriptMetrics, TranscriptWarnings, TranscriptionRequest, Word, segment_words,
};

use crate::cue::shown_name;
use crate::cue_lines::cue_length;
use crate::cue_maker::CueBody;
use crate::cue_stream::CueStream;
use crate::cue_times::reading_ms;
use crate::line_break::upper_line;
use crate::piece::{Piece, WordTime, add_pieces, characters_of};
use crate::word_times::WordTimes;
use crate::{RenderInput, TranscriptFacts, cues};

/// Start, end and lines.
type Shown = (u64, u64, Vec<String>);

fn line(shared: &str, pieces: &[Piece]) -> String {
    let mut line = String::new();
    for piece in pieces {
        line.push_str(if line.is_empty() || piece.glued { "" } else { " " });
        line.push_str(&shared[piece.at..piece.at + piece.bytes]);
    }
    line
}

fn of_segment(
    shown: &mut Vec<Shown>,
    input: &RenderInput<'_>,
    times: &WordTimes,
    segment: &SpeakerSegment<'_>,
) {
    let (rules, limits) = (&input.captions, input.captions.limits());
    let name = segment.speaker().and_then(|label| shown_name(label, rules));
    let indent = name.map_or(0, |name| characters_of(&name) + 2);
    let (mut pieces, mut shared) = (Vec::new(), String::new());
    for (index, word) in segment.range().zip(segment.words()) {
        let (start, end) = times.of_word(index, word.span);
        let next = input.transcript.words().get(index + 1);
        let next_start = next.map_or(u64::MAX, |next| times.of_word(index + 1, next.span).0);
        let (time, longest) = (WordTime { start, end }, limits.line_characters_max - indent);
        add_pieces(&mut pieces, &mut shared, word.text, time, longest, || next_start);
    }
    let mut rest = &pieces[..];
    while !rest.is_empty() {
        let (cue, behind) = rest.split_at(cue_length(rest, indent, &mut Vec::new(), limits));
        rest = behind;
        let start = cue[0].start;
        let end = cue.iter().map(|piece| piece.end).max().unwrap();
        let (upper, lower) = cue.split_at(upper_line(cue, indent, limits));
        let lines = [upper, lower].into_iter().filter(|pieces| !pieces.is_empty());
        let lines = lines.map(|pieces| line(&shared, pieces)).collect();
        shown.push((start, end.min(start + limits.cue_ms_max).max(start + 1), lines));
    }
}

fn by_the_plain_way(input: &RenderInput<'_>) -> Vec<Shown> {
    let times = WordTimes::of(input);
    let mut shown = Vec::new();
    for segment in input.segments {
        of_segment(&mut shown, input, &times, segment);
    }
    shown.sort_by_key(|(start, _, _)| *start);
    let mut next_start = u64::MAX;
    for (start, end, lines) in shown.iter_mut().rev() {
        let characters = lines.iter().map(|line| characters_of(line)).sum();
        *end = (*end).max((*start + reading_ms(characters, &input.captions)).min(next_start));
        next_start = *start;
    }
    shown
}

fn with_input<T>(words: &[Word], check: impl FnOnce(&RenderInput<'_>) -> T) -> T {
    let language = Dialect::parse("en-US").unwrap();
    let policy = RequestPolicy {
        languages: vec![language.clone()],
        default_language: language,
        default_format: TranscriptFormat::Json,
        default_webhook: None,
        allow_loopback: false,
    };
    let request = json!({"recordingId": "7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f"});
    let request = TranscriptionRequest::read(&request, &policy).unwrap();
    let milestones = Milestones {
        claimed_at: EpochMs(0).to_utc().unwrap(),
        submitted_at: None,
        collected_at: None,
        delivered_at: None,
        closed_at: None,
    };
    let mut transcript = Transcript::new(words, Some(EpochMs(0)), TranscriptWarnings::default());
    let (transcript, segments) = segment_words(&mut transcript, &SegmentRules::default());
    let facts = TranscriptFacts {
        job_key: &JobKey::of(&TenantName::parse("default").unwrap(), &request),
        transcript_id: &JobId::parse("job-1").unwrap(),
        request: &request,
        recording: RecordingFacts::default(),
        metrics: &TranscriptMetrics::of(&milestones, transcript.words().confidence()),
    };
    check(&RenderInput {
        transcript,
        segments: &segments,
        facts,
        captions: CaptionRules::default(),
    })
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        20 => "[a-z]{1,9}[.,?]?",
        2 => prop::sample::select(vec!["42", "7", "<i>", "a & b", "größer", "new york", "\u{202e}", "e\u{301}"]).prop_map(str::to_owned),
        1 => "x{30,90}",
    ]
}

prop_compose! {
    /// A word that starts so much later than the one before it: where it is less than nothing, both speak at once.
    fn any_word()(text in any_text(), speaker in 0..6_u8, later in -400..900_i64, length in 0..1_500_i64, timed in prop::bool::weighted(0.98)) -> (Word, i64) {
        let label = if speaker == 0 { "customer" } else { "agent" };
        let span = TimeSpan::new(EpochMs(0), EpochMs(length)).ok().filter(|_| timed);
        (Word { text, confidence: None, span, speaker: SpeakerLabel::new(label) }, later)
    }
}

/// The words at the times that follow from their distances; one letter only, when `is_plain` says so.
fn placed(words: Vec<(Word, i64)>, is_plain: bool, all_timed: bool) -> Vec<Word> {
    let mut at = 5_000;
    let place = |(word, later): (Word, i64)| {
        at += later.max(-at);
        let length = word.span.map(TimeSpan::length_ms);
        let length = if all_timed { Some(length.unwrap_or(200)) } else { length };
        let span = length.and_then(|length| TimeSpan::new(EpochMs(at), EpochMs(at + length)).ok());
        let text = if is_plain {
            word.text.replace(|c: char| !c.is_ascii_graphic(), "x")
        } else {
            word.text
        };
        Word { text, span, ..word }
    };
    words.into_iter().map(place).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn streamed_cues_are_those_of_the_plain_way(
        words in prop::collection::vec(any_word(), 0..400),
        is_plain in any::<bool>(),
        all_timed in any::<bool>(),
    ) {
        let words = placed(words, is_plain, all_timed);
        with_input(&words, |input| {
            let streamed: Vec<Shown> = cues(input)
                .into_iter()
                .map(|cue| (cue.start.ms(), cue.end.ms(), cue.lines))
                .collect();
            prop_assert_eq!(streamed, by_the_plain_way(input));
            Ok(())
        })?;
    }
}

#[test]
fn a_turn_of_many_thousand_words_is_cut_as_if_all_of_it_were_known() {
    for text in ["hello", "größer"] {
        let word = |number: i64| Word {
            text: if number % 11 == 0 { format!("{text}.") } else { text.to_owned() },
            confidence: None,
            span: TimeSpan::new(EpochMs(number * 300), EpochMs(number * 300 + 280)).ok(),
            speaker: SpeakerLabel::new("agent"),
        };
        let words: Vec<Word> = (0..20_000).map(word).collect();
        with_input(&words, |input| {
            assert_eq!(input.segments.len(), 1);
            let streamed: Vec<Shown> = cues(input)
                .into_iter()
                .map(|cue| (cue.start.ms(), cue.end.ms(), cue.lines))
                .collect();
            assert!(streamed == by_the_plain_way(input));
            assert!(streamed.len() > 1_000);
            // What is known at a time does not grow with the turn.
            let (mut stream, mut cue) = (CueStream::of(input), CueBody::default());
            let mut most = 0;
            while stream.next(&mut cue) {
                most = most.max(stream.kept());
            }
            assert!(most < 64 * 1_024, "{most}");
        });
    }
}
