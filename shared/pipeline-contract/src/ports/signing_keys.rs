//! The keys that webhooks are signed with.

use std::fmt;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;
use zeroize::Zeroizing;

use super::Source;

/// What stands before a key in the Standard Webhooks scheme, so that a leaked one is recognised.
const PREFIX: &str = "whsec_";

/// The scheme's limits for a key, in bytes.
const BYTES_MIN: usize = 24;
const BYTES_MAX: usize = 64;

/// Why a text is no key. Never carries a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SigningKeyProblem {
    /// Not base64 of the standard alphabet, with its padding.
    #[error(
        "is not base64 (of the standard alphabet, with padding), after whsec_ where that is there"
    )]
    NotBase64,
    /// Too short to be safe, or longer than the scheme allows.
    #[error("has {0} bytes in its base64; allowed: {BYTES_MIN} to {BYTES_MAX}")]
    Length(usize),
}

/// A key of HMAC-SHA256, shared with the receiver. It prints as `[redacted]` and is overwritten when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKey(Zeroizing<Vec<u8>>);

impl SigningKey {
    /// Reads `whsec_` and base64, or base64 alone: 24 to 64 bytes.
    ///
    /// # Errors
    /// [`SigningKeyProblem`].
    pub fn parse(text: &str) -> Result<Self, SigningKeyProblem> {
        let encoded = text.strip_prefix(PREFIX).unwrap_or(text);
        let bytes = STANDARD.decode(encoded).map_err(|_| SigningKeyProblem::NotBase64)?;
        let bytes = Zeroizing::new(bytes);
        if (BYTES_MIN..=BYTES_MAX).contains(&bytes.len()) {
            Ok(Self(bytes))
        } else {
            Err(SigningKeyProblem::Length(bytes.len()))
        }
    }

    /// The key itself: for the signature.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The keys as they are now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKeys {
    /// Signs.
    pub current: SigningKey,
    /// Signs too, while receivers take up the current one.
    pub previous: Option<SigningKey>,
}

/// Why the keys are not there. Never carries a part of them.
#[derive(Debug, Error)]
pub enum SigningKeyError {
    /// The secret store cannot be read now.
    #[error("the secret of the signing keys cannot be read")]
    Unavailable(#[source] Source),
    /// The secret is not of the form that is asked for.
    #[error("the secret of the signing keys is not usable: {0}")]
    Unusable(String),
}

/// Where the signing keys are kept.
#[async_trait]
pub trait SigningKeySource: Send + Sync {
    /// The keys as they were some minutes ago at most: a new one signs soon, and an attempt rarely waits for the store.
    ///
    /// # Errors
    /// [`SigningKeyError`].
    async fn signing_keys(&self) -> Result<SigningKeys, SigningKeyError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_with_its_prefix_and_without() {
        let key = SigningKey::parse("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD").unwrap();
        assert_eq!(key.expose().len(), 24);
        assert_eq!(SigningKey::parse("C2FVsBQIhrscChlQIMV+b5sSYspob7oD"), Ok(key.clone()));
        assert_eq!(format!("{key:?}"), "[redacted]");
    }

    #[test]
    fn a_key_that_is_weak_or_of_another_alphabet_is_refused() {
        let of = |bytes: usize| STANDARD.encode(vec![7_u8; bytes]);
        for (text, problem) in [
            (String::new(), SigningKeyProblem::Length(0)),
            ("whsec_".to_owned(), SigningKeyProblem::Length(0)),
            (of(23), SigningKeyProblem::Length(23)),
            (of(65), SigningKeyProblem::Length(65)),
            ("hunter2".to_owned(), SigningKeyProblem::NotBase64),
            ("whsec_whsec_AAAA".to_owned(), SigningKeyProblem::NotBase64),
            // URL-safe base64 has - and _ for + and /.
            ("C2FVsBQIhrscChlQIMV-b5sSYspob7oD".to_owned(), SigningKeyProblem::NotBase64),
        ] {
            assert_eq!(SigningKey::parse(&text), Err(problem), "{text}");
        }
        for bytes in [24, 33, 64] {
            assert!(SigningKey::parse(&of(bytes)).is_ok(), "{bytes}");
        }
    }
}
