//! The linters themselves, put to the test: each is given a copy with a fault in it, and must find that fault.

use std::fs;

use super::faults::{FAULTS, Fault, Linter};
use super::{asl_validator, cfn_lint, checkov, environments, licences, sam_validate, statelint};
use crate::stage::Outcome;
use crate::trouble::Trouble;
use crate::workspace::{self, LICENCES, STATE_MACHINE, TEMPLATE};

/// The folder of the copies, below the root.
const FOLDER: &str = "target/xtask/planted";

/// Every planted fault is found, by the linter that it is meant for and for what it is.
pub(crate) fn planted() -> Result<Outcome, Trouble> {
    environments::install()?;
    let has_deny = licences::is_installed()?;
    let planted = |fault: &&Fault| has_deny || fault.linter != Linter::CargoDeny;
    let faults: Vec<&Fault> = FAULTS.iter().filter(planted).collect();
    let missed: Vec<String> = faults
        .iter()
        .map(|fault| missed(fault))
        .collect::<Result<Vec<_>, Trouble>>()?
        .into_iter()
        .flatten()
        .collect();
    if missed.is_empty() {
        return Ok(Outcome::Passed(format!(
            "{} of {} faults planted, all found",
            faults.len(),
            FAULTS.len()
        )));
    }
    Err(Trouble::Found(missed.join("\n")))
}

/// What is to be said when the linter misses the fault.
fn missed(fault: &Fault) -> Result<Option<String>, Trouble> {
    let original = fault.linter.reads();
    let text = workspace::read(original)?;
    if !text.contains(fault.from) {
        let Fault { name, from, .. } = fault;
        return Err(Trouble::Found(format!(
            "{name} cannot be planted: {original} has no {from:?} any more"
        )));
    }
    let folder = workspace::root().join(FOLDER);
    fs::create_dir_all(&folder).map_err(Trouble::at(&folder))?;
    let file_name = original.rsplit('/').next().unwrap_or(original);
    let copy = format!("{FOLDER}/{file_name}");
    workspace::write(&copy, &text.replacen(fault.from, fault.to, 1))?;
    Ok(match fault.linter.run(&copy) {
        Err(Trouble::Refused { said, .. } | Trouble::Found(said))
            if said.contains(fault.complaint) =>
        {
            None
        }
        Err(Trouble::Refused { said, .. } | Trouble::Found(said)) => Some(format!(
            "{:?} complains, but not of {}: no {:?} in\n{said}",
            fault.linter, fault.name, fault.complaint
        )),
        Err(other) => return Err(other),
        Ok(()) => Some(format!("{:?} does not find {}", fault.linter, fault.name)),
    })
}

impl Linter {
    const fn reads(self) -> &'static str {
        match self {
            Self::SamValidate | Self::CfnLint | Self::Checkov => TEMPLATE,
            Self::Statelint | Self::AslValidator => STATE_MACHINE,
            Self::CargoDeny => LICENCES,
        }
    }

    fn run(self, path: &str) -> Result<(), Trouble> {
        match self {
            Self::SamValidate => sam_validate(path),
            Self::CfnLint => cfn_lint(path),
            Self::Checkov => checkov::checkov(path).map(|_| ()),
            Self::Statelint => statelint(path),
            Self::AslValidator => asl_validator(path),
            Self::CargoDeny => licences::check(path),
        }
    }
}
