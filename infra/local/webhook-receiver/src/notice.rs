//! A notice as it was received.

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};

use crate::signature::SignatureVerdict;

/// One request to a hook, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceivedNotice {
    /// 1 is the first since the start, over all hooks.
    pub number: u64,
    /// When its body was read to the end.
    pub at: DateTime<Utc>,
    /// The hook's name.
    pub hook: String,
    /// The headers in the order of their arrival, names in lower case; a value beyond ASCII is shown escaped.
    pub headers: Vec<(String, String)>,
    /// The body's bytes; in JSON as base64 in `bodyBase64`.
    #[serde(rename = "bodyBase64", serialize_with = "as_base64")]
    pub body: Vec<u8>,
    /// The body, when it is JSON.
    pub json: Option<serde_json::Value>,
    /// What is wrong with it by the contract, one sentence each; empty is good.
    pub problems: Vec<String>,
    /// What is known of its signature.
    pub signature: SignatureVerdict,
    /// What became of it.
    pub ended: NoticeEnd,
    /// The status it was answered with.
    pub status: Option<u16>,
}

/// What became of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum NoticeEnd {
    /// There is no answer yet.
    Open,
    /// There was an answer.
    Answered,
    /// The receiver closed the connection without one.
    Dropped,
    /// The sender went away before there was one.
    SenderGone,
}

impl ReceivedNotice {
    /// The first value of a header, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

fn as_base64<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    use base64::Engine;
    serializer.serialize_str(&base64::engine::general_purpose::STANDARD.encode(bytes))
}
