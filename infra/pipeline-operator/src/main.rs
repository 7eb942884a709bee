//! What an operator types: looks at jobs of a deployed or local stack.

use std::process::ExitCode;

fn main() -> ExitCode {
    pipeline_operator::run()
}
