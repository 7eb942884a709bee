//! `cold-start-bench`: see the library. `cargo xtask bench cold-start` builds what is measured, and calls this.

use std::error::Error;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use clap::Parser;
use cold_start_bench::{BenchError, Options, Report, run};

/// The policy of the scheduler under which this is measured, where it is permitted: nothing else then runs in between.
const REAL_TIME: [&str; 2] = ["--fifo", "50"];

/// Tells this program's second self that the policy is set.
const SCHEDULED: &str = "COLD_START_BENCH_SCHEDULED";

#[derive(Parser)]
#[command(about = "Measures the functions' cold starts")]
struct Arguments {
    /// The folder of the functions' release binaries.
    #[arg(long)]
    functions: PathBuf,
    /// The folder of hello-world and the stock functions.
    #[arg(long)]
    peers: PathBuf,
    /// Another build of the functions, measured in the same run; may be given several times.
    #[arg(long, value_name = "LABEL=FOLDER", value_parser = labelled)]
    also: Vec<(String, PathBuf)>,
    /// Leave the stock build out.
    #[arg(long)]
    without_stock: bool,
    /// Measure this kind of event only, such as Notify.
    #[arg(long, value_name = "EVENT")]
    only: Option<String>,
    /// How often everything is started.
    #[arg(long, default_value_t = 21)]
    rounds: usize,
    /// Print JSON instead of tables.
    #[arg(long)]
    json: bool,
    /// Fail when a goal is missed.
    #[arg(long)]
    check: bool,
}

fn labelled(text: &str) -> Result<(String, PathBuf), String> {
    let (label, folder) = text.split_once('=').ok_or("is not LABEL=FOLDER")?;
    Ok((label.to_owned(), folder.into()))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if std::env::var_os(SCHEDULED).is_none() && may_be_real_time() {
        // Only comes back when it failed; the figures are then noisier.
        let _ = again_in_real_time();
    }
    let (json, check) = (arguments.json, arguments.check);
    match measure(arguments).await {
        Ok(report) => {
            print(&report, json);
            let missed = check && !report.reaches_its_goals();
            if missed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
        }
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

async fn measure(arguments: Arguments) -> Result<Report, BenchError> {
    run(&Options {
        functions: arguments.functions,
        peers: arguments.peers,
        also: arguments.also,
        without_stock: arguments.without_stock,
        only: arguments.only,
        rounds: arguments.rounds.max(1),
    })
    .await
}

fn may_be_real_time() -> bool {
    let mut probe = Command::new("chrt");
    probe.args(REAL_TIME).arg("true").stdout(Stdio::null()).stderr(Stdio::null());
    probe.status().is_ok_and(|status| status.success())
}

fn again_in_real_time() -> Option<std::io::Error> {
    let program = std::env::current_exe().ok()?;
    let mut again = Command::new("chrt");
    again.args(REAL_TIME).arg(program).args(std::env::args_os().skip(1)).env(SCHEDULED, "1");
    Some(again.exec())
}

#[expect(clippy::print_stdout, reason = "the figures are what this program is for")]
fn print(report: &Report, json: bool) {
    match json.then(|| serde_json::to_string_pretty(report)) {
        Some(Ok(text)) => println!("{text}"),
        _ => print!("{report}"),
    }
}

#[expect(clippy::print_stderr, reason = "a person or a script waits for the reason")]
fn complain(error: &BenchError) {
    eprint!("cold-start-bench: {error}");
    let mut source = error.source();
    while let Some(inner) = source {
        eprint!(": {inner}");
        source = inner.source();
    }
    eprintln!();
}
