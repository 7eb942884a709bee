//! The real adapters keep the contracts of their ports, on a real table, real buckets and a real state machine: those of
//! the local cloud.
#![expect(clippy::unwrap_used, reason = "what cannot be made ready ends the test")]

use lambda_host::SettingsReader;
use local_runner::MiniStack;
use pipeline_contract::ports::{CredentialSource, UploadedObjects};
use pipeline_tests::aws_stand_in::AwsStandIn;
use pipeline_tests::port_contracts::audit_trail::audit_trail_keeps_its_contract;
use pipeline_tests::port_contracts::job_store::job_store_keeps_its_contract;
use pipeline_tests::port_contracts::rejected_events::rejected_events_keep_their_contract;
use pipeline_tests::port_contracts::request_budget::{
    LIMIT_PER_MINUTE, request_budget_keeps_its_contract,
};
use pipeline_tests::port_contracts::shared_token::shared_token_store_keeps_its_contract;
use pipeline_tests::port_contracts::transcript_archive::transcript_archive_keeps_its_contract;
use pipeline_tests::port_contracts::workflow_starter::workflow_starter_keeps_its_contract;
use serde_json::json;

// One test: the cloud is started once.
#[tokio::test]
async fn the_aws_adapters_keep_the_contracts_of_their_ports() {
    let cloud = MiniStack::start().await.unwrap();
    cloud.make_role("contracts").await.unwrap();
    let aws = AwsStandIn::at(
        cloud.endpoint_url(),
        lambda_host::http_client("").unwrap().build().unwrap(),
    )
    .await;

    job_store_keeps_its_contract(&aws.job_store()).await;
    shared_token_store_keeps_its_contract(&aws.shared_token()).await;
    let (budget, other) =
        (aws.request_budget(LIMIT_PER_MINUTE), aws.request_budget(LIMIT_PER_MINUTE));
    request_budget_keeps_its_contract(&budget, &other).await;
    let disk = lambda_host::disk(&mut SettingsReader::of([]));
    transcript_archive_keeps_its_contract(&aws.archive(disk.spool)).await;
    audit_trail_keeps_its_contract(&aws.audit_trail()).await;
    workflow_starter_keeps_its_contract(&aws.starter(), async |name| aws.end(name).await).await;
    rejected_events_keep_their_contract(&aws.rejected_events(), async || aws.all_rejected().await)
        .await;
    all_jobs_of_a_recording_are_found(&aws).await;
    the_secret_is_read(&aws).await;
    an_uploads_metadata_is_read(&aws).await;
}

async fn all_jobs_of_a_recording_are_found(aws: &AwsStandIn) {
    let recording = "00000010-0000-4000-8000-000000000000".to_owned().try_into().unwrap();
    assert_eq!(aws.job_store().find_by_recording(&recording).await.unwrap().len(), 1);
    let unknown = "ffffffff-0000-4000-8000-000000000000".to_owned().try_into().unwrap();
    assert_eq!(aws.job_store().find_by_recording(&unknown).await.unwrap(), []);
}

async fn the_secret_is_read(aws: &AwsStandIn) {
    let secret = json!({"client_id": "id-1", "client_secret": "not-so-secret"});
    let credentials = aws.credentials(&secret).await.client_credentials().await.unwrap();
    assert_eq!(credentials.client_id, "id-1");
    assert_eq!(credentials.client_secret.expose(), "not-so-secret");
}

async fn an_uploads_metadata_is_read(aws: &AwsStandIn) {
    let bucket = aws.upload("a folder/call 1+2.wav", &[("recordingid", "r-1")]).await;
    let objects = aws.uploaded_objects();
    let found = objects.metadata(bucket, "a folder/call 1+2.wav", None).await.unwrap().unwrap();
    assert_eq!(found.get("recordingid").map(String::as_str), Some("r-1"));
    assert_eq!(objects.metadata(bucket, "nothing.wav", None).await.unwrap(), None);
}
