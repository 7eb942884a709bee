//! Telling a webhook.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use transcription_domain::{NoticeId, WebhookUrl};

/// One message to one address. The bytes are the same on every attempt.
#[derive(Clone, PartialEq, Eq)]
pub struct Notice {
    /// The message's id.
    pub id: NoticeId,
    /// Where it goes.
    pub url: WebhookUrl,
    /// The provider's id of the job, for the contract's `X-Transcript-Id` header.
    pub transcript_id: Option<String>,
    /// The JSON body.
    pub body: Vec<u8>,
}

/// Without the address, whose query may hold a key, and without the body, which holds what was said.
impl fmt::Debug for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, url, transcript_id, body } = self;
        write!(f, "notice {id} to {url} about {transcript_id:?}, {} bytes", body.len())
    }
}

/// What became of one attempt. A refusal by the receiver is an outcome, not an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// The receiver answered 2xx.
    Delivered {
        /// The status.
        status: u16,
    },
    /// Worth another attempt: another status, a lost connection, a time-out.
    TryAgain {
        /// What happened, without the address or anything that the receiver sent.
        reason: String,
        /// How long the receiver asks to wait.
        retry_after: Option<Duration>,
    },
    /// Never to be tried again: the receiver says that it is gone, or the address is not allowed.
    Refused {
        /// What happened.
        reason: String,
    },
}

/// Sends messages to customers' webhooks.
#[async_trait]
pub trait NoticeSender: Send + Sync {
    /// Makes one attempt. It ends within the sender's time limit, whatever the receiver does, follows no redirect, and
    /// only a 2xx status is a success.
    async fn send(&self, notice: &Notice) -> DeliveryOutcome;
}
