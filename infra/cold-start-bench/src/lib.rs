//! Starts the functions as Lambda does, and measures them against a hello-world and a stock build.
//!
//! A stand-in for the Runtime API starts each binary, hands it two events that it really gets, and takes the answers;
//! everything that the function calls stands on 127.0.0.1 behind TLS ([`Requests`] tells what it called). Every start finds
//! the same world. Programs take turns: `x hello` and `stock / ours` are medians of the rounds' ratios.
//!
//! The peers stand in `peers/`, a workspace of their own.

mod authority;
mod clock;
mod cloud;
pub use cloud::Requests;
mod error;
pub use error::BenchError;
mod goals;
pub use goals::{Goal, Verdict};
mod measure;
mod package;
mod process;
mod report;
pub use report::{Report, Row};
mod runtime_api;
mod scenes;
mod server;
mod stage;

use std::path::PathBuf;

/// What is measured.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder of the functions' binaries.
    pub functions: PathBuf,
    /// The folder of the peers' binaries.
    pub peers: PathBuf,
    /// Other builds of the functions, each under a label: for comparing settings in one run.
    pub also: Vec<(String, PathBuf)>,
    /// Leave the stock build out.
    pub without_stock: bool,
    /// The one kind of event to measure, such as `Notify`: for profiles and for many rounds. `None`: all.
    pub only: Option<String>,
    /// How often everything is started.
    pub rounds: usize,
}

/// Measures.
///
/// # Errors
/// [`BenchError`], also when a function does not do what its event asks.
pub async fn run(options: &Options) -> Result<Report, BenchError> {
    let load_before = process::load_average();
    let measured = measure::measure(options).await?;
    Report::of(&measured, options.rounds, [load_before, process::load_average()])
}
