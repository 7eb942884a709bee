//! Executions that a person starts by hand.

use local_runner::ExpectedEnd;
use serde_json::{Value, json};

use crate::clouds::{SOON, ends_as, quick, recording, sample_call};

#[test]
fn a_recording_id_is_all_that_a_run_by_hand_needs_and_its_output_can_be_read() {
    quick(async |cloud| {
        let id = recording(31);
        cloud.genesys().script(id, sample_call()).unwrap();
        let execution = cloud.start_in_console(&json!({"recordingId": id})).await.unwrap();
        let state = cloud.until_ended(&execution, SOON).await.unwrap();
        ends_as(cloud, id, &ExpectedEnd::completed(1)).await;

        let output = state.output.unwrap();
        assert_eq!(output["recording"], id.to_string());
        assert_eq!(output["status"], "completed");
        assert_eq!((&output["words"], &output["webhook"]), (&json!(79), &json!("delivered")));
        assert!(output["files"].as_str().unwrap().starts_with("transcripts/"));
        assert!(output["message"].as_str().unwrap().contains("delivered"));
        // Flat and short: it is read in the console.
        let fields = output.as_object().unwrap();
        assert!(fields.values().all(|value| !value.is_object() && !value.is_array()));
        assert!(output.to_string().len() < 1_024, "{output}");
    });
}

#[test]
fn every_problem_of_a_request_is_told_at_once_and_audited() {
    quick(async |cloud| {
        let input = json!({"recordingId": "Jane Doe", "language": "xx", "format": "docx"});
        let execution = cloud.start_in_console(&input).await.unwrap();
        let state = cloud.until_ended(&execution, SOON).await.unwrap();
        assert_eq!(state.error.as_deref(), Some("Request.Invalid"));
        let cause = state.cause.unwrap();
        for field in ["recordingId", "language", "format"] {
            assert!(cause.contains(field), "{cause}");
        }
        assert!(!cause.contains("Jane"), "{cause}");
        let audit = cloud.audit_of(&execution.name).await.unwrap();
        let record: Value = serde_json::from_slice(&audit[0].bytes).unwrap();
        assert_eq!(audit.len(), 1);
        assert_eq!((&record["action"], &record["status"]), (&json!("reject"), &json!("rejected")));
    });
}

#[test]
fn an_input_that_is_no_object_fails_by_name() {
    quick(async |cloud| {
        for input in [json!("just a text"), json!([1, 2]), json!(null)] {
            let execution = cloud.start_in_console(&input).await.unwrap();
            let state = cloud.until_ended(&execution, SOON).await.unwrap();
            assert_eq!(state.error.as_deref(), Some("Request.Invalid"), "{input}");
        }
    });
}
