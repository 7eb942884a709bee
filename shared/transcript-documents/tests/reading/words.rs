//! Single words: what is kept, what is mended, and under which name it is counted.

use transcript_documents::{Expected, job_contract};
use transcription_domain::{Transcript, TranscriptWarnings, WordRef};

const NOTHING: Expected = Expected { timestamps: false, confidence: false, speakers: false };

fn read(entry: &str, expected: Expected) -> Transcript {
    let document = format!(r#"{{"words":[{entry}]}}"#);
    job_contract::read(document.as_bytes(), None, expected).unwrap()
}

/// A whole word in which one field (of the wire's name) is replaced by `value`, JSON as it stands; none leaves it out.
fn with(field: &str, value: Option<&str>) -> String {
    let whole = [
        ("text", r#""hi""#),
        ("confidence", "0.5"),
        ("startTimestamp", r#""2026-01-01T00:00:01Z""#),
        ("endTimestamp", r#""2026-01-01T00:00:02Z""#),
        ("speaker", r#""agent""#),
    ];
    let fields: Vec<String> = whole
        .into_iter()
        .filter_map(|(name, usual)| {
            let value = if name == field { value? } else { usual };
            Some(format!(r#""{name}":{value}"#))
        })
        .collect();
    format!("{{{}}}", fields.join(","))
}

fn only(transcript: &Transcript) -> WordRef<'_> {
    assert_eq!(transcript.words().len(), 1);
    transcript.words().first().unwrap()
}

#[test]
fn a_whole_word_is_kept_as_it_is() {
    let transcript = read(&with("", None), Expected::ALL);
    let word = only(&transcript);
    assert_eq!((word.text, word.speaker.as_ref().unwrap().as_str()), ("hi", "agent"));
    assert_eq!(word.span.unwrap().length_ms(), 1_000);
    assert!((word.confidence.unwrap().value() - 0.5).abs() < f64::EPSILON);
    assert!(transcript.warnings().is_empty());
}

#[test]
fn an_entry_that_is_no_object_is_dropped_and_counted() {
    for entry in
        ["null", "true", "\"hi\"", "\"h\\u0069\"", "7", "-7", "0.5", "[]", "[{\"text\":\"hi\"}]"]
    {
        let transcript = read(&format!("{entry},{}", with("", None)), Expected::ALL);
        only(&transcript);
        let counted = TranscriptWarnings { entries_unreadable: 1, ..TranscriptWarnings::default() };
        assert_eq!(transcript.warnings(), &counted, "{entry}");
    }
}

#[test]
fn a_word_without_text_is_dropped_and_counted_whatever_was_asked_for() {
    for value in [
        None,
        Some("null"),
        Some(r#""""#),
        Some(r#"" \t\r\n""#),
        Some(r#""\u200b\ufeff""#),
        Some(r#""\u0000""#),
        Some(r#""\u202e""#),
        Some("true"),
        Some("-5"),
        Some("1.5"),
        Some("[]"),
        Some(r#"{"text":"hi"}"#),
    ] {
        for expected in [Expected::ALL, NOTHING] {
            let transcript = read(&with("text", value), expected);
            let counted =
                TranscriptWarnings { words_without_text: 1, ..TranscriptWarnings::default() };
            assert_eq!(transcript.warnings(), &counted, "{value:?}");
            assert!(transcript.words().is_empty(), "{value:?}");
        }
    }
}

#[test]
fn texts_lose_line_ends_and_controls_and_nothing_else() {
    for (value, text) in [
        (r#"" hi ""#, "hi"),
        (r#""a\r\n\r\nb""#, "a b"),
        (r#""a\rb""#, "a b"),
        (r#""a\u2028b""#, "a b"),
        (r#""a\u0000b""#, "ab"),
        (r#""-->""#, "-->"),
        (r#""WEBVTT""#, "WEBVTT"),
        (r#""<v Bob>""#, "<v Bob>"),
        (r#""&#x202e;""#, "&#x202e;"),
        (r#""{\\an8}""#, "{\\an8}"),
        (r#""\u202eabc""#, "\u{202e}abc"),
        (r#""\u0301""#, "\u{301}"),
        (r#""=cmd()""#, "=cmd()"),
        ("5", "5"),
        ("18446744073709551615", "18446744073709551615"),
    ] {
        let transcript = read(&with("text", Some(value)), Expected::ALL);
        assert_eq!(only(&transcript).text, text);
        assert!(transcript.warnings().is_empty(), "{value}");
    }
    let long = "x".repeat(1_000_000);
    let transcript = read(&with("text", Some(&format!("\"{long}\""))), Expected::ALL);
    assert_eq!(only(&transcript).text, long);
}

#[test]
fn confidences_from_0_to_1_are_kept() {
    for (value, number) in [
        ("0", 0.0),
        ("1", 1.0),
        ("0.0", 0.0),
        ("-0.0", 0.0),
        ("1.0", 1.0),
        ("1e0", 1.0),
        ("1e-400", 0.0),
        ("0.87", 0.87),
    ] {
        let transcript = read(&with("confidence", Some(value)), Expected::ALL);
        let kept = only(&transcript).confidence.unwrap().value();
        assert_eq!(kept.to_bits(), f64::to_bits(number), "{value}");
        assert!(transcript.warnings().is_empty(), "{value}");
    }
}

#[test]
fn what_is_no_confidence_is_left_out_and_counted() {
    for value in [
        "-0.1",
        "1.0000000000000002",
        "2",
        "87",
        "-1",
        "1e300",
        "\"0.9\"",
        "\"NaN\"",
        "\"87%\"",
        "true",
        "[0.9]",
        "{}",
    ] {
        for expected in [Expected::ALL, NOTHING] {
            let transcript = read(&with("confidence", Some(value)), expected);
            assert_eq!(only(&transcript).confidence, None, "{value}");
            assert_eq!(transcript.warnings().words_without_confidence, 1, "{value}");
        }
    }
}

#[test]
fn what_is_no_start_leaves_a_word_without_time_and_is_counted() {
    for value in [
        "1767225601000",
        "1767225601.5",
        "-1",
        "true",
        "{}",
        r#""1767225601""#,
        r#""12.5""#,
        r#""PT12.5S""#,
        r#""2026-01-01T00:00:01""#,
        r#""2026-01-01T00:00:60Z""#,
        r#""2026-01-01T00:00:01+99:99""#,
        r#""2026-02-29T00:00:01Z""#,
        r#""garbage""#,
    ] {
        for expected in [Expected::ALL, NOTHING] {
            let transcript = read(&with("startTimestamp", Some(value)), expected);
            assert_eq!(only(&transcript).span, None, "{value}");
            let counted =
                TranscriptWarnings { words_without_time: 1, ..TranscriptWarnings::default() };
            assert_eq!(transcript.warnings(), &counted, "{value}");
        }
    }
}

#[test]
fn an_end_that_does_not_fit_becomes_the_start_and_is_counted() {
    for value in [
        r#""2026-01-01T00:00:00.999Z""#,
        r#""2025-12-31T00:00:00Z""#,
        "1767225602000",
        r#""garbage""#,
        "[]",
    ] {
        for expected in [Expected::ALL, NOTHING] {
            let transcript = read(&with("endTimestamp", Some(value)), expected);
            assert_eq!(only(&transcript).span.unwrap().length_ms(), 0, "{value}");
            let counted = TranscriptWarnings {
                words_ending_before_start: 1,
                ..TranscriptWarnings::default()
            };
            assert_eq!(transcript.warnings(), &counted, "{value}");
        }
    }
}

#[test]
fn a_word_that_ends_when_it_starts_is_kept_and_counted() {
    for end in [r#""2026-01-01T00:00:01Z""#, r#""2026-01-01T00:00:01.000Z""#] {
        for expected in [Expected::ALL, NOTHING] {
            let transcript = read(&with("endTimestamp", Some(end)), expected);
            assert_eq!(only(&transcript).span.unwrap().length_ms(), 0);
            let counted =
                TranscriptWarnings { words_without_length: 1, ..TranscriptWarnings::default() };
            assert_eq!(transcript.warnings(), &counted);
        }
    }
}

#[test]
fn a_word_that_stands_twice_is_kept_and_counted() {
    let word = with("", None);
    let transcript = read(&[word.as_str(); 3].join(","), Expected::ALL);
    assert_eq!(transcript.words().len(), 3);
    let counted = TranscriptWarnings { words_duplicated: 2, ..TranscriptWarnings::default() };
    assert_eq!(transcript.warnings(), &counted);
    // Another confidence does not make it another word.
    let surer = with("confidence", Some("0.9"));
    assert_eq!(
        read(&[word, surer].join(","), Expected::ALL).warnings(),
        &TranscriptWarnings { words_duplicated: 1, ..TranscriptWarnings::default() }
    );
}

#[test]
fn speakers_are_texts_or_whole_numbers() {
    let long = format!("\"{}\"", "x".repeat(10_240));
    for (value, label) in [
        (r#""agent""#, "agent"),
        (r#"" agent\n""#, "agent"),
        ("0", "0"),
        ("1", "1"),
        (r#""0""#, "0"),
        (r#""__proto__""#, "__proto__"),
        (r#""Ana María""#, "Ana María"),
        (long.as_str(), &"x".repeat(80)),
    ] {
        let transcript = read(&with("speaker", Some(value)), Expected::ALL);
        assert_eq!(only(&transcript).speaker.as_ref().unwrap().as_str(), label, "{value}");
        assert!(transcript.warnings().is_empty(), "{value}");
    }
    for value in ["-1", "0.5", "true", "[]", "{}", r#""\u200b""#, r#""\u0000""#] {
        for expected in [Expected::ALL, NOTHING] {
            let transcript = read(&with("speaker", Some(value)), expected);
            assert_eq!(only(&transcript).speaker, None, "{value}");
            assert_eq!(transcript.warnings().words_without_speaker, 1, "{value}");
        }
    }
}

#[test]
fn an_absent_field_is_counted_only_when_it_was_asked_for() {
    for value in [None, Some("null"), Some(r#""""#), Some(r#"" ""#)] {
        for (field, counted) in [
            (
                "confidence",
                TranscriptWarnings { words_without_confidence: 1, ..Default::default() },
            ),
            ("startTimestamp", TranscriptWarnings { words_without_time: 1, ..Default::default() }),
            (
                "endTimestamp",
                TranscriptWarnings { words_ending_before_start: 1, ..Default::default() },
            ),
            ("speaker", TranscriptWarnings { words_without_speaker: 1, ..Default::default() }),
        ] {
            let asked = read(&with(field, value), Expected::ALL);
            assert_eq!(asked.warnings(), &counted, "{field} {value:?}");
            let bare = format!(r#"{{"text":"hi","{field}":{}}}"#, value.unwrap_or("null"));
            assert!(read(&bare, NOTHING).warnings().is_empty(), "{field} {value:?}");
        }
    }
}

#[test]
fn of_a_field_that_stands_twice_the_last_value_counts() {
    let transcript = read(r#"{"text":"a","text":"b","speaker":"x","speaker":null}"#, NOTHING);
    assert_eq!(only(&transcript).text, "b");
    assert_eq!(only(&transcript).speaker, None);
}

#[test]
fn a_thousand_speakers_and_odd_extra_fields_do_no_harm() {
    let words: Vec<String> = (0..10_000)
        .map(|n| format!(r#"{{"text":"w","speaker":"s{}","Text":1,"x":{{"text":[]}}}}"#, n % 1_000))
        .collect();
    let transcript = read(&words.join(","), NOTHING);
    assert_eq!(transcript.words().len(), 10_000);
    assert!(transcript.warnings().is_empty());
}
