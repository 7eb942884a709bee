//! What is wrong with a file: which file, where, and what to do. Never what stands in it: that may be what somebody said.

use std::fmt;
use std::io;

use thiserror::Error;
use transcript_documents::DocumentError;

/// A problem of one file. Its source says what is wrong; `error_chain` writes both.
#[derive(Debug, Error)]
#[error("{file}")]
pub struct FileProblem {
    /// The file, as it was given; `standard input` for the standard input.
    pub file: String,
    /// What is wrong.
    #[source]
    pub problem: Problem,
}

/// A place in a text, both counted from 1; the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    line: usize,
    column: usize,
}

impl Place {
    /// The place of a byte, whose text before it is UTF-8 as far as it is text at all.
    pub(crate) fn of(bytes: &[u8], offset: usize) -> Self {
        let before = bytes.get(..offset).unwrap_or(bytes);
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let line = before.split(|byte| *byte == b'\n').count();
        let on_line = before.get(line_start..).unwrap_or_default();
        Self { line, column: String::from_utf8_lossy(on_line).chars().count() + 1 }
    }

    /// The beginning of a line, counted from 1.
    pub(crate) const fn line(line: usize) -> Self {
        Self { line, column: 1 }
    }

    /// A place that a parser told.
    pub(crate) const fn at(line: usize, column: usize) -> Self {
        Self { line, column }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// What is wrong with a file.
#[derive(Debug, Error)]
pub enum Problem {
    /// The system does not give it.
    #[error("cannot be read")]
    NotRead(#[source] io::Error),
    /// The system does not take it; what stood there before still stands.
    #[error("cannot be written; what stood there before is unchanged")]
    NotWritten(#[source] io::Error),
    /// Larger than the limit.
    #[error("is larger than {most} bytes, the most that is read")]
    TooLarge {
        /// The limit.
        most: u64,
    },
    /// A folder, where a file is needed.
    #[error("is a folder; give a file")]
    IsAFolder,
    /// No bytes.
    #[error("is empty")]
    Empty,
    /// Not text.
    #[error("is not UTF-8 text: {looks_like}{place}; save it as UTF-8")]
    NotText {
        /// What it looks like, in our own words.
        looks_like: &'static str,
        /// ` at line 1, column 2`, or nothing.
        place: String,
    },
    /// A provider's document that is none.
    #[error(transparent)]
    Document(DocumentError),
    /// JSON that is broken, or not of the shape that its beginning promises.
    #[error("{what} at {place}")]
    Broken {
        /// What is wrong, in our own words.
        what: String,
        /// Where.
        place: String,
    },
    /// JSON, and none that is known.
    #[error(
        "is JSON of an unknown kind; known are this pipeline's transcript.json (\"schema\": \"{schema}\"), a result of \
         the job contract (\"result\", \"words\" or \"status\"), a document of the Genesys platform (\"transcripts\") \
         and a call of the sample corpus (\"phrases\" with \"human_transcript\")"
    )]
    UnknownJson {
        /// The schema that is read.
        schema: &'static str,
    },
}

impl Problem {
    /// A problem at a place.
    pub(crate) fn at(place: Place, what: impl Into<String>) -> Self {
        Self::Broken { what: what.into(), place: place.to_string() }
    }

    /// What `serde_json` found. Its own words may quote the document, so only the kind and the place are told.
    pub(crate) fn json(error: &serde_json::Error, meant: &str) -> Self {
        use serde_json::error::Category;
        let what = match error.classify() {
            Category::Eof => "the JSON ends too early".to_owned(),
            Category::Data => format!("a field is missing or is not what {meant} has there"),
            Category::Syntax | Category::Io => "the JSON is broken".to_owned(),
        };
        Self::at(Place::at(error.line(), error.column()), what)
    }

    /// This problem as one of a file.
    pub(crate) fn of(self, file: &InputName) -> FileProblem {
        FileProblem { file: file.0.clone(), problem: self }
    }
}

/// A file's name in messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InputName(pub(crate) String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_lines_and_characters_from_one() {
        let text = "one\ntw\u{f6} x\n";
        for (offset, line, column) in [(0, 1, 1), (3, 1, 4), (4, 2, 1), (8, 2, 4), (99, 3, 1)] {
            assert_eq!(Place::of(text.as_bytes(), offset), Place { line, column }, "{offset}");
        }
    }

    #[test]
    fn a_json_problem_tells_the_place_and_nothing_that_was_said() {
        let error = serde_json::from_str::<u8>("\n  \"what was said\"").unwrap_err();
        let told = Problem::json(&error, "a number").to_string();
        assert!(told.contains("line 2, column") && !told.contains("said"), "{told}");
    }
}
