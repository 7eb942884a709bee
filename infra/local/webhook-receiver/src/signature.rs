//! Judges a notice's signature by the Standard Webhooks scheme (`webhook-id`, `webhook-timestamp`, `webhook-signature`), with
//! the library of those who wrote the scheme: what it says is what a customer's receiver would say.

use axum::http::HeaderMap;
use serde::Serialize;
use standardwebhooks::{Webhook, WebhookError};

/// What is known of a notice's signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum SignatureVerdict {
    /// The receiver has been given no key to judge by.
    NotJudged,
    /// It is the key's, over these bytes, and of these five minutes.
    Right,
    /// It is not.
    Wrong,
}

/// The verdict over a notice, and what is wrong in one sentence.
pub(crate) fn verify(
    key: Option<&str>,
    headers: &HeaderMap,
    body: &[u8],
) -> (SignatureVerdict, Option<String>) {
    let Some(key) = key else { return (SignatureVerdict::NotJudged, None) };
    match Webhook::new(key).and_then(|webhook| webhook.verify(body, headers)) {
        Ok(()) => (SignatureVerdict::Right, None),
        Err(error) => (SignatureVerdict::Wrong, Some(problem(&error))),
    }
}

fn problem(error: &WebhookError) -> String {
    match error {
        WebhookError::InvalidSecret(_) => "the receiver's own key is no base64".to_owned(),
        other => format!("its signature does not verify: {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    fn headers(signature: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("webhook-id", "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk"),
            ("webhook-timestamp", "1649367553"),
            ("webhook-signature", signature),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn without_a_key_nothing_is_judged() {
        let verdict = verify(None, &HeaderMap::new(), b"{}");
        assert_eq!(verdict, (SignatureVerdict::NotJudged, None));
    }

    #[test]
    fn what_is_missing_or_old_is_told() {
        let told = |headers: &HeaderMap| verify(Some(KEY), headers, b"{}").1.unwrap();
        assert!(told(&HeaderMap::new()).ends_with("missing header id"));
        assert!(told(&headers("v1,AAAA")).ends_with("timestamp too old"));
        let own = verify(Some("no key!"), &HeaderMap::new(), b"{}").1.unwrap();
        assert!(own.contains("own key"), "{own}");
    }
}
