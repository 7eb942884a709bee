//! The form in which a transcript is asked for.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a text names no format.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("is not a transcript format; allowed: text, srt, vtt, json")]
pub struct UnknownFormat;

/// The four forms of the contract. All four are always rendered; the request names the primary one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TranscriptFormat {
    /// `text`: plain text, a line per speaker segment.
    #[serde(rename = "text")]
    PlainText,
    /// `srt`: SubRip captions.
    #[serde(rename = "srt")]
    SubRip,
    /// `vtt`: WebVTT captions.
    #[serde(rename = "vtt")]
    WebVtt,
    /// `json`: the JSON document, which shows everything that the other forms show.
    #[serde(rename = "json")]
    Json,
}

impl TranscriptFormat {
    /// All formats, in the order in which people list them.
    pub const ALL: [Self; 4] = [Self::PlainText, Self::SubRip, Self::WebVtt, Self::Json];

    /// Reads a format's name on the wire.
    ///
    /// # Errors
    /// [`UnknownFormat`] for any other text, another case included.
    pub fn parse(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL.into_iter().find(|format| format.as_str() == name).ok_or(UnknownFormat)
    }

    /// The format's name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PlainText => "text",
            Self::SubRip => "srt",
            Self::WebVtt => "vtt",
            Self::Json => "json",
        }
    }

    /// The extension of a file of this format, without its dot.
    #[must_use]
    pub const fn file_extension(self) -> &'static str {
        match self {
            Self::PlainText => "txt",
            Self::SubRip => "srt",
            Self::WebVtt => "vtt",
            Self::Json => "json",
        }
    }

    /// The media type of a file of this format. `application/x-subrip` is not registered, but is what players know.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::PlainText => "text/plain; charset=utf-8",
            Self::SubRip => "application/x-subrip; charset=utf-8",
            Self::WebVtt => "text/vtt; charset=utf-8",
            Self::Json => "application/json",
        }
    }
}

impl fmt::Display for TranscriptFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_read_back_from_its_name() {
        for format in TranscriptFormat::ALL {
            assert_eq!(TranscriptFormat::parse(format.as_str()), Ok(format));
            assert_eq!(serde_json::to_value(format).unwrap(), format.as_str());
        }
    }

    #[test]
    fn other_spellings_name_no_format() {
        for name in ["", "SRT", "srt ", "subrip", "txt"] {
            assert_eq!(TranscriptFormat::parse(name), Err(UnknownFormat), "{name:?}");
        }
    }
}
