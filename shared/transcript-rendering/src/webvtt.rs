//! WebVTT captions (`.vtt`), by the W3C's WebVTT: The Web Video Text Tracks Format.
//!
//! A `NOTE` names the recording and the language, and says so when the times are made up. Speakers are voice tags, `&`,
//! `<` and `>` are escaped in texts and in names, and so no line can hold `-->`. Cues that overlap are left to overlap:
//! players show both. LF is the line end; a cue's text has one or two lines and never a blank one.

use std::fmt::Write as _;

use crate::RenderInput;
use crate::clock_text::media_clock;
use crate::cue::{Cue, cues, times_are_made_up};

/// The transcript as WebVTT captions. A transcript without words is the header and the note.
#[must_use]
pub fn webvtt(input: &RenderInput<'_>) -> String {
    let request = input.facts.request;
    let mut text = format!(
        "WEBVTT\n\nNOTE\nRecording {}, language {}\n",
        request.recording_id, request.language
    );
    if times_are_made_up(input) {
        text.push_str(
            "The provider sent no times: these captions follow each other at reading speed.\n",
        );
    }
    for cue in cues(input) {
        let start = media_clock(cue.start.ms(), '.');
        let end = media_clock(cue.end.ms(), '.');
        // Writing into a String cannot fail.
        let _ = write!(text, "\n{start} --> {end}\n{}", payload(&cue));
    }
    text
}

fn payload(cue: &Cue) -> String {
    let mut payload = String::new();
    if let Some(speaker) = &cue.speaker {
        let _ = write!(payload, "<v {}>", escaped(speaker));
    }
    for line in &cue.lines {
        payload.push_str(&escaped(line));
        payload.push('\n');
    }
    payload
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
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
