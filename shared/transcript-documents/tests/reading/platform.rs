//! Documents of the platform: the public samples, and what is made of odd ones.

use serde_json::{Value, json};
use transcript_documents::{DocumentError, platform};
use transcription_domain::{
    EpochMs, MediaZero, SpeakerLabel, SpeakerRole, Transcript, TranscriptWarnings, ZeroSource,
};

const QUICK_HITS: &str = include_str!("../../../../tests/fixtures/platform/quick-hits.json");
const DEVKIT: &str =
    include_str!("../../../../tests/fixtures/platform/conversational-insights-devkit.json");

fn read(document: &Value) -> Transcript {
    platform::read(document.to_string().as_bytes(), None).unwrap()
}

fn error(document: &str) -> DocumentError {
    platform::read(document.as_bytes(), None).unwrap_err()
}

/// `speaker text start length` of each word; times from the zero on.
fn lines(transcript: &Transcript) -> Vec<String> {
    let zero = transcript.zero();
    let line = |word: transcription_domain::WordRef<'_>| {
        let speaker = word.speaker.map_or("-", SpeakerLabel::as_str);
        let time = word.span.map_or_else(String::new, |span| {
            format!(" {} {}", zero.offset_of(span.start()).ms(), span.length_ms())
        });
        format!("{speaker} {}{time}", word.text)
    };
    transcript.words().iter().map(line).collect()
}

fn phrase(words: &Value) -> Value {
    json!({
        "text": "unused", "participantPurpose": "internal", "startTimeMs": 1_000,
        "duration": {"milliseconds": 900}, "words": words,
    })
}

fn document(phrases: &Value) -> Value {
    json!({"transcripts": [{"startTime": 500, "phrases": phrases}]})
}

#[test]
fn the_quick_hits_sample_is_read_word_by_word() {
    let transcript = platform::read(QUICK_HITS.as_bytes(), None).unwrap();
    let at = EpochMs(1_610_679_598_066);
    assert_eq!(transcript.zero(), MediaZero { at, source: ZeroSource::TranscriptStart });
    let expected = [
        "agent hello 11190 1000",
        "agent Jane 13420 330",
        "agent Doe 14150 240",
        "agent how 16400 90",
        "agent are 16490 360",
        "customer i'm 16840 150",
        "customer fine 16990 370",
        "agent you 17100 140",
        "customer how 17600 300",
        "agent okay 17700 570",
        "customer about 18060 340",
        "customer you 18480 290",
    ];
    assert_eq!(lines(&transcript)[..12], expected);
    assert_eq!(transcript.words().len(), 15);
    let counted = TranscriptWarnings { words_out_of_order: 3, ..TranscriptWarnings::default() };
    assert_eq!(transcript.warnings(), &counted);
    let roles = transcript.words().iter().map(|word| word.speaker.unwrap().role());
    assert!(roles.into_iter().all(|role| role != SpeakerRole::Unknown));
}

#[test]
fn the_devkit_sample_is_read_and_the_recordings_start_is_its_zero_when_it_is_known() {
    let start = EpochMs(1_619_441_069_000);
    let transcript = platform::read(DEVKIT.as_bytes(), Some(start)).unwrap();
    let zero = MediaZero { at: start, source: ZeroSource::RecordingStart };
    assert_eq!(transcript.zero(), zero);
    assert_eq!(transcript.words().len(), 16);
    assert_eq!(lines(&transcript)[0], "customer you 316 59");
    assert_eq!(lines(&transcript)[10], "agent thank 4034 98");
    assert!(transcript.warnings().is_empty());
}

#[test]
fn all_transcripts_of_a_communication_are_read_into_one() {
    let word = |text: &str, start: u64| json!([{"word": text, "confidence": 0.9, "startTimeMs": start, "duration": {"milliseconds": 10}}]);
    let transcript = read(&json!({"transcripts": [
        {"startTime": 2_000, "language": "de-DE", "phrases": [phrase(&word("zwei", 2_100))]},
        {"startTime": 1_000, "language": "en-US", "phrases": [phrase(&word("one", 1_100))]},
        {"phrases": null}, {},
    ]}));
    assert_eq!(lines(&transcript), ["internal one 100 10", "internal zwei 1100 10"]);
}

#[test]
fn a_phrase_without_words_gives_the_words_of_its_text_a_share_of_its_time_each() {
    for words in [json!(null), json!([]), json!("none"), json!({})] {
        let mut phrase = phrase(&words);
        phrase["text"] = json!(" ab  cdef\n");
        phrase["confidence"] = json!(0.8);
        let transcript = read(&document(&json!([phrase])));
        assert_eq!(lines(&transcript), ["internal ab 500 300", "internal cdef 800 600"]);
        let counted = TranscriptWarnings {
            words_timed_by_phrase: 2,
            words_without_confidence: 2,
            entries_unreadable: u64::from(words.is_string() || words.is_object()),
            ..TranscriptWarnings::default()
        };
        assert_eq!(transcript.warnings(), &counted, "{words}");
    }
    let untimed = json!([{"text": "hello there", "participantPurpose": "external", "duration": {"words": 2}}]);
    let transcript = read(&document(&untimed));
    assert_eq!(lines(&transcript), ["external hello", "external there"]);
    assert_eq!(transcript.warnings().words_without_time, 2);
}

#[test]
fn the_parts_of_a_word_are_mended_by_the_rules_of_words() {
    type Count = fn(&TranscriptWarnings) -> u64;
    let rules: [(Value, &str, Count); 9] = [
        (json!({"word": ""}), "", |w| w.words_without_text),
        (json!({"word": null}), "", |w| w.words_without_text),
        (json!({"confidence": 87}), "internal hi 600 20", |w| w.words_without_confidence),
        (json!({"confidence": "0.9"}), "internal hi 600 20", |w| w.words_without_confidence),
        (json!({"startTimeMs": -1}), "internal hi", |w| w.words_without_time),
        (json!({"startTimeMs": "1100"}), "internal hi", |w| w.words_without_time),
        (json!({"duration": {"milliseconds": -5}}), "internal hi 600 0", |w| {
            w.words_ending_before_start
        }),
        (json!({"duration": null}), "internal hi 600 0", |w| w.words_ending_before_start),
        (json!({"duration": {"milliseconds": 0}}), "internal hi 600 0", |w| w.words_without_length),
    ];
    for (change, line, count) in rules {
        let mut word = json!({"word": "hi", "confidence": 0.9, "startTimeMs": 1_100, "duration": {"milliseconds": 20}});
        word.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let transcript = read(&document(&json!([phrase(&json!([word]))])));
        assert_eq!(lines(&transcript).join(""), line, "{change}");
        assert_eq!(count(transcript.warnings()), 1, "{change}");
    }
}

#[test]
fn who_speaks_is_told_by_the_phrase_alone_where_nobody_else_tells() {
    for (purpose, expected) in [
        (json!("internal"), Some("internal")),
        (json!("external"), Some("external")),
        (json!(" external "), Some("external")),
        (json!("supervisor"), Some("supervisor")),
        (json!(3), Some("3")),
        (json!(null), None),
        (json!(""), None),
        (json!({"a": 1}), None),
    ] {
        let mut phrase = phrase(&json!([{"word": "hi"}]));
        phrase["participantPurpose"] = purpose.clone();
        let transcript = read(&document(&json!([phrase])));
        let speaker = transcript.words().first().unwrap().speaker.map(SpeakerLabel::as_str);
        assert_eq!(speaker, expected, "{purpose}");
        assert_eq!(transcript.warnings().words_without_speaker, u64::from(expected.is_none()));
    }
}

#[test]
fn entries_that_are_no_objects_are_dropped_and_counted() {
    let words = json!([null, 3, "hi", [], {"word": "hi"}, true, -1, 0.5]);
    let transcript = read(&document(&json!([phrase(&words), 7, null, "x", [{"words": []}]])));
    assert_eq!(lines(&transcript), ["internal hi"]);
    assert_eq!(transcript.warnings().entries_unreadable, 7 + 4);
}

#[test]
fn unknown_fields_are_skipped_however_deep_they_go() {
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let text = format!(
        r#"{{"x":{deep},"transcripts":[{{"analytics":{deep},"phrases":[{{"alternatives":{deep},"words":[{{"word":"hi","y":{deep}}}]}}]}}]}}"#
    );
    assert_eq!(platform::read(text.as_bytes(), None).unwrap().words().len(), 1);
}

#[test]
fn an_error_names_the_field_and_the_place_and_quotes_nothing() {
    for (document, expected) in [
        ("", "the result is empty: the provider sent no document"),
        ("[1]", "the document is not an object (line 1 column 0)"),
        ("{}", "the document has no list of transcripts: it is none of Genesys Cloud's public API"),
        (
            r#"{"words": []}"#,
            "the document has no list of transcripts: it is none of Genesys Cloud's public API",
        ),
        (r#"{"transcripts": null}"#, "transcripts is not a list (line 1 column 20)"),
        (r#"{"transcripts": "secret"}"#, "transcripts is not a list (line 1 column 24)"),
        (r#"{"transcripts": {"secret": 1}}"#, "transcripts is not a list (line 1 column 16)"),
        (r#"{"transcripts": ["secret"]}"#, "transcripts[] is not an object (line 1 column 25)"),
        (
            "{\"transcripts\": [{\"phrases\":\n \"secret\"}]}",
            "phrases is not a list (line 2 column 9)",
        ),
        (
            r#"{"transcripts": [{"phrases": {"secret": 1}}]}"#,
            "phrases is not a list (line 1 column 30)",
        ),
        (
            r#"{"transcripts": [{"#,
            "the result ends too early, at line 1 column 18: the body was cut off",
        ),
        (r#"{"transcripts": [}"#, "the result is broken JSON at line 1 column 18: expected value"),
        (
            r#"{"transcripts": []} secret"#,
            "the result is broken JSON at line 1 column 21: trailing characters",
        ),
        (
            "<html>",
            "the result is not JSON: it begins like HTML or XML; check what answers at the provider's address",
        ),
    ] {
        assert_eq!(error(document).to_string(), expected, "{document}");
    }
    let halves = br#"{"transcripts": [{"phrases": [{"words": [{"word": "a\ud800"}]}]}]}"#;
    let mended = platform::read(halves, None).unwrap();
    assert_eq!(mended.words().first().unwrap().text, "a\u{fffd}");
}

#[test]
fn a_transcript_without_phrases_is_a_transcript_without_words() {
    for document in [json!({"transcripts": []}), json!({"transcripts": [{"phrases": []}]})] {
        assert!(read(&document).words().is_empty());
    }
}
