//! The names of the fields that log lines have, from the source.

use std::collections::BTreeSet;

use crate::repository::{SourceFile, rust_files};

/// The macros that write a line.
const MACROS: [&str; 5] = [
    "tracing::error!(",
    "tracing::warn!(",
    "tracing::info!(",
    "tracing::debug!(",
    "tracing::trace!(",
];

/// Every field that a line of what ships may have.
#[must_use]
pub fn of_the_project() -> BTreeSet<String> {
    let ships = |file: &SourceFile| {
        (file.path.starts_with("functions/") || file.path.starts_with("shared/"))
            && !file.is_test_code()
    };
    rust_files().iter().filter(|file| ships(file)).flat_map(|file| of_code(file.code())).collect()
}

/// The fields of the lines that this code writes.
#[must_use]
pub fn of_code(code: &str) -> BTreeSet<String> {
    let mut fields = BTreeSet::new();
    for opening in MACROS {
        for (at, _) in code.match_indices(opening) {
            let arguments = code.get(at + opening.len()..).unwrap_or_default();
            // Fields stand before the line's own words; what follows those is filled into them.
            let before_words = arguments_of(arguments)
                .into_iter()
                .take_while(|part| !part.trim().starts_with('"'));
            fields.extend(before_words.filter_map(field));
        }
    }
    fields
}

/// What stands between commas up to the closing bracket; brackets and texts inside are passed over.
fn arguments_of(text: &str) -> Vec<&str> {
    let (mut depth, mut in_text, mut escaped, mut begun) = (0_u32, false, false, 0);
    let mut arguments = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_text => escaped = true,
            '"' => in_text = !in_text,
            _ if in_text => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth > 0 => depth -= 1,
            ')' => {
                arguments.extend(text.get(begun..at));
                return arguments;
            }
            ',' if depth == 0 => {
                arguments.extend(text.get(begun..at));
                begun = at + 1;
            }
            _ => {}
        }
    }
    arguments
}

/// `job.key = %key` -> `job.key`; `?outcome` -> `outcome`.
fn field(argument: &str) -> Option<String> {
    let argument = argument.trim();
    let name = argument.split_once('=').map_or(argument, |(name, _)| name);
    let name = name.trim().trim_start_matches(['?', '%']);
    let is_name = !name.is_empty()
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._".contains(c));
    is_name.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_every_form_are_found_and_texts_are_not() {
        let code = r#"
            tracing::info!(job.key = %key, reason, ?outcome, "an event, that = was; passed over");
            tracing::warn!(
                error.name = failure.as_ref().map(|failure| failure.error.as_str()),
                step.next = ?answer.next,
                "{}",
                answer.message
            );
            tracing::debug!("nothing (at all), \" job.owner = 1");
        "#;
        let found = of_code(code);
        let expected = ["error.name", "job.key", "outcome", "reason", "step.next"];
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected);
    }
}
