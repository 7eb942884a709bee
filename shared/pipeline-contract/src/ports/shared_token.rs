//! The access token that all instances share.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use thiserror::Error;

use super::{SecretText, Source};

/// An OAuth 2.0 access token and its life. Its `Debug` shows no token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// The token itself.
    pub secret: SecretText,
    /// When it was asked for, before the request left, by the asker's clock.
    pub asked_at: DateTime<Utc>,
    /// When it ends at the earliest, by the same clock.
    pub ends_at: DateTime<Utc>,
}

/// What keeps everybody else from asking for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RenewalPhase {
    /// Somebody is asking at this moment, or died over it.
    Asking,
    /// Somebody has asked, and the next request is to keep a distance.
    Paused,
}

/// A lease on asking for the next token. It ends by itself, so that a holder that dies locks nobody out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewal {
    /// What it is for.
    pub phase: RenewalPhase,
    /// When it was taken, by the holder's clock.
    pub taken_at: DateTime<Utc>,
    /// When it ends, by the holder's clock: other clocks may differ, so its length counts too.
    pub ends_at: DateTime<Utc>,
}

impl Renewal {
    /// A lease from `now` for `length`.
    #[must_use]
    pub fn of(phase: RenewalPhase, now: DateTime<Utc>, length: TimeDelta) -> Self {
        Self { phase, taken_at: now, ends_at: now + length }
    }

    /// How long it is given for.
    #[must_use]
    pub fn length(&self) -> TimeDelta {
        self.ends_at - self.taken_at
    }
}

/// Tells one write from every other: 32 hexadecimal digits, drawn anew for each.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct WriteTag(String);

impl WriteTag {
    /// The tag of 128 drawn bits.
    #[must_use]
    pub fn of_bits(bits: u128) -> Self {
        Self(format!("{bits:032x}"))
    }

    /// The tag in a text, if it is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_tag =
            text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        is_tag.then(|| Self(text.to_owned()))
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for WriteTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is kept for the fleet, as one write left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedToken {
    /// The write that made it so.
    pub tag: WriteTag,
    /// The token, unless there is none yet or it was thrown away.
    pub token: Option<AccessToken>,
    /// Who may not ask for the next one.
    pub renewal: Option<Renewal>,
}

/// Why the store did not do what was asked. Never carries a token.
#[derive(Debug, Error)]
pub enum SharedTokenError {
    /// What stands there is of another write than the caller has seen: somebody was faster. Nothing was written.
    #[error("somebody else has changed the shared token")]
    Conflict,
    /// The store has too much to do at this moment, or is slow to answer.
    #[error("the store of the shared token is busy")]
    Busy(#[source] Source),
    /// What is stored is no shared token of ours.
    #[error("the stored shared token cannot be read")]
    Unreadable(#[source] Source),
    /// The store cannot be read or written.
    #[error("the store of the shared token cannot be reached")]
    Unavailable(#[source] Source),
}

/// Where the fleet's one token is kept, readable for those only who talk to the provider.
///
/// It knows no rules: taking the lease, keeping a new token and throwing a refused one away are the same conditional write,
/// and of several that have seen the same, one succeeds. `load` sees all earlier writes. Times are kept in whole
/// milliseconds. What is kept may vanish some time after its token and its lease have ended.
#[async_trait]
pub trait SharedTokenStore: Send + Sync {
    /// What is kept, if anything is.
    ///
    /// # Errors
    /// [`SharedTokenError`]; never `Conflict`.
    async fn load(&self) -> Result<Option<SharedToken>, SharedTokenError>;

    /// Puts `next` in the place of what the caller has seen: the write with the tag `seen`, or nothing at all.
    ///
    /// A write that landed although its answer was lost is a success when it is tried again: its tag stands there.
    ///
    /// # Errors
    /// [`SharedTokenError`]; after `Conflict` nothing of `next` is written.
    async fn replace(
        &self,
        seen: Option<&WriteTag>,
        next: &SharedToken,
    ) -> Result<(), SharedTokenError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_shared_token_does_not_print_its_token() {
        let token = AccessToken {
            secret: SecretText::new("hunter2".to_owned()),
            asked_at: time("2026-11-23T10:00:00Z"),
            ends_at: time("2026-11-24T10:00:00Z"),
        };
        let shared = SharedToken { tag: WriteTag::of_bits(7), token: Some(token), renewal: None };
        assert!(!format!("{shared:?}").contains("hunter2"));
    }

    #[test]
    fn a_tag_is_32_hexadecimal_digits_and_reads_back() {
        let tag = WriteTag::of_bits(0xa7);
        assert_eq!(tag.as_str(), "000000000000000000000000000000a7");
        assert_eq!(WriteTag::parse(tag.as_str()), Some(tag));
        for text in ["", "a7", &"g".repeat(32), &"A".repeat(32), &"ä".repeat(16)] {
            assert_eq!(WriteTag::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_lease_is_as_long_as_it_was_given_for() {
        let now = time("2026-11-23T10:00:00Z");
        let lease = Renewal::of(RenewalPhase::Asking, now, TimeDelta::seconds(8));
        assert_eq!(lease.ends_at, time("2026-11-23T10:00:08Z"));
        assert_eq!(lease.length(), TimeDelta::seconds(8));
    }
}
