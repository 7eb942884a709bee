//! Times, in rounds in which every variant has its turn.

use std::time::{Duration, Instant};

use serde::Serialize;

use crate::rendering::Ready;
use crate::{BenchError, Variant};

/// What one variant took for one call.
#[derive(Debug, Clone, Serialize)]
pub struct TimeRow {
    /// The call's words.
    pub words: usize,
    /// The call's bytes.
    pub bytes: usize,
    /// The variant's name.
    pub variant: &'static str,
    /// How often it ran.
    pub rounds: usize,
    /// The median, in milliseconds.
    pub median_ms: f64,
    /// Nanoseconds for a word, of the median.
    pub ns_per_word: f64,
    /// Gigabytes of input a second, of the median.
    pub gb_per_second: f64,
    /// How many times as long as ours: the median of the rounds' ratios.
    pub times_ours: f64,
}

/// Lets the variants take turns.
pub(crate) fn measure(call: &str, words: usize, rounds: usize) -> Result<Vec<TimeRow>, BenchError> {
    let mut transcript = Variant::Ours.read(call);
    let ready = transcript.as_mut().map(Ready::of).transpose()?;
    let mut taken: Vec<Vec<f64>> = vec![Vec::new(); Variant::ALL.len()];
    for round in 0..=rounds {
        for (variant, times) in Variant::ALL.into_iter().zip(&mut taken) {
            let began = now();
            variant.run(call, ready.as_ref())?;
            let seconds = began.elapsed().max(Duration::from_nanos(1)).as_secs_f64();
            // The first round fills caches and pages.
            if round > 0 {
                times.push(seconds);
            }
        }
    }
    let ours = taken.first().cloned().unwrap_or_default();
    let rows = Variant::ALL.into_iter().zip(&taken).map(|(variant, times)| {
        let seconds = median(times.clone());
        let ratios = times.iter().zip(&ours).map(|(time, ours)| time / ours).collect();
        TimeRow {
            words,
            bytes: call.len(),
            variant: variant.name(),
            rounds,
            median_ms: seconds * 1e3,
            ns_per_word: seconds * 1e9 / wide(words),
            gb_per_second: wide(call.len()) / seconds / 1e9,
            times_ours: median(ratios),
        }
    });
    Ok(rows.collect())
}

#[expect(clippy::disallowed_methods, reason = "a bench looks at the clock")]
fn now() -> Instant {
    Instant::now()
}

/// The upper one of two middle values.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "lengths lie below 2^53")]
const fn wide(count: usize) -> f64 {
    count as f64
}
