//! How long one call of the port may take in all.

use std::time::Duration;

use tokio::time::Instant;

/// The end of one call of the port, its token requests included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    pub(crate) fn after(limit: Duration) -> Self {
        let now = Instant::now();
        // A limit beyond what the clock can count is a setting without sense; a day is as good as for ever.
        Self(now.checked_add(limit).unwrap_or(now + Duration::from_hours(24)))
    }

    pub(crate) fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// This deadline, or the other when that is earlier.
    pub(crate) fn or_sooner(self, other: Self) -> Self {
        Self(self.0.min(other.0))
    }

    /// This deadline, or `limit` from now when that is earlier.
    pub(crate) fn or_within(self, limit: Duration) -> Instant {
        self.0.min(Self::after(limit).0)
    }
}
