//! Where a bench's time comes from.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

#[expect(clippy::disallowed_methods, reason = "this is where a bench measures time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Whole seconds since 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "the stand-in for DynamoDB's index knows what is due"
)]
pub(crate) fn unix_seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a bench waits until a process is idle, or a job due"
)]
pub(crate) async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}
