//! Measures how long the alignment of a million words takes: `cargo run --release -p transcript-accuracy --example
//! align_million -- [WORDS] [ERRORS]`, ERRORS of 1,000 words each deleted, replaced and added (33: about 10 %).
//!
//! Peak memory is the kernel's own figure for the process, where it tells one.
#![expect(clippy::print_stdout, reason = "an example tells its figures")]

#[path = "../tests/accuracy/made_texts.rs"]
mod made_texts;

use std::error::Error;

use made_texts::made_texts;
use transcript_accuracy::{DriftLimit, align};

/// As many different words as a long call's engine knows.
const KINDS: u64 = 20_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let words: u64 = arguments.next().as_deref().unwrap_or("1000000").parse()?;
    let errors: u64 = arguments.next().as_deref().unwrap_or("33").parse()?;
    let (reference, hypothesis) = made_texts("copy", 1, words, 0, KINDS, errors);
    let before = peak_kib();
    #[expect(clippy::disallowed_methods, reason = "an example that measures time reads the clock")]
    let start = std::time::Instant::now();
    let alignment = align(&reference, &hypothesis, DriftLimit::default())?;
    let seconds = start.elapsed().as_secs_f64();
    let counts = alignment.counts();
    println!("{} words against {}", reference.len(), hypothesis.len());
    println!("{counts:?}");
    println!("rate {:?}, largest drift {} words", counts.rate(), alignment.largest_drift());
    println!("{seconds:.2} s");
    if let (Some(before), Some(peak)) = (before, peak_kib()) {
        println!("peak memory {} MiB, of which the two texts {} MiB", peak / 1024, before / 1024);
    }
    Ok(())
}

/// The process' peak resident memory in KiB.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
