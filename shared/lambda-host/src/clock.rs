//! The real time and real chance.

use chrono::{DateTime, SubsecRound, Utc};
use pipeline_contract::ports::{Chance, Clock};
use transcription_domain::Fraction;

/// The machine's clock, in whole milliseconds: what is stored reads back equal.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is where time enters the pipeline")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(3)
    }
}

/// The operating system's random numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemChance;

impl Chance for SystemChance {
    #[expect(clippy::disallowed_methods, reason = "this is where chance enters the pipeline")]
    fn fraction(&self) -> Fraction {
        // Jitter without chance is a fixed wait: worse, but never a reason to fail.
        Fraction::from_bits(getrandom::u32().unwrap_or(1 << 31))
    }
}
