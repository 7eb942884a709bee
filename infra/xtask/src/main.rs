//! The project's own commands: `cargo xtask check`, `ci`, `advisories`, `pictures`, `rights` and `bench`.

mod bench;
mod call;
mod cold_start;
mod linters;
mod picture;
mod readme;
mod rights;
mod shipped;
mod stack_picture;
mod stage;
mod stages;
mod trouble;
mod viewer;
mod without_aws;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "The project's own commands")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Before a commit: formatting, lints and tests of the crates without AWS. Fast.
    Check,
    /// Everything, cheapest first. Passes on a fresh machine; what is missing is installed under target/ or named.
    Ci {
        /// Only this stage; may be given several times.
        #[arg(long, value_name = "STAGE")]
        only: Vec<String>,
        /// Go on after a stage that failed.
        #[arg(long)]
        keep_going: bool,
    },
    /// Asks cargo-deny for known faults of what we depend on. Needs the network: the database is fetched.
    Advisories,
    /// Takes each right of each role away, one at a time, and writes what became of the runs into docs/rights.md. Minutes.
    Rights,
    /// Draws the pictures of the state machine and of the stack anew into their documents.
    Pictures,
    /// Measures, in a release build, and prints a table. What the figures say stands in docs/benchmarks.md.
    Bench {
        #[command(subcommand)]
        bench: bench::Bench,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let passed = match arguments.command {
        Command::Check => stage::run("check", &stages::CHECK, &[], false),
        Command::Ci { only, keep_going } => stage::run("ci", &stages::CI, &only, keep_going),
        Command::Advisories => stage::run("advisories", &stages::ADVISORIES, &[], false),
        Command::Rights => stage::run("rights", &stages::RIGHTS, &[], false),
        Command::Pictures => stage::run("pictures", &stages::PICTURES, &[], false),
        Command::Bench { bench } => bench::run(&bench),
    };
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
