//! Measurements: what is printed is the bench's own table, or its JSON and nothing else.
#![expect(clippy::print_stderr, reason = "a command talks to the person who typed it")]

use clap::Subcommand;

use crate::call::Call;
use crate::cold_start::{self, ColdStart};
use crate::trouble::Trouble;

/// What can be measured.
#[derive(Subcommand)]
pub(crate) enum Bench {
    /// Reading and rendering of transcripts: ours, plain `serde_json`, sonic-rs, floors, the four files, and memory.
    Transcripts {
        /// Print JSON.
        #[arg(long)]
        json: bool,
        /// Rounds of the shortest call; longer ones get fewer, at least five.
        #[arg(long, default_value_t = 201)]
        rounds: u32,
    },
    /// Starts of the functions as Lambda does them, against a hello-world and a stock build. The first build takes half an
    /// hour.
    ColdStart(ColdStart),
}

/// Builds the bench and runs it; true when it measured.
pub(crate) fn run(bench: &Bench) -> bool {
    measured(bench).unwrap_or_else(|trouble| {
        eprintln!("{trouble}");
        false
    })
}

fn measured(bench: &Bench) -> Result<bool, Trouble> {
    match bench {
        Bench::Transcripts { json, rounds } => transcripts(*json, *rounds).pass_through(),
        Bench::ColdStart(options) => {
            for (what, build) in cold_start::builds() {
                eprintln!("building {what} (target/xtask/bench.log)");
                build.run("bench")?;
            }
            cold_start::call(options).pass_through()
        }
    }
}

fn transcripts(json: bool, rounds: u32) -> Call {
    let call = Call::cargo("run --locked --release --quiet -p transcript-bench --");
    let call = call.with("--rounds").with(rounds.to_string());
    if json { call.with("--json") } else { call }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_asked_of_the_bench_itself_so_that_nothing_else_is_printed() {
        let line = transcripts(true, 5).line();
        let expected =
            "cargo run --locked --release --quiet -p transcript-bench -- --rounds 5 --json";
        assert_eq!(line, expected);
    }
}
