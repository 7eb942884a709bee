//! The private Python environment that MiniStack runs in, made the first time that it is needed.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sha2::{Digest, Sha256};

use crate::LocalError;
use crate::error::last_lines;
use crate::project::Project;

/// The packages, each with its version.
const REQUIREMENTS: &str = "infra/local/ministack/requirements.txt";

/// Written when everything is installed: an environment without it is made again.
const COMPLETE: &str = "complete";

const SAID_LINES: usize = 12;

/// The environment's own Python.
///
/// It lies in `target/local-cloud/python-{hash}`, a hash of the list of packages: a changed list is a new environment,
/// and nothing is written into anybody's home.
///
/// # Errors
/// When Python 3 or its `venv` module is missing, or a package cannot be had.
pub(crate) fn python(
    project: &Project,
    system_python: &str,
    told: &dyn Fn(&str),
) -> Result<PathBuf, LocalError> {
    let list = project.read(REQUIREMENTS)?;
    let digest = Sha256::digest(list.as_bytes());
    let hash = digest.first_chunk().map_or(0, |first| u32::from_be_bytes(*first));
    let folder = project.work().join(format!("python-{hash:08x}"));
    let python = folder.join("bin/python");
    // Two that start at once must not install into each other's environment. The lock ends with the file's handle.
    let lock = folder.with_extension("lock");
    let lock_file = File::create(&lock).map_err(LocalError::file("cannot make", lock.clone()))?;
    lock_file.lock().map_err(LocalError::file("cannot lock", lock))?;
    // `exists` follows the link to the system's Python, which may have gone.
    if folder.join(COMPLETE).exists() && python.exists() {
        return Ok(python);
    }
    told(&format!(
        "making a private Python environment in {} (once, about 20 s and 130 MB)",
        project.shown(&folder)
    ));
    make(project, system_python, &folder, &python)?;
    Ok(python)
}

fn make(
    project: &Project,
    system_python: &str,
    folder: &Path,
    python: &Path,
) -> Result<(), LocalError> {
    let shown = || PathBuf::from(project.shown(folder));
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(LocalError::file("cannot remove", shown()))?;
    }
    let made = Command::new(system_python)
        .args(["-m", "venv"])
        .arg(folder)
        .output()
        .map_err(LocalError::PythonMissing)?;
    if !made.status.success() {
        return Err(LocalError::VenvMissing { said: said(&made) });
    }
    let installed = Command::new(python)
        .args(["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet"])
        .arg("--requirement")
        .arg(project.file(REQUIREMENTS))
        .output()
        .map_err(LocalError::file("cannot run", project.shown(python)))?;
    if !installed.status.success() {
        let requirements = REQUIREMENTS.to_owned();
        return Err(LocalError::Packages { requirements, said: said(&installed) });
    }
    File::create(folder.join(COMPLETE)).map_err(LocalError::file("cannot write into", shown()))?;
    Ok(())
}

fn said(output: &Output) -> String {
    // Without ensurepip, `venv` says so on its standard output.
    let both = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    last_lines(&String::from_utf8_lossy(&both), SAID_LINES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_python_the_install_line_is_named() {
        let project = Project::find().unwrap();
        let folder = project.work().join("python-of-a-test");
        let error = make(&project, "python3-that-is-not-there", &folder, &folder).unwrap_err();
        assert!(error.to_string().contains("apt-get install python3 python3-venv"), "{error}");
    }

    #[test]
    fn without_its_venv_module_the_install_line_is_named() {
        let project = Project::find().unwrap();
        let folder = project.work().join("python-of-another-test");
        // A program that is there and fails whatever it is asked.
        let error = make(&project, "false", &folder, &folder).unwrap_err();
        assert!(error.to_string().contains("apt-get install python3-venv"), "{error}");
    }
}
