//! The rate limit of a token: a window of a minute that opens with its first request.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

const WINDOW_SECONDS: i64 = 60;

/// What the rate headers of an answer say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RateState {
    pub(crate) count: u32,
    pub(crate) allowed: u32,
    pub(crate) reset_seconds: i64,
}

impl RateState {
    pub(crate) fn is_exceeded(self) -> bool {
        self.count > self.allowed
    }
}

#[derive(Debug, Default)]
pub(crate) struct RateBook {
    windows: HashMap<usize, (DateTime<Utc>, u32)>,
}

impl RateBook {
    /// Counts a request of the token with this number.
    pub(crate) fn count(&mut self, token: usize, now: DateTime<Utc>, allowed: u32) -> RateState {
        let window = self.windows.entry(token).or_insert((now, 0));
        if (now - window.0).num_seconds() >= WINDOW_SECONDS {
            *window = (now, 0);
        }
        window.1 = window.1.saturating_add(1);
        let reset_seconds = WINDOW_SECONDS - (now - window.0).num_seconds();
        RateState { count: window.1, allowed, reset_seconds }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_new_minute_starts_at_nothing() {
        let (mut book, start) = (RateBook::default(), DateTime::UNIX_EPOCH);
        assert_eq!(book.count(1, start, 1).count, 1);
        let second = book.count(1, start + TimeDelta::seconds(20), 1);
        assert!(second.is_exceeded());
        assert_eq!(second.reset_seconds, 40);
        assert!(!book.count(1, start + TimeDelta::seconds(60), 1).is_exceeded());
        assert!(!book.count(2, start + TimeDelta::seconds(20), 1).is_exceeded());
    }
}
