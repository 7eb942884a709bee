//! How long to wait before the next look at a job.

use std::time::Duration;

/// A whole number of seconds for a Wait state. Step Functions refuses a fraction.
pub type WaitSeconds = u32;

/// The longest wait taken from a `Retry-After` header. A longer one (a daily limit) is asked again after this time.
const RETRY_AFTER_MAX: Duration = Duration::from_hours(1);

/// A draw of chance from 0 (included) to 1 (excluded).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fraction(f64);

impl Fraction {
    /// The fraction `part / 2^32`: every 32-bit draw makes one.
    #[must_use]
    pub fn from_bits(part: u32) -> Self {
        Self(f64::from(part) / 4_294_967_296.0)
    }

    /// The number, from 0 to below 1.
    #[must_use]
    pub const fn value(self) -> f64 {
        self.0
    }
}

/// The plan of waits for one job: a first wait from the recording's length, growing gaps, jitter, a cap, a deadline.
///
/// The shape follows a simulation of 30,000 jobs: a first wait from what is expected and geometric gaps come within 12 %
/// of the best possible schedule, where a fixed 5 s needs 2.5 times its calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitPlan {
    /// The shortest first wait, and the first gap after it.
    pub first_min: Duration,
    /// The first wait as a percentage of the recording's length.
    pub first_percent_of_length: u32,
    /// The first wait when the recording's length is not known.
    pub first_unknown: Duration,
    /// Each gap as a percentage of the one before it; 100 or more.
    pub growth_percent: u32,
    /// The longest wait that the plan itself makes.
    pub wait_max: Duration,
    /// How far chance moves a wait up or down, in percent of it.
    pub jitter_percent: u32,
    /// How long after the submission a job is given up.
    pub deadline: Duration,
    /// After so many looks an execution ends and the schedule takes over, so that no execution nears the 25,000 events
    /// that AWS allows (about 9 a look).
    pub looks_per_execution: u32,
}

impl Default for WaitPlan {
    fn default() -> Self {
        Self {
            first_min: Duration::from_secs(5),
            first_percent_of_length: 15,
            first_unknown: Duration::from_secs(20),
            growth_percent: 150,
            wait_max: Duration::from_mins(10),
            jitter_percent: 10,
            deadline: Duration::from_hours(24),
            looks_per_execution: 200,
        }
    }
}

impl WaitPlan {
    /// The wait between submission and the first look.
    #[must_use]
    pub fn first_wait(&self, recording_length: Option<Duration>, chance: Fraction) -> WaitSeconds {
        let planned = recording_length.map_or(self.first_unknown, |length| {
            length.saturating_mul(self.first_percent_of_length) / 100
        });
        let bounded = planned.max(self.first_min).min(self.wait_max);
        self.jittered(bounded, chance)
    }

    /// The wait after the `looks`-th look (1 after the first): grows from `first_min` to `wait_max`.
    #[must_use]
    pub fn gap_after(&self, looks: u32, chance: Fraction) -> WaitSeconds {
        self.jittered(grown(self.first_min, self.growth_percent, looks, self.wait_max), chance)
    }

    /// A wait that respects what the provider asked for, if that is longer.
    #[must_use]
    pub fn at_least(wait: WaitSeconds, retry_after: Option<Duration>) -> WaitSeconds {
        retry_after.map_or(wait, |asked| wait.max(whole_seconds(asked.min(RETRY_AFTER_MAX))))
    }

    /// Doubling waits for tries that were not accepted: `first`, twice that, up to `max`, with this plan's jitter.
    #[must_use]
    pub fn retry_gap(
        &self,
        tries: u32,
        first: Duration,
        max: Duration,
        chance: Fraction,
    ) -> WaitSeconds {
        self.jittered(grown(first, 200, tries, max), chance)
    }

    fn jittered(&self, wait: Duration, chance: Fraction) -> WaitSeconds {
        let swing = f64::from(self.jitter_percent.min(100)) / 100.0;
        let factor = 1.0 + swing * (2.0 * chance.value() - 1.0);
        whole_seconds(wait.mul_f64(factor))
    }
}

/// `first * (percent / 100)^(steps - 1)`, at most `max`.
fn grown(first: Duration, percent: u32, steps: u32, max: Duration) -> Duration {
    let mut wait = first;
    for _ in 1..steps {
        if wait >= max {
            break;
        }
        wait = wait.saturating_mul(percent.max(100)) / 100;
        if percent <= 100 {
            break;
        }
    }
    wait.min(max)
}

/// Rounded up to a whole second, at least 1: a Wait of 0 would spin.
#[must_use]
pub fn whole_seconds(wait: Duration) -> WaitSeconds {
    let up = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    WaitSeconds::try_from(up).unwrap_or(WaitSeconds::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MIDDLE: Fraction = Fraction(0.5);

    #[test]
    fn the_first_wait_follows_the_recordings_length_within_its_bounds() {
        let plan = WaitPlan::default();
        let wait = |seconds| plan.first_wait(Some(Duration::from_secs(seconds)), MIDDLE);
        assert_eq!(
            [wait(0), wait(10), wait(270), wait(3_600), wait(720_000)],
            [5, 5, 41, 540, 600]
        );
        assert_eq!(plan.first_wait(None, MIDDLE), 20);
    }

    #[test]
    fn gaps_grow_and_level_off() {
        let plan = WaitPlan::default();
        let gaps: Vec<u32> = (1..=14).map(|looks| plan.gap_after(looks, MIDDLE)).collect();
        assert_eq!(gaps, [5, 8, 12, 17, 26, 38, 57, 86, 129, 193, 289, 433, 600, 600]);
    }

    #[test]
    fn tries_that_were_not_accepted_wait_2_s_doubling_to_30_s() {
        let plan = WaitPlan { jitter_percent: 0, ..WaitPlan::default() };
        let (first, max) = (Duration::from_secs(2), Duration::from_secs(30));
        let waits: Vec<u32> =
            (1..=6).map(|tries| plan.retry_gap(tries, first, max, MIDDLE)).collect();
        assert_eq!(waits, [2, 4, 8, 16, 30, 30]);
    }

    #[test]
    fn what_the_provider_asks_for_wins_when_it_is_longer_but_is_bounded() {
        assert_eq!(WaitPlan::at_least(10, None), 10);
        assert_eq!(WaitPlan::at_least(10, Some(Duration::from_secs(7))), 10);
        assert_eq!(WaitPlan::at_least(10, Some(Duration::from_millis(10_500))), 11);
        assert_eq!(WaitPlan::at_least(10, Some(Duration::MAX)), 3_600);
    }

    proptest! {
        #[test]
        fn every_wait_is_a_whole_second_of_at_least_one_and_near_its_cap(
            looks in 0..u32::MAX, bits in any::<u32>(), first in 0..5_000_u64, growth in 0..1_000_u32, jitter in 0..300_u32,
        ) {
            let plan = WaitPlan {
                first_min: Duration::from_millis(first), growth_percent: growth, jitter_percent: jitter, ..WaitPlan::default()
            };
            let wait = plan.gap_after(looks, Fraction::from_bits(bits));
            prop_assert!((1..=1_201).contains(&wait), "{wait}");
        }
    }
}
