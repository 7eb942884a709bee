//! Credentials that a test knows.

use async_trait::async_trait;
use pipeline_contract::ports::{ClientCredentials, CredentialError, CredentialSource, SecretText};

/// Always the same client.
#[derive(Debug, Clone)]
pub struct FakeCredentials {
    /// The client's id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
}

#[async_trait]
impl CredentialSource for FakeCredentials {
    async fn client_credentials(&self) -> Result<ClientCredentials, CredentialError> {
        Ok(ClientCredentials {
            client_id: self.client_id.clone(),
            client_secret: SecretText::new(self.client_secret.clone()),
        })
    }
}
