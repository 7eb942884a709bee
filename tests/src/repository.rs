//! The files of this repository, as its checks read them.
//!
//! Everything in here panics when a file is missing or cannot be read: a check without its file proves nothing.

use std::path::{Path, PathBuf};

use serde_json::Value;
use walkdir::WalkDir;

/// A file and what stands in it.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Its path from the repository's root, with `/` between the parts.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl SourceFile {
    /// The text before the file's own tests.
    #[must_use]
    pub fn code(&self) -> &str {
        before_tests(&self.text)
    }

    /// True when the whole file is there for tests only.
    #[must_use]
    pub fn is_test_code(&self) -> bool {
        let parts: Vec<&str> = self.path.split('/').collect();
        let stem = parts.last().map_or("", |name| name.trim_end_matches(".rs"));
        parts.iter().any(|part| matches!(*part, "tests" | "wire_tests"))
            || stem.ends_with("_tests")
            || stem == "tests"
    }
}

/// The part of a Rust file before its `#[cfg(test)]` module.
#[must_use]
pub fn before_tests(text: &str) -> &str {
    text.split_once("#[cfg(test)]\nmod").map_or(text, |(code, _)| code)
}

/// The repository's root.
#[must_use]
pub fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_path_buf()
}

/// A file's text.
///
/// # Panics
/// When it cannot be read.
#[must_use]
pub fn text(path: &str) -> String {
    let text = std::fs::read_to_string(root().join(path));
    text.unwrap_or_else(|error| panic!("{path} cannot be read: {error}"))
}

/// A JSON file's content.
///
/// # Panics
/// When it cannot be read.
#[must_use]
pub fn json(path: &str) -> Value {
    let value = serde_json::from_str(&text(path));
    value.unwrap_or_else(|error| panic!("{path} is no JSON: {error}"))
}

/// A TOML file's content.
///
/// # Panics
/// When it cannot be read.
#[must_use]
pub fn toml(path: &str) -> toml::Table {
    let table = text(path).parse();
    table.unwrap_or_else(|error| panic!("{path} is no TOML: {error}"))
}

/// The paths of all files of the project whose name ends so, in order. What tools make is left out: hidden folders and `target`.
///
/// # Panics
/// When a folder cannot be read.
#[must_use]
pub fn paths(ending: &str) -> Vec<String> {
    let root = root();
    let is_ours = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !(name.starts_with('.') || name == "target" || name == "node_modules")
    };
    let entries = WalkDir::new(&root).sort_by_file_name().into_iter().filter_entry(is_ours);
    let files = entries.map(|entry| entry.unwrap_or_else(|error| panic!("{error}")));
    let files = files.filter(|entry| entry.file_type().is_file());
    let relative = files.map(|file| {
        let path = file.path().strip_prefix(&root).unwrap_or(file.path());
        path.to_string_lossy().replace('\\', "/")
    });
    relative.filter(|path| path.ends_with(ending)).collect()
}

/// Every Rust file of the project.
#[must_use]
pub fn rust_files() -> Vec<SourceFile> {
    let paths = paths(".rs");
    paths.into_iter().map(|path| SourceFile { text: text(&path), path }).collect()
}

/// Every file of the project that is text.
#[must_use]
pub fn text_files() -> Vec<SourceFile> {
    let files = paths("").into_iter().filter_map(|path| {
        let text = std::fs::read_to_string(root().join(&path)).ok()?;
        Some(SourceFile { path, text })
    });
    files.collect()
}

/// Stops a test when a check found something, and shows all of it.
///
/// # Panics
/// When there are findings.
pub fn assert_nothing_found(findings: &[String]) {
    assert!(findings.is_empty(), "{} findings:\n- {}", findings.len(), findings.join("\n- "));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_the_project_are_found_and_those_of_tools_are_not() {
        let paths = paths(".rs");
        assert!(paths.contains(&"tests/src/repository.rs".to_owned()));
        assert!(paths.iter().all(|path| !path.starts_with("target/")));
    }

    #[test]
    fn a_files_own_tests_are_not_its_code() {
        let own = SourceFile {
            path: "shared/a/src/b.rs".to_owned(),
            text: text("tests/src/repository.rs"),
        };
        assert!(!own.is_test_code());
        assert!(own.code().contains("pub fn paths") && !own.code().contains("use super"));
        let suite =
            SourceFile { path: "shared/a/src/job_store_tests.rs".to_owned(), text: String::new() };
        assert!(suite.is_test_code());
    }
}
