//! Reads the speaker segments back from a stored `transcript.json` (`docs/transcript.schema.json`).

use pipeline_contract::ports::ArchiveError;
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
    segments: Vec<StoredSegment>,
}

#[derive(Deserialize)]
struct ConfidenceFigures {
    mean: Option<f64>,
}

fn mean_only<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    Ok(ConfidenceFigures::deserialize(from)?.mean)
}

/// The segments of a document, in its order.
///
/// # Errors
/// [`TranscriptProblem::OtherKind`] and [`TranscriptProblem::Unreadable`].
pub fn read_segments(bytes: &[u8]) -> Result<Vec<StoredSegment>, TranscriptProblem> {
    let kind: Kind = parsed(bytes)?;
    if kind.schema != SCHEMA {
        return Err(TranscriptProblem::OtherKind);
    }
    let document: Document = parsed(bytes)?;
    Ok(document.segments)
}

fn parsed<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, TranscriptProblem> {
    serde_json::from_slice(bytes).map_err(|error| TranscriptProblem::Unreadable {
        line: error.line(),
        column: error.column(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_segment_of_a_rendered_document_is_read_in_its_order() {
        let document = include_str!("../../../tests/golden/transcripts/0002f70f7386445b.json");
        let segments = read_segments(document.as_bytes()).unwrap();
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
        assert!(matches!(read_segments(other), Err(TranscriptProblem::OtherKind)));
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
            let problem = read_segments(text.as_bytes()).unwrap_err();
            let told = format!("{problem} {problem:?}");
            assert!(told.contains("cannot be read at line"), "{told}");
            assert!(!told.contains("said"), "{told}");
        }
    }
}
