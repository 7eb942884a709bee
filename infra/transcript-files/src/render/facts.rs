//! The ids and facts that a bare result file does not hold, by rules that give the same file the same answer everywhere.
//!
//! | fact | first that is known |
//! |---|---|
//! | recording id | the option; the document (`recordingId`); a UUID that names the file, or the nearest folder above it that one names (`transcripts/{recording}/{key}/raw.json`); a UUID of version 8 made from the content's SHA-256, which no provider gives |
//! | transcript id | the option; the document (`id`, or `transcriptId` of its first transcript); `file-` and the first 32 digits of the content's SHA-256 |
//! | job key | the option; the key that a stack makes for this recording, tenant, language and what was asked for, with no webhook and format `json` |
//! | conversation, communication | the document |

use std::fmt::{self, Write as _};
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use transcription_domain::{
    Dialect, JobId, JobKey, RecordingId, RequestPolicy, TenantName, TranscriptFormat,
    TranscriptionRequest,
};
use uuid::Builder;

use super::{Expectation, RenderOptions, key_of};

/// An option that cannot be taken. Its value is not repeated.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{option} {problem}")]
pub struct FactsProblem {
    option: &'static str,
    problem: String,
}

impl FactsProblem {
    pub(super) fn of(option: &'static str, problem: &(impl fmt::Display + ?Sized)) -> Self {
        Self { option, problem: problem.to_string() }
    }
}

/// What stands in the rendered files besides the words.
#[derive(Debug)]
pub(super) struct FileFacts {
    pub(super) request: TranscriptionRequest,
    pub(super) transcript_id: JobId,
    pub(super) job_key: JobKey,
}

/// The ids of a document, where it holds any. Anything else about it is the reader's business.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DocumentIds {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    recording_id: Value,
    #[serde(default)]
    conversation_id: Value,
    #[serde(default)]
    communication_id: Value,
    #[serde(default)]
    transcripts: Vec<TranscriptIds>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct TranscriptIds {
    #[serde(default)]
    transcript_id: Value,
}

/// Checks the options that need no file, so that a misspelt one is told before a pipe is read.
pub(super) fn check(options: &RenderOptions) -> Result<(), FactsProblem> {
    FileFacts::of(options, b"{}").map(drop)
}

impl FileFacts {
    pub(super) fn of(options: &RenderOptions, bytes: &[u8]) -> Result<Self, FactsProblem> {
        let digest = Sha256::digest(bytes);
        let ids: DocumentIds = serde_json::from_slice(bytes).unwrap_or_default();
        let recording = recording_id(options, &ids, &digest)?;
        let request = request(options, &ids, &recording)?;
        let transcript_id = transcript_id(options, &ids, &digest)?;
        let tenant = TenantName::parse(&options.tenant);
        let tenant = tenant.map_err(|problem| FactsProblem::of("--tenant", &problem))?;
        let job_key = match &options.job_key {
            None => key_of(&tenant, &request),
            Some(key) => {
                JobKey::parse(key).map_err(|problem| FactsProblem::of("--job-key", &problem))?
            }
        };
        Ok(Self { request, transcript_id, job_key })
    }
}

fn recording_id(
    options: &RenderOptions,
    ids: &DocumentIds,
    digest: &[u8],
) -> Result<RecordingId, FactsProblem> {
    if let Some(id) = &options.recording_id {
        return RecordingId::parse(id)
            .map_err(|problem| FactsProblem::of("--recording-id", &problem));
    }
    let in_document = ids.recording_id.as_str().and_then(|id| RecordingId::parse(id).ok());
    let known = in_document.or_else(|| options.input.path().and_then(named_by));
    Ok(known.unwrap_or_else(|| made_from(digest)))
}

/// The UUID that names the file, or the nearest folder above it.
fn named_by(path: &Path) -> Option<RecordingId> {
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    let folders = path.ancestors().skip(1).filter_map(|folder| folder.file_name()?.to_str());
    stem.into_iter().chain(folders).find_map(|name| RecordingId::parse(name).ok())
}

fn made_from(digest: &[u8]) -> RecordingId {
    let mut first = [0; 16];
    first.iter_mut().zip(digest).for_each(|(byte, made)| *byte = *made);
    let made = Builder::from_custom_bytes(first).into_uuid().hyphenated().to_string();
    RecordingId::parse(&made).unwrap_or_else(|_| unreachable!("a UUID is a recording's id"))
}

fn transcript_id(
    options: &RenderOptions,
    ids: &DocumentIds,
    digest: &[u8],
) -> Result<JobId, FactsProblem> {
    if let Some(id) = &options.transcript_id {
        return JobId::parse(id).map_err(|problem| FactsProblem::of("--transcript-id", &problem));
    }
    let of_transcript = ids.transcripts.first().map(|transcript| &transcript.transcript_id);
    let known = [Some(&ids.id), of_transcript].into_iter().flatten();
    let known = known.filter_map(Value::as_str).find_map(|id| JobId::parse(id).ok());
    Ok(known.unwrap_or_else(|| {
        let mut made = "file-".to_owned();
        for byte in digest.iter().take(16) {
            // Writing to a String cannot fail.
            let _ = write!(made, "{byte:02x}");
        }
        JobId::parse(&made)
            .unwrap_or_else(|_| unreachable!("letters, digits and a hyphen are an id"))
    }))
}

fn request(
    options: &RenderOptions,
    ids: &DocumentIds,
    recording: &RecordingId,
) -> Result<TranscriptionRequest, FactsProblem> {
    let language = Dialect::parse(&options.language);
    let language = language.map_err(|problem| FactsProblem::of("--language", &problem))?;
    let policy = RequestPolicy {
        languages: vec![language.clone()],
        default_language: language,
        default_format: TranscriptFormat::Json,
        default_webhook: None,
        allow_loopback: false,
    };
    let asked = |what| !options.not_asked_for.contains(&what);
    let mut input = json!({
        "recordingId": recording,
        "speakerDiarization": asked(Expectation::Speakers),
        "wordConfidence": asked(Expectation::Confidence),
        "timestamps": asked(Expectation::Timestamps),
        "attributes": attributes(&options.attributes)?,
    });
    for (field, id) in
        [("conversationId", &ids.conversation_id), ("communicationId", &ids.communication_id)]
    {
        // What is no UUID is no fact about the call, and no reason to render nothing.
        if let Some(id) = id.as_str().and_then(|id| RecordingId::parse(id).ok())
            && let Some(fields) = input.as_object_mut()
        {
            fields.insert(field.to_owned(), json!(id));
        }
    }
    TranscriptionRequest::read(&input, &policy)
        .map_err(|problems| FactsProblem::of("--attribute:", &problems))
}

fn attributes(given: &[String]) -> Result<Map<String, Value>, FactsProblem> {
    let mut attributes = Map::new();
    for (number, text) in (1..).zip(given) {
        let Some((name, value)) = text.split_once('=').filter(|(name, _)| !name.is_empty()) else {
            let problem = format!("number {number} is not of the form NAME=VALUE");
            return Err(FactsProblem::of("--attribute", &problem));
        };
        if attributes.insert(name.to_owned(), json!(value)).is_some() {
            let problem = format!("number {number} names what another one has named");
            return Err(FactsProblem::of("--attribute", &problem));
        }
    }
    Ok(attributes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f";

    #[test]
    fn the_nearest_name_that_is_a_uuid_names_the_recording() {
        let other = "00000000-0000-4000-8000-000000000000";
        for path in [
            format!("calls/{ID}.json"),
            format!("{}.json", ID.to_uppercase()),
            format!("transcripts/{ID}/b31af5ab03a0888b/raw.json"),
            format!("{other}/{ID}/raw.json"),
        ] {
            assert_eq!(named_by(Path::new(&path)), RecordingId::parse(ID).ok(), "{path}");
        }
        assert_eq!(named_by(Path::new("calls/raw.json")), None);
    }

    #[test]
    fn a_made_id_follows_from_the_content_and_says_by_its_version_that_it_is_made() {
        let id = made_from(&[0xff; 32]);
        assert_eq!(id.as_str(), "ffffffff-ffff-8fff-bfff-ffffffffffff");
        assert_ne!(made_from(&[0; 32]), id);
    }

    #[test]
    fn attributes_are_names_with_values() {
        let given =
            |texts: &[&str]| attributes(&texts.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(given(&["queue=a=b"]).unwrap()["queue"], "a=b");
        for wrong in [&["queue"][..], &["=x"], &["a=1", "a=2"]] {
            assert!(given(wrong).is_err(), "{wrong:?}");
        }
    }
}
