//! A type for each kind of id, so that a job's id cannot be passed for a recording's.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

/// Why a text is not an id of the kind asked for. Never carries the text itself: it may be somebody's name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{problem}; allowed: {allowed}")]
pub struct InvalidId {
    problem: String,
    allowed: &'static str,
}

impl InvalidId {
    pub(crate) fn not_a_job_key(text: &str) -> Self {
        let length = text.chars().count();
        Self {
            problem: format!("is not a job key ({length} characters)"),
            allowed: "64 lower-case hex digits",
        }
    }
}

const UUID_ALLOWED: &str = "a UUID such as 7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f";

fn parse_uuid(text: &str) -> Result<String, InvalidId> {
    // The hyphenated form only: `uuid` also reads braces and URNs, which Genesys never sends. Versions 3 and 4 both
    // occur in real answers, so the version is not checked.
    let hyphenated = text.len() == 36;
    match Uuid::try_parse(text) {
        Ok(uuid) if hyphenated => Ok(uuid.hyphenated().to_string()),
        _ => Err(InvalidId {
            problem: format!("is not a UUID ({} characters)", text.chars().count()),
            allowed: UUID_ALLOWED,
        }),
    }
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads the hyphenated form in either case and keeps the lower-case one.
            ///
            /// # Errors
            /// [`InvalidId`] when the text is anything else.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                parse_uuid(text).map(Self)
            }

            /// The id as it stands on the wire: lower case, hyphenated.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

uuid_id! {
    /// A recording of a Genesys conversation.
    ///
    /// ```
    /// use transcription_domain::RecordingId;
    /// let id = RecordingId::parse("7F3B6A52-1C1E-4F7A-9D0E-5A1B2C3D4E5F").unwrap();
    /// assert_eq!(id.as_str(), "7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f");
    /// assert!(RecordingId::parse("../../etc/passwd").is_err());
    /// ```
    RecordingId
}
uuid_id! {
    /// A Genesys conversation: one customer interaction, with one or more communications.
    ConversationId
}
uuid_id! {
    /// One leg of a conversation. The platform calls it session, call or communication in different places.
    CommunicationId
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $max:literal, $allowed:literal, $fits:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads the id as it stands on the wire.
            ///
            /// # Errors
            /// [`InvalidId`] when it is empty, too long or has a character that is not allowed.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                let fits: fn(char) -> bool = $fits;
                let length = text.chars().count();
                if length == 0 || length > $max {
                    return Err(InvalidId {
                        problem: format!("has {length} characters"),
                        allowed: $allowed,
                    });
                }
                if let Some(position) = text.chars().position(|c| !fits(c)) {
                    return Err(InvalidId {
                        problem: format!("has a forbidden character at position {}", position + 1),
                        allowed: $allowed,
                    });
                }
                Ok(Self(text.to_owned()))
            }

            /// The id as it stands on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id! {
    /// The provider's transcription job: `id` in its answers, `transcript_id` in ours.
    ///
    /// It becomes a URL path segment, so only characters that need no escaping there are taken, and it must hold
    /// something besides dots: `..` would climb.
    JobId, 200, "1 to 200 of A-Z a-z 0-9 - _ : ~",
    |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '~')
}
text_id! {
    /// The name of a Step Functions execution: at most 80 characters that AWS calls safe.
    ExecutionName, 80, "1 to 80 of A-Z a-z 0-9 - _",
    |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}
text_id! {
    /// The Genesys organization that this stack serves; part of every job's key and of the audit's path.
    TenantName, 64, "1 to 64 of A-Z a-z 0-9 - _",
    |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_could_leave_their_path_are_refused() {
        for text in ["", "..", "a/b", "a?b", "a#b", "%2f", "a b", "a\nb", "{}", "é"] {
            assert!(RecordingId::parse(text).is_err(), "{text:?}");
            assert!(JobId::parse(text).is_err(), "{text:?}");
            assert!(ExecutionName::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn session_ids_of_version_3_are_ids_too() {
        let id = CommunicationId::parse("e34abf26-a3e1-37b9-8f5c-1c2d3e4f5a6b");
        assert!(id.is_ok());
    }

    #[test]
    fn an_invalid_id_says_what_is_allowed_and_never_repeats_the_text() {
        let error = RecordingId::parse("Jane Doe's call").unwrap_err().to_string();
        assert!(error.contains("a UUID such as"), "{error}");
        assert!(!error.contains("Jane"), "{error}");
    }

    #[test]
    fn a_long_id_is_refused_by_its_length() {
        assert!(ExecutionName::parse(&"a".repeat(80)).is_ok());
        assert!(ExecutionName::parse(&"a".repeat(81)).is_err());
    }
}
