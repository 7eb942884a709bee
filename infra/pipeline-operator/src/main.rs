//! What an operator types, about a stack or about files.

use std::process::ExitCode;

fn main() -> ExitCode {
    pipeline_operator::run()
}
