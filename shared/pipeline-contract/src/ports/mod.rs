//! What the steps ask of the world: one trait per file, used as `&dyn`. The doc comment of each is its contract, kept by
//! the fake and the real adapter alike and proved by one suite per port.

mod answer_bytes;
pub use answer_bytes::{AnswerBytes, AnswerCollector, AnswerLimits, AnswerReader, NotTaken};
mod audit_trail;
pub use audit_trail::{AuditError, AuditTrail};
mod chance;
pub use chance::Chance;
mod clock;
pub use clock::Clock;
mod credential_source;
pub use credential_source::{ClientCredentials, CredentialError, CredentialSource, SecretText};
mod job_store;
pub use job_store::{Claim, JobStore, StoreError};
mod notice_sender;
pub use notice_sender::{DeliveryOutcome, Notice, NoticeSender};
mod rejected_events;
pub use rejected_events::{RejectedEvent, RejectedEvents, RejectedEventsError};
mod request_budget;
pub use request_budget::{BudgetError, Grant, NoLimit, RequestBudget, SlotRequest};
mod object_content;
pub use object_content::{ContentParts, ObjectContent};
mod signing_keys;
pub use signing_keys::{
    SigningKey, SigningKeyError, SigningKeyProblem, SigningKeySource, SigningKeys,
};
mod spool;
pub use spool::{NoSpool, Spool, SpoolFile};
mod shared_token;
pub use shared_token::{
    AccessToken, Renewal, RenewalPhase, SharedToken, SharedTokenError, SharedTokenStore, WriteTag,
};
mod transcript_archive;
pub use transcript_archive::{ArchiveError, TranscriptArchive};
mod transcript_provider;
pub use transcript_provider::{
    Look, ProviderError, Submission, SubmissionError, SubmissionRequest, TranscriptProvider,
};
mod uploaded_objects;
pub use uploaded_objects::{UploadedObjects, UploadedObjectsError};
mod workflow_starter;
pub use workflow_starter::{ExecutionStatus, WorkflowError, WorkflowStarter};

/// The driver's error behind a port's error.
pub type Source = Box<dyn std::error::Error + Send + Sync>;
