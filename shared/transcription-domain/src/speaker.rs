//! Who speaks.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The longest label kept, in characters; a longer one is cut.
const LABEL_CHARS_MAX: usize = 80;

/// What diarization calls a speaker: `agent`, `speaker_1`, `external`. Never empty, cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SpeakerLabel(Arc<str>);

impl SpeakerLabel {
    /// The label without surrounding white space and control characters, cut to 80 characters; `None` when nothing is
    /// left of it.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let label: String =
            text.trim().chars().filter(|c| !c.is_control()).take(LABEL_CHARS_MAX).collect();
        (!label.is_empty()).then(|| Self(label.into()))
    }

    /// The label's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The role that the label itself tells, if it tells one.
    ///
    /// `internal` and `external` are the two sides of Genesys' documents: the organization and its customer.
    #[must_use]
    pub fn role(&self) -> SpeakerRole {
        let name = self.0.split([':', ' ', '_', '-']).next().unwrap_or_default();
        let is_one_of = |names: &[&str]| names.iter().any(|other| name.eq_ignore_ascii_case(other));
        if is_one_of(&["agent", "internal", "user"]) {
            SpeakerRole::Agent
        } else if is_one_of(&["customer", "caller", "external"]) {
            SpeakerRole::Customer
        } else if is_one_of(&["ivr", "acd", "voicemail", "bot"]) {
            SpeakerRole::Ivr
        } else {
            SpeakerRole::Unknown
        }
    }
}

impl fmt::Display for SpeakerLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The part that a speaker plays in the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpeakerRole {
    /// Somebody of the organization.
    Agent,
    /// The organization's customer.
    Customer,
    /// A machine: menu, queue announcement, voice mail.
    Ivr,
    /// The label does not tell.
    Unknown,
}

impl SpeakerRole {
    /// Its name in documents.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Customer => "customer",
            Self::Ivr => "ivr",
            Self::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_cleaned_and_never_empty() {
        assert_eq!(SpeakerLabel::new(" agent\n").unwrap().as_str(), "agent");
        assert_eq!(SpeakerLabel::new(" \t\u{0}"), None);
        let long = SpeakerLabel::new(&"x".repeat(10_240)).unwrap();
        assert_eq!(long.as_str().len(), 80);
    }

    #[test]
    fn roles_are_told_by_the_labels_that_tell_them() {
        for (label, role) in [
            ("agent", SpeakerRole::Agent),
            ("agent:7f3b", SpeakerRole::Agent),
            ("internal", SpeakerRole::Agent),
            ("External", SpeakerRole::Customer),
            ("customer_1", SpeakerRole::Customer),
            ("ivr", SpeakerRole::Ivr),
            ("speaker_0", SpeakerRole::Unknown),
            ("__proto__", SpeakerRole::Unknown),
        ] {
            assert_eq!(SpeakerLabel::new(label).unwrap().role(), role, "{label}");
        }
    }
}
