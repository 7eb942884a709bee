//! The ports on AWS: one file per port.
//!
//! [`AwsClients`] makes the SDK's clients from plain values and the process's one `reqwest::Client`: this crate reads no
//! environment, no profile and no metadata service, and brings no HTTP or TLS stack of its own.

mod audit_trail;
pub use audit_trail::S3AuditTrail;
mod aws_failure;
pub use aws_failure::AwsFailure;
mod connection;
pub use connection::{ATTEMPTS_MAX, AwsClients, AwsCredentials, AwsSettings, OPERATION_TIMEOUT};
mod create_once;
mod credential_source;
pub use credential_source::SecretsManagerCredentials;
mod http_connector;
mod job_item;
pub use job_item::{JOBS_BY_RECHECK, JOBS_BY_RECORDING, UnreadableItem};
mod job_store;
pub use job_store::DynamoJobStore;
mod object_ranges;
mod parted_upload;
mod recording_metadata;
pub use recording_metadata::S3UploadedObjects;
mod rejected_events;
pub use rejected_events::{MESSAGE_ID, REASON, SqsRejectedEvents};
mod request_budget;
pub use request_budget::DynamoRequestBudget;
mod request_budget_item;
mod secret_fields;
mod shared_token;
pub use shared_token::DynamoSharedToken;
mod shared_token_item;
mod signing_key_source;
pub use signing_key_source::SecretsManagerSigningKeys;
mod transcript_archive;
pub use transcript_archive::S3TranscriptArchive;
mod workflow_starter;
pub use workflow_starter::{InvalidStateMachineArn, StateMachineArn, StepFunctionsStarter};

#[cfg(test)]
mod canned_http;
