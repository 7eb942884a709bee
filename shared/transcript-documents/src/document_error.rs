//! Why a document cannot be read.

use serde_json::error::Category;
use thiserror::Error;

/// Why a result document gives no transcript. It names the place and the fault and never quotes the document: that may
/// be what somebody said.
///
/// Lines and columns count from 1, columns in bytes, as `serde_json` counts them; a byte order mark is not counted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DocumentError {
    /// No bytes, or white space only.
    #[error("the result is empty: the provider sent no document")]
    Empty,
    /// It begins like something that is not JSON.
    #[error(
        "the result is not JSON: it begins like {looks_like}; check what answers at the provider's address"
    )]
    NotJson {
        /// What it looks like, in our own words.
        looks_like: &'static str,
    },
    /// A byte sequence that no UTF-8 text has.
    #[error("the result is not UTF-8: byte {offset} begins no character")]
    NotUtf8 {
        /// Counts from 0.
        offset: usize,
    },
    /// The document stops in the middle.
    #[error("the result ends too early, at line {line} column {column}: the body was cut off")]
    CutOff {
        /// Where it ends.
        line: usize,
        /// Where it ends.
        column: usize,
    },
    /// Not JSON's grammar, or a number that no 64-bit float holds.
    #[error("the result is broken JSON at line {line} column {column}: {problem}")]
    BrokenJson {
        /// Where the fault was noticed.
        line: usize,
        /// Where the fault was noticed.
        column: usize,
        /// The parser's words about the grammar.
        problem: String,
    },
    /// A field that must have a certain JSON type has another.
    #[error("{field} is not {allowed} (line {line} column {column})")]
    WrongType {
        /// The field's path in the document.
        field: &'static str,
        /// What it may be.
        allowed: &'static str,
        /// Where the fault was noticed.
        line: usize,
        /// Where the fault was noticed.
        column: usize,
    },
    /// Two lists of words: nobody can tell which one counts.
    #[error("words stands twice (line {line} column {column}); allowed: one list of words")]
    WordsTwice {
        /// Where the second one stands.
        line: usize,
        /// Where the second one stands.
        column: usize,
    },
    /// The document has a status, and it is another than `completed`.
    #[error("status is not completed: this answer holds no result yet")]
    NotCompleted,
    /// A JSON object without any place for words.
    #[error("the answer has neither a result nor words nor a status that says completed")]
    NoResult,
    /// A JSON object without the list that every transcript of the platform has.
    #[error("the document has no list of transcripts: it is none of Genesys Cloud's public API")]
    NoTranscripts,
}

/// Where and why a visitor stopped, as it noted before it raised serde's error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The field whose type is wrong, and what it may be.
    Type { field: &'static str, allowed: &'static str },
    /// A second list of words.
    WordsTwice,
}

impl DocumentError {
    /// The error of a document that serde gave up, `stop` telling what was being read.
    pub(crate) fn of(error: &serde_json::Error, stop: Stop) -> Self {
        let (line, column) = (error.line(), error.column());
        match (error.classify(), stop) {
            (Category::Data, Stop::Type { field, allowed }) => {
                Self::WrongType { field, allowed, line, column }
            }
            (Category::Data, Stop::WordsTwice) => Self::WordsTwice { line, column },
            (Category::Eof, _) => Self::CutOff { line, column },
            // Syntax messages of serde_json are fixed sentences about the grammar: they quote nothing.
            (Category::Syntax | Category::Io, _) => {
                let message = error.to_string();
                let problem = message.split(" at line ").next().unwrap_or_default().to_owned();
                Self::BrokenJson { line, column, problem }
            }
        }
    }
}
