//! cargo-deny: licences, forbidden crates, sources.

use crate::call::Call;
use crate::stage::Outcome;
use crate::trouble::Trouble;
use crate::workspace::LICENCES;

const INSTALL: &str = "cargo install --locked cargo-deny";

/// Only licences that `deny.toml` allows, no crate that it forbids, no source but the registry.
pub(crate) fn licences() -> Result<Outcome, Trouble> {
    if !is_installed()? {
        return Ok(Outcome::Skipped(format!(
            "cargo-deny is missing, and CI will run it: {INSTALL}"
        )));
    }
    check(LICENCES)?;
    Ok(Outcome::passed())
}

/// True when cargo-deny is there. CI must have it.
pub(super) fn is_installed() -> Result<bool, Trouble> {
    let is_there = Call::cargo("deny --version").succeeds();
    if !is_there && std::env::var_os("CI").is_some() {
        return Err(Trouble::Missing { program: "cargo-deny", install: INSTALL });
    }
    Ok(is_there)
}

/// The checks that need no database of advisories.
pub(super) fn check(config: &str) -> Result<(), Trouble> {
    let call = format!(
        "deny --locked --workspace --config {config} check --deny unmatched-skip --hide-inclusion-graph licenses bans sources"
    );
    Call::cargo(&call).run("licences")?;
    Ok(())
}

/// Known faults of the crates that we use. A command of its own: its database comes from a host that not every machine
/// reaches, and a new advisory must not turn an old commit red.
pub(crate) fn advisories() -> Result<Outcome, Trouble> {
    if !Call::cargo("deny --version").succeeds() {
        return Err(Trouble::Missing { program: "cargo-deny", install: INSTALL });
    }
    Call::cargo("deny --locked --workspace check advisories").run("advisories")?;
    Ok(Outcome::passed())
}
