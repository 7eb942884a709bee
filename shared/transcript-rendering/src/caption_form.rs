//! How each form of captions writes names and lines.

use std::borrow::Cow;

use crate::{subrip, webvtt};

/// A form of captions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CaptionForm {
    /// As they were said, for [`crate::cues`].
    Bare,
    SubRip,
    WebVtt,
}

impl CaptionForm {
    /// Appends what stands before the first line of a cue.
    pub(crate) fn add_name(self, text: &mut String, name: Option<&str>) {
        let Some(name) = name else { return };
        let (before, behind) = match self {
            Self::Bare => return,
            Self::SubRip => ("", ": "),
            Self::WebVtt => ("<v ", ">"),
        };
        text.push_str(before);
        text.push_str(&self.escaped(name));
        text.push_str(behind);
    }

    /// Whether something in the text has to be written otherwise, but for a line of digits alone.
    pub(crate) fn has_marks(self, text: &str) -> bool {
        match self {
            Self::Bare => false,
            Self::SubRip => subrip::has_marks(text),
            Self::WebVtt => webvtt::has_marks(text),
        }
    }

    /// A line, or a name, as this form writes it.
    pub(crate) fn escaped(self, line: &str) -> Cow<'_, str> {
        match self {
            Self::Bare => Cow::Borrowed(line),
            Self::SubRip => subrip::unmarked(line),
            Self::WebVtt => webvtt::escaped(line),
        }
    }
}
