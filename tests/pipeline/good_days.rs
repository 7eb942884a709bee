//! Calls that go all the way.

use genesys_simulator::CallKind;
use local_runner::{ExpectedEnd, Layout, Upload};
use serde_json::Value;
use uuid::uuid;

use crate::clouds::{SOON, ends_as, quick, recording, sample_call, upload};

#[test]
fn an_uploaded_call_ends_as_files_a_notice_and_a_closed_audit_chain() {
    quick(async |cloud| {
        let id = uuid!("0002f70f-7386-445b-8000-000000000001");
        upload(cloud, id, sample_call()).await;
        ends_as(cloud, id, &ExpectedEnd::completed(1)).await;

        let files = cloud.files_of(&id.to_string()).await.unwrap();
        for (name, golden) in [
            ("transcript.srt", include_str!("../golden/transcripts/0002f70f7386445b.srt")),
            ("transcript.vtt", include_str!("../golden/transcripts/0002f70f7386445b.vtt")),
        ] {
            let file = files.iter().find(|file| file.key.ends_with(name)).unwrap();
            assert_eq!(String::from_utf8_lossy(&file.bytes), golden, "{name}");
        }
        let job = cloud.jobs_of(&id.to_string()).await.unwrap().remove(0);
        let audit = cloud.audit_of(job.key.as_str()).await.unwrap();
        let records: Vec<Value> =
            audit.iter().map(|file| serde_json::from_slice(&file.bytes).unwrap()).collect();
        let steps: Vec<String> = records
            .iter()
            .map(|r| {
                let text = |field: &str| r[field].as_str().unwrap().to_owned();
                format!("{} {}", text("action"), text("outcome"))
            })
            .collect();
        let expected = [
            "claim success",
            "submit intent",
            "submit success",
            "collect success",
            "deliver success",
            "notify intent",
            "close success",
        ];
        assert_eq!(steps, expected);
        let last = records.last().unwrap();
        assert_eq!(last["webhook_status"], "delivered");
        assert_eq!(last["metrics"]["total_words"], 79);
    });
}

#[test]
fn the_same_upload_twice_is_one_execution_and_one_submission() {
    quick(async |cloud| {
        let id = recording(11);
        upload(cloud, id, sample_call()).await;
        cloud.upload(&Upload::plain(id)).await.unwrap();
        cloud.until_uploads_are_handled(SOON).await.unwrap();
        ends_as(cloud, id, &ExpectedEnd::completed(1)).await;
        let asked = cloud.genesys().requests_of(CallKind::Submit);
        let its = asked.iter().filter(|request| request.recording_id == Some(id.to_string()));
        assert_eq!(its.count(), 1);
    });
}

#[test]
fn an_upload_and_a_run_by_hand_of_the_same_recording_are_one_job() {
    quick(async |cloud| {
        let id = recording(12);
        upload(cloud, id, sample_call()).await;
        let owner = cloud.until_started(&id.to_string(), SOON).await.unwrap();
        let is_claimed =
            |job: &transcription_domain::TranscriptionJob| job.owner.as_str() == owner.name;
        cloud.until_job(&id.to_string(), SOON, is_claimed).await.unwrap();
        let input = serde_json::json!({"recordingId": id});
        let second = cloud.start_in_console(&input).await.unwrap();
        let state = cloud.until_ended(&second, SOON).await.unwrap();
        let output = state.output.unwrap();
        assert_eq!(output["status"], "owned_elsewhere");
        assert_eq!(output["owner"], owner.name);
        ends_as(cloud, id, &ExpectedEnd::completed(2)).await;
    });
}

#[test]
fn the_genesys_export_layout_brings_its_conversation_along() {
    quick(async |cloud| {
        let id = recording(13);
        let conversation = recording(14);
        cloud.genesys().script(id, sample_call()).unwrap();
        let layout = Layout::GenesysExport { conversation };
        let recorded = Upload { layout, ..Upload::plain(id) };
        cloud.upload(&recorded.with("language", "en-GB").with("format", "srt")).await.unwrap();
        ends_as(cloud, id, &ExpectedEnd::completed(1)).await;
        let job = cloud.jobs_of(&id.to_string()).await.unwrap().remove(0);
        let request = serde_json::to_value(&job.request).unwrap();
        assert_eq!(request["conversationId"], conversation.to_string());
        assert_eq!((&request["language"], &request["format"]), (&"en-GB".into(), &"srt".into()));
    });
}
