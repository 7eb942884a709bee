//! Writes a transcript as plain text, SubRip, WebVTT and JSON, and as one page to read, hear and search it.
//!
//! Pure and deterministic: the same input gives the same bytes. The JSON document shows everything that is known,
//! unaltered; the other three are for reading, so what could be taken for markup, turn the reading direction or break a
//! line is taken out of their texts (`shown_text.rs`).
//!
//! ```
//! use transcript_rendering::{RenderInput, TranscriptFacts, render_all};
//! # use transcription_domain::*;
//! # fn example(mut transcript: Transcript, facts: TranscriptFacts<'_>, captions: CaptionRules) {
//! let (transcript, segments) = segment_words(&mut transcript, &SegmentRules::default());
//! for file in render_all(&RenderInput { transcript, segments: &segments, facts, captions }) {
//!     println!("{}: {} bytes", file.format, file.text.len());
//! }
//! # }
//! ```

use transcription_domain::{
    CaptionRules, JobId, JobKey, RecordingFacts, SpeakerSegment, Transcript, TranscriptFormat,
    TranscriptMetrics, TranscriptionRequest,
};

mod clock_text;
mod digits;
mod shown_text;
mod written_text;

mod caption_form;
mod cue;
mod cue_lines;
mod cue_maker;
mod cue_stream;
#[cfg(test)]
mod cue_stream_tests;
mod cue_times;
mod line_break;
mod piece;
mod timed_cues;
mod word_times;
pub use cue::{Cue, cues};
pub use cue_times::one_at_a_time;

mod file_parts;
pub use file_parts::{FileParts, file_parts};

mod all_file_parts;
pub use all_file_parts::{AllFileParts, all_file_parts};

mod plain_text;
pub use plain_text::plain_text;

mod captions;
mod subrip;
pub use subrip::subrip;

mod webvtt;
pub use webvtt::webvtt;

mod json_document;
mod json_layout;
mod json_segment;
#[cfg(test)]
mod json_segment_tests;
mod json_talk;
mod json_word;
pub use json_document::{SCHEMA, json_document};

mod page_parts;
mod viewer_page;
pub use page_parts::{ViewerPageParts, viewer_page_parts};
pub use viewer_page::viewer_page;

/// All that is rendered. The segments are all of the transcript, as [`transcription_domain::segment_words`] gives both.
#[derive(Debug, Clone, Copy)]
pub struct RenderInput<'a> {
    /// What was said.
    pub transcript: &'a Transcript,
    /// Its words by speaker and silence.
    pub segments: &'a [SpeakerSegment<'a>],
    /// What is known about it besides.
    pub facts: TranscriptFacts<'a>,
    /// How the captions are set.
    pub captions: CaptionRules,
}

/// What is known about a transcript besides its words.
#[derive(Debug, Clone, Copy)]
pub struct TranscriptFacts<'a> {
    /// The job that made it.
    pub job_key: &'a JobKey,
    /// The provider's name for it.
    pub transcript_id: &'a JobId,
    /// What was asked: the ids, the language, the flags, the attributes. Its webhook and trigger are never written out.
    pub request: &'a TranscriptionRequest,
    /// What the pre-flight told of the recording.
    pub recording: RecordingFacts,
    /// The job's figures.
    pub metrics: &'a TranscriptMetrics,
}

/// One rendered file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedFile {
    /// Its format; it tells the extension and the media type.
    pub format: TranscriptFormat,
    /// Its content, UTF-8, with LF as line end.
    pub text: String,
}

/// All formats, in the order of [`TranscriptFormat::ALL`], each as a whole: for calls of some hours. [`all_file_parts()`] is
/// for those of any length.
#[must_use]
pub fn render_all(input: &RenderInput<'_>) -> Vec<RenderedFile> {
    let empty = |format| RenderedFile { format, text: String::new() };
    let mut files: Vec<RenderedFile> = TranscriptFormat::ALL.into_iter().map(empty).collect();
    let mut parts = all_file_parts(input, usize::MAX);
    while let Some((format, text)) = parts.next_text() {
        // With no limit to a part, each file has one at most.
        if let Some(file) = files.iter_mut().find(|file| file.format == format) {
            file.text = text.into_string();
        }
    }
    files
}
