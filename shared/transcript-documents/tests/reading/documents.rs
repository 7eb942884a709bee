//! Whole documents: which are read, which are refused, and what the refusal says.

use transcript_documents::{DocumentError, Expected, job_contract};
use transcription_domain::{EpochMs, MediaZero, Transcript, ZeroSource};

fn read(document: &[u8]) -> Result<Transcript, DocumentError> {
    job_contract::read(document, None, Expected::ALL)
}

fn texts(document: &str) -> Vec<String> {
    let transcript = read(document.as_bytes()).unwrap();
    transcript.words().iter().map(|word| word.text.to_owned()).collect()
}

const WORD: &str = r#"{"text":"hi","confidence":0.9,"startTimestamp":"2026-01-01T00:00:01Z",
    "endTimestamp":"2026-01-01T00:00:02Z","speaker":"agent"}"#;

#[test]
fn the_three_forms_of_a_result_are_read() {
    for document in [
        format!(r#"{{"id":"j","status":"completed","result":{{"words":[{WORD}]}}}}"#),
        format!(r#"{{"result":{{"words":[{WORD}]}}}}"#),
        format!(r#"{{"words":[{WORD}]}}"#),
        format!(r#"{{"result":{{"words":[{WORD}]}},"status":"completed"}}"#),
        format!("\u{feff} {{\"words\":[{WORD}]}}\r\n"),
        format!(r#"{{"words":[{WORD}],"status":null,"result":null}}"#),
        format!(r#"{{"wo\u0072ds":[{WORD}]}}"#),
        format!(
            r#"{{"error":null,"x":[1,{{"words":2}}],"result":{{"words":[{WORD}],"result":3}}}}"#
        ),
    ] {
        assert_eq!(texts(&document), ["hi"], "{document}");
        assert!(read(document.as_bytes()).unwrap().warnings().is_empty(), "{document}");
    }
}

#[test]
fn a_completed_answer_without_words_is_an_empty_transcript() {
    for document in [
        r#"{"status":"completed"}"#,
        r#"{"status":"completed","result":null}"#,
        r#"{"status":"completed","result":{}}"#,
        r#"{"status":"completed","result":{"words":null}}"#,
        r#"{"status":"completed","result":{"words":[]}}"#,
        r#"{"result":{}}"#,
        r#"{"words":null}"#,
        r#"{"words":[]}"#,
    ] {
        let transcript = read(document.as_bytes()).unwrap();
        assert!(transcript.words().is_empty() && transcript.warnings().is_empty(), "{document}");
    }
}

#[test]
fn what_is_no_finished_result_is_never_an_empty_transcript() {
    for document in [
        r#"{"status":"processing"}"#,
        r#"{"status":"failed","error":"x","result":null}"#,
        r#"{"status":"COMPLETED","result":{}}"#,
        r#"{"status":7,"words":[]}"#,
    ] {
        assert_eq!(read(document.as_bytes()), Err(DocumentError::NotCompleted), "{document}");
    }
    for document in ["{}", r#"{"message":"internal error"}"#, r#"{"result":null}"#] {
        assert_eq!(read(document.as_bytes()), Err(DocumentError::NoResult), "{document}");
    }
}

#[test]
fn a_wrong_type_is_refused_with_its_field_and_place() {
    for (document, said) in [
        (r#"{"words":{}}"#, "words is not a list (line 1 column 11)"),
        (r#"{"words":"Jane Doe"}"#, "words is not a list (line 1 column 19)"),
        (r#"{"words":7}"#, "words is not a list (line 1 column 11)"),
        (r#"{"words":-7}"#, "words is not a list (line 1 column 12)"),
        (r#"{"words":0.5}"#, "words is not a list (line 1 column 13)"),
        (r#"{"result":{"words":false}}"#, "words is not a list (line 1 column 24)"),
        (r#"{"result":"Jane Doe"}"#, "result is not an object (line 1 column 20)"),
        (r#"{"result":[]}"#, "result is not an object (line 1 column 12)"),
        ("[]", "the document is not an object (line 1 column 1)"),
        ("null", "the document is not an object (line 1 column 4)"),
        ("\n\"Jane Doe\"", "the document is not an object (line 2 column 10)"),
        ("12", "the document is not an object (line 1 column 2)"),
        (
            r#"{"words":[],"result":{"words":[]}}"#,
            "words stands twice (line 1 column 32); allowed: one list of words",
        ),
    ] {
        assert_eq!(read(document.as_bytes()).unwrap_err().to_string(), said, "{document}");
    }
}

#[test]
fn a_body_that_is_no_json_is_refused_with_a_hint() {
    assert_eq!(read(b""), Err(DocumentError::Empty));
    assert_eq!(read(b" \r\n\t"), Err(DocumentError::Empty));
    assert_eq!(read(b"\xef\xbb\xbf"), Err(DocumentError::Empty));
    for body in ["<!DOCTYPE html><html>", "\n<?xml version='1.0'?>", "<html>"] {
        let looks_like = "HTML or XML";
        assert_eq!(read(body.as_bytes()), Err(DocumentError::NotJson { looks_like }));
    }
    let looks_like = "a compressed body";
    assert_eq!(read(b"\x1f\x8b\x08\0"), Err(DocumentError::NotJson { looks_like }));
    assert_eq!(read(b"{\"words\":[\"\xff\"]}"), Err(DocumentError::NotUtf8 { offset: 11 }));
    assert_eq!(read(b"\xff\xfe{\0}\0"), Err(DocumentError::NotUtf8 { offset: 0 }));
}

#[test]
fn broken_json_is_refused_at_its_place() {
    for (document, said) in [
        (r#"{"words":[NaN]}"#, "at line 1 column 11: expected value"),
        (r#"{"words":[Infinity]}"#, "at line 1 column 11: expected value"),
        (r#"{"words":[{"confidence":NaN}]}"#, "at line 1 column 25: expected value"),
        (r#"{"words":[{"confidence":1e999}]}"#, "at line 1 column 30: number out of range"),
        (r#"{"words":[],}"#, "at line 1 column 13: trailing comma"),
        (r#"{"words":[]} x"#, "at line 1 column 14: trailing characters"),
        ("{\"words\":[]}\n{\"words\":[]}", "at line 2 column 1: trailing characters"),
        ("Internal Server Error", "at line 1 column 1: expected value"),
        ("{'words':[]}", "at line 1 column 2: key must be a string"),
        ("{\"words\":[{\"text\":\"Jane\nDoe\"}]}", "at line 2 column 0: control character"),
        (r#"{"words":[{"text":"Jane \x Doe"}]}"#, "at line 1 column 26: invalid escape"),
        (r#"{"words":[{"text":"\ud800 \x"}]}"#, "at line 1 column 28: invalid escape"),
    ] {
        let error = read(document.as_bytes()).unwrap_err();
        assert!(matches!(error, DocumentError::BrokenJson { .. }), "{document}: {error}");
        assert!(error.to_string().contains(said), "{document}: {error}");
        assert!(!error.to_string().contains("Doe"), "{error}");
    }
}

#[test]
fn a_body_that_is_cut_off_anywhere_is_refused_and_never_quoted() {
    let whole = r#"{"status":"completed","result":{"words":[{"text":"Jäne\u00e9","confidence":0.95,"speaker":null}]}}"#;
    assert_eq!(texts(whole), ["Jäneé"]);
    for length in 1..whole.len() {
        let error = read(&whole.as_bytes()[..length]).unwrap_err();
        assert!(matches!(error, DocumentError::CutOff { line: 1, .. }), "{length}: {error}");
        assert!(!error.to_string().contains('J'), "{error}");
    }
}

#[test]
fn a_lone_surrogate_costs_one_letter_and_no_other_word() {
    let document =
        r#"{"words":[{"text":"a\ud800b"},{"text":"\udc00"},{"text":"\ud83d\ude00"},{"text":"c"}]}"#;
    assert_eq!(texts(document), ["a\u{fffd}b", "\u{fffd}", "😀", "c"]);
    let elsewhere = r#"{"\ud800":"\udfff","words":[{"text":"c","note":"\ud800\u0041"}]}"#;
    assert_eq!(texts(elsewhere), ["c"]);
}

#[test]
fn deep_nesting_neither_crashes_nor_costs_a_word() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let document =
        format!(r#"{{"x":{deep},"words":[{deep},{{"text":{deep}}},{{"text":"a","x":{deep}}}]}}"#);
    let transcript = read(document.as_bytes()).unwrap();
    assert_eq!(transcript.words().len(), 1);
    assert_eq!(transcript.warnings().entries_unreadable, 1);
    assert_eq!(transcript.warnings().words_without_text, 1);
    assert!(matches!(read(deep.as_bytes()), Err(DocumentError::WrongType { .. })));
    let cut_off = "[".repeat(100_000);
    let document = format!(r#"{{"words":{cut_off}"#);
    assert!(matches!(read(document.as_bytes()), Err(DocumentError::CutOff { .. })));
}

#[test]
fn the_zero_of_media_time_is_the_recordings_start_where_it_is_known() {
    let document = format!(r#"{{"words":[{WORD}]}}"#);
    let at = EpochMs(1_767_225_600_000);
    let known = job_contract::read(document.as_bytes(), Some(at), Expected::ALL).unwrap();
    assert_eq!(known.zero(), MediaZero { at, source: ZeroSource::RecordingStart });
    let unknown = read(document.as_bytes()).unwrap();
    let first = EpochMs(1_767_225_601_000);
    assert_eq!(unknown.zero(), MediaZero { at: first, source: ZeroSource::FirstWord });
}
