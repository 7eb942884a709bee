//! The real adapters on resources of their own, at an address that speaks AWS.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "what cannot be made ready ends the test"
)]

use std::sync::Arc;

use aws_adapters::{
    AwsClients, AwsCredentials, AwsSettings, DynamoJobStore, DynamoRequestBudget,
    DynamoSharedToken, JOBS_BY_RECHECK, JOBS_BY_RECORDING, MESSAGE_ID, REASON, S3AuditTrail,
    S3TranscriptArchive, S3UploadedObjects, SecretsManagerCredentials, SqsRejectedEvents,
    StateMachineArn, StepFunctionsStarter,
};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};
use pipeline_contract::ports::{RejectedEvent, SecretText, Spool};
use serde_json::{Value, json};
use transcription_domain::{ExecutionName, Failure, RequestRate, TenantName};

const REGION: &str = "us-east-1";
const TABLE: &str = "contracts-jobs";
const TOKENS: &str = "contracts-token";
const BUDGET: &str = "contracts-budget";
const TRANSCRIPTS: &str = "contracts-transcripts";
const AUDIT: &str = "contracts-audit";
const RECORDINGS: &str = "contracts-recordings";
const SECRET: &str = "contracts-genesys";
const REJECTED: &str = "contracts-rejected";

/// The adapters, their resources made beforehand: a table with the layout of `template.yaml`, buckets, a state machine
/// that waits, a secret.
pub struct AwsStandIn {
    clients: AwsClients,
    machine: StateMachineArn,
    rejected: String,
}

impl AwsStandIn {
    /// Makes the resources at `endpoint_url`.
    pub async fn at(endpoint_url: &str, http: reqwest::Client) -> Self {
        let credentials = AwsCredentials {
            access_key_id: "test".to_owned(),
            secret_access_key: SecretText::new("test".to_owned()),
            session_token: None,
        };
        let region = REGION.to_owned();
        let endpoint_url = Some(endpoint_url.to_owned());
        let clients = AwsClients::new(AwsSettings { region, endpoint_url, credentials }, http);
        make_table(&clients).await;
        make_small_table(&clients, TOKENS, "token_name").await;
        make_small_table(&clients, BUDGET, "budget_name").await;
        for bucket in [TRANSCRIPTS, AUDIT, RECORDINGS] {
            clients.s3().create_bucket().bucket(bucket).send().await.unwrap();
        }
        let machine = make_machine(&clients).await;
        let queue = clients.sqs().create_queue().queue_name(REJECTED).send().await.unwrap();
        let rejected = queue.queue_url.unwrap();
        Self { clients, machine, rejected }
    }

    /// The job store.
    #[must_use]
    pub fn job_store(&self) -> DynamoJobStore {
        DynamoJobStore::new(self.clients.dynamodb(), TABLE.to_owned())
    }

    /// The store of the shared token.
    #[must_use]
    pub fn shared_token(&self) -> DynamoSharedToken {
        DynamoSharedToken::new(self.clients.dynamodb(), TOKENS.to_owned())
    }

    /// A fleet's request budget, as a new instance sees it.
    #[must_use]
    pub fn request_budget(&self, limit_per_minute: u32) -> DynamoRequestBudget {
        let rate = RequestRate::within(limit_per_minute);
        DynamoRequestBudget::new(&self.clients.dynamodb(), BUDGET.to_owned(), rate)
    }

    /// The archive, with a disk.
    #[must_use]
    pub fn archive(&self, spool: Arc<dyn Spool>) -> S3TranscriptArchive {
        let archive = S3TranscriptArchive::new(self.clients.s3(), TRANSCRIPTS.to_owned());
        archive.fetching_to(spool)
    }

    /// The audit trail.
    #[must_use]
    pub fn audit_trail(&self) -> S3AuditTrail {
        let tenant = TenantName::parse("contracts").unwrap();
        S3AuditTrail::new(self.clients.s3(), AUDIT.to_owned(), tenant)
    }

    /// The starter of executions, which wait for an hour unless they are ended.
    #[must_use]
    pub fn starter(&self) -> StepFunctionsStarter {
        StepFunctionsStarter::new(self.clients.step_functions(), self.machine.clone())
    }

    /// The queue of rejected events.
    #[must_use]
    pub fn rejected_events(&self) -> SqsRejectedEvents {
        SqsRejectedEvents::new(self.clients.sqs(), self.rejected.clone())
    }

    /// Everything that lies in the queue of rejected events, in no order.
    pub async fn all_rejected(&self) -> Vec<RejectedEvent> {
        let mut all = Vec::new();
        let mut receipts = Vec::new();
        loop {
            let receive = self.clients.sqs().receive_message().queue_url(&self.rejected);
            let receive = receive.message_attribute_names("All").max_number_of_messages(10);
            let messages = receive.send().await.unwrap().messages.unwrap_or_default();
            if messages.is_empty() {
                break;
            }
            for message in messages {
                let attributes = message.message_attributes.unwrap();
                let text = |name| attributes[name].string_value.clone().unwrap();
                let reason = text(REASON);
                let (error, words) = reason.split_once(": ").unwrap();
                all.push(RejectedEvent {
                    message_id: text(MESSAGE_ID),
                    body: message.body.unwrap(),
                    reason: Failure { error: error.to_owned(), message: words.to_owned() },
                });
                receipts.push(message.receipt_handle.unwrap());
            }
        }
        for receipt in receipts {
            let show = self.clients.sqs().change_message_visibility().queue_url(&self.rejected);
            show.receipt_handle(receipt).visibility_timeout(0).send().await.unwrap();
        }
        all
    }

    /// Ends an execution.
    pub async fn end(&self, name: &ExecutionName) {
        let arn = self.machine.execution(name);
        self.clients.step_functions().stop_execution().execution_arn(arn).send().await.unwrap();
    }

    /// The credentials in a secret of this text.
    pub async fn credentials(&self, secret: &Value) -> SecretsManagerCredentials {
        let client = self.clients.secrets_manager();
        let text = secret.to_string();
        client.create_secret().name(SECRET).secret_string(text).send().await.unwrap();
        SecretsManagerCredentials::new(client, SECRET.to_owned())
    }

    /// Uploads a recording with metadata; answers its bucket.
    pub async fn upload(&self, key: &str, metadata: &[(&str, &str)]) -> &'static str {
        let mut put = self.clients.s3().put_object().bucket(RECORDINGS).key(key);
        for (name, value) in metadata {
            put = put.metadata(*name, *value);
        }
        put.body(b"RIFF".to_vec().into()).send().await.unwrap();
        RECORDINGS
    }

    /// The look at uploaded objects.
    #[must_use]
    pub fn uploaded_objects(&self) -> S3UploadedObjects {
        S3UploadedObjects::new(self.clients.s3())
    }
}

async fn make_table(clients: &AwsClients) {
    let text = ScalarAttributeType::S;
    clients
        .dynamodb()
        .create_table()
        .table_name(TABLE)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(attribute("job_key", text.clone()))
        .attribute_definitions(attribute("recording_id", text.clone()))
        .attribute_definitions(attribute("recheck_shard", text))
        .attribute_definitions(attribute("recheck_at", ScalarAttributeType::N))
        .key_schema(key("job_key", KeyType::Hash))
        .global_secondary_indexes(index(JOBS_BY_RECHECK, "recheck_shard", "recheck_at"))
        .global_secondary_indexes(index(JOBS_BY_RECORDING, "recording_id", "job_key"))
        .send()
        .await
        .unwrap();
}

/// A table of one item.
async fn make_small_table(clients: &AwsClients, table: &str, key_name: &str) {
    clients
        .dynamodb()
        .create_table()
        .table_name(table)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(attribute(key_name, ScalarAttributeType::S))
        .key_schema(key(key_name, KeyType::Hash))
        .send()
        .await
        .unwrap();
}

fn attribute(name: &str, kind: ScalarAttributeType) -> AttributeDefinition {
    AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().unwrap()
}

fn key(name: &str, kind: KeyType) -> KeySchemaElement {
    KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap()
}

fn index(name: &str, hash: &str, range: &str) -> GlobalSecondaryIndex {
    let keys_only = Projection::builder().projection_type(ProjectionType::KeysOnly).build();
    GlobalSecondaryIndex::builder()
        .index_name(name)
        .key_schema(key(hash, KeyType::Hash))
        .key_schema(key(range, KeyType::Range))
        .projection(keys_only)
        .build()
        .unwrap()
}

async fn make_machine(clients: &AwsClients) -> StateMachineArn {
    let definition = json!({
        "StartAt": "WaitAnHour",
        "States": {"WaitAnHour": {"Type": "Wait", "Seconds": 3600, "End": true}},
    });
    let machine = clients
        .step_functions()
        .create_state_machine()
        .name("contracts")
        .definition(definition.to_string())
        .role_arn("arn:aws:iam::000000000000:role/contracts")
        .send()
        .await
        .unwrap();
    StateMachineArn::parse(machine.state_machine_arn()).unwrap()
}
