//! The functions' binaries: built by cargo as they are, packed as Lambda takes them.

use std::collections::BTreeMap;
use std::io::{Cursor, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::LocalError;
use crate::project::Project;
use crate::template_rewrite::Function;

/// Where the binaries come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Binaries {
    /// `cargo build` in the dev profile, which does nothing when they are fresh.
    #[default]
    Build,
    /// They stand in this folder: as cargo leaves them (`submit-transcription`), or as `sam build` does
    /// (`SubmitTranscription/bootstrap`).
    Built(PathBuf),
}

/// Names the folder of binaries that stand there already, as after `cargo build --workspace --bins` or `sam build`.
const BUILT_IN: &str = "LOCAL_CLOUD_BINARIES";

impl Binaries {
    /// Those of the folder in `LOCAL_CLOUD_BINARIES`; built where it is not set.
    #[must_use]
    pub fn of_process() -> Self {
        std::env::var_os(BUILT_IN).map_or(Self::Build, |folder| Self::Built(folder.into()))
    }

    /// The file of each function's binary, by the binary's name.
    pub(crate) fn find(
        &self,
        project: &Project,
        functions: &[Function],
    ) -> Result<BTreeMap<String, PathBuf>, LocalError> {
        let found = match self {
            Self::Build => {
                let names: Vec<&str> = functions.iter().map(|it| it.binary.as_str()).collect();
                built_by_cargo(project, &names)?
            }
            Self::Built(folder) => {
                let file = |function| Some((function, standing_in(folder, function)?));
                let files = functions.iter().filter_map(file);
                files.map(|(function, file)| (function.binary.clone(), file)).collect()
            }
        };
        match functions.iter().find(|function| !found.contains_key(&function.binary)) {
            Some(missing) => Err(LocalError::BinaryMissing(missing.binary.clone())),
            None => Ok(found),
        }
    }
}

fn standing_in(folder: &Path, function: &Function) -> Option<PathBuf> {
    let places = [folder.join(&function.binary), folder.join(&function.logical_id).join(BOOTSTRAP)];
    places.into_iter().find(|file| file.is_file())
}

/// What Lambda calls every binary.
const BOOTSTRAP: &str = "bootstrap";

/// The processor's number in a Linux binary's header, by Rust's name for it.
const PROCESSORS: [(&str, u16); 2] = [("x86_64", 62), ("aarch64", 183)];

/// A Linux binary for another processor than this machine's, by that processor's name: `sam build` makes arm64 unless it is
/// told otherwise, and the local cloud would only say that the function did not start.
pub(crate) fn foreign_processor(binary: &[u8]) -> Option<&'static str> {
    let number = match binary {
        [0x7f, b'E', b'L', b'F', ..] => binary.get(18..20)?,
        _ => return None,
    };
    let number = u16::from_le_bytes(number.try_into().ok()?);
    let (processor, _) = PROCESSORS.into_iter().find(|(_, known)| *known == number)?;
    (processor != std::env::consts::ARCH).then_some(processor)
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
    zip.start_file(BOOTSTRAP, options).map_err(LocalError::aws("packing a function"))?;
    zip.write_all(binary)?;
    let packed = zip.finish().map_err(LocalError::aws("packing a function"))?;
    Ok(packed.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function() -> Function {
        Function {
            logical_id: "SubmitTranscription".to_owned(),
            binary: "submit-transcription".to_owned(),
        }
    }

    #[test]
    fn a_binary_is_found_where_cargo_and_where_sam_leave_it() {
        let project = Project::find().unwrap();
        for place in ["submit-transcription", "SubmitTranscription/bootstrap"] {
            let folder = tempfile::tempdir().unwrap();
            let built = Binaries::Built(folder.path().to_owned());
            let missing = built.find(&project, &[function()]).unwrap_err().to_string();
            assert!(missing.contains("no binary of submit-transcription"), "{missing}");
            let file = folder.path().join(place);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, "").unwrap();
            assert_eq!(built.find(&project, &[function()]).unwrap()["submit-transcription"], file);
        }
    }

    #[test]
    fn a_binary_for_another_processor_is_known_by_its_header() {
        for (processor, number) in PROCESSORS {
            let mut header = [0; 64];
            header[..4].copy_from_slice(b"\x7fELF");
            header[18..20].copy_from_slice(&number.to_le_bytes());
            let expected = (processor != std::env::consts::ARCH).then_some(processor);
            assert_eq!(foreign_processor(&header), expected);
        }
        assert_eq!(foreign_processor(b"\x7fELF"), None);
        assert_eq!(foreign_processor(b"#!/bin/sh"), None);
    }
}
