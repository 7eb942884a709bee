//! What `check` and `ci` consist of.

use crate::call::Call;
use crate::stage::{Outcome, Stage};
use crate::trouble::Trouble;
use crate::{linters, readme, rights, shipped, viewer, without_aws};

/// The six functions. Chosen by binary and not by package: all features are then those of the whole workspace, and what
/// the tests build serves here too.
const FUNCTIONS: &str = "--bin start-transcription --bin submit-transcription --bin poll-transcription \
    --bin deliver-transcript --bin record-failure --bin recheck-overdue";

/// The same six, each for itself, as they ship.
pub(crate) const FUNCTION_PACKAGES: &str = "--package start-transcription --package submit-transcription \
    --package poll-transcription --package deliver-transcript --package record-failure --package recheck-overdue";

/// Before a commit.
pub(crate) const CHECK: [Stage; 3] = [
    Stage { name: "format", act: format },
    Stage { name: "lints", act: fast_lints },
    Stage { name: "tests", act: fast_tests },
];

/// Everything, cheapest first.
pub(crate) const CI: [Stage; 16] = [
    Stage { name: "format", act: format },
    Stage { name: "pictures", act: readme::is_fresh },
    Stage { name: "locks", act: locks },
    Stage { name: "licences", act: linters::licences },
    Stage { name: "linters", act: linters::install },
    Stage { name: "template", act: linters::template },
    Stage { name: "machine", act: linters::machine },
    Stage { name: "planted", act: linters::planted },
    Stage { name: "lints", act: lints },
    Stage { name: "docs", act: docs },
    Stage { name: "functions", act: functions },
    Stage { name: "test-build", act: test_build },
    Stage { name: "tests", act: tests },
    Stage { name: "doc-tests", act: doc_tests },
    Stage { name: "viewer", act: viewer::viewer },
    Stage { name: "shipped", act: shipped::shipped },
];

/// Known faults of what we depend on.
pub(crate) const ADVISORIES: [Stage; 1] = [Stage { name: "advisories", act: linters::advisories }];

/// Needs minutes and is run by hand.
pub(crate) const RIGHTS: [Stage; 1] = [Stage { name: "rights", act: rights::write }];

/// Redraws.
pub(crate) const PICTURES: [Stage; 1] = [Stage { name: "pictures", act: readme::redraw }];

fn format() -> Result<Outcome, Trouble> {
    Call::cargo("fmt --all --check -- --color=never").run("format")?;
    Ok(Outcome::passed())
}

fn fast_lints() -> Result<Outcome, Trouble> {
    let packages = without_aws::packages();
    let arguments = format!("clippy --quiet --all-targets {packages} -- -D warnings");
    Call::cargo(&arguments).run("fast-lints")?;
    Ok(Outcome::passed())
}

fn fast_tests() -> Result<Outcome, Trouble> {
    test_run(&without_aws::packages(), "fast-tests")
}

/// The cold-start bench's peers have a workspace of their own, which no other stage builds: here it is seen when their lock
/// file has fallen behind the crates that they share with the product.
fn locks() -> Result<Outcome, Trouble> {
    Call::cargo("update --locked --workspace")
        .with("--manifest-path")
        .with("infra/cold-start-bench/peers/Cargo.toml")
        .run("locks")?;
    Ok(Outcome::passed())
}

fn lints() -> Result<Outcome, Trouble> {
    Call::cargo("clippy --locked --workspace --all-targets -- -D warnings").run("lints")?;
    Ok(Outcome::passed())
}

fn docs() -> Result<Outcome, Trouble> {
    Call::cargo("doc --locked --workspace --no-deps --document-private-items")
        .set("RUSTDOCFLAGS", "-D warnings")
        .run("docs")?;
    Ok(Outcome::passed())
}

/// The tests of whole runs start these: built here, they only find them.
fn functions() -> Result<Outcome, Trouble> {
    Call::cargo(&format!("build --locked {FUNCTIONS}")).run("functions")?;
    Ok(Outcome::passed())
}

fn test_build() -> Result<Outcome, Trouble> {
    let arguments = if has_nextest() {
        "nextest run --locked --workspace --no-run"
    } else {
        "test --locked --workspace --lib --bins --tests --no-run"
    };
    Call::cargo(arguments).run("test-build")?;
    Ok(Outcome::passed())
}

fn tests() -> Result<Outcome, Trouble> {
    test_run("--locked --workspace", "tests")
}

/// The doc examples, which nextest does not run.
fn doc_tests() -> Result<Outcome, Trouble> {
    let said = Call::cargo("test --locked --workspace --doc").run("doc-tests")?;
    Ok(Outcome::Passed(count_of_cargo(&said)))
}

fn has_nextest() -> bool {
    Call::cargo("nextest --version").succeeds()
}

fn test_run(packages: &str, log: &str) -> Result<Outcome, Trouble> {
    if has_nextest() {
        let said = Call::cargo(&format!("nextest run {packages}"))
            .with("--status-level=slow")
            .with("--color=never")
            .run(log)?;
        let summary = said.lines().map(str::trim).find(|line| line.starts_with("Summary"));
        let words = summary.and_then(|line| line.split_once("] ")).map_or("", |(_, words)| words);
        return Ok(Outcome::Passed(words.to_owned()));
    }
    let said = Call::cargo(&format!("test {packages} --lib --bins --tests")).run(log)?;
    Ok(Outcome::Passed(count_of_cargo(&said)))
}

/// The sum of the lines "test result: ok. 12 passed; ...".
fn count_of_cargo(said: &str) -> String {
    let counts = said.lines().filter_map(|line| {
        line.strip_prefix("test result: ok. ")?.split_once(" passed")?.0.parse::<u32>().ok()
    });
    format!("{} tests passed", counts.sum::<u32>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tests_of_all_binaries_are_counted_together() {
        let said = "running 2 tests\ntest result: ok. 2 passed; 0 failed\n\ntest result: ok. 40 passed; 0 failed\n";
        assert_eq!(count_of_cargo(said), "42 tests passed");
    }

    #[test]
    fn every_stage_has_a_name_of_its_own() {
        let mut names: Vec<&str> = CI.iter().map(|stage| stage.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CI.len());
    }
}
