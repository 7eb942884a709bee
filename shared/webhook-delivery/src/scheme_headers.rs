//! The headers of a notice: the contract's, and those of the Standard Webhooks scheme.

use chrono::{DateTime, Utc};
use pipeline_contract::ports::{Notice, SigningKeys};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

use crate::signature;

const TRANSCRIPT_ID: HeaderName = HeaderName::from_static("x-transcript-id");
const WEBHOOK_ID: HeaderName = HeaderName::from_static("webhook-id");
const WEBHOOK_SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");
const WEBHOOK_TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");

/// The headers of one attempt at `now`. The id is the same on every attempt; the timestamp (Unix seconds) and with it the
/// signatures are the attempt's own.
pub(crate) fn of(notice: &Notice, keys: &SigningKeys, now: DateTime<Utc>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(WEBHOOK_TIMESTAMP, HeaderValue::from(now.timestamp()));
    let signature = signature::of(keys, notice.id.as_str(), now.timestamp(), &notice.body);
    let texts = [
        (WEBHOOK_ID, Some(notice.id.as_str())),
        (WEBHOOK_SIGNATURE, Some(signature.as_str())),
        (TRANSCRIPT_ID, notice.transcript_id.as_deref()),
    ];
    for (name, text) in texts {
        // Ids of ours and of `JobId` fit a header. Another text, which could only begin a header of its own, is left out:
        // the body has it.
        if let Some(value) = text.and_then(|text| HeaderValue::from_str(text).ok()) {
            headers.insert(name, value);
        }
    }
    headers
}
