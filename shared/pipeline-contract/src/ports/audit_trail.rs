//! Where audit records go.

use async_trait::async_trait;
use thiserror::Error;
use transcription_domain::AuditLine;

use super::Source;

/// Why a record was not kept. Nothing that it was to precede may happen.
#[derive(Debug, Error)]
pub enum AuditError {
    /// The trail cannot be written now.
    #[error("the audit trail cannot be written")]
    Unavailable(#[source] Source),
    /// Another record stands in this one's place.
    #[error("another audit record stands at {key}")]
    Conflict {
        /// The place.
        key: String,
    },
}

/// The compliance audit: records are created, never changed.
#[async_trait]
pub trait AuditTrail: Send + Sync {
    /// Keeps one record of `subject` (a job's key, or an execution's name where there is no job).
    ///
    /// The record's place follows from the subject and the record's sequence, time and action. The same bytes again in the
    /// same place are a success, so a retry after a lost answer does no harm.
    ///
    /// # Errors
    /// [`AuditError::Conflict`] when other bytes stand there, [`AuditError::Unavailable`] for everything else.
    async fn append(&self, subject: &str, record: &AuditLine) -> Result<(), AuditError>;
}
