//! Reads settings from the environment, once, and tells all problems at once.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

use thiserror::Error;

/// Everything that is wrong with the settings. Never carries a value: one may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct SettingsProblems(Vec<String>);

impl fmt::Display for SettingsProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the function's settings have {} problems: {}", self.0.len(), self.0.join("; "))
    }
}

/// Reads one variable after the other. A missing or wrong one is noted, a stand-in is answered, and reading goes on;
/// [`SettingsReader::finish`] tells everything that was noted.
#[derive(Debug)]
pub struct SettingsReader {
    variables: BTreeMap<String, String>,
    problems: Vec<String>,
}

impl SettingsReader {
    /// Reads the process's environment.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the environment enters the pipeline"
    )]
    pub fn of_process() -> Self {
        Self::of(std::env::vars())
    }

    /// Reads these variables.
    pub fn of(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { variables: variables.into_iter().collect(), problems: Vec::new() }
    }

    /// A variable that may be missing or empty.
    #[must_use]
    pub fn optional(&self, name: &str) -> Option<String> {
        self.variables.get(name).filter(|value| !value.is_empty()).cloned()
    }

    /// A variable that must be there; `example` shows what it may look like.
    pub fn required(&mut self, name: &str, example: &str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.problems.push(format!("{name} is not set (example: {example})"));
            String::new()
        })
    }

    /// A variable read by `parse`; `default` where it is missing.
    pub fn parsed<T, E: fmt::Display>(
        &mut self,
        name: &str,
        default: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.optional(name).unwrap_or_else(|| default.to_owned());
        parse(&text).map_err(|error| self.problems.push(format!("{name} {error}"))).ok()
    }

    /// A whole number within a range; `default` where it is missing.
    pub fn number(&mut self, name: &str, default: u32, range: RangeInclusive<u32>) -> u32 {
        let Some(text) = self.optional(name) else { return default };
        match text.parse() {
            Ok(number) if range.contains(&number) => number,
            _ => {
                let (low, high) = (range.start(), range.end());
                self.problems.push(format!("{name} is not a whole number from {low} to {high}"));
                default
            }
        }
    }

    /// `true` or `false`; `default` where it is missing.
    pub fn flag(&mut self, name: &str, default: bool) -> bool {
        match self.optional(name).as_deref() {
            None => default,
            Some("true") => true,
            Some("false") => false,
            Some(_) => {
                self.problems.push(format!("{name} is neither true nor false"));
                default
            }
        }
    }

    /// A list separated by commas, each part read by `parse`; `default` where it is missing.
    pub fn list<T, E: fmt::Display>(
        &mut self,
        name: &str,
        default: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Vec<T> {
        let text = self.optional(name).unwrap_or_else(|| default.to_owned());
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let mut values = Vec::new();
        for (index, part) in parts.enumerate() {
            match parse(part) {
                Ok(value) => values.push(value),
                Err(error) => self.problems.push(format!("{name}, part {}: {error}", index + 1)),
            }
        }
        values
    }

    /// Notes a problem that only the caller can see.
    pub fn problem(&mut self, problem: impl Into<String>) {
        self.problems.push(problem.into());
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// Every problem that was noted.
    pub fn finish(self) -> Result<(), SettingsProblems> {
        if self.problems.is_empty() { Ok(()) } else { Err(SettingsProblems(self.problems)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(variables: &[(&str, &str)]) -> SettingsReader {
        SettingsReader::of(
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        )
    }

    #[test]
    fn all_problems_are_told_in_one_error() {
        let mut reader = reader(&[("B", "x"), ("C", "maybe"), ("D", "1,x"), ("E", "")]);
        reader.required("A", "jobs");
        reader.number("B", 1, 1..=9);
        reader.flag("C", true);
        reader.list("D", "", str::parse::<u32>);
        reader.required("E", "bucket");
        let text = reader.finish().unwrap_err().to_string();
        for part in [
            "5 problems",
            "A is not set (example: jobs)",
            "B is not a whole number from 1 to 9",
            "C is neither",
            "D, part 2",
            "E is not set",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn a_problem_never_shows_the_value() {
        let mut reader = reader(&[("B", "s3cret")]);
        reader.number("B", 1, 1..=9);
        assert!(!reader.finish().unwrap_err().to_string().contains("s3cret"));
    }

    #[test]
    fn what_is_missing_takes_its_default() {
        let mut reader = reader(&[]);
        assert_eq!(reader.number("A", 7, 1..=9), 7);
        assert!(reader.flag("B", true));
        assert_eq!(reader.list("C", "1, 2", str::parse::<u32>), [1, 2]);
        assert!(reader.finish().is_ok());
    }
}
