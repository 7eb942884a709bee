//! Time, as an input.

use chrono::{DateTime, Utc};

/// The time of day.
pub trait Clock: Send + Sync {
    /// Now, in whole milliseconds.
    fn now(&self) -> DateTime<Utc>;
}
