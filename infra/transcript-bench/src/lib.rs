//! Measures how quickly a raw result becomes a transcript, segments and figures, how quickly those become files, and how
//! much memory that takes; beside it, in the same run, what it is compared with.
//!
//! A time on a shared machine says little, so nothing here is held against a limit in seconds: variants take turns within
//! a round, and what counts is the median over the rounds of the ratio to ours in the same round.

mod call;
mod memory;
mod peers;
mod rendering;
mod report;
mod rounds;

use std::io;

pub use call::written_call;
pub use memory::{MemoryRow, measure_child};
pub use peers::Variant;
pub use report::Report;
pub use rounds::TimeRow;

/// How many words the calls have: one hour, eight hours, and what no call has.
pub const SIZES: [usize; 3] = [9_000, 72_000, 1_000_000];

/// How many words the calls have whose memory is measured: beyond [`SIZES`], the longest call that is promised.
pub const MEMORY_SIZES: [usize; 4] = [9_000, 72_000, 1_000_000, 2_000_000];

/// What is measured.
#[derive(Debug, Clone)]
pub struct Options {
    /// The lengths in words of the calls that are timed.
    pub sizes: Vec<usize>,
    /// The lengths of those whose memory is measured, in a process for each variant.
    pub memory_sizes: Vec<usize>,
    /// Rounds of the smallest call; longer ones get fewer, at least five.
    pub rounds: usize,
}

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// Two variants made different transcripts of the same bytes: there is nothing to compare.
    #[error("{variant} gives another transcript of {words} words than the serde path")]
    Differs {
        /// Which one.
        variant: &'static str,
        /// Of which call.
        words: usize,
    },
    /// A variant could not read a call that we wrote.
    #[error("{variant} cannot read the call of {words} words")]
    Unreadable {
        /// Which one.
        variant: &'static str,
        /// Which call.
        words: usize,
    },
    /// The call for rendering has facts that the domain refuses.
    #[error("the bench's own facts are refused: {0}")]
    Facts(&'static str),
    /// A child process or `/proc` failed.
    #[error("memory cannot be measured")]
    Memory(#[source] io::Error),
    /// A child process told something else than its memory.
    #[error("the process for {0} told no memory")]
    NoAnswer(&'static str),
}

/// Measures everything.
///
/// # Errors
/// [`BenchError`] when a variant is wrong (which matters more than that it is fast) or a process cannot be started.
pub fn run(options: &Options) -> Result<Report, BenchError> {
    let mut times = Vec::new();
    let mut memory = Vec::new();
    for words in &options.sizes {
        let call = written_call(*words);
        peers::check(&call, *words)?;
        let longer = (*words / SIZES[0]).max(1);
        let rounds = (options.rounds / longer).max(5);
        times.extend(rounds::measure(&call, *words, rounds)?);
    }
    for words in &options.memory_sizes {
        memory.extend(memory::measure(*words)?);
    }
    Ok(Report { times, memory })
}
