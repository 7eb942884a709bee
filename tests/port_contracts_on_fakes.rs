//! The fakes keep the contracts of their ports: what is proved with them holds for the real adapters too.

use pipeline_tests::port_contracts::audit_trail::audit_trail_keeps_its_contract;
use pipeline_tests::port_contracts::job_store::job_store_keeps_its_contract;
use pipeline_tests::port_contracts::rejected_events::rejected_events_keep_their_contract;
use pipeline_tests::port_contracts::request_budget::{
    LIMIT_PER_MINUTE, request_budget_keeps_its_contract,
};
use pipeline_tests::port_contracts::shared_token::shared_token_store_keeps_its_contract;
use pipeline_tests::port_contracts::transcript_archive::transcript_archive_keeps_its_contract;
use pipeline_tests::port_contracts::workflow_starter::workflow_starter_keeps_its_contract;
use port_fakes::{
    FakeArchive, FakeBudget, FakeJobStore, FakeRejectedEvents, FakeSharedToken, FakeStarter,
    FakeTrail,
};
use transcription_domain::TenantName;

#[tokio::test]
async fn the_fake_job_store_keeps_the_contract_of_its_port() {
    job_store_keeps_its_contract(&FakeJobStore::default()).await;
}

#[tokio::test]
async fn the_fake_archive_keeps_the_contract_of_its_port() {
    transcript_archive_keeps_its_contract(&FakeArchive::default()).await;
}

#[tokio::test]
async fn the_fake_audit_trail_keeps_the_contract_of_its_port() {
    let tenant = TenantName::parse("contracts").unwrap();
    audit_trail_keeps_its_contract(&FakeTrail::new(tenant)).await;
}

#[tokio::test]
async fn the_fake_starter_keeps_the_contract_of_its_port() {
    let starter = FakeStarter::default();
    workflow_starter_keeps_its_contract(&starter, async |name| starter.end(name)).await;
}

#[tokio::test]
async fn the_fake_queue_of_rejected_events_keeps_the_contract_of_its_port() {
    let queue = FakeRejectedEvents::default();
    rejected_events_keep_their_contract(&queue, async || queue.all()).await;
}

#[tokio::test]
async fn the_fake_shared_token_keeps_the_contract_of_its_port() {
    shared_token_store_keeps_its_contract(&FakeSharedToken::default()).await;
}

#[tokio::test]
async fn the_fake_request_budget_keeps_the_contract_of_its_port() {
    let budget = FakeBudget::within(LIMIT_PER_MINUTE);
    request_budget_keeps_its_contract(&budget, &budget).await;
}
