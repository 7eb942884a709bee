//! WebVTT captions (`.vtt`), by the W3C's WebVTT: The Web Video Text Tracks Format.
//!
//! A `NOTE` names the recording and the language, and says so when the times are made up. Speakers are voice tags, `&`,
//! `<` and `>` are escaped in texts and in names, and so no line can hold `-->`. Cues that overlap are left to overlap:
//! players show both. LF is the line end; a cue's text has one or two lines and never a blank one.

use std::borrow::Cow;

use transcription_domain::TranscriptFormat;

use crate::RenderInput;
use crate::cue::times_are_made_up;
use crate::file_parts::whole_file;
use crate::written_text::WrittenText;

/// The transcript as WebVTT captions. A transcript without words is the header and the note.
#[must_use]
pub fn webvtt(input: &RenderInput<'_>) -> String {
    whole_file(input, TranscriptFormat::WebVtt)
}

pub(crate) fn add_header(text: &mut WrittenText, input: &RenderInput<'_>) {
    let request = input.facts.request;
    text.push(&format!(
        "WEBVTT\n\nNOTE\nRecording {}, language {}\n",
        request.recording_id, request.language
    ));
    if times_are_made_up(input) {
        text.push(
            "The provider sent no times: these captions follow each other at reading speed.\n",
        );
    }
}

/// True when something in the text is markup.
fn has_marks(text: &str) -> bool {
    let is_mark = |byte| matches!(byte, b'&' | b'<' | b'>');
    text.bytes().fold(false, |found, byte| found | is_mark(byte))
}

pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    if !has_marks(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped_and_an_arrow_cannot_be_written() {
        for (text, expected) in [
            ("-->", "--&gt;"),
            ("<v Bob>", "&lt;v Bob&gt;"),
            ("a & b", "a &amp; b"),
            ("&lt;", "&amp;lt;"),
            ("&#x202e;", "&amp;#x202e;"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }
}
