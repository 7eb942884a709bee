//! What holds for every document.

use proptest::prelude::*;
use transcript_documents::{Expected, job_contract};
use transcription_domain::{EpochMs, TimeSpan, Transcript};

const DAY_MS: i64 = 86_400_000;

prop_compose! {
    fn well_formed_word()(
        text in "[a-zA-Z0-9'<>&\\-\"\\\\éß日\u{1f600}]{1,12}",
        confidence in 0.0..=1.0_f64,
        start in 0..200 * 3_600_000_i64,
        length in 0..5_000_i64,
        speaker in "[a-z_]{1,8}",
    ) -> (String, f64, i64, i64, String) {
        (text, confidence, start, start + length, speaker)
    }
}

fn rfc_3339(ms: i64) -> String {
    EpochMs(20_000 * DAY_MS + ms).to_utc().unwrap().to_rfc3339()
}

fn read(entries: &[serde_json::Value]) -> Transcript {
    let document =
        serde_json::json!({"id": "j", "status": "completed", "result": {"words": entries}});
    job_contract::read(document.to_string().as_bytes(), None, Expected::ALL).unwrap()
}

/// Values of every JSON type, well-formed ones among them.
fn any_value() -> impl Strategy<Value = serde_json::Value> {
    prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        (0.0..2.0_f64).prop_map(Into::into),
        any::<String>().prop_map(Into::into),
        Just("2026-01-01T00:00:00Z".into()),
        prop::collection::vec(any::<u8>(), 0..3).prop_map(Into::into),
        Just(serde_json::json!({"text": "inner"})),
    ]
}

fn any_entry() -> impl Strategy<Value = serde_json::Value> {
    let field = prop_oneof![
        Just("text"),
        Just("confidence"),
        Just("startTimestamp"),
        Just("endTimestamp"),
        Just("speaker"),
        Just("other")
    ];
    let object = prop::collection::btree_map(field.prop_map(str::to_owned), any_value(), 0..6)
        .prop_map(|fields| serde_json::Value::Object(fields.into_iter().collect()));
    prop_oneof![4 => object, 1 => any_value()]
}

proptest! {
    #[test]
    fn well_formed_words_come_back_complete_and_in_time_order(words in prop::collection::vec(well_formed_word(), 0..60)) {
        let entries: Vec<_> = words.iter().map(|(text, confidence, start, end, speaker)| serde_json::json!({
            "text": text, "confidence": confidence, "speaker": speaker,
            "startTimestamp": rfc_3339(*start), "endTimestamp": rfc_3339(*end),
        })).collect();
        let transcript = read(&entries);

        let starts: Vec<_> = transcript.words().iter().map(|word| word.span.map(TimeSpan::start)).collect();
        prop_assert!(starts.is_sorted());

        let mut expected = words;
        expected.sort_by_key(|(_, _, start, _, _)| *start);
        prop_assert_eq!(transcript.words().len(), expected.len());
        for (word, (text, confidence, start, end, speaker)) in transcript.words().iter().zip(&expected) {
            let day = 20_000 * DAY_MS;
            prop_assert_eq!(word.text, text);
            prop_assert_eq!(word.confidence.unwrap().value().to_bits(), confidence.to_bits());
            prop_assert_eq!(word.span, TimeSpan::new(EpochMs(day + start), EpochMs(day + end)).ok());
            prop_assert_eq!(word.speaker.as_ref().unwrap().as_str(), speaker);
        }
        let mut warnings = *transcript.warnings();
        warnings.words_out_of_order = 0;
        warnings.words_duplicated = 0;
        let without_length = expected.iter().filter(|(_, _, start, end, _)| start == end).count();
        prop_assert_eq!(warnings.words_without_length, u64::try_from(without_length).unwrap());
        warnings.words_without_length = 0;
        prop_assert!(warnings.is_empty());
    }

    #[test]
    fn every_entry_is_a_word_or_is_counted(entries in prop::collection::vec(any_entry(), 0..40)) {
        let transcript = read(&entries);
        let warnings = transcript.warnings();
        let kept = u64::try_from(transcript.words().len()).unwrap();
        let dropped = warnings.words_without_text + warnings.entries_unreadable;
        prop_assert_eq!(kept + dropped, u64::try_from(entries.len()).unwrap());

        let without = |absent: fn(&transcription_domain::WordRef<'_>) -> bool| {
            u64::try_from(transcript.words().iter().filter(|word| absent(word)).count()).unwrap()
        };
        prop_assert_eq!(warnings.words_without_confidence, without(|word| word.confidence.is_none()));
        prop_assert_eq!(warnings.words_without_speaker, without(|word| word.speaker.is_none()));
        prop_assert_eq!(warnings.words_without_time, without(|word| word.span.is_none()));
        for word in transcript.words() {
            prop_assert!(!word.text.is_empty() && word.text.trim() == word.text);
            let stray = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
            prop_assert!(!word.text.chars().any(stray));
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = job_contract::read(&bytes, None, Expected::ALL);
    }

    #[test]
    fn no_damage_to_a_document_makes_it_panic(at in 0..120_usize, byte in any::<u8>()) {
        let mut document = br#"{"status":"completed","result":{"words":[{"text":"a\ud83d\ude00","confidence":0.9,"speaker":null},null]}}"#.to_vec();
        if let Some(place) = document.get_mut(at) {
            *place = byte;
        }
        let _ = job_contract::read(&document, None, Expected::ALL);
    }
}
