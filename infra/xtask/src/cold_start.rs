//! What `bench cold-start` builds, and how it calls the bench.

use clap::Args;

use crate::call::Call;
use crate::stages::FUNCTION_PACKAGES;
use crate::workspace;

/// What is passed on to the bench.
#[derive(Args)]
pub(crate) struct ColdStart {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Fail when a goal is missed.
    #[arg(long)]
    check: bool,
    /// How often everything is started.
    #[arg(long, default_value_t = 21)]
    rounds: u32,
    /// Another build of the functions, measured in the same run; may be given several times.
    #[arg(long, value_name = "LABEL=FOLDER")]
    also: Vec<String>,
}

/// What must be built, in this order.
pub(crate) fn builds() -> [(&'static str, Call); 4] {
    let release = "build --locked --release";
    let peers = format!(
        "{release} --manifest-path infra/cold-start-bench/peers/Cargo.toml --target-dir target/cold-start"
    );
    [
        // By package: the features are then those that ship, without what tools and tests ask for.
        (
            "the functions",
            Call::cargo(&format!("{release} {FUNCTION_PACKAGES} --package three-requests")),
        ),
        // The hello-world alone: together with the others it would get their features.
        ("the hello-world", Call::cargo(&format!("{peers} --package hello-world"))),
        ("the stock functions", Call::cargo(&format!("{peers} --package stock-functions"))),
        ("the bench", Call::cargo(&format!("{release} --package cold-start-bench"))),
    ]
}

/// The call that measures.
pub(crate) fn call(options: &ColdStart) -> Call {
    let folders = "--functions target/release --peers target/cold-start/release";
    let mut call = Call::new(workspace::root().join("target/release/cold-start-bench"), folders)
        .with("--rounds")
        .with(options.rounds.to_string());
    for also in &options.also {
        call = call.with("--also").with(also);
    }
    for (is_wanted, flag) in [(options.json, "--json"), (options.check, "--check")] {
        if is_wanted {
            call = call.with(flag);
        }
    }
    call
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_functions_are_built_as_they_ship_and_the_hello_world_alone() {
        let lines = builds().map(|(_, call)| call.line());
        assert!(lines[0].contains("--package deliver-transcript") && !lines[0].contains("--bin"));
        assert!(lines[1].ends_with("--package hello-world"), "{}", lines[1]);
        assert!(lines.iter().all(|line| line.contains("--locked --release")));
    }

    #[test]
    fn options_are_passed_on() {
        let also = vec!["other=target/other".to_owned()];
        let line = call(&ColdStart { json: true, check: true, rounds: 5, also }).line();
        let end = "--rounds 5 --also other=target/other --json --check";
        assert!(line.ends_with(end), "{line}");
    }
}
