//! The crates of the workspace, from their `Cargo.toml`.

use std::collections::BTreeSet;
use std::path::Path;

use toml::{Table, Value};

use crate::repository;

/// One crate.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CrateFacts {
    /// Its folder from the repository's root: `shared/pipeline-steps`.
    pub folder: String,
    /// The name of its package.
    pub name: String,
    /// The names of its binaries, where it names any.
    pub binaries: Vec<String>,
    /// What it depends on, ours and others', where it ships.
    pub dependencies: BTreeSet<String>,
    /// What only its tests depend on.
    pub dev_dependencies: BTreeSet<String>,
    /// True with `[lints] workspace = true`.
    pub has_the_lints: bool,
}

impl CrateFacts {
    /// Reads a `Cargo.toml` that stands in `folder`.
    #[must_use]
    pub fn of(folder: &str, manifest: &Table) -> Self {
        let text = |value: Option<&Value>| {
            value.and_then(Value::as_str).map(str::to_owned).unwrap_or_default()
        };
        let keys = |section: &str| -> BTreeSet<String> {
            let section = manifest.get(section).and_then(Value::as_table);
            section.map(|table| table.keys().cloned().collect()).unwrap_or_default()
        };
        let binaries = manifest.get("bin").and_then(Value::as_array);
        let has_the_lints = manifest.get("lints").and_then(|lints| lints.get("workspace"))
            == Some(&Value::Boolean(true));
        let mut dependencies = keys("dependencies");
        dependencies.extend(keys("build-dependencies"));
        Self {
            folder: folder.to_owned(),
            name: text(manifest.get("package").and_then(|package| package.get("name"))),
            binaries: binaries
                .into_iter()
                .flatten()
                .map(|binary| text(binary.get("name")))
                .collect(),
            dependencies,
            dev_dependencies: keys("dev-dependencies"),
            has_the_lints,
        }
    }

    /// All that it depends on, its tests included.
    pub fn everything(&self) -> impl Iterator<Item = &str> {
        self.dependencies.iter().chain(&self.dev_dependencies).map(String::as_str)
    }

    /// True when it stands in this top folder.
    #[must_use]
    pub fn is_in(&self, top: &str) -> bool {
        self.folder.split('/').next() == Some(top)
    }
}

/// Every crate of the workspace. A manifest with a `[workspace]` of its own (a crate's fuzz targets, which need another
/// toolchain; a bench's peers, which need other dependencies) stands outside with all that is below it: it never ships, and
/// nothing may depend on it.
#[must_use]
pub fn of_the_workspace() -> Vec<CrateFacts> {
    let paths = repository::paths("/Cargo.toml");
    let manifests: Vec<(&str, Table)> = paths
        .iter()
        .map(|path| (path.trim_end_matches("/Cargo.toml"), repository::toml(path)))
        .collect();
    let outside: Vec<&str> = manifests
        .iter()
        .filter(|(_, manifest)| manifest.contains_key("workspace"))
        .map(|(folder, _)| *folder)
        .collect();
    let is_outside =
        |folder: &str| outside.iter().any(|other| Path::new(folder).starts_with(other));
    let inside = manifests.iter().filter(|(folder, _)| !is_outside(folder));
    inside.map(|(folder, manifest)| CrateFacts::of(folder, manifest)).collect()
}

/// The folders of `functions/`.
#[must_use]
pub fn function_folders() -> Vec<String> {
    let crates = of_the_workspace().into_iter().filter(|facts| facts.is_in("functions"));
    crates.map(|facts| facts.folder.trim_start_matches("functions/").to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_is_read_from_its_manifest() {
        let manifest = "[package]\nname = \"a\"\n[dependencies]\nb.workspace = true\n\
            [dev-dependencies]\nc = \"1\"\n[[bin]]\nname = \"d\"\n[lints]\nworkspace = true\n";
        let facts = CrateFacts::of("shared/a", &manifest.parse().unwrap());
        assert_eq!((facts.name.as_str(), facts.has_the_lints), ("a", true));
        assert_eq!(facts.binaries, ["d"]);
        assert_eq!(facts.everything().collect::<Vec<_>>(), ["b", "c"]);
        assert!(facts.is_in("shared"));
    }

    #[test]
    fn the_workspace_has_its_six_functions() {
        assert_eq!(function_folders().len(), 6);
    }

    #[test]
    fn what_has_a_workspace_of_its_own_stands_outside_with_its_members() {
        let folders: Vec<String> =
            of_the_workspace().into_iter().map(|facts| facts.folder).collect();
        assert!(folders.contains(&"infra/cold-start-bench".to_owned()));
        assert!(
            folders.iter().all(|folder| !folder.contains("/peers/") && !folder.contains("/fuzz"))
        );
    }
}
