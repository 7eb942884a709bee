//! Transcripts at the edges: none, no times, no speakers, everything at once.

use serde_json::json;
use transcript_rendering::{RenderInput, json_document, plain_text, subrip, webvtt};
use transcription_domain::{
    EpochMs, RecordingFacts, SpeakerLabel, TimeSpan, Transcript, TranscriptWarnings, Word,
};

use crate::sample_calls::with_facts;

const ID: &str = "7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f";

pub(crate) fn word(text: &str, speaker: &str, span: Option<(i64, i64)>) -> Word {
    let span = span.and_then(|(start, end)| TimeSpan::new(EpochMs(start), EpochMs(end)).ok());
    let speaker = SpeakerLabel::new(speaker);
    Word { text: text.to_owned(), confidence: None, span, speaker }
}

pub(crate) fn transcript(words: impl IntoIterator<Item = Word>) -> Transcript {
    let words: Vec<Word> = words.into_iter().collect();
    Transcript::new(&words, Some(EpochMs(0)), TranscriptWarnings::default())
}

/// Calls `render` with a transcript of which nothing besides its words is known.
pub(crate) fn render<T>(transcript: &Transcript, render: impl FnOnce(&RenderInput<'_>) -> T) -> T {
    let request = json!({
        "recordingId": ID, "webhook": "https://example.com/hook?key=s3cret", "timestamps": false,
    });
    with_facts(transcript, &request, "job-1", RecordingFacts::default(), render)
}

fn odd() -> Vec<Transcript> {
    vec![
        transcript(Vec::new()),
        Transcript::new(&[], None, TranscriptWarnings::default()),
        Transcript::new(&[word("hi", "", None)], None, TranscriptWarnings::default()),
        transcript(vec![word("hi", "0", Some((i64::MIN, i64::MAX))), word("you", "1", None)]),
        transcript(vec![word("\u{202e}", "__proto__", Some((-5, -1)))]),
    ]
}

pub(crate) fn documents() -> Vec<String> {
    odd().iter().map(|transcript| render(transcript, json_document)).collect()
}

#[test]
fn no_words_give_files_that_are_empty_and_valid() {
    let nothing = transcript(Vec::new());
    assert_eq!(render(&nothing, subrip), "");
    let header = format!("WEBVTT\n\nNOTE\nRecording {ID}, language en-US\n");
    assert_eq!(render(&nothing, webvtt), header);
    assert!(render(&nothing, plain_text).ends_with("\nWords: 0\n\nNo words were recognised.\n"));
    let document: serde_json::Value =
        serde_json::from_str(&render(&nothing, json_document)).unwrap();
    assert_eq!(document["segments"], json!([]));
    assert_eq!(document["metrics"]["word_error_rate"], json!(null));
}

#[test]
fn nothing_of_the_webhook_is_written_out() {
    for transcript in odd() {
        for text in [subrip, webvtt, plain_text, json_document].map(|f| render(&transcript, f)) {
            assert!(!text.contains("s3cret") && !text.contains("example.com"), "{text}");
        }
    }
}

#[test]
fn without_times_the_captions_follow_at_reading_speed_and_say_so() {
    let words = ["one", "two", "three"].map(|text| word(text, "", None)).to_vec();
    let transcript = transcript(words);
    let captions = render(&transcript, webvtt);
    assert!(captions.contains("The provider sent no times"), "{captions}");
    assert!(captions.ends_with("\n00:00:00.000 --> 00:00:00.833\none two three\n"), "{captions}");
    assert!(render(&transcript, plain_text).ends_with("\n\none two three\n"));
}

#[test]
fn plain_text_has_a_line_for_each_segment_with_its_time_and_overlap() {
    let words = vec![
        word("hello", "agent", Some((3_720, 4_500))),
        word("hi", "customer", Some((4_190, 4_400))),
        word("\u{202e}you", "agent\u{202e}", None),
        word("there", "", Some((360_000_000, 360_000_100))),
    ];
    let text = render(&transcript(words), plain_text);
    let lines: Vec<&str> = text.lines().skip_while(|line| !line.is_empty()).skip(1).collect();
    let expected = [
        "[00:00:03.720] agent: hello",
        "[00:00:04.190] customer (both speak for 0.210 s): hi",
        "[--:--:--.---] agent: you",
        "[100:00:00.000] unknown: there",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn two_who_speak_at_once_overlap_in_webvtt_and_take_turns_in_subrip() {
    let words =
        vec![word("one", "a", Some((1_000, 3_000))), word("two", "b", Some((1_500, 4_000)))];
    let transcript = transcript(words);
    let captions = render(&transcript, webvtt);
    assert!(captions.contains("00:00:01.000 --> 00:00:03.000\n<v a>one\n"), "{captions}");
    assert!(captions.contains("00:00:01.500 --> 00:00:04.000\n<v b>two\n"), "{captions}");
    let expected =
        "1\n00:00:01,000 --> 00:00:01,833\na: one\n\n2\n00:00:01,833 --> 00:00:04,000\nb: two\n\n";
    assert_eq!(render(&transcript, subrip), expected);
}

#[test]
fn a_name_cannot_break_out_of_its_voice_tag_and_a_long_one_is_cut() {
    let words = vec![
        word("hi", "a>b --> <v Bob>&amp;", Some((0, 900))),
        word("you", &"n".repeat(80), Some((1_000, 1_900))),
    ];
    let transcript = transcript(words);
    let captions = render(&transcript, webvtt);
    assert!(captions.contains("<v a&gt;b --&gt; &lt;v Bob&gt;&amp;amp…>hi\n"), "{captions}");
    assert!(captions.contains(&format!("<v {}…>you\n", "n".repeat(19))), "{captions}");
    assert!(render(&transcript, subrip).contains("a›b --› ‹v Bob›&amp…: hi\n"));
}

#[test]
fn the_json_document_keeps_texts_as_they_are() {
    let words = vec![word("\u{202e}<v Bob> -->", "a\u{202e}", Some((-400, 100)))];
    let document: serde_json::Value =
        serde_json::from_str(&render(&transcript(words), json_document)).unwrap();
    let segment = &document["segments"][0];
    assert_eq!(segment["words"][0]["text"], "\u{202e}<v Bob> -->");
    assert_eq!(segment["speaker"], "a\u{202e}");
    assert_eq!((&segment["start_ms"], &segment["end_ms"]), (&json!(0), &json!(100)));
    assert_eq!(segment["start_time"], "1969-12-31T23:59:59.600Z");
    assert_eq!(document["media"]["zero_source"], "recording_start");
}
