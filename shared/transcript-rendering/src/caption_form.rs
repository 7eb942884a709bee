//! How each form of captions writes names and lines.

use std::borrow::Cow;

use transcription_domain::SpeakerSegment;

use crate::cue::shown_name;
use crate::{RenderInput, subrip, webvtt};

/// A form of captions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CaptionForm {
    SubRip,
    WebVtt,
}

impl CaptionForm {
    /// Puts into `name` what stands before the first line of each cue of this segment.
    pub(crate) fn name_segment(self, name: &mut String, segment: usize, input: &RenderInput<'_>) {
        name.clear();
        let label = input.segments.get(segment).and_then(SpeakerSegment::speaker);
        let Some(shown) = label.and_then(|label| shown_name(label, &input.captions)) else {
            return;
        };
        let (before, behind) = match self {
            Self::SubRip => ("", ": "),
            Self::WebVtt => ("<v ", ">"),
        };
        name.push_str(before);
        name.push_str(&self.escaped(&shown));
        name.push_str(behind);
    }

    /// A line, or a name, as this form writes it.
    pub(crate) fn escaped(self, line: &str) -> Cow<'_, str> {
        match self {
            Self::SubRip => subrip::unmarked(line),
            Self::WebVtt => webvtt::escaped(line),
        }
    }
}

/// Whether some form may have to write something in the text otherwise, but for a line of digits alone.
pub(crate) fn has_marks(text: &str) -> bool {
    let is_mark = |byte| matches!(byte, b'&' | b'<' | b'>' | b'{' | b'}');
    text.bytes().fold(false, |found, byte| found | is_mark(byte))
}
