//! The tokens that were given, and which of them are good.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::behaviour::Trouble;

/// How tokens are given from now on: `PUT /control/token`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TokenScript {
    /// `expires_in` of the answer; the simulator's setting when absent.
    pub expires_in_seconds: Option<u32>,
    /// How long a token is really good; as long as it says when absent.
    pub good_for_seconds: Option<u32>,
    /// Troubles of token requests, shown before those of any recording's script.
    pub troubles: Vec<Trouble>,
}

/// Tokens so far: `GET /control/token`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TokenCounts {
    /// Tokens given since the start.
    pub given: usize,
    /// Those that are good now.
    pub good: usize,
}

/// Why a token is not good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    Unknown,
    Expired,
}

#[derive(Debug)]
struct Token {
    text: String,
    good_until: DateTime<Utc>,
    revoked: bool,
}

#[derive(Debug, Default)]
pub(crate) struct TokenBook {
    tokens: Vec<Token>,
}

impl TokenBook {
    pub(crate) fn give(&mut self, text: String, now: DateTime<Utc>, good_for_seconds: u32) {
        let good_until = now + TimeDelta::seconds(i64::from(good_for_seconds));
        self.tokens.push(Token { text, good_until, revoked: false });
    }

    /// The number of a good token (1 is the first given), or why it is not good.
    pub(crate) fn judge(&self, text: &str, now: DateTime<Utc>) -> Result<usize, Refusal> {
        let position = self.tokens.iter().position(|token| token.text == text);
        let position = position.ok_or(Refusal::Unknown)?;
        match self.tokens.get(position) {
            Some(token) if token.revoked => Err(Refusal::Unknown),
            Some(token) if now >= token.good_until => Err(Refusal::Expired),
            _ => Ok(position + 1),
        }
    }

    /// The number of a token, whether it is good or not.
    pub(crate) fn number_of(&self, text: &str) -> Option<usize> {
        self.tokens.iter().position(|token| token.text == text).map(|position| position + 1)
    }

    pub(crate) fn revoke_all(&mut self) {
        for token in &mut self.tokens {
            token.revoked = true;
        }
    }

    pub(crate) fn expire_all(&mut self, now: DateTime<Utc>) {
        for token in &mut self.tokens {
            token.good_until = token.good_until.min(now);
        }
    }

    pub(crate) fn counts(&self, now: DateTime<Utc>) -> TokenCounts {
        let good = self.tokens.iter().filter(|token| !token.revoked && now < token.good_until);
        TokenCounts { given: self.tokens.len(), good: good.count() }
    }
}
