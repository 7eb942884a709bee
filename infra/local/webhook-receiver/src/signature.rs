//! The place for the signature's verification (Standard Webhooks: `webhook-id`, `webhook-timestamp`,
//! `webhook-signature`). It is not judged yet: a hook has no secret so far.
//!
//! What belongs here: the verdict over the headers and the raw bytes, for the secrets of a hook (two during a
//! rotation). `hook.rs` calls [`verify`] for every notice and keeps what it says.

use axum::http::HeaderMap;
use serde::Serialize;

/// What is known of a notice's signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum SignatureVerdict {
    /// There is a signature; nobody has judged it.
    NotJudged,
    /// There is no `webhook-signature`.
    Absent,
}

/// The verdict over a notice.
pub(crate) fn verify(headers: &HeaderMap, _body: &[u8]) -> SignatureVerdict {
    if headers.contains_key("webhook-signature") {
        SignatureVerdict::NotJudged
    } else {
        SignatureVerdict::Absent
    }
}
