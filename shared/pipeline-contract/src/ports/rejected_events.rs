//! Where messages go that can never start anything.

use async_trait::async_trait;
use thiserror::Error;
use transcription_domain::Failure;

use super::Source;

/// Why a message could not be put aside.
#[derive(Debug, Error)]
pub enum RejectedEventsError {
    /// The queue cannot be reached now, or takes no such message.
    #[error("the rejected message could not be put aside")]
    Unavailable(#[source] Source),
}

/// A message that no repetition would mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedEvent {
    /// The id under which it came: the same message may be put aside twice.
    pub message_id: String,
    /// What it said, byte for byte, so that it can be mended and sent again.
    pub body: String,
    /// Why it is rejected: no secret, and no value of a field.
    pub reason: Failure,
}

/// The queue of rejected upload events: a person looks at them, and sends them again once their cause is gone.
#[async_trait]
pub trait RejectedEvents: Send + Sync {
    /// Puts a message aside, whole and with its reason. Once this has answered, the message may leave the queue that it came
    /// from. A message that is put aside twice is there twice, under one id.
    ///
    /// # Errors
    /// [`RejectedEventsError::Unavailable`]: nobody knows whether it was put aside, so it must stay where it came from.
    async fn put_aside(&self, event: &RejectedEvent) -> Result<(), RejectedEventsError>;
}
