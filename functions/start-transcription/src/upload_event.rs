//! An EventBridge event about an object -> the recording that it is about.

use serde::Deserialize;
use thiserror::Error;
use transcription_domain::{ConversationId, RecordingId};

use crate::skipped::Skipped;

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
    /// Something else, which does no harm.
    Skipped(Skipped),
}

/// An event about an object is smaller by far: a key has 1,024 bytes at most, and everything else is short.
const EVENT_BYTES_MAX: usize = 16_384;

/// A message that is no event about an object. What it says is not shown: it may be anything.
#[derive(Debug, Error)]
pub(crate) enum MalformedEvent {
    #[error(
        "the message is no event about an object of S3 (line {line}, column {column}): send other messages elsewhere"
    )]
    Unreadable { line: usize, column: usize },
    #[error(
        "the message has {bytes} bytes, and an event about an object has at most {EVENT_BYTES_MAX}: send other messages \
         elsewhere"
    )]
    Huge { bytes: usize },
}

/// Reads one event. `bucket` is the bucket of recordings: other buckets' events are skipped.
///
/// Two layouts are known: `recordings/{recordingId}.{ext}`, and the Genesys export, whose last folder is
/// `conversation_id={id}` and whose files are named by the recording, with a `_metadata.json` beside each.
pub(crate) fn read(message: &str, bucket: &str) -> Result<Upload, MalformedEvent> {
    if message.len() > EVENT_BYTES_MAX {
        return Err(MalformedEvent::Huge { bytes: message.len() });
    }
    let event: ObjectEvent = serde_json::from_str(message).map_err(|error| {
        MalformedEvent::Unreadable { line: error.line(), column: error.column() }
    })?;
    if event.source != "aws.s3" || event.detail_type != "Object Created" {
        return Ok(Upload::Skipped(Skipped::OtherEvent));
    }
    if event.detail.bucket.name != bucket {
        return Ok(Upload::Skipped(Skipped::OtherBucket));
    }
    let object = event.detail.object;
    let (recording, conversation) = match recording_of(&object.key) {
        Ok(named) => named,
        Err(kind) => return Ok(Upload::Skipped(kind)),
    };
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

fn recording_of(key: &str) -> Result<Named, Skipped> {
    let (folder, file) = key.rsplit_once('/').ok_or(Skipped::OtherObject)?;
    if file.ends_with("_metadata.json") {
        return Err(Skipped::Metadata);
    }
    let (name, extension) = file.split_once('.').ok_or(Skipped::OtherObject)?;
    if extension.is_empty() || !extension.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Err(Skipped::OtherObject);
    }
    let last_folder = folder.rsplit('/').next().unwrap_or_default();
    let conversation = match last_folder.strip_prefix("conversation_id=") {
        Some(id) => Some(ConversationId::parse(id).map_err(|_| Skipped::OtherObject)?),
        None if folder == "recordings" => None,
        None => return Err(Skipped::OtherObject),
    };
    let recording = RecordingId::parse(name).map_err(|_| Skipped::OtherObject)?;
    match medium_of(&extension.to_ascii_lowercase()) {
        Medium::Sound => Ok((recording, conversation)),
        Medium::Screen => Err(Skipped::Screen),
        Medium::Writing => Err(Skipped::Chat),
    }
}

enum Medium {
    Sound,
    Screen,
    Writing,
}

/// What a file of this extension holds. The export names each recording by its id, whatever its medium, and its metadata
/// may come later than the recording itself: the extension is all that can be judged at once. `webm` is sound here, as it
/// is in the vendor's list of formats of voice recordings; an unknown one is sound too, so that no call is lost.
fn medium_of(extension: &str) -> Medium {
    match extension {
        "mp4" | "m4v" | "mov" | "mkv" | "avi" | "wmv" | "mpg" | "mpeg" => Medium::Screen,
        "json" | "txt" | "eml" | "html" | "htm" | "xml" | "csv" | "pdf" | "zip" | "msg" => {
            Medium::Writing
        }
        _ => Medium::Sound,
    }
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
    fn foreign_objects_are_skipped() {
        for key in [
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
            assert_eq!(read_key(&key), Upload::Skipped(Skipped::OtherObject), "{key:?}");
        }
    }

    #[test]
    fn metadata_screens_and_chats_are_skipped_by_their_kind() {
        for (file, kind) in [
            (format!("{ID}.opus_metadata.json"), Skipped::Metadata),
            (format!("{ID}_metadata.json"), Skipped::Metadata),
            (format!("{ID}.mp4"), Skipped::Screen),
            (format!("{ID}.MP4"), Skipped::Screen),
            (format!("{ID}.json"), Skipped::Chat),
            (format!("{ID}.eml"), Skipped::Chat),
        ] {
            for folder in ["recordings", &format!("o/year=2026/conversation_id={ID}")] {
                let key = format!("{folder}/{file}");
                assert_eq!(read_key(&key), Upload::Skipped(kind), "{key}");
            }
        }
        for extension in ["wav", "opus", "mp3", "ogg", "webm", "WAV", "new"] {
            let key = format!("recordings/{ID}.{extension}");
            assert!(matches!(read_key(&key), Upload::Recording(_)), "{key}");
        }
    }

    #[test]
    fn other_events_and_buckets_are_skipped() {
        let deleted =
            event(&format!("recordings/{ID}.wav")).replace("Object Created", "Object Deleted");
        assert_eq!(read(&deleted, "recordings").unwrap(), Upload::Skipped(Skipped::OtherEvent));
        let elsewhere = read(&event(&format!("recordings/{ID}.wav")), "another").unwrap();
        assert_eq!(elsewhere, Upload::Skipped(Skipped::OtherBucket));
    }

    #[test]
    fn a_message_that_is_no_event_says_where_it_breaks() {
        for message in ["", "{", "[]", "{\"id\": 1}", "not json"] {
            let error = read(message, "recordings").unwrap_err().to_string();
            assert!(error.contains("line"), "{error}");
        }
    }

    #[test]
    fn a_huge_message_is_not_read_and_says_its_size() {
        let key = format!("recordings/{}.wav", "x".repeat(EVENT_BYTES_MAX));
        let error = read(&event(&key), "recordings").unwrap_err().to_string();
        assert!(error.contains("has at most 16384") && !error.contains("xxx"), "{error}");
        // The longest key that S3 takes, at its longest in JSON, is far below that.
        let key = format!("recordings/{}", "\u{1}".repeat(1_013));
        assert!(read(&event(&key), "recordings").is_ok());
    }
}
