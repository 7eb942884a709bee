//! `SubRip` captions (`.srt`).
//!
//! There is no standard; what is written is what every player reads: cues numbered from 1, `HH:MM:SS,mmm` with more
//! digits of hours where they are needed, one or two lines, a blank line behind each cue, LF as line end. A transcript
//! without words is an empty file. Cues never overlap.
//!
//! `SubRip` has no escapes, and players read `<i>`, `<font>` and `{\an8}` as markup even where nobody meant it. So angle
//! brackets and braces are shown as their look-alikes, which also takes `-->` out of the text; the JSON document has
//! the words as they are. A line of digits alone gets an invisible word joiner (U+2060) behind them: some readers would
//! take it for the next cue's number.

use std::borrow::Cow;

use transcription_domain::TranscriptFormat;

use crate::RenderInput;
use crate::file_parts::whole_file;

const WORD_JOINER: char = '\u{2060}';

/// The transcript as `SubRip` captions.
#[must_use]
pub fn subrip(input: &RenderInput<'_>) -> String {
    whole_file(input, TranscriptFormat::SubRip)
}

/// True when players would take something in the text for markup.
fn has_marks(text: &str) -> bool {
    let is_mark = |byte| matches!(byte, b'<' | b'>' | b'{' | b'}');
    text.bytes().fold(false, |found, byte| found | is_mark(byte))
}

/// A line without anything that players take for markup or structure.
pub(crate) fn unmarked(line: &str) -> Cow<'_, str> {
    if !has_marks(line) && !line.chars().all(char::is_numeric) {
        return Cow::Borrowed(line);
    }
    let mut plain: String = line
        .chars()
        .map(|c| match c {
            '<' => '\u{2039}',
            '>' => '\u{203a}',
            '{' => '(',
            '}' => ')',
            other => other,
        })
        .collect();
    if plain.chars().all(char::is_numeric) {
        plain.push(WORD_JOINER);
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_line_is_taken_for_markup_or_structure() {
        for (line, plain) in [
            ("hello", "hello"),
            ("-->", "--›"),
            ("00:00:01,000 --> 00:00:02,000", "00:00:01,000 --› 00:00:02,000"),
            ("<i>a</i> & {\\an8}", "‹i›a‹/i› & (\\an8)"),
            ("42", "42\u{2060}"),
            ("٤٢", "٤٢\u{2060}"),
            ("42 43", "42 43"),
            ("4-2", "4-2"),
        ] {
            assert_eq!(unmarked(line), plain, "{line}");
        }
    }
}
