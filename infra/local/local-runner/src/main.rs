//! `cargo local`: see the library.

use std::process::ExitCode;

use clap::Parser as _;
use local_runner::{Arguments, run};

#[tokio::main]
async fn main() -> ExitCode {
    run(Arguments::parse()).await
}
