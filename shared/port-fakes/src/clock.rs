//! Time and chance that a test sets.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use pipeline_contract::ports::{Chance, Clock};
use transcription_domain::Fraction;

use crate::locked;

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct SettableClock(Mutex<DateTime<Utc>>);

impl SettableClock {
    /// A clock that shows this time.
    #[must_use]
    pub const fn at(now: DateTime<Utc>) -> Self {
        Self(Mutex::new(now))
    }

    /// Moves the clock forward.
    pub fn advance(&self, seconds: i64) {
        *locked(&self.0) += TimeDelta::seconds(seconds);
    }
}

impl Clock for SettableClock {
    fn now(&self) -> DateTime<Utc> {
        *locked(&self.0)
    }
}

/// Chance that always draws the same.
#[derive(Debug, Clone, Copy)]
pub struct FixedChance(pub u32);

impl Chance for FixedChance {
    fn fraction(&self) -> Fraction {
        Fraction::from_bits(self.0)
    }
}

/// Chance that never draws the same twice, until it has drawn everything.
#[derive(Debug, Default)]
pub struct CountingChance(AtomicU32);

impl Chance for CountingChance {
    fn fraction(&self) -> Fraction {
        Fraction::from_bits(self.0.fetch_add(1, Ordering::SeqCst))
    }
}
