//! A batch of upload events <-> the start step. One event's trouble never loses the others of its batch.

use std::collections::BTreeMap;

use lambda_host::NamedFailure;
use pipeline_contract::ErrorName;
use pipeline_contract::ports::UploadedObjects as _;
use pipeline_steps::{StartPorts, start};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use thiserror::Error;
use transcription_domain::WebhookUrl;

use crate::upload_event::{self, RecordingRef, Upload};
use crate::wiring::Wired;

/// A batch of the upload queue.
#[derive(Debug, Deserialize)]
pub(crate) struct Batch {
    #[serde(rename = "Records")]
    records: Vec<Message>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    message_id: String,
    body: String,
}

/// The messages that stay in the queue: they come again, and end in the dead-letter queue.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BatchAnswer {
    batch_item_failures: Vec<ItemFailure>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ItemFailure {
    item_identifier: String,
}

pub(crate) async fn handle(batch: Batch, wired: &Wired) -> Result<BatchAnswer, NamedFailure> {
    let mut batch_item_failures = Vec::new();
    for message in batch.records {
        if let Err(failure) = handle_message(&message, wired).await {
            tracing::error!(
                message.id = message.message_id,
                error.name = failure.name().as_str(),
                error.message = failure.message(),
                "an upload event could not be handled; it comes again"
            );
            batch_item_failures.push(ItemFailure { item_identifier: message.message_id });
        }
    }
    Ok(BatchAnswer { batch_item_failures })
}

async fn handle_message(message: &Message, wired: &Wired) -> Result<(), NamedFailure> {
    let upload = upload_event::read(&message.body, &wired.bucket)
        .map_err(|error| NamedFailure::new(ErrorName::EventInvalid, &error))?;
    let recording = match upload {
        Upload::Recording(recording) => recording,
        Upload::PassedOver(reason) => {
            tracing::info!(message.id = message.message_id, reason, "an event was passed over");
            return Ok(());
        }
    };
    let metadata = wired
        .uploads
        .metadata(&recording.bucket, &recording.key, recording.version_id.as_deref())
        .await
        .map_err(|error| NamedFailure::new(ErrorName::ArchiveUnavailable, &error))?;
    let Some(metadata) = metadata else {
        tracing::info!(recording.id = %recording.recording, "the object is gone: passed over");
        return Ok(());
    };
    let request = request_of(&recording, &metadata, wired)
        .map_err(|error| NamedFailure::new(ErrorName::RequestInvalid, &error))?;
    let ports = StartPorts { workflow: &wired.workflow };
    let name = start(&request, &ports, &wired.rules)
        .await
        .map_err(|error| NamedFailure::new(error.name(), &error))?;
    tracing::info!(recording.id = %recording.recording, execution.name = %name, "started");
    Ok(())
}

/// A webhook from metadata whose host the stack does not allow.
#[derive(Debug, Error)]
#[error("the object's metadata names a webhook whose host is not one of WebhookHostsFromMetadata")]
struct HostNotAllowed;

/// The request that an upload stands for: language, format and webhook from the object's metadata, else the stack's.
fn request_of(
    recording: &RecordingRef,
    metadata: &BTreeMap<String, String>,
    wired: &Wired,
) -> Result<Value, HostNotAllowed> {
    let mut request = Map::new();
    request.insert("recordingId".to_owned(), json!(recording.recording));
    request.insert("trigger".to_owned(), json!({"kind": "upload", "eventId": recording.event_id}));
    for name in ["language", "format", "webhook"] {
        let Some(value) = metadata.get(name) else { continue };
        if name == "webhook" && !is_allowed(value, wired) {
            return Err(HostNotAllowed);
        }
        request.insert(name.to_owned(), json!(value));
    }
    if let Some(conversation) = &recording.conversation {
        request.insert("conversationId".to_owned(), json!(conversation));
    }
    Ok(Value::Object(request))
}

/// Whoever may upload may not thereby choose where transcripts are sent. An address that cannot be read is let through to
/// the request's own check, which names the problem.
fn is_allowed(webhook: &str, wired: &Wired) -> bool {
    let allow_loopback = wired.rules.policy.allow_loopback;
    WebhookUrl::parse(webhook, allow_loopback)
        .map_or(true, |url| wired.webhook_hosts.iter().any(|host| host == url.host()))
}
