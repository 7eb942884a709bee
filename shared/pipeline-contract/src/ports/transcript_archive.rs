//! Where raw results, files and messages are kept.

use async_trait::async_trait;
use thiserror::Error;
use transcription_domain::StoredObject;

use super::Source;

/// Why the archive did not do what was asked.
#[derive(Debug, Error)]
pub enum ArchiveError {
    /// An object with other bytes stands there. Objects are created, never overwritten.
    #[error("another object stands at {key}")]
    Conflict {
        /// The place.
        key: String,
    },
    /// There is no such object.
    #[error("there is no object at {key}")]
    Missing {
        /// The place.
        key: String,
    },
    /// The archive cannot be read or written now.
    #[error("the archive cannot be reached")]
    Unavailable(#[source] Source),
}

/// The transcripts bucket: objects are created once.
#[async_trait]
pub trait TranscriptArchive: Send + Sync {
    /// Creates an object. The same bytes again are a success, so a retry after a lost answer does no harm.
    ///
    /// # Errors
    /// [`ArchiveError::Conflict`] when other bytes stand there: the first ones stay.
    async fn create(
        &self,
        key: &str,
        media_type: &str,
        bytes: Vec<u8>,
    ) -> Result<StoredObject, ArchiveError>;

    /// An object's bytes.
    ///
    /// # Errors
    /// [`ArchiveError::Missing`] when there is none.
    async fn load(&self, key: &str) -> Result<Vec<u8>, ArchiveError>;

    /// How people and other systems name an object, such as `s3://bucket/key`. Never pre-signed.
    fn address_of(&self, key: &str) -> String;
}
