//! The functions' binaries: built by cargo as they are, packed as Lambda takes them.

use std::collections::BTreeMap;
use std::io::{Cursor, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde::Deserialize;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::LocalError;
use crate::project::Project;

/// Where the binaries come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Binaries {
    /// `cargo build` in the dev profile, which does nothing when they are fresh.
    #[default]
    Build,
    /// They stand in this folder, each under its package's name.
    Built(PathBuf),
}

/// Names the folder of binaries that stand there already, as after `cargo build --workspace --bins`.
const BUILT_IN: &str = "LOCAL_CLOUD_BINARIES";

impl Binaries {
    /// Those of the folder in `LOCAL_CLOUD_BINARIES`; built where it is not set.
    #[must_use]
    pub fn of_process() -> Self {
        std::env::var_os(BUILT_IN).map_or(Self::Build, |folder| Self::Built(folder.into()))
    }

    /// The file of each binary, by its name.
    pub(crate) fn find(
        &self,
        project: &Project,
        names: &[&str],
    ) -> Result<BTreeMap<String, PathBuf>, LocalError> {
        let found = match self {
            Self::Build => built_by_cargo(project, names)?,
            Self::Built(folder) => {
                let files = names.iter().map(|name| ((*name).to_owned(), folder.join(name)));
                files.filter(|(_, file)| file.is_file()).collect()
            }
        };
        match names.iter().find(|name| !found.contains_key(**name)) {
            Some(missing) => Err(LocalError::BinaryMissing((*missing).to_owned())),
            None => Ok(found),
        }
    }
}

/// What cargo tells of each thing that it made; other messages have none of these fields.
#[derive(Deserialize)]
struct CargoMessage {
    #[serde(default)]
    executable: Option<PathBuf>,
    #[serde(default)]
    target: Option<CargoTarget>,
}

#[derive(Deserialize)]
struct CargoTarget {
    name: String,
}

fn built_by_cargo(
    project: &Project,
    names: &[&str],
) -> Result<BTreeMap<String, PathBuf>, LocalError> {
    // cargo names itself to what it runs: the same toolchain, then.
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // The first build takes minutes: in a terminal, cargo's own progress is shown meanwhile.
    let quiet = (!std::io::stderr().is_terminal()).then_some("--quiet");
    let mut command = Command::new(cargo);
    for (name, _) in std::env::vars_os() {
        // What `cargo run` tells this program about itself makes build scripts of dependencies (ring's) run again.
        if name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_MANIFEST_") || name.starts_with("CARGO_PKG_")
        }) {
            command.env_remove(name);
        }
    }
    let built = command
        .current_dir(project.root())
        .args(["build", "--message-format", "json-render-diagnostics"])
        .args(quiet)
        // By binary and not by package: cargo then chooses the features of the whole workspace, as for the tests, and
        // compiles nothing a second time.
        .args(names.iter().flat_map(|name| ["--bin", name]))
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| LocalError::NotBuilt(format!("cannot be run: {error}")))?;
    if !built.status.success() {
        return Err(LocalError::NotBuilt("failed; its errors stand above".to_owned()));
    }
    let text = String::from_utf8_lossy(&built.stdout);
    let messages = text.lines().filter_map(|line| serde_json::from_str::<CargoMessage>(line).ok());
    Ok(messages.filter_map(|message| Some((message.target?.name, message.executable?))).collect())
}

/// A binary as Lambda takes it: a zip with one file, `bootstrap`, that may be executed.
pub(crate) fn zipped(binary: &[u8]) -> Result<Vec<u8>, LocalError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::with_capacity(binary.len())));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .unix_permissions(0o755);
    zip.start_file("bootstrap", options).map_err(LocalError::aws("packing a function"))?;
    zip.write_all(binary)?;
    let packed = zip.finish().map_err(LocalError::aws("packing a function"))?;
    Ok(packed.into_inner())
}
