//! What a file says was said: turns of words, from any of the kinds of file that are known.
//!
//! The kind follows from the file's extension (`.txt`, `.srt`, `.vtt`, `.json`), else from its beginning. Turns stand in
//! the file's order; where two speak at once a transcript has one turn behind the other, as a person writes it down.

use std::path::Path;

use clap::ValueEnum;
use transcript_accuracy::{Normaliser, SpokenText, SpokenWord};
use transcription_domain::{Confidence, SpeakerLabel};

use crate::file_problem::{FileProblem, Problem};
use crate::input_file::text_of;
use crate::{InputFile, Streams};

mod captions;
mod json_kinds;
mod plain;
mod prefixes;
mod rendered_text;

/// Whether lines of plain text and cues of `SubRip` begin with the speaker's name (`agent: hello`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum SpeakerPrefixes {
    /// When every line does, and there are at least two.
    #[default]
    Auto,
    /// A beginning of up to 40 characters before `: ` is a name.
    Yes,
    /// What stands before a colon was said.
    No,
}

/// One of two sides of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// What was really said.
    Reference,
    /// What the engine made of it.
    Hypothesis,
}

/// What one speaker says without a break.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Turn {
    /// Who, where that is known.
    pub(crate) speaker: Option<SpeakerLabel>,
    /// The words, each with its confidence where it has one; a text whose words are not known one by one is one word here.
    pub(crate) words: Vec<(String, Option<Confidence>)>,
}

/// All that was said, by one file.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Said {
    /// In the file's order.
    pub(crate) turns: Vec<Turn>,
}

impl Turn {
    fn of_text(speaker: Option<SpeakerLabel>, text: &str) -> Self {
        Self { speaker, words: vec![(text.to_owned(), None)] }
    }

    /// Its words, ready to be compared.
    pub(crate) fn spoken(&self, normaliser: Normaliser) -> SpokenText {
        SpokenText::from_words(self.words(), normaliser)
    }

    fn words(&self) -> impl Iterator<Item = SpokenWord<'_>> {
        self.words.iter().map(|(text, confidence)| SpokenWord {
            text,
            speaker: self.speaker.as_ref(),
            confidence: *confidence,
        })
    }
}

impl Said {
    /// All words, ready to be compared.
    pub(crate) fn spoken(&self, normaliser: Normaliser) -> SpokenText {
        SpokenText::from_words(self.turns.iter().flat_map(Turn::words), normaliser)
    }

    /// Reads a file. A file without any byte says that nothing was said.
    ///
    /// # Errors
    /// [`FileProblem`], with the place where there is one.
    pub(crate) fn read(
        file: &InputFile,
        side: Side,
        prefixes: SpeakerPrefixes,
        streams: &mut Streams<'_>,
    ) -> Result<Self, FileProblem> {
        let bytes = file.read(streams)?;
        Self::of_bytes(&bytes, file.path(), side, prefixes)
            .map_err(|problem| problem.of(&file.name()))
    }

    pub(crate) fn of_bytes(
        bytes: &[u8],
        path: Option<&Path>,
        side: Side,
        prefixes: SpeakerPrefixes,
    ) -> Result<Self, Problem> {
        let text = text_of(bytes)?;
        let turns = match Kind::of(path, text) {
            _ if text.trim_ascii().is_empty() => Vec::new(),
            Kind::Json => json_kinds::turns(text, side)?,
            Kind::WebVtt => captions::webvtt(text)?,
            Kind::SubRip => captions::subrip(text, prefixes)?,
            Kind::Text if rendered_text::is_ours(text) => rendered_text::turns(text),
            Kind::Text => plain::turns(text, prefixes),
        };
        Ok(Self { turns })
    }
}

/// The kinds of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Json,
    WebVtt,
    SubRip,
    Text,
}

impl Kind {
    /// By a file's extension.
    pub(crate) fn by_extension(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "json" => Some(Self::Json),
            "vtt" => Some(Self::WebVtt),
            "srt" => Some(Self::SubRip),
            "txt" | "text" => Some(Self::Text),
            _ => None,
        }
    }

    fn of(path: Option<&Path>, text: &str) -> Self {
        path.and_then(Self::by_extension).unwrap_or_else(|| Self::by_beginning(text))
    }

    fn by_beginning(text: &str) -> Self {
        let text = text.trim_ascii_start();
        let mut lines = text.lines();
        let first_two = [lines.next(), lines.next()].map(|line| line.unwrap_or_default().trim());
        match first_two {
            _ if text.starts_with('{') => Self::Json,
            [first, _] if first.starts_with("WEBVTT") => Self::WebVtt,
            [number, times] if number.parse::<u64>().is_ok() && times.contains("-->") => {
                Self::SubRip
            }
            _ => Self::Text,
        }
    }
}

#[cfg(test)]
mod tests;
