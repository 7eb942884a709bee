//! The one place where this crate looks at a clock and waits: real programs on real clocks are what it is about.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use crate::LocalError;

/// Between two looks at something that is waited for.
const LOOK_AGAIN: Duration = Duration::from_millis(40);

/// The machine's monotonic clock.
#[expect(clippy::disallowed_methods, reason = "a tool that measures how long real programs take")]
pub(crate) fn instant() -> Instant {
    Instant::now()
}

/// The machine's wall clock.
#[expect(clippy::disallowed_methods, reason = "the local cloud stamps its events with this clock")]
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now()
}

/// Waits.
#[expect(clippy::disallowed_methods, reason = "what real programs do can only be waited for")]
pub(crate) async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}

/// Waits where there is no runtime: in a `drop`.
#[expect(clippy::disallowed_methods, reason = "a drop cannot wait in any other way")]
pub(crate) fn pause_blocking(time: Duration) {
    std::thread::sleep(time);
}

/// Looks until there is something to see, at most for `deadline`.
pub(crate) async fn until<T>(
    what: &str,
    deadline: Duration,
    mut look: impl AsyncFnMut() -> Result<Option<T>, LocalError>,
) -> Result<T, LocalError> {
    let begun = instant();
    loop {
        if let Some(seen) = look().await? {
            return Ok(seen);
        }
        if begun.elapsed() >= deadline {
            let seconds = deadline.as_secs();
            return Err(LocalError::NotInTime { what: what.to_owned(), seconds });
        }
        pause(LOOK_AGAIN).await;
    }
}
