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

use std::fmt::Write as _;

use crate::RenderInput;
use crate::clock_text::media_clock;
use crate::cue::{Cue, cues};
use crate::cue_times::one_at_a_time;

const WORD_JOINER: char = '\u{2060}';

/// The transcript as `SubRip` captions.
#[must_use]
pub fn subrip(input: &RenderInput<'_>) -> String {
    let mut text = String::new();
    for (number, cue) in (1_u64..).zip(one_at_a_time(cues(input))) {
        let start = media_clock(cue.start.ms(), ',');
        let end = media_clock(cue.end.ms(), ',');
        // Writing into a String cannot fail.
        let _ = write!(text, "{number}\n{start} --> {end}\n{}\n", payload(&cue));
    }
    text
}

fn payload(cue: &Cue) -> String {
    let mut payload = String::new();
    if let Some(speaker) = &cue.speaker {
        payload.push_str(&unmarked(speaker));
        payload.push_str(": ");
    }
    for line in &cue.lines {
        payload.push_str(&unmarked(line));
        payload.push('\n');
    }
    payload
}

/// A line without anything that players take for markup or structure.
fn unmarked(line: &str) -> String {
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
    plain
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
