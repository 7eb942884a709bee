//! One key per recording and request.

use std::fmt::{self, Write as _};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::ids::InvalidId;
use crate::{ExecutionName, TenantName, TranscriptionRequest};

/// The identity of a job: SHA-256 over tenant, recording, canonical request and generation, as 64 hex digits.
///
/// Two triggers for the same recording and request have the same key, whatever made them; attributes, trigger and the
/// platform's ids are no part of it. Only an explicit redrive raises the generation and so the key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct JobKey(String);

/// Written into the hash, so that a later change of the canonical form cannot collide with this one.
const CANONICAL_FORM: &str = "job-key-v1";

impl JobKey {
    /// The key of a request.
    #[must_use]
    pub fn of(tenant: &TenantName, request: &TranscriptionRequest) -> Self {
        let generation = request.generation.to_string();
        let parts = [
            CANONICAL_FORM,
            tenant.as_str(),
            request.recording_id.as_str(),
            request.language.as_str(),
            request.format.as_str(),
            flag(request.speaker_diarization),
            flag(request.word_confidence),
            flag(request.timestamps),
            request.webhook.as_ref().map_or("", crate::WebhookUrl::as_str),
            &generation,
        ];
        let mut hash = Sha256::new();
        for part in parts {
            // No part holds a line end, so the joined text is unambiguous.
            hash.update(part.as_bytes());
            hash.update(b"\n");
        }
        Self(hex(&hash.finalize()))
    }

    /// Reads a key back.
    ///
    /// # Errors
    /// [`InvalidId`] when the text is not 64 lower-case hex digits.
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        let fits = text.len() == 64
            && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidId::not_a_job_key(text)) }
    }

    /// All 64 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first 16 digits: enough for a folder beside the recording's id.
    #[must_use]
    pub fn short(&self) -> &str {
        self.0.get(..16).unwrap_or(&self.0)
    }

    /// The first digit: sixteen even shards for whatever must be listed.
    #[must_use]
    pub fn shard(&self) -> &str {
        self.0.get(..1).unwrap_or("0")
    }

    /// The name of the `run`-th execution for this job: `{32 digits}-g{generation}-r{run}`, at most 47 characters.
    ///
    /// AWS refuses a closed execution's name for 90 days, so each run of a job has a name of its own.
    #[must_use]
    pub fn execution_name(&self, generation: u32, run: u32) -> ExecutionName {
        let digits = self.0.get(..32).unwrap_or(&self.0);
        ExecutionName::parse(&format!("{digits}-g{generation}-r{run}"))
            .unwrap_or_else(|_| unreachable!("hex digits, hyphens and two numbers fit a name"))
    }
}

const fn flag(value: bool) -> &'static str {
    if value { "1" } else { "0" }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl TryFrom<String> for JobKey {
    type Error = InvalidId;
    fn try_from(text: String) -> Result<Self, InvalidId> {
        Self::parse(&text)
    }
}

impl From<JobKey> for String {
    fn from(key: JobKey) -> Self {
        key.0
    }
}

impl fmt::Display for JobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{Dialect, RequestPolicy, TranscriptFormat};

    fn request(changes: &Value) -> TranscriptionRequest {
        let policy = RequestPolicy {
            languages: ["en-US", "de-DE"].map(|tag| Dialect::parse(tag).unwrap()).to_vec(),
            default_language: Dialect::parse("en-US").unwrap(),
            default_format: TranscriptFormat::Json,
            default_webhook: None,
            allow_loopback: false,
        };
        let mut input = json!({"recordingId": "7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f"});
        for (field, value) in changes.as_object().unwrap() {
            input[field] = value.clone();
        }
        TranscriptionRequest::read(&input, &policy).unwrap()
    }

    fn key(changes: &Value) -> JobKey {
        JobKey::of(&TenantName::parse("default").unwrap(), &request(changes))
    }

    #[test]
    fn the_key_of_a_request_never_changes_between_releases() {
        // Computed apart, with sha256sum over the ten lines. A changed key would transcribe every known recording again. Change CANONICAL_FORM knowingly.
        assert_eq!(
            key(&json!({})).as_str(),
            "bd8b32f5b4ab996df6698aadfa88f0876b760176746d5a3a2ebc8d47c9dfee6d"
        );
    }

    #[test]
    fn trigger_and_attributes_are_no_part_of_the_key() {
        let uploaded = json!({
            "attributes": {"queue": "cards"}, "trigger": {"kind": "upload", "eventId": "e"}
        });
        assert_eq!(key(&json!({})), key(&uploaded));
    }

    #[test]
    fn every_field_of_the_job_is_part_of_the_key() {
        let plain = key(&json!({}));
        for change in [
            json!({"language": "de-DE"}),
            json!({"format": "srt"}),
            json!({"speakerDiarization": false}),
            json!({"wordConfidence": false}),
            json!({"timestamps": false}),
            json!({"webhook": "https://example.com/"}),
            json!({"generation": 1}),
        ] {
            assert_ne!(plain, key(&change), "{change}");
        }
        let other = JobKey::of(&TenantName::parse("other").unwrap(), &request(&json!({})));
        assert_ne!(plain, other);
    }

    #[test]
    fn an_execution_name_tells_generation_and_run_and_fits_awss_limit() {
        let name = key(&json!({})).execution_name(9_999, u32::MAX);
        assert!(name.as_str().ends_with("-g9999-r4294967295"));
        assert!(name.as_str().len() <= 80);
    }
}
