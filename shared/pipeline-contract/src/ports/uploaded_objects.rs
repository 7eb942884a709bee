//! What stands beside an uploaded recording.

use std::collections::BTreeMap;

use async_trait::async_trait;
use thiserror::Error;

use super::Source;

/// Why an uploaded object could not be looked at.
#[derive(Debug, Error)]
pub enum UploadedObjectsError {
    /// The bucket cannot be read now, or not by this function.
    #[error("the uploaded object cannot be looked at")]
    Unavailable(#[source] Source),
}

/// The recordings bucket, seen from outside: the recordings themselves are never read.
#[async_trait]
pub trait UploadedObjects: Send + Sync {
    /// The user metadata of an object, by lower-case name without the `x-amz-meta-` prefix; `None` when there is no such
    /// object, or no longer. `version` names one version of it; without one the newest counts.
    ///
    /// # Errors
    /// [`UploadedObjectsError::Unavailable`].
    async fn metadata(
        &self,
        bucket: &str,
        key: &str,
        version: Option<&str>,
    ) -> Result<Option<BTreeMap<String, String>>, UploadedObjectsError>;
}
