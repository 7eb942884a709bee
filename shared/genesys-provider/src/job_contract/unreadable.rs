//! An answer of 2xx that is not what the contract says.

use pipeline_contract::ports::ProviderError;
use serde_json::error::Category;

use crate::exchange::Answer;

/// The failure, with the answer's bytes for a person.
pub(super) fn unreadable(answer: Answer, problem: &str) -> ProviderError {
    let kind = answer.content_type.map(|kind| format!(" (content type {kind})"));
    let correlation = answer.correlation_id.map(|id| format!(" (correlation id {id})"));
    ProviderError::Unreadable {
        problem: format!(
            "{problem}{}{}",
            kind.unwrap_or_default(),
            correlation.unwrap_or_default()
        ),
        bytes: answer.body,
    }
}

/// What is wrong with the JSON, and where. The parser's own text would repeat a part of the answer.
pub(super) fn json_problem(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        Category::Eof | Category::Io => "it ends too early",
        Category::Syntax => "it is not JSON",
        Category::Data => "a field is not of the contract's type",
    };
    format!("{what}, at line {} column {}", error.line(), error.column())
}
