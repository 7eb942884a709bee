//! Why a job ended without a transcript.

use serde::{Deserialize, Serialize};

/// The longest message kept, in characters: as much of a cause as the state machine passes on.
const MESSAGE_CHARS_MAX: usize = 512;

/// A named failure. The name is one of the pipeline's list of error names; the message says what to check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The error's name, such as `Recording.NotFound`.
    pub error: String,
    /// What happened and what to check, at most 512 characters, without control characters.
    pub message: String,
}

/// An error and its sources as one text, joined by colons. An error's `Display` says one thing only; this is how the
/// whole chain is told, once, at an edge.
///
/// ```
/// use transcription_domain::error_chain;
/// assert_eq!(error_chain(&std::io::Error::other("the socket is gone")), "the socket is gone");
/// ```
#[must_use]
pub fn error_chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

impl Failure {
    /// A failure whose message is cut and cleaned: it may come from outside.
    #[must_use]
    pub fn new(error: impl Into<String>, message: &str) -> Self {
        let message = message
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .take(MESSAGE_CHARS_MAX)
            .collect();
        Self { error: error.into(), message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_message_from_outside_is_cut_and_cleaned() {
        let failure = Failure::new("Job.Failed", &format!("a\nb{}", "x".repeat(2_000)));
        assert!(failure.message.starts_with("a b"));
        assert_eq!(failure.message.chars().count(), 512);
    }
}
