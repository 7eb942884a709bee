//! Where raw results, files and messages are kept.

use async_trait::async_trait;
use thiserror::Error;
use transcription_domain::StoredObject;

use super::{AnswerBytes, ObjectContent, Source};

/// Why the archive did not do what was asked.
#[derive(Debug, Error)]
pub enum ArchiveError {
    /// An object with other bytes stands there. Objects are created, never overwritten.
    #[error("another object stands at {}", standing.key)]
    Conflict {
        /// The one that stands there.
        standing: StoredObject,
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
    /// Creates an object, of any size and never held as a whole. The same bytes again are a success, so a retry after a
    /// lost answer does no harm. An object is there as a whole or not at all.
    ///
    /// # Errors
    /// [`ArchiveError::Conflict`] when other bytes stand there: the first ones stay.
    async fn create(
        &self,
        key: &str,
        media_type: &str,
        content: &dyn ObjectContent,
    ) -> Result<StoredObject, ArchiveError>;

    /// The bytes of a small object, such as a webhook's message.
    ///
    /// # Errors
    /// [`ArchiveError::Missing`] when there is none.
    async fn load(&self, key: &str) -> Result<Vec<u8>, ArchiveError>;

    /// The bytes of an object of any size, a large one on the function's disk. They are those that were stored: all are of
    /// one object, and have its hash.
    ///
    /// # Errors
    /// [`ArchiveError::Missing`] when there is none, [`ArchiveError::Conflict`] when it is another one.
    async fn fetch(&self, object: &StoredObject) -> Result<AnswerBytes, ArchiveError>;

    /// How people and other systems name an object, such as `s3://bucket/key`. Never pre-signed.
    fn address_of(&self, key: &str) -> String;
}
