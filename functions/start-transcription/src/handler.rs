//! A batch of upload events <-> the start step. One event's trouble never loses the others of its batch.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use lambda_host::NamedFailure;
use pipeline_contract::ErrorName;
use pipeline_contract::ports::RejectedEvent;
use pipeline_metrics::{Meter, MetricName};
use pipeline_steps::{StartPorts, start};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use thiserror::Error;
use transcription_domain::{Failure, WebhookUrl};

use crate::skipped::{Counts, Skipped};
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
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BatchAnswer {
    batch_item_failures: Vec<ItemFailure>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct ItemFailure {
    item_identifier: String,
}

/// What a message led to.
enum Done {
    Started,
    Skipped(Skipped),
    Rejected,
}

pub(crate) async fn handle(batch: Batch, wired: &Wired) -> Result<BatchAnswer, NamedFailure> {
    let (answer, counts) = handle_each(batch, wired).await;
    count(&counts, &wired.meter);
    tracing::info!(
        uploads.started = counts.started,
        uploads.rejected = counts.rejected,
        uploads.come_again = counts.come_again,
        uploads.skipped = counts.skipped(),
        uploads.skipped_kinds = counts.skipped_in_words(),
        "a batch of upload events was handled"
    );
    Ok(answer)
}

fn count(counts: &Counts, meter: &Meter) {
    meter.add(MetricName::UploadsStarted, counts.started.into());
    meter.add(MetricName::UploadsSkipped, counts.skipped().into());
    meter.add(MetricName::UploadsRejected, counts.rejected.into());
    meter.add(MetricName::UploadsComeAgain, counts.come_again.into());
}

async fn handle_each(batch: Batch, wired: &Wired) -> (BatchAnswer, Counts) {
    let mut counts = Counts::default();
    let mut batch_item_failures = Vec::new();
    // All at once: a batch then takes no longer than its slowest message, which ends before the function's time does.
    let ends = join_all(batch.records.iter().map(|message| end_of(message, wired))).await;
    for (message, end) in batch.records.into_iter().zip(ends) {
        match end {
            Ok(Done::Started) => counts.started += 1,
            Ok(Done::Skipped(kind)) => counts.skip(kind),
            Ok(Done::Rejected) => counts.rejected += 1,
            Err(failure) => {
                tracing::error!(
                    message.id = message.message_id,
                    error.name = failure.name().as_str(),
                    error.message = failure.message(),
                    "an upload event could not be handled; it comes again"
                );
                counts.come_again += 1;
                batch_item_failures.push(ItemFailure { item_identifier: message.message_id });
            }
        }
    }
    (BatchAnswer { batch_item_failures }, counts)
}

/// What a message leads to: one whose failure no repetition would mend is put aside, any other failure is handed back.
async fn end_of(message: &Message, wired: &Wired) -> Result<Done, NamedFailure> {
    match handle_message(message, wired).await {
        Err(failure) if !failure.name().is_retryable() => {
            put_aside(message, &failure, wired).await?;
            Ok(Done::Rejected)
        }
        other => other,
    }
}

async fn put_aside(
    message: &Message,
    failure: &NamedFailure,
    wired: &Wired,
) -> Result<(), NamedFailure> {
    let event = RejectedEvent {
        message_id: message.message_id.clone(),
        body: message.body.clone(),
        reason: Failure::new(failure.name().as_str(), failure.message()),
    };
    wired
        .rejected
        .put_aside(&event)
        .await
        .map_err(|error| NamedFailure::new(ErrorName::QueueUnavailable, &error))?;
    tracing::warn!(
        message.id = message.message_id,
        error.name = failure.name().as_str(),
        error.message = failure.message(),
        "an upload event was rejected"
    );
    Ok(())
}

async fn handle_message(message: &Message, wired: &Wired) -> Result<Done, NamedFailure> {
    let upload = upload_event::read(&message.body, &wired.bucket)
        .map_err(|error| NamedFailure::new(ErrorName::EventInvalid, &error))?;
    let recording = match upload {
        Upload::Recording(recording) => recording,
        Upload::Skipped(kind) => return Ok(Done::Skipped(kind)),
    };
    let metadata = wired
        .uploads
        .metadata(&recording.bucket, &recording.key, recording.version_id.as_deref())
        .await
        .map_err(|error| NamedFailure::new(ErrorName::ArchiveUnavailable, &error))?;
    let Some(metadata) = metadata else { return Ok(Done::Skipped(Skipped::Gone)) };
    let request = request_of(&recording, &metadata, wired)
        .map_err(|error| NamedFailure::new(ErrorName::RequestInvalid, &error))?;
    let ports = StartPorts { workflow: wired.workflow.as_ref() };
    let name = start(&request, &ports, &wired.rules)
        .await
        .map_err(|error| NamedFailure::new(error.name(), &error))?;
    tracing::info!(recording.id = %recording.recording, execution.name = %name, "started");
    Ok(Done::Started)
}

/// A webhook from metadata whose host the stack does not allow.
#[derive(Debug, Error)]
#[error(
    "the object's metadata names a webhook whose host is not one of WebhookHostsFromMetadata: upload it again with another \
     webhook, or allow its host and send the event again"
)]
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

#[cfg(test)]
#[path = "handler_tests.rs"]
mod tests;
