//! The receiver's edge to the clock.

use chrono::{DateTime, Utc};

#[expect(
    clippy::disallowed_methods,
    reason = "the receiver stands for a customer's server with a clock of its own: its one edge to time"
)]
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now()
}

/// Waits in real time: an answer that is slow on purpose.
#[expect(
    clippy::disallowed_methods,
    reason = "a slow receiver is one of the behaviours that this crate exists to show"
)]
pub(crate) async fn pause(ms: u64) {
    tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
}
