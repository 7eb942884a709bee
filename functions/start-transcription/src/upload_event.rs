//! An EventBridge event about an object -> the recording that it is about.

use serde::Deserialize;
use thiserror::Error;
use transcription_domain::{ConversationId, RecordingId};

/// What an event tells, as S3 sends it through EventBridge. Unknown fields are ignored; keys come unencoded.
#[derive(Debug, Deserialize)]
struct ObjectEvent {
    id: String,
    source: String,
    #[serde(rename = "detail-type")]
    detail_type: String,
    detail: Detail,
}

#[derive(Debug, Deserialize)]
struct Detail {
    bucket: Bucket,
    object: Object,
}

#[derive(Debug, Deserialize)]
struct Bucket {
    name: String,
}

#[derive(Debug, Deserialize)]
struct Object {
    key: String,
    #[serde(rename = "version-id", default)]
    version_id: Option<String>,
}

/// A recording that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RecordingRef {
    pub(crate) recording: RecordingId,
    /// Known in the layout of the Genesys export.
    pub(crate) conversation: Option<ConversationId>,
    /// The event's own id, for the audit.
    pub(crate) event_id: String,
    pub(crate) bucket: String,
    pub(crate) key: String,
    pub(crate) version_id: Option<String>,
}

/// What an event is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Upload {
    /// A recording to transcribe.
    Recording(RecordingRef),
    /// Something else, which does no harm: why it is passed over. Never carries the key, which may hold a name.
    PassedOver(&'static str),
}

/// An event that cannot be read at all.
#[derive(Debug, Error)]
#[error("the message is no event about an object of S3 (line {line}, column {column})")]
pub(crate) struct MalformedEvent {
    line: usize,
    column: usize,
}

/// Reads one event. `bucket` is the bucket of recordings: other buckets' events are passed over.
///
/// Two layouts are known: `recordings/{recordingId}.{ext}`, and the Genesys export, whose last folder is
/// `conversation_id={id}` and whose files are named by the recording, with a `_metadata.json` beside each.
pub(crate) fn read(message: &str, bucket: &str) -> Result<Upload, MalformedEvent> {
    let event: ObjectEvent = serde_json::from_str(message)
        .map_err(|error| MalformedEvent { line: error.line(), column: error.column() })?;
    if event.source != "aws.s3" || event.detail_type != "Object Created" {
        return Ok(Upload::PassedOver("not the creation of an object"));
    }
    if event.detail.bucket.name != bucket {
        return Ok(Upload::PassedOver("another bucket"));
    }
    let object = event.detail.object;
    let named = match recording_of(&object.key) {
        Ok(named) => named,
        Err(reason) => return Ok(Upload::PassedOver(reason)),
    };
    let (recording, conversation) = named;
    Ok(Upload::Recording(RecordingRef {
        recording,
        conversation,
        event_id: event.id.chars().filter(|c| !c.is_control()).take(100).collect(),
        bucket: event.detail.bucket.name,
        key: object.key,
        version_id: object.version_id,
    }))
}

type Named = (RecordingId, Option<ConversationId>);

fn recording_of(key: &str) -> Result<Named, &'static str> {
    let (folder, file) = key.rsplit_once('/').ok_or("outside the known folders")?;
    if file.ends_with("_metadata.json") {
        return Err("metadata of a recording");
    }
    let (name, extension) = file.split_once('.').ok_or("a file without an extension")?;
    if extension.is_empty() || !extension.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Err("a file with an unknown extension");
    }
    let last_folder = folder.rsplit('/').next().unwrap_or_default();
    let conversation = match last_folder.strip_prefix("conversation_id=") {
        Some(id) => {
            Some(ConversationId::parse(id).map_err(|_| "a folder without a conversation id")?)
        }
        None if folder == "recordings" => None,
        None => return Err("outside the known folders"),
    };
    let recording =
        RecordingId::parse(name).map_err(|_| "a file that is not named by a recording id")?;
    Ok((recording, conversation))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f";

    fn event(key: &str) -> String {
        json!({
            "version": "0", "id": "e-1", "source": "aws.s3", "detail-type": "Object Created",
            "detail": {"bucket": {"name": "recordings"}, "object": {"key": key, "size": 1, "sequencer": "0055AED6DCD90281E5"},
                       "reason": "PutObject"},
        })
        .to_string()
    }

    fn read_key(key: &str) -> Upload {
        read(&event(key), "recordings").unwrap()
    }

    #[test]
    fn both_layouts_name_their_recording() {
        let Upload::Recording(plain) = read_key(&format!("recordings/{ID}.wav")) else { panic!() };
        assert_eq!((plain.recording.as_str(), plain.conversation), (ID, None));
        let conversation = "2bbd5f8d-03d8-4d6a-a5d4-6a1f8c9b7e21";
        let key =
            format!("{ID}/year=2026/month=4/day=7/hour=9/conversation_id={conversation}/{ID}.opus");
        let Upload::Recording(export) = read_key(&key) else { panic!() };
        assert_eq!(export.recording.as_str(), ID);
        assert_eq!(export.conversation.unwrap().as_str(), conversation);
    }

    #[test]
    fn the_recording_is_not_taken_from_the_conversations_folder() {
        let key = format!("o/conversation_id={ID}/2bbd5f8d-03d8-4d6a-a5d4-6a1f8c9b7e21.opus");
        let Upload::Recording(export) = read_key(&key) else { panic!() };
        assert_ne!(export.recording.as_str(), ID);
    }

    #[test]
    fn foreign_objects_are_passed_over() {
        for key in [
            format!("recordings/{ID}.opus_metadata.json"),
            format!("recordings/{ID}"),
            format!("recordings/{ID}."),
            format!("recordings/{ID}.wav/"),
            format!("recordings/a/{ID}.wav"),
            format!("other/{ID}.wav"),
            format!("{ID}.wav"),
            "recordings/Jane Doe.wav".to_owned(),
            "recordings/".to_owned(),
            "../../etc/passwd".to_owned(),
            format!("recordings/{ID}.w\u{0}v"),
            format!("o/conversation_id=x/{ID}.opus"),
            String::new(),
        ] {
            assert!(matches!(read_key(&key), Upload::PassedOver(_)), "{key:?}");
        }
    }

    #[test]
    fn other_events_and_buckets_are_passed_over() {
        let deleted =
            event(&format!("recordings/{ID}.wav")).replace("Object Created", "Object Deleted");
        assert!(matches!(read(&deleted, "recordings").unwrap(), Upload::PassedOver(_)));
        let elsewhere = read(&event(&format!("recordings/{ID}.wav")), "another").unwrap();
        assert_eq!(elsewhere, Upload::PassedOver("another bucket"));
    }

    #[test]
    fn a_message_that_is_no_event_says_where_it_breaks() {
        for message in ["", "{", "[]", "{\"id\": 1}", "not json"] {
            let error = read(message, "recordings").unwrap_err().to_string();
            assert!(error.contains("line"), "{error}");
        }
    }
}
