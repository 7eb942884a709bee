//! The linters of others, in environments of their own under `target/xtask`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::call::Call;
use crate::stage::Outcome;
use crate::trouble::Trouble;
use crate::workspace;

/// A virtual environment of Python, made from a list in which every package has its version.
struct PythonEnvironment {
    /// Its folder under `target/xtask`.
    folder: &'static str,
    /// The list.
    requirements: &'static str,
}

/// The linters of the template and the state machine, and what `sam build` needs.
const LINTERS: PythonEnvironment =
    PythonEnvironment { folder: "python", requirements: "infra/xtask/linters/requirements.txt" };

/// checkov pins other versions of what the others need.
const CHECKOV: PythonEnvironment = PythonEnvironment {
    folder: "checkov",
    requirements: "infra/xtask/linters/checkov-requirements.txt",
};

/// The npm package, and everything under it, each with its version.
const PACKAGE_FILES: [&str; 2] = ["package.json", "package-lock.json"];

/// Makes all environments, unless they are there from the same lists.
pub(crate) fn install() -> Result<Outcome, Trouble> {
    let made = [LINTERS.install()?, CHECKOV.install()?, install_node()?];
    let words = if made.contains(&true) { "installed" } else { "there already" };
    Ok(Outcome::Passed(words.to_owned()))
}

/// A program of the linters' environment: `sam`, `cfn-lint`, `statelint`.
pub(super) fn linter(name: &str) -> Result<PathBuf, Trouble> {
    LINTERS.program(name)
}

/// The folder of that environment's programs, `cargo-lambda` and zig among them.
pub(crate) fn programs() -> Result<PathBuf, Trouble> {
    Ok(workspace::work()?.join(LINTERS.folder).join("bin"))
}

/// The security linter.
pub(super) fn checkov() -> Result<PathBuf, Trouble> {
    CHECKOV.program("checkov")
}

/// The linter of the state machine that comes by npm.
pub(super) fn asl_validator() -> Result<PathBuf, Trouble> {
    Ok(workspace::work()?.join("npm/node_modules/.bin/asl-validator"))
}

impl PythonEnvironment {
    fn program(&self, name: &str) -> Result<PathBuf, Trouble> {
        Ok(workspace::work()?.join(self.folder).join("bin").join(name))
    }

    /// True when something was installed.
    fn install(&self) -> Result<bool, Trouble> {
        let folder = workspace::work()?.join(self.folder);
        let wanted = workspace::read(self.requirements)?;
        let stamp = folder.join("made-from");
        if is_made_from(&stamp, &wanted) {
            return Ok(false);
        }
        python_is_there()?;
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(Trouble::at(&folder))?;
        }
        let make = format!("-m venv target/xtask/{}", self.folder);
        Call::new("python3", &make).run("venv")?;
        let pip = "install --quiet --disable-pip-version-check --no-input --requirement";
        Call::new(self.program("pip")?, pip).with(self.requirements).run("pip")?;
        fs::write(&stamp, wanted).map_err(Trouble::at(&stamp))?;
        Ok(true)
    }
}

fn python_is_there() -> Result<(), Trouble> {
    if !Call::new("python3", "--version").succeeds() {
        return Err(Trouble::Missing {
            program: "python3",
            install: "apt-get install python3 python3-venv",
        });
    }
    if !Call::new("python3", "-c").with("import ensurepip, venv").succeeds() {
        return Err(Trouble::Missing {
            program: "python3-venv",
            install: "apt-get install python3-venv",
        });
    }
    Ok(())
}

/// True when something was installed.
fn install_node() -> Result<bool, Trouble> {
    let folder = workspace::work()?.join("npm");
    let mut wanted = String::new();
    for name in PACKAGE_FILES {
        wanted.push_str(&workspace::read(&format!("infra/xtask/linters/{name}"))?);
    }
    let stamp = folder.join("made-from");
    if is_made_from(&stamp, &wanted) {
        return Ok(false);
    }
    if !Call::new("npm", "--version").succeeds() {
        return Err(Trouble::Missing { program: "npm", install: "apt-get install nodejs npm" });
    }
    fs::create_dir_all(&folder).map_err(Trouble::at(&folder))?;
    for name in PACKAGE_FILES {
        let file = folder.join(name);
        let text = workspace::read(&format!("infra/xtask/linters/{name}"))?;
        fs::write(&file, text).map_err(Trouble::at(&file))?;
    }
    Call::new("npm", "ci --ignore-scripts --no-audit --no-fund --silent")
        .from(&folder)
        .run("npm")?;
    fs::write(&stamp, wanted).map_err(Trouble::at(&stamp))?;
    Ok(true)
}

fn is_made_from(stamp: &Path, wanted: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|made_from| made_from == wanted)
}
