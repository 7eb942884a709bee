//! Which environment variables the functions read, from the text of their wiring.

use std::collections::{BTreeMap, BTreeSet};

use crate::repository::{self, before_tests};
use crate::template::logical_id;

/// The ways to read a setting (lambda-host's `SettingsReader`).
const READERS: [&str; 6] = [".required(", ".optional(", ".parsed(", ".number(", ".flag(", ".list("];

/// A setting that is a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberSetting {
    /// Where it is missing.
    pub default: u64,
    /// The least that is taken.
    pub low: u64,
    /// The most that is taken.
    pub high: u64,
}

/// What a piece of code reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettingsRead {
    /// Every variable.
    pub names: BTreeSet<String>,
    /// Those that are whole numbers.
    pub numbers: BTreeMap<String, NumberSetting>,
}

impl SettingsRead {
    /// What this code reads itself.
    #[must_use]
    pub fn of_code(code: &str) -> Self {
        let mut read = Self::default();
        for reader in READERS {
            for (at, _) in code.match_indices(reader) {
                let arguments = code.get(at + reader.len()..).unwrap_or_default().trim_start();
                let Some((name, rest)) = quoted(arguments) else { continue };
                read.names.insert(name.to_owned());
                if reader == ".number(" {
                    read.numbers.extend(number(rest).map(|number| (name.to_owned(), number)));
                }
            }
        }
        read
    }

    fn add(&mut self, other: &Self) {
        self.names.extend(other.names.iter().cloned());
        self.numbers.extend(other.numbers.iter().map(|(name, number)| (name.clone(), *number)));
    }
}

/// `"NAME", rest` -> `NAME` and the rest.
fn quoted(arguments: &str) -> Option<(&str, &str)> {
    arguments.strip_prefix('"')?.split_once('"')
}

/// `, 200, 1..=270)` -> its figures.
fn number(arguments: &str) -> Option<NumberSetting> {
    let arguments = arguments.split_once(')')?.0;
    let mut parts = arguments.trim_start_matches(',').split(',').map(str::trim);
    let figure = |text: &str| text.trim().replace('_', "").parse().ok();
    let default = figure(parts.next()?)?;
    let (low, high) = parts.next()?.split_once("..=")?;
    Some(NumberSetting { default, low: figure(low)?, high: figure(high)? })
}

/// The functions that a file defines outside any block, each with its text.
fn items_of(code: &str) -> BTreeMap<&str, &str> {
    let starts = |line: &str| {
        let line = line.trim_start_matches("pub ").trim_start_matches("async ");
        line.strip_prefix("fn ").is_some()
    };
    let mut items = BTreeMap::new();
    let mut rest = code;
    while let Some(at) = line_starts(rest).find(|at| rest.get(*at..).is_some_and(starts)) {
        let item = rest.get(at..).unwrap_or_default();
        let end = item.find("\n}\n").map_or(item.len(), |end| end + 2);
        let (text, after) = item.split_at(end);
        let name = text.split_once("fn ").map_or("", |(_, name)| name);
        let name = name.split(['(', '<']).next().unwrap_or_default();
        items.insert(name, text);
        rest = after;
    }
    items
}

fn line_starts(text: &str) -> impl Iterator<Item = usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1))
}

/// What each function reads, by its logical id: in its own code and in what it calls of `lambda_host`, whose `serve`
/// all of them call.
#[must_use]
pub fn of_the_functions() -> BTreeMap<String, SettingsRead> {
    let files = repository::rust_files();
    let of = |folder: &str| -> String {
        let files = files.iter().filter(|file| file.path.starts_with(folder));
        files.map(|file| before_tests(&file.text)).collect::<Vec<_>>().join("\n")
    };
    let host = of("shared/lambda-host/src/");
    let shared: BTreeMap<&str, SettingsRead> = items_of(&host)
        .into_iter()
        .map(|(name, text)| (name, SettingsRead::of_code(text)))
        .collect();
    let mut read = BTreeMap::new();
    for folder in crate::layering::function_folders() {
        let code = of(&format!("functions/{folder}/src/"));
        let mut own = SettingsRead::of_code(&code);
        for (name, settings) in &shared {
            if code.contains(&format!("lambda_host::{name}(")) {
                own.add(settings);
            }
        }
        read.insert(logical_id(&folder), own);
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_read_from_code() {
        let code = "let a = settings.required(\"JOBS_TABLE\", \"jobs\");\n\
            settings\n        .parsed(\n \"TENANT\", \"default\", parse);\n\
            settings.number(\"LOOKS\", 200, 1..=2_70), settings.optional(name)";
        let read = SettingsRead::of_code(code);
        let names: Vec<&str> = read.names.iter().map(String::as_str).collect();
        assert_eq!(names, ["JOBS_TABLE", "LOOKS", "TENANT"]);
        assert_eq!(read.numbers["LOOKS"], NumberSetting { default: 200, low: 1, high: 270 });
    }

    #[test]
    fn functions_are_cut_out_of_a_file() {
        let code =
            "use x;\n\npub fn one(a: A) -> B {\n    inner()\n}\n\npub async fn two<T>(\n) {\n}\n";
        let items = items_of(code);
        assert!(items["one"].contains("inner") && !items["one"].contains("two"));
        assert!(items.contains_key("two"));
    }

    #[test]
    fn what_all_functions_share_is_read_by_each() {
        let read = of_the_functions();
        assert!(read.values().all(|settings| settings.names.contains("LOG_LEVEL")));
        assert!(read["SubmitTranscription"].names.contains("WAIT_GROWTH_PERCENT"));
        assert!(!read["DeliverTranscript"].names.contains("GENESYS_SECRET_NAME"));
    }
}
