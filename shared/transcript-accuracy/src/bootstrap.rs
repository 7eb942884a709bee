//! How far a corpus' word error rate could be off because it is of these calls and not of others.

use serde::Serialize;

use crate::EditCounts;

/// How the interval is made. The same seed gives the same interval, on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bootstrap {
    /// Starts the chance.
    pub seed: u64,
    /// How many corpora are drawn.
    pub resamples: u32,
}

impl Default for Bootstrap {
    /// 1,000 corpora, after Bisani and Ney (2004).
    fn default() -> Self {
        Self { seed: 1, resamples: 1_000 }
    }
}

/// Nineteen of twenty drawn corpora have a rate from `low` to `high`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RateInterval {
    /// The 2.5th percentile of the drawn corpora's rates.
    pub low: f64,
    /// The 97.5th percentile.
    pub high: f64,
    /// The interval's level: 0.95.
    pub level: f64,
    /// How many corpora were drawn.
    pub resamples: u32,
    /// What started the chance.
    pub seed: u64,
}

impl Bootstrap {
    /// The interval of the corpus' rate (Bisani and Ney, "Bootstrap estimates for confidence intervals in ASR
    /// performance evaluation", 2004): as many calls as there are, drawn with replacement, their counts summed.
    ///
    /// `None` for fewer than two calls, or when no drawn corpus has a reference word: one call says nothing about others.
    #[must_use]
    pub fn interval(self, calls: &[EditCounts]) -> Option<RateInterval> {
        if calls.len() < 2 {
            return None;
        }
        let mut chance = SplitMix(self.seed);
        let mut rates: Vec<f64> = (0..self.resamples)
            .filter_map(|_| {
                let drawn = (0..calls.len()).filter_map(|_| calls.get(chance.below(calls.len())));
                drawn.sum::<EditCounts>().rate()
            })
            .collect();
        rates.sort_by(f64::total_cmp);
        Some(RateInterval {
            low: percentile(&rates, 25)?,
            high: percentile(&rates, 975)?,
            level: 0.95,
            resamples: self.resamples,
            seed: self.seed,
        })
    }
}

/// The value at rank `(n - 1) * thousandths / 1000`, rounded to the nearest rank.
fn percentile(sorted: &[f64], thousandths: usize) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    sorted.get((last * thousandths + 500) / 1_000).copied()
}

/// `SplitMix64` (Steele, Lea, Flood 2014): its numbers are fixed by its definition, so an interval can be checked years
/// later, whatever random number crates do.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`. Its bias is below `end` in 2^64.
    fn below(&mut self, end: usize) -> usize {
        let wide = u128::from(self.next()) * u128::try_from(end).unwrap_or(0);
        usize::try_from(wide >> 64).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn call(hits: u64, substitutions: u64) -> EditCounts {
        EditCounts { hits, substitutions, ..EditCounts::default() }
    }

    #[test]
    fn the_chance_is_the_published_one() {
        let mut chance = SplitMix(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| chance.next()).collect();
        let published =
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        assert_eq!(first, published);
    }

    #[test]
    fn one_call_has_no_interval() {
        assert_eq!(Bootstrap::default().interval(&[call(9, 1)]), None);
        assert_eq!(Bootstrap::default().interval(&[]), None);
        let only_noise = EditCounts { insertions: 3, ..EditCounts::default() };
        assert_eq!(Bootstrap::default().interval(&[only_noise, only_noise]), None);
    }

    #[test]
    fn equal_calls_leave_no_doubt() {
        let interval = Bootstrap::default().interval(&[call(90, 10); 20]).unwrap();
        assert!((interval.low - 0.1).abs() < 1e-12 && (interval.high - 0.1).abs() < 1e-12);
    }

    #[test]
    fn the_interval_of_a_fair_coin_is_the_binomial_one() {
        let calls: Vec<EditCounts> = (0..400).map(|n| call(n % 2, 1 - n % 2)).collect();
        let interval = Bootstrap { seed: 7, resamples: 4_000 }.interval(&calls).unwrap();
        // 1.96 * sqrt(0.25 / 400) = 0.049
        assert!((interval.low - 0.451).abs() < 0.006, "{}", interval.low);
        assert!((interval.high - 0.549).abs() < 0.006, "{}", interval.high);
    }

    proptest! {
        #[test]
        fn the_same_seed_gives_the_same_interval_around_possible_rates(
            seed: u64, calls in prop::collection::vec((1..50_u64, 0..50_u64), 2..20),
        ) {
            let calls: Vec<EditCounts> = calls.into_iter().map(|(hits, wrong)| call(hits, wrong)).collect();
            let bootstrap = Bootstrap { seed, resamples: 100 };
            let interval = bootstrap.interval(&calls).unwrap();
            prop_assert_eq!(bootstrap.interval(&calls), Some(interval));
            let rates = calls.iter().filter_map(EditCounts::rate);
            let (least, most) = rates.fold((f64::MAX, 0.0_f64), |(low, high), rate| (low.min(rate), high.max(rate)));
            prop_assert!(least <= interval.low + 1e-12 && interval.low <= interval.high);
            prop_assert!(interval.high <= most + 1e-12);
        }
    }
}
