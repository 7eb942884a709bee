//! Names.

use std::collections::BTreeSet;

use pipeline_contract::ErrorName;

use super::CrateFacts;

/// Names that say nothing: what goes into such a file, nobody finds again.
const EMPTY_WORDS: [&str; 9] =
    ["common", "helper", "helpers", "manager", "misc", "shared_code", "util", "utilities", "utils"];

/// The one crate whose folder is called by what Cargo expects.
const TESTS: &str = "tests";

/// A crate's folder, package and binaries have one name, and it takes the workspace's lints.
#[must_use]
pub fn crates_follow_the_house(crates: &[CrateFacts]) -> Vec<String> {
    let mut findings = Vec::new();
    for facts in crates {
        let folder = facts.folder.rsplit('/').next().unwrap_or_default();
        if folder != facts.name && facts.folder != TESTS {
            findings.push(format!("{} holds the package {}", facts.folder, facts.name));
        }
        let others = facts.binaries.iter().filter(|binary| **binary != facts.name);
        findings.extend(others.map(|binary| format!("{} makes a binary {binary}", facts.folder)));
        if !facts.has_the_lints {
            findings.push(format!("{} does not take the workspace's lints", facts.folder));
        }
    }
    findings
}

/// No file or folder has a name that says nothing.
#[must_use]
pub fn names_say_something(paths: &[String]) -> Vec<String> {
    let is_empty = |path: &&String| {
        let words = path.trim_end_matches(".rs").split(['/', '-', '_', '.']);
        words.into_iter().any(|word| EMPTY_WORDS.contains(&word.to_ascii_lowercase().as_str()))
    };
    paths
        .iter()
        .filter(is_empty)
        .map(|path| format!("{path} has a name that says nothing"))
        .collect()
}

/// Every error name has a row of its own in the operator's guide, and every such row is a name. (Rows about AWS' own
/// errors may stand there too.)
#[must_use]
pub fn error_names_are_explained(guide: &str) -> Vec<String> {
    let rows: Vec<&str> = guide.lines().filter_map(first_code_cell).collect();
    let mut findings = Vec::new();
    for name in ErrorName::ALL {
        let count = rows.iter().filter(|row| **row == name.as_str()).count();
        if count != 1 {
            findings.push(format!("{name} has {count} rows in the operator's guide"));
        }
    }
    let of_aws = |row: &&&str| {
        ["Lambda.", "Runtime.", "Sandbox.", "States."].iter().any(|family| row.starts_with(family))
    };
    let known: BTreeSet<&str> = ErrorName::ALL.iter().map(|name| name.as_str()).collect();
    let named = rows.iter().filter(|row| looks_like_an_error(row) && !of_aws(row));
    let strange = named.filter(|row| !known.contains(**row));
    findings.extend(
        strange.map(|row| format!("the operator's guide explains {row}, which is no name")),
    );
    findings
}

/// "| `Name` | ..." -> `Name`.
fn first_code_cell(line: &str) -> Option<&str> {
    let cell = line.strip_prefix('|')?.split('|').next()?.trim();
    cell.strip_prefix('`')?.strip_suffix('`')
}

/// `Word.Word`, both capital: file names and settings have another form.
fn looks_like_an_error(text: &str) -> bool {
    let mut words = text.split('.');
    let is_word = |word: Option<&str>| {
        word.is_some_and(|word| {
            word.starts_with(|first: char| first.is_ascii_uppercase())
                && word.chars().all(|letter| letter.is_ascii_alphabetic())
        })
    };
    is_word(words.next()) && is_word(words.next()) && words.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_with_two_names_or_without_lints_is_found() {
        let facts = |text: &str| CrateFacts::of("shared/a", &text.parse().unwrap());
        let good = facts("package.name = \"a\"\nlints.workspace = true\nbin = [{name = \"a\"}]");
        assert!(crates_follow_the_house(&[good]).is_empty());
        let two = facts("package.name = \"b\"\nlints.workspace = true");
        assert_eq!(crates_follow_the_house(&[two]), ["shared/a holds the package b"]);
        let other = facts("package.name = \"a\"\nlints.workspace = true\nbin = [{name = \"c\"}]");
        assert_eq!(crates_follow_the_house(&[other]), ["shared/a makes a binary c"]);
        let bare = facts("package.name = \"a\"");
        assert!(crates_follow_the_house(&[bare])[0].contains("lints"));
    }

    #[test]
    fn a_name_that_says_nothing_is_found() {
        let paths =
            ["shared/a/src/job_utils.rs", "shared/common/src/a.rs", "shared/a/src/commonality.rs"];
        let findings = names_say_something(&paths.map(str::to_owned));
        assert_eq!(findings.len(), 2);
    }

    #[test]
    fn a_name_without_row_and_a_row_without_name_are_found() {
        let mut guide = String::new();
        for name in ErrorName::ALL.iter().skip(1) {
            guide.push_str("| `");
            guide.push_str(name.as_str());
            guide.push_str("` | x |\n");
        }
        guide.push_str("| `Job.Vanished` | x |\n| `Lambda.Unknown` | x |\n| `raw.json` | x |\n");
        let findings = error_names_are_explained(&guide);
        assert_eq!(
            findings,
            [
                "Request.Invalid has 0 rows in the operator's guide",
                "the operator's guide explains Job.Vanished, which is no name"
            ]
        );
    }
}
