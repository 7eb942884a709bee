//! Captions: the text of WebVTT and `SubRip` cues, without times and markup.

use transcription_domain::SpeakerLabel;

use super::prefixes::Prefixes;
use super::{SpeakerPrefixes, Turn};
use crate::file_problem::{Place, Problem};

const ARROW: &str = "-->";

/// A block of lines between blank ones, with the number of its first line.
struct Block<'a> {
    first_line: usize,
    lines: Vec<&'a str>,
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut is_open = false;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        match blocks.last_mut() {
            _ if line.is_empty() => is_open = false,
            Some(block) if is_open => block.lines.push(line),
            _ => {
                blocks.push(Block { first_line: number, lines: vec![line] });
                is_open = true;
            }
        }
    }
    blocks
}

impl Block<'_> {
    /// The lines behind the times, joined.
    ///
    /// # Errors
    /// [`Problem::Broken`] when there is no line of times: then nobody knows what is text.
    fn text(&self) -> Result<String, Problem> {
        match self.lines.iter().position(|line| line.contains(ARROW)) {
            // An identifier or a number may stand before the times.
            Some(times @ (0 | 1)) => Ok(self.lines.get(times + 1..).unwrap_or_default().join(" ")),
            _ => Err(Problem::at(
                Place::line(self.first_line),
                "a cue has no line with its times (00:00:01.000 --> 00:00:02.000)",
            )),
        }
    }
}

/// The cues of a WebVTT file; a voice tag names the speaker of its cue.
pub(super) fn webvtt(text: &str) -> Result<Vec<Turn>, Problem> {
    let mut blocks = blocks(text).into_iter();
    let header = blocks
        .next()
        .filter(|block| block.lines.first().is_some_and(|line| line.starts_with("WEBVTT")));
    if header.is_none() {
        return Err(Problem::at(Place::line(1), "the file does not begin with WEBVTT"));
    }
    let is_cue = |block: &Block<'_>| {
        let first = block.lines.first().copied().unwrap_or_default();
        !["NOTE", "STYLE", "REGION"]
            .iter()
            .any(|name| first.split_whitespace().next() == Some(name))
    };
    let cues = blocks.filter(is_cue).map(|block| block.text());
    cues.map(|cue| cue.map(|cue| voiced(&cue))).collect()
}

fn voiced(cue: &str) -> Turn {
    let (mut said, mut speaker) = (String::new(), None);
    for (number, part) in cue.split('<').enumerate() {
        let text = match part.split_once('>') {
            Some((tag, text)) if number > 0 => {
                if let Some(name) =
                    tag.strip_prefix('v').and_then(|tag| tag.split_once([' ', '\t']))
                {
                    speaker = speaker.or_else(|| SpeakerLabel::new(&unescaped(name.1)));
                }
                text
            }
            _ => part,
        };
        said.push_str(text);
    }
    Turn::of_text(speaker, &unescaped(&said))
}

fn unescaped(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&lrm;", ""), ("&rlm;", ""), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (escape, plain)| text.replace(escape, plain))
}

/// The cues of a `SubRip` file; speakers stand in front of the text, if anywhere.
pub(super) fn subrip(text: &str, prefixes: SpeakerPrefixes) -> Result<Vec<Turn>, Problem> {
    let cues: Result<Vec<String>, Problem> = blocks(text).iter().map(Block::text).collect();
    let cues: Vec<String> = cues?.iter().map(|cue| unmarked(cue)).collect();
    let prefixes = Prefixes::of(prefixes, cues.iter().map(String::as_str));
    Ok(cues.iter().map(|cue| prefixes.turn(cue)).collect())
}

/// Without the tags that players read (`<i>`, `{\an8}`), and with the look-alikes that stand for angle brackets in our
/// own captions as what they stand for.
fn unmarked(cue: &str) -> String {
    const TAGS: [&str; 5] = ["i", "b", "u", "s", "font"];
    let mut said = String::new();
    for (number, part) in cue.split('<').enumerate() {
        let tag = part.split_once('>').filter(|(tag, _)| {
            let name = tag.trim_start_matches('/').split_whitespace().next().unwrap_or_default();
            TAGS.iter().any(|known| name.eq_ignore_ascii_case(known))
        });
        match tag {
            Some((_, text)) if number > 0 => said.push_str(text),
            _ => {
                said.push_str(if number > 0 { "<" } else { "" });
                said.push_str(part);
            }
        }
    }
    while let Some((before, rest)) = said.split_once("{\\")
        && let Some((_, after)) = rest.split_once('}')
    {
        said = format!("{before}{after}");
    }
    said.replace('\u{2039}', "<").replace('\u{203a}', ">")
}
