//! The shared token in memory.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use pipeline_contract::ports::{SharedToken, SharedTokenError, SharedTokenStore, WriteTag};

use crate::locked;

/// One shared token, with writes on a condition. Clones keep it together.
#[derive(Debug, Clone, Default)]
pub struct FakeSharedToken {
    kept: Arc<Mutex<Option<SharedToken>>>,
}

impl FakeSharedToken {
    /// What is kept, for a test's own eyes.
    #[must_use]
    pub fn kept(&self) -> Option<SharedToken> {
        locked(&self.kept).clone()
    }
}

#[async_trait]
impl SharedTokenStore for FakeSharedToken {
    async fn load(&self) -> Result<Option<SharedToken>, SharedTokenError> {
        Ok(self.kept())
    }

    async fn replace(
        &self,
        seen: Option<&WriteTag>,
        next: &SharedToken,
    ) -> Result<(), SharedTokenError> {
        let mut kept = locked(&self.kept);
        let stands = kept.as_ref().map(|kept| &kept.tag);
        if stands == Some(&next.tag) {
            return Ok(());
        }
        if stands != seen {
            return Err(SharedTokenError::Conflict);
        }
        *kept = Some(next.clone());
        Ok(())
    }
}
