//! The simulator's edge to the clock: the wall clock plus what a test has moved it by.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

/// The wall clock, moved forward by a number of milliseconds (0 at the start).
#[derive(Debug, Default)]
pub(crate) struct Clock {
    ahead_ms: AtomicI64,
}

impl Clock {
    /// The time on this clock.
    #[expect(
        clippy::disallowed_methods,
        reason = "the simulator stands for a partner with a clock of its own: this is its one edge to time"
    )]
    pub(crate) fn now(&self) -> DateTime<Utc> {
        Utc::now() + TimeDelta::milliseconds(self.ahead_ms.load(Ordering::SeqCst))
    }

    /// Moves this clock forward, so that a test need not wait for a scripted delay.
    pub(crate) fn advance(&self, by_ms: u32) {
        self.ahead_ms.fetch_add(i64::from(by_ms), Ordering::SeqCst);
    }
}

/// Waits in real time: an answer that is slow on purpose.
#[expect(
    clippy::disallowed_methods,
    reason = "a slow partner is one of the behaviours that this crate exists to show"
)]
pub(crate) async fn pause(ms: u64) {
    tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_clock_is_ahead_by_what_it_was_moved() {
        let clock = Clock::default();
        let before = clock.now();
        clock.advance(3_600_000);
        assert!(clock.now() - before >= TimeDelta::hours(1));
    }
}
