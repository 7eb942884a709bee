use genesys_simulator::{RecordingScript, ResultField, ResultSource, calls};
use serde_json::{Value, json};

use crate::client::{CALL, OTHER, Partner};

#[tokio::test]
async fn a_sample_call_comes_as_words_of_the_contract_with_its_confidences_marked_as_made() {
    let partner = Partner::start().await;
    for call in calls::all() {
        let job = partner.job(call.recording_id).await;
        let result = partner.look(&job).await.json()["result"].clone();
        assert_eq!(result["confidenceIsMade"], true);
        let words = result["words"].as_array().unwrap();
        assert_eq!(words.len(), call.words.len());
        for word in words {
            let confidence = word["confidence"].as_f64().unwrap();
            assert!((0.0..=1.0).contains(&confidence));
            assert!(["agent", "customer"].contains(&word["speaker"].as_str().unwrap()));
            assert!(word["startTimestamp"].as_str() <= word["endTimestamp"].as_str());
        }
    }
}

#[tokio::test]
async fn a_persons_own_document_is_served_byte_for_byte() {
    let partner = Partner::start().await;
    let result = r#"{"words" : [ {"text":"na\u00efve","confidence":0.5000} ], "extra":1e2}"#;
    let whole = format!(r#"{{"result": {result}}}"#);
    for document in [result, &whole] {
        partner.simulator.serve_document(OTHER, document).unwrap();
        let job = partner.job(OTHER).await;
        let text = partner.look(&job).await.text;
        assert!(text.contains(result), "{text}");
    }
}

#[tokio::test]
async fn given_words_are_served_whatever_they_are() {
    let words = vec![json!({"text": "a", "confidence": "high"}), json!(7)];
    let result = ResultSource::Words(words.clone());
    let partner = Partner::scripted(RecordingScript { result, ..RecordingScript::default() }).await;
    let job = partner.job(CALL).await;
    assert_eq!(partner.look(&job).await.json()["result"]["words"], Value::Array(words));
}

#[tokio::test]
async fn a_result_can_lack_times_confidences_or_speakers() {
    let cases = [
        (ResultField::Times, "startTimestamp"),
        (ResultField::Confidences, "confidence"),
        (ResultField::Speakers, "speaker"),
    ];
    for (field, name) in cases {
        let script = RecordingScript { result_without: vec![field], ..RecordingScript::default() };
        let partner = Partner::scripted(script).await;
        let job = partner.job(CALL).await;
        let answer = partner.look(&job).await.json();
        let word = answer["result"]["words"][0].as_object().unwrap();
        assert!(!word.contains_key(name) && word.contains_key("text"), "{word:?}");
    }
}

#[tokio::test]
async fn what_the_request_does_not_want_is_left_out_of_the_words() {
    let partner = Partner::start().await;
    let body = json!({"recordingId": CALL, "wordConfidence": false, "speakerDiarization": false,
        "timestamps": true});
    let job = partner.submit_body(&body).await.json()["id"].as_str().unwrap().to_owned();
    let answer = partner.look(&job).await.json();
    let mut names: Vec<_> = answer["result"]["words"][0].as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(names, ["endTimestamp", "startTimestamp", "text"]);
}
