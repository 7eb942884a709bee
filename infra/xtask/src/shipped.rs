//! What is shipped: the functions as `sam build` makes them for a deployment, at work on the local cloud.

use std::env::consts::ARCH;

use crate::call::Call;
use crate::linters;
use crate::stage::Outcome;
use crate::trouble::Trouble;

/// Apart from `.aws-sam/build`: what a person built there for a deployment stays. (8 min on two cores the first time.)
const FOLDER: &str = "target/xtask/shipped";

/// Builds the functions for this machine's processor as they are deployed, and runs the whole pipeline with them: every
/// promise about its calls, from the upload to the audit, must be kept.
pub(crate) fn shipped() -> Result<Outcome, Trouble> {
    linters::install()?;
    build()?;
    let said = Call::cargo("local --binaries").with(FOLDER).run("shipped")?;
    let kept = said.lines().map(str::trim).find(|line| line.starts_with(PROMISE));
    let kept = kept.ok_or_else(|| {
        Trouble::Found(format!(
            "cargo local --binaries {FOLDER} ended well and did not say: {PROMISE}"
        ))
    })?;
    Ok(Outcome::Passed(format!("sam build for {}. {kept}", architecture())))
}

/// The line with which `cargo local` ends when all is well.
const PROMISE: &str = "Every promise was kept";

fn build() -> Result<(), Trouble> {
    let programs = linters::programs()?;
    Call::new(programs.join("sam"), "build --build-dir")
        .with(FOLDER)
        .with("--parameter-overrides")
        .with(format!("Architecture={}", architecture()))
        .set("SAM_CLI_TELEMETRY", "0")
        .finding(programs)
        .run("sam-build")?;
    Ok(())
}

/// This machine's processor, by the name that Lambda has for it.
fn architecture() -> &'static str {
    match ARCH {
        "aarch64" => "arm64",
        other => other,
    }
}
