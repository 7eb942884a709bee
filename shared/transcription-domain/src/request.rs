//! What is asked of the pipeline: one recording, in one language and format.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use crate::{
    CommunicationId, ConversationId, Dialect, RecordingId, TranscriptFormat, WebhookUrl,
    request_reading,
};

/// Facts about the call that are carried through to the JSON output and the webhook: queue, agent, division.
pub type Attributes = BTreeMap<String, String>;

/// Where a request came from. It tells the audit; it changes nothing in what is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Trigger {
    /// A person started the execution.
    Console,
    /// An object was created in the recordings bucket. The object's key is not kept: it may hold a name.
    Upload {
        /// The EventBridge event's id.
        #[serde(rename = "eventId")]
        event_id: String,
    },
    /// The schedule found work without an outcome.
    Recheck,
}

/// A request that may be carried out: every field checked, every default filled in.
///
/// Written as JSON it has the field names of the contract, and reading those back with the policy that made it gives an
/// equal value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TranscriptionRequest {
    /// The recording to transcribe.
    pub recording_id: RecordingId,
    /// The language that is spoken.
    pub language: Dialect,
    /// The primary form of the result. All forms are rendered.
    pub format: TranscriptFormat,
    /// Ask the provider to tell speakers apart.
    pub speaker_diarization: bool,
    /// Ask the provider for a confidence per word.
    pub word_confidence: bool,
    /// Ask the provider for a start and an end per word.
    pub timestamps: bool,
    /// Who is told when the job has ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub webhook: Option<WebhookUrl>,
    /// The conversation that the recording belongs to; the second provider needs it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub conversation_id: Option<ConversationId>,
    /// The leg of the conversation that was recorded.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub communication_id: Option<CommunicationId>,
    /// Carried to the outputs; no part of the job's key.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub attributes: Attributes,
    /// Raised by one for each time that somebody wants the same recording transcribed anew.
    #[serde(default)]
    pub generation: u32,
    /// Where the request came from.
    pub trigger: Trigger,
}

/// What the stack allows, and what it fills in where a request is silent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestPolicy {
    /// The languages that the provider is known to take.
    pub languages: Vec<Dialect>,
    /// The language of a request that names none.
    pub default_language: Dialect,
    /// The format of a request that names none.
    pub default_format: TranscriptFormat,
    /// The webhook of a request that names none.
    pub default_webhook: Option<WebhookUrl>,
    /// Take a webhook on a loopback address: the local cloud only.
    pub allow_loopback: bool,
}

/// One thing that is wrong with one field of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestProblem {
    /// The field's name on the wire.
    pub field: String,
    /// What is wrong with it and what is allowed.
    pub problem: String,
}

impl fmt::Display for RequestProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.field, self.problem)
    }
}

/// Everything that is wrong with a request, in the order of the contract's fields. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct RequestProblems(pub(crate) Vec<RequestProblem>);

impl RequestProblems {
    /// The problems, one per fault.
    #[must_use]
    pub fn problems(&self) -> &[RequestProblem] {
        &self.0
    }
}

impl fmt::Display for RequestProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.len();
        let noun = if count == 1 { "problem" } else { "problems" };
        write!(f, "the request has {count} {noun}: ")?;
        for (index, problem) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl TranscriptionRequest {
    /// Reads an execution's input.
    ///
    /// Values stand as JSON types, unknown fields are refused (a misspelt `langauge` must not pass in silence), `null`
    /// counts as absent.
    ///
    /// # Errors
    /// Every problem at once.
    pub fn read(input: &Value, policy: &RequestPolicy) -> Result<Self, RequestProblems> {
        request_reading::read(input, policy)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn policy() -> RequestPolicy {
        RequestPolicy {
            languages: ["en-US", "de-DE"].map(|tag| Dialect::parse(tag).unwrap()).to_vec(),
            default_language: Dialect::parse("en-US").unwrap(),
            default_format: TranscriptFormat::Json,
            default_webhook: None,
            allow_loopback: false,
        }
    }

    const ID: &str = "7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f";

    fn problems_of(input: &Value) -> Vec<String> {
        TranscriptionRequest::read(input, &policy())
            .unwrap_err()
            .problems()
            .iter()
            .map(|problem| problem.field.clone())
            .collect()
    }

    #[test]
    fn a_recording_id_is_all_that_is_needed() {
        let request = TranscriptionRequest::read(&json!({ "recordingId": ID }), &policy()).unwrap();
        assert_eq!(request.language.as_str(), "en-US");
        assert_eq!(request.format, TranscriptFormat::Json);
        assert!(request.speaker_diarization && request.word_confidence && request.timestamps);
        assert_eq!(request.webhook, None);
        assert_eq!(request.trigger, Trigger::Console);
    }

    #[test]
    fn a_request_written_out_reads_back_equal() {
        let input = json!({
            "recordingId": ID, "language": "de-DE", "format": "vtt", "speakerDiarization": false,
            "wordConfidence": false, "timestamps": false, "webhook": "https://example.com/hook",
            "conversationId": ID, "communicationId": ID, "attributes": {"queue": "cards"},
            "generation": 2, "trigger": {"kind": "upload", "eventId": "e-1"},
        });
        let request = TranscriptionRequest::read(&input, &policy()).unwrap();
        assert_eq!(serde_json::to_value(&request).unwrap(), input);
        assert_eq!(
            TranscriptionRequest::read(&serde_json::to_value(&request).unwrap(), &policy()),
            Ok(request)
        );
    }

    #[test]
    fn all_problems_are_told_at_once_in_the_contracts_order() {
        let input = json!({
            "recordingId": "x", "language": "xx-XX", "format": "SRT", "speakerDiarization": "yes",
            "wordConfidence": 1, "timestamps": [], "webhook": "http://example.com",
            "conversationId": 7, "attributes": {"queue": 1}, "generation": -1, "langauge": "en-US",
        });
        assert_eq!(
            problems_of(&input),
            [
                "recordingId",
                "language",
                "format",
                "speakerDiarization",
                "wordConfidence",
                "timestamps",
                "webhook",
                "conversationId",
                "attributes.queue",
                "generation",
                "langauge"
            ]
        );
    }

    #[test]
    fn a_problem_says_what_is_wrong_and_what_is_allowed() {
        let error =
            TranscriptionRequest::read(&json!({"recordingId": ID, "language": "it-IT"}), &policy())
                .unwrap_err()
                .to_string();
        assert_eq!(
            error,
            "the request has 1 problem: language is not one of this stack's languages; allowed: en-US, de-DE"
        );
    }

    #[test]
    fn inputs_that_are_no_object_or_empty_are_refused() {
        assert_eq!(problems_of(&json!([])), ["input"]);
        assert_eq!(problems_of(&json!("text")), ["input"]);
        assert_eq!(problems_of(&json!({})), ["recordingId"]);
        assert_eq!(problems_of(&json!({"recordingId": null})), ["recordingId"]);
    }

    #[test]
    fn attributes_are_bounded_so_that_state_data_stays_small() {
        let many: serde_json::Map<String, Value> =
            (0..21).map(|n| (format!("k{n}"), json!("v"))).collect();
        assert_eq!(problems_of(&json!({"recordingId": ID, "attributes": many})), ["attributes"]);
        let long = json!({"recordingId": ID, "attributes": {"queue": "x".repeat(129)}});
        assert_eq!(problems_of(&long), ["attributes.queue"]);
    }

    #[test]
    fn a_hostile_field_name_is_shown_short_and_escaped() {
        let name = format!("a\u{202e}\n{}", "b".repeat(500));
        let mut input = json!({ "recordingId": ID });
        input[&name] = json!(1);
        let problems = problems_of(&input);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].len() < 100 && problems[0].is_ascii(), "{}", problems[0]);
    }
}
