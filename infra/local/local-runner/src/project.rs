//! Where the project's files are.

use std::path::{Path, PathBuf};

use crate::LocalError;

/// The project on this machine.
#[derive(Debug, Clone)]
pub(crate) struct Project {
    root: PathBuf,
    /// Beside the built binaries, so that `cargo clean` takes it along.
    work: PathBuf,
}

impl Project {
    /// The project that this program was built from.
    pub(crate) fn find() -> Result<Self, LocalError> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = manifest.ancestors().nth(3).unwrap_or(manifest).to_owned();
        let program = std::env::current_exe()
            .map_err(LocalError::file("cannot find the folder of", "this program"))?;
        // target/debug/local-runner, or target/debug/deps/some_test-0123456789abcdef
        let mut folder = program.parent().unwrap_or(&root);
        if folder.ends_with("deps") {
            folder = folder.parent().unwrap_or(folder);
        }
        let work = folder.parent().unwrap_or(folder).join("local-cloud");
        std::fs::create_dir_all(&work).map_err(LocalError::file("cannot make", work.clone()))?;
        Ok(Self { root, work })
    }

    /// A file of the project.
    pub(crate) fn file(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// The project's folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of everything that the local cloud makes: `target/local-cloud`.
    pub(crate) fn work(&self) -> &Path {
        &self.work
    }

    /// A path as people see it: from the project's root where it lies in there.
    pub(crate) fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }

    /// The text of a file of the project.
    pub(crate) fn read(&self, path: &str) -> Result<String, LocalError> {
        std::fs::read_to_string(self.file(path)).map_err(LocalError::file("cannot read", path))
    }
}
