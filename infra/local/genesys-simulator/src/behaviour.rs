//! What a bad day looks like: the ways in which the simulator can answer other than it should.

use serde::{Deserialize, Serialize};

/// One kind of answer that a script asks for instead of the ordinary one.
///
/// In JSON a behaviour is its name (`"malformedJson"`), or an object of its name and its fields
/// (`{"rateLimited": {"retryAfter": 12}}`, also with no field: `{"rateLimited": {}}`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Behaviour {
    /// The ordinary answer: puts a trouble behind a number of good calls.
    Ordinary,
    /// 429 in the vendor's error schema; for a token request the vendor's 400 `rate limit exceeded;` instead.
    RateLimited {
        /// `Retry-After`; the header is left out when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<RetryAfter>,
    },
    /// A 5xx: HTML from the edge for 500 and 502, the vendor's error schema for the others.
    ServerError {
        /// The status, 500 to 599.
        status: u16,
        /// `Retry-After`; the header is left out when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<RetryAfter>,
    },
    /// 401 `bad.credentials`, with a token that was good; for a token request the same as `WrongSecret`.
    Unauthorized,
    /// 403 `missing.permissions`.
    Forbidden {
        /// The permission that is named as missing; `recording:recording:view` when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        permission: Option<String>,
    },
    /// 404 `not.found`.
    NotFound,
    /// Any other status in the vendor's error schema.
    VendorError {
        /// The status, 400 to 599.
        status: u16,
        /// The vendor's code, such as `request.entity.too.large`.
        code: String,
        /// The vendor's message.
        message: String,
    },
    /// Token requests only: 401 `authentication failed`.
    WrongSecret,
    /// Token requests only: 400 `client not found`.
    UnknownClient,
    /// The ordinary answer with another word as `status`, and neither `result` nor `error`.
    StatusWord {
        /// The word.
        word: String,
    },
    /// 200, half of the ordinary body under the whole body's `Content-Length`, then the connection is closed.
    TruncatedBody,
    /// The ordinary status with half of the ordinary body, complete as HTTP: JSON that ends too early.
    MalformedJson,
    /// 200 with a page of HTML, as a gateway in between sends it.
    Html,
    /// A status with an empty body.
    Empty {
        /// The status, 200 to 599.
        status: u16,
    },
    /// The ordinary answer in pieces with a pause before each.
    SlowBody {
        /// The number of pieces, at least 1.
        chunks: u32,
        /// The pause before each piece, in milliseconds.
        pause_ms: u64,
    },
    /// The ordinary answer after a pause.
    Late {
        /// The pause, in milliseconds.
        ms: u64,
    },
    /// The request is kept open until the hold is released or the client goes away; then the ordinary answer.
    Hold {
        /// The name by which the request is released.
        name: String,
    },
    /// The connection is closed without an answer. With `afterEffect`: accepted, and the answer lost.
    ConnectionDropped,
}

/// The value of a `Retry-After` header: seconds, or any text as it stands (an HTTP date, or nonsense).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RetryAfter {
    /// Whole seconds.
    Seconds(u64),
    /// The header's text.
    Text(String),
}

/// A behaviour, how often it is shown, and whether the call has its effect all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Trouble {
    /// What happens.
    pub behaviour: Behaviour,
    /// How many calls it happens to; once when absent.
    #[serde(default)]
    pub times: Times,
    /// Whether the call has its effect first (a job is made, a look is counted, a token is given) although the
    /// answer does not say so. `StatusWord`, `TruncatedBody`, `MalformedJson`, `SlowBody` and `Late` spoil or delay
    /// the ordinary answer, so there the effect is always had.
    #[serde(default)]
    pub after_effect: bool,
}

/// How often a trouble is shown: a number, or `"forEver"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Times {
    /// That many calls; 0 is never.
    Count(u32),
    /// Every call from then on.
    Always(ForEver),
}

/// The word `forEver`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ForEver {
    /// `forEver`
    ForEver,
}

impl Default for Times {
    fn default() -> Self {
        Self::Count(1)
    }
}

impl Times {
    /// Every call from then on.
    pub const FOR_EVER: Self = Self::Always(ForEver::ForEver);
}

impl Behaviour {
    /// This behaviour for one call.
    #[must_use]
    pub fn once(self) -> Trouble {
        self.times(1)
    }

    /// This behaviour for a number of calls.
    #[must_use]
    pub fn times(self, count: u32) -> Trouble {
        Trouble { behaviour: self, times: Times::Count(count), after_effect: false }
    }

    /// This behaviour for every call from then on.
    #[must_use]
    pub fn for_ever(self) -> Trouble {
        Trouble { behaviour: self, times: Times::FOR_EVER, after_effect: false }
    }
}

impl Trouble {
    /// The same trouble, with the call's effect had before it.
    #[must_use]
    pub fn after_effect(mut self) -> Self {
        self.after_effect = true;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trouble_reads_as_a_person_writes_it() {
        let text = r#"{"behaviour": {"rateLimited": {"retryAfter": 12}}, "times": "forEver"}"#;
        let read: Trouble = serde_json::from_str(text).unwrap();
        let behaviour = Behaviour::RateLimited { retry_after: Some(RetryAfter::Seconds(12)) };
        assert_eq!(read, behaviour.for_ever());
        let read: Trouble = serde_json::from_str(r#"{"behaviour": "malformedJson"}"#).unwrap();
        assert_eq!(read, Behaviour::MalformedJson.once());
    }

    #[test]
    fn a_misspelt_field_is_an_error_and_not_ignored() {
        let text = r#"{"behaviour": {"rateLimited": {"retry_after": 12}}}"#;
        assert!(serde_json::from_str::<Trouble>(text).is_err());
        assert!(serde_json::from_str::<Trouble>(r#"{"behaviour": "html", "time": 3}"#).is_err());
    }
}
