//! The provider's client credentials.

use std::fmt;

use async_trait::async_trait;
use thiserror::Error;
use zeroize::Zeroizing;

use super::Source;

/// A text that must not be seen: it prints as `[redacted]` and is overwritten when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// Keeps a secret.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The secret itself: for the one call that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// An OAuth 2.0 confidential client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCredentials {
    /// The client's id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: SecretText,
}

/// Why the credentials are not there. Never carries a part of them.
#[derive(Debug, Error)]
pub enum CredentialError {
    /// The secret store cannot be read now.
    #[error("the secret store cannot be reached")]
    Unavailable(#[source] Source),
    /// The secret is not of the form that is asked for.
    #[error("the secret is not usable: {0}")]
    Unusable(String),
}

/// Where the client credentials are kept.
#[async_trait]
pub trait CredentialSource: Send + Sync {
    /// The credentials as they are now: read anew on each call, so that a rotated secret is seen.
    ///
    /// # Errors
    /// [`CredentialError`].
    async fn client_credentials(&self) -> Result<ClientCredentials, CredentialError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_print() {
        let client_secret = SecretText::new("hunter2".to_owned());
        let credentials = ClientCredentials { client_id: "id".to_owned(), client_secret };
        assert!(!format!("{credentials:?}").contains("hunter2"));
    }
}
