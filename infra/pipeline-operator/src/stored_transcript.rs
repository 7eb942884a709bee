//! Reads the speaker segments back from a stored `transcript.json` (`docs/transcript.schema.json`).
//!
//! The document is read as a stream, from a disk where it is large: of its words, which are most of it, none is kept.

use std::io::{self, BufReader, Read};

use pipeline_contract::ports::ArchiveError;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use transcript_rendering::SCHEMA;

/// A speaker segment as the document has it; unknown is `None`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredSegment {
    /// The provider's name for the speaker.
    pub speaker: Option<String>,
    /// The part that the speaker plays.
    pub role: String,
    /// Milliseconds of media time.
    pub start_ms: Option<u64>,
    /// Milliseconds of media time.
    pub end_ms: Option<u64>,
    /// For how long the segment before this one went on meanwhile.
    pub overlap_ms: u64,
    /// The mean over its scored words.
    #[serde(deserialize_with = "mean_only")]
    pub confidence: Option<f64>,
    /// What was said.
    pub text: String,
}

/// Why the stored transcript of a finished job cannot be shown.
#[derive(Debug, Error)]
pub enum TranscriptProblem {
    /// The job names no JSON document.
    #[error("the job names no JSON document among its files")]
    NotNamed,
    /// The bucket does not give it.
    #[error("the transcript cannot be fetched")]
    NotFetched(#[source] ArchiveError),
    /// Somebody put other bytes in its place.
    #[error("the object at {key} is not the one that the job made: its SHA-256 is another one")]
    Changed {
        /// The place.
        key: String,
    },
    /// It is a document, of a kind that this program does not know.
    #[error(
        "the document is of another kind than {SCHEMA}; use the pipeline-operator of the stack's version"
    )]
    OtherKind,
    /// It is no such document. The parser's own words may quote it, so only the place is told.
    #[error("the document cannot be read at line {line}, column {column}")]
    Unreadable {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
    },
}

#[derive(Deserialize)]
struct Kind {
    schema: String,
}

#[derive(Deserialize)]
struct Document {
    schema: String,
    segments: Vec<StoredSegment>,
}

#[derive(Deserialize)]
struct ConfidenceFigures {
    mean: Option<f64>,
}

fn mean_only<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    Ok(ConfidenceFigures::deserialize(from)?.mean)
}

/// The segments of a document, in its order. `open` gives the document from its first byte on; a document that has none
/// is opened twice.
///
/// # Errors
/// [`TranscriptProblem::OtherKind`], [`TranscriptProblem::Unreadable`], and [`TranscriptProblem::NotFetched`] when its bytes
/// cannot be had.
pub fn read_segments<R: Read>(
    open: impl Fn() -> R,
) -> Result<Vec<StoredSegment>, TranscriptProblem> {
    let is_other = |schema: &str| schema != SCHEMA;
    match parsed::<Document>(open()) {
        Ok(document) if is_other(&document.schema) => Err(TranscriptProblem::OtherKind),
        Ok(document) => Ok(document.segments),
        // Another kind may have anything in the place of segments, or nothing.
        Err(problem) => match parsed::<Kind>(open()) {
            Ok(kind) if is_other(&kind.schema) => Err(TranscriptProblem::OtherKind),
            _ => Err(problem),
        },
    }
}

fn parsed<T: DeserializeOwned>(document: impl Read) -> Result<T, TranscriptProblem> {
    serde_json::from_reader(BufReader::new(document)).map_err(|error| {
        if error.is_io() {
            let error = Box::new(io::Error::from(error));
            return TranscriptProblem::NotFetched(ArchiveError::Unavailable(error));
        }
        TranscriptProblem::Unreadable { line: error.line(), column: error.column() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_segment_of_a_rendered_document_is_read_in_its_order() {
        let document = include_str!("../../../tests/golden/transcripts/0002f70f7386445b.json");
        let segments = read_segments(|| document.as_bytes()).unwrap();
        let whole: serde_json::Value = serde_json::from_str(document).unwrap();
        let expected = whole["segments"].as_array().unwrap();
        assert_eq!(segments.len(), expected.len());
        for (segment, expected) in segments.iter().zip(expected) {
            assert_eq!(segment.text, expected["text"]);
            assert_eq!(segment.start_ms, expected["start_ms"].as_u64());
            assert_eq!(segment.confidence, expected["confidence"]["mean"].as_f64());
        }
    }

    #[test]
    fn a_document_of_another_kind_is_not_guessed_at() {
        let other = br#"{"schema": "transcript/2", "turns": []}"#;
        assert!(matches!(read_segments(|| other.as_slice()), Err(TranscriptProblem::OtherKind)));
    }

    #[test]
    fn an_unreadable_document_tells_the_place_and_nothing_that_was_said() {
        for text in [
            "",
            "null",
            "what was said",
            r#"{"schema": "transcript/1", "segments": "what was said"}"#,
            r#"{"schema": "transcript/1", "segments": [{"text": "what was said"}]}"#,
        ] {
            let problem = read_segments(|| text.as_bytes()).unwrap_err();
            let told = format!("{problem} {problem:?}");
            assert!(told.contains("cannot be read at line"), "{told}");
            assert!(!told.contains("said"), "{told}");
        }
    }
}
