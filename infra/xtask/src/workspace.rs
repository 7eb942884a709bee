//! Where things are.

use std::fs;
use std::path::{Path, PathBuf};

use crate::trouble::Trouble;

/// The stack.
pub(crate) const TEMPLATE: &str = "template.yaml";

/// The state machine.
pub(crate) const STATE_MACHINE: &str = "infra/state-machine/transcription.asl.json";

/// Which licences, crates and sources are allowed.
pub(crate) const LICENCES: &str = "deny.toml";

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// The folder for what these commands make: environments of linters, and what programs said.
pub(crate) fn work() -> Result<PathBuf, Trouble> {
    let folder = root().join("target/xtask");
    fs::create_dir_all(&folder).map_err(Trouble::at(&folder))?;
    Ok(folder)
}

/// A file's text, by its path from the root.
pub(crate) fn read(path: &str) -> Result<String, Trouble> {
    let file = root().join(path);
    fs::read_to_string(&file).map_err(Trouble::at(&file))
}

/// Writes a file, by its path from the root.
pub(crate) fn write(path: &str, text: &str) -> Result<(), Trouble> {
    let file = root().join(path);
    fs::write(&file, text).map_err(Trouble::at(&file))
}
