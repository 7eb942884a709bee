//! Reads a request field by field, so that every problem is told at once.

use serde_json::{Map, Value};

use crate::request::{Attributes, RequestPolicy, RequestProblem, RequestProblems, Trigger};
use crate::{
    CommunicationId, ConversationId, Dialect, InvalidId, RecordingId, TranscriptFormat,
    TranscriptionRequest, WebhookUrl,
};

/// With these, attributes fill at most 4 KiB of the 8 KiB that may travel between states.
const ATTRIBUTES_MAX: usize = 20;
const ATTRIBUTE_NAME_CHARS_MAX: usize = 64;
const ATTRIBUTE_VALUE_CHARS_MAX: usize = 128;

const FIELDS: [&str; 12] = [
    "recordingId",
    "language",
    "format",
    "speakerDiarization",
    "wordConfidence",
    "timestamps",
    "webhook",
    "conversationId",
    "communicationId",
    "attributes",
    "generation",
    "trigger",
];

/// The fields of one input, and what was found wrong with them so far.
struct Reader<'a> {
    fields: &'a Map<String, Value>,
    problems: Vec<RequestProblem>,
}

pub(crate) fn read(
    input: &Value,
    policy: &RequestPolicy,
) -> Result<TranscriptionRequest, RequestProblems> {
    let Some(fields) = input.as_object() else {
        return Err(RequestProblems(vec![RequestProblem {
            field: "input".to_owned(),
            problem: format!("is {}; allowed: an object with a recordingId", kind_of(input)),
        }]));
    };
    let mut reader = Reader { fields, problems: Vec::new() };
    let recording_id = reader.recording_id();
    let language = reader.language(policy);
    let format = reader.format(policy);
    let speaker_diarization = reader.flag("speakerDiarization");
    let word_confidence = reader.flag("wordConfidence");
    let timestamps = reader.flag("timestamps");
    let webhook = reader.webhook(policy);
    let conversation_id = reader.optional_id("conversationId", ConversationId::parse);
    let communication_id = reader.optional_id("communicationId", CommunicationId::parse);
    let attributes = reader.attributes();
    let generation = reader.generation();
    let trigger = reader.trigger();
    reader.unknown_fields();
    // Without a recording id there is always a problem, so the second arm is reached only with at least one.
    match recording_id {
        Some(recording_id) if reader.problems.is_empty() => Ok(TranscriptionRequest {
            recording_id,
            language,
            format,
            speaker_diarization,
            word_confidence,
            timestamps,
            webhook,
            conversation_id,
            communication_id,
            attributes,
            generation,
            trigger,
        }),
        _ => Err(RequestProblems(reader.problems)),
    }
}

impl<'a> Reader<'a> {
    fn get(&self, field: &str) -> Option<&'a Value> {
        self.fields.get(field).filter(|value| !value.is_null())
    }

    fn problem(&mut self, field: &str, problem: impl Into<String>) {
        self.problems.push(RequestProblem { field: field.to_owned(), problem: problem.into() });
    }

    /// The field as text; anything else is a problem and counts as absent.
    fn text(&mut self, field: &str) -> Option<&'a str> {
        let value = self.get(field)?;
        let text = value.as_str();
        if text.is_none() {
            self.problem(field, format!("is {}; allowed: a text", kind_of(value)));
        }
        text
    }

    fn recording_id(&mut self) -> Option<RecordingId> {
        if self.get("recordingId").is_none() {
            self.problem("recordingId", "is missing; it is required, a UUID");
            return None;
        }
        self.optional_id("recordingId", RecordingId::parse)
    }

    fn optional_id<T>(
        &mut self,
        field: &str,
        parse: impl Fn(&str) -> Result<T, InvalidId>,
    ) -> Option<T> {
        let text = self.text(field)?;
        parse(text).map_err(|error| self.problem(field, error.to_string())).ok()
    }

    fn language(&mut self, policy: &RequestPolicy) -> Dialect {
        let Some(text) = self.text("language") else { return policy.default_language.clone() };
        match Dialect::parse(text) {
            Ok(dialect) if policy.languages.contains(&dialect) => return dialect,
            Ok(_) => {
                let allowed: Vec<&str> = policy.languages.iter().map(Dialect::as_str).collect();
                self.problem(
                    "language",
                    format!(
                        "is not one of this stack's languages; allowed: {}",
                        allowed.join(", ")
                    ),
                );
            }
            Err(error) => self.problem("language", error.to_string()),
        }
        policy.default_language.clone()
    }

    fn format(&mut self, policy: &RequestPolicy) -> TranscriptFormat {
        let Some(text) = self.text("format") else { return policy.default_format };
        TranscriptFormat::parse(text).unwrap_or_else(|error| {
            self.problem("format", error.to_string());
            policy.default_format
        })
    }

    fn flag(&mut self, field: &str) -> bool {
        match self.get(field) {
            None => true,
            Some(Value::Bool(flag)) => *flag,
            Some(other) => {
                self.problem(field, format!("is {}; allowed: true or false", kind_of(other)));
                true
            }
        }
    }

    fn webhook(&mut self, policy: &RequestPolicy) -> Option<WebhookUrl> {
        if self.get("webhook").is_none() {
            return policy.default_webhook.clone();
        }
        let text = self.text("webhook")?;
        WebhookUrl::parse(text, policy.allow_loopback)
            .map_err(|error| self.problem("webhook", error.to_string()))
            .ok()
    }

    fn attributes(&mut self) -> Attributes {
        let Some(value) = self.get("attributes") else { return Attributes::new() };
        let Some(object) = value.as_object() else {
            let problem = format!("is {}; allowed: an object of texts", kind_of(value));
            self.problem("attributes", problem);
            return Attributes::new();
        };
        if object.len() > ATTRIBUTES_MAX {
            let count = object.len();
            self.problem("attributes", format!("has {count} entries; allowed: {ATTRIBUTES_MAX}"));
            return Attributes::new();
        }
        let mut attributes = Attributes::new();
        for (name, value) in object {
            match attribute_problem(name, value) {
                None => {
                    let text = value.as_str().unwrap_or_default();
                    attributes.insert(name.clone(), text.to_owned());
                }
                Some(problem) => self.problem(&format!("attributes.{}", shown(name)), problem),
            }
        }
        attributes
    }

    fn generation(&mut self) -> u32 {
        let Some(value) = self.get("generation") else { return 0 };
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        number.filter(|number| *number <= 9_999).unwrap_or_else(|| {
            self.problem("generation", "is not allowed; allowed: a whole number from 0 to 9999");
            0
        })
    }

    fn trigger(&mut self) -> Trigger {
        let Some(value) = self.get("trigger") else { return Trigger::Console };
        let trigger = serde_json::from_value(value.clone()).ok().filter(|trigger| match trigger {
            Trigger::Upload { event_id } => event_id.len() <= 100,
            Trigger::Console | Trigger::Recheck => true,
        });
        trigger.unwrap_or_else(|| {
            self.problem("trigger", "is not a trigger; leave it out when you start by hand");
            Trigger::Console
        })
    }

    fn unknown_fields(&mut self) {
        let fields = self.fields;
        for name in fields.keys().filter(|name| !FIELDS.contains(&name.as_str())) {
            self.problem(&shown(name), format!("is not a field; allowed: {}", FIELDS.join(", ")));
        }
    }
}

fn attribute_problem(name: &str, value: &Value) -> Option<String> {
    if name.is_empty() || name.chars().count() > ATTRIBUTE_NAME_CHARS_MAX {
        return Some(format!(
            "has a name that is not 1 to {ATTRIBUTE_NAME_CHARS_MAX} characters long"
        ));
    }
    match value.as_str() {
        None => Some(format!("is {}; allowed: a text", kind_of(value))),
        Some(text) if text.chars().count() > ATTRIBUTE_VALUE_CHARS_MAX => {
            Some(format!("is longer than {ATTRIBUTE_VALUE_CHARS_MAX} characters"))
        }
        Some(_) => None,
    }
}

/// A name from outside, short and escaped, so that it can stand in an error text and a log.
fn shown(name: &str) -> String {
    name.escape_default().take(40).collect()
}

const fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
