//! Signing keys that a test knows.

use async_trait::async_trait;
use pipeline_contract::ports::{SigningKey, SigningKeyError, SigningKeySource, SigningKeys};

/// Always the same key, or, without one, a secret that somebody filled wrongly.
#[derive(Debug, Clone)]
pub struct FakeSigningKeys {
    /// `whsec_` and base64.
    pub current: Option<String>,
}

impl FakeSigningKeys {
    /// The key of the scheme's published examples.
    pub const KEY: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
}

impl Default for FakeSigningKeys {
    fn default() -> Self {
        Self { current: Some(Self::KEY.to_owned()) }
    }
}

#[async_trait]
impl SigningKeySource for FakeSigningKeys {
    async fn signing_keys(&self) -> Result<SigningKeys, SigningKeyError> {
        let unusable = |problem: String| SigningKeyError::Unusable(problem);
        let missing = || unusable("its field current is missing".to_owned());
        let current = SigningKey::parse(self.current.as_deref().ok_or_else(missing)?);
        let current = current.map_err(|problem| unusable(problem.to_string()))?;
        Ok(SigningKeys { current, previous: None })
    }
}
