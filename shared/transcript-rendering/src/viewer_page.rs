//! The viewer page: one HTML file in which a transcript is read, heard, searched and checked.
//!
//! It holds everything that it needs, so it opens from a disk or a pre-signed link and asks no other address for
//! anything; only an audio file that its reader names (`#audio=`) is fetched. Its parts stand in `viewer_page/`.
//!
//! **The files in it are the files.** The page holds the JSON document and the three other forms as the crate's own
//! writers wrote them, not words from which a script writes them anew: what is copied or downloaded is equal to the
//! stored file, byte for byte, and the script cannot disagree with it. So a page is as large as its four files
//! together and 55 KB: 14 MB for 100,000 words, of which the JSON document is 11.
//!
//! **What was said cannot act.** Texts stand in data blocks, in which every `<`, `>`, `&`, U+2028 and U+2029 is an escape of
//! JSON, and reach the page as text nodes only. Behind that stands the page's policy: no script and no style but ours, by
//! their hashes, no address to send anything to, and no markup made from text (Trusted Types).

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};
use transcription_domain::TranscriptFormat;

use crate::RenderInput;
use crate::page_parts::{PagePiece, viewer_page_parts};

/// The page, with `{{name}}` for each part that is put in.
const PAGE: &str = include_str!("viewer_page/page.html");

/// The page's only style sheet.
const STYLE: &str =
    concat!(include_str!("viewer_page/page.css"), include_str!("viewer_page/transcript.css"),);

/// The page's only script, in the order in which its parts need each other.
const SCRIPT: &str = concat!(
    include_str!("viewer_page/call.js"),
    include_str!("viewer_page/words.js"),
    include_str!("viewer_page/cursor.js"),
    include_str!("viewer_page/audio.js"),
    include_str!("viewer_page/lanes.js"),
    include_str!("viewer_page/search.js"),
    include_str!("viewer_page/figures.js"),
    include_str!("viewer_page/files.js"),
    include_str!("viewer_page/page.js"),
);

/// Where audio may come from as far as the file can know: a file that the reader chose, any `https` address, this
/// machine, or the place where the page itself lies. Once it is open, the page narrows that to the one that was named.
const AUDIO_SOURCES: &str = "blob: https: http://localhost:* http://127.0.0.1:* file: 'self'";

/// The three forms for reading, which stand in one block by the names of their formats.
const FILES_FOR_READING: [TranscriptFormat; 3] =
    [TranscriptFormat::PlainText, TranscriptFormat::SubRip, TranscriptFormat::WebVtt];

/// The transcript as one self-contained HTML file.
///
/// Needs a browser of 2024 or later. The zero of the audio is the transcript's; where that is the first word, the page
/// says so and lets its reader shift it.
#[must_use]
pub fn viewer_page(input: &RenderInput<'_>) -> String {
    viewer_page_parts(input, usize::MAX).next_text().unwrap_or_default()
}

/// The page's pieces in order.
pub(crate) fn frame(input: &RenderInput<'_>) -> Vec<PagePiece> {
    let request = input.facts.request;
    let mut pieces = Vec::new();
    for (number, part) in PAGE.split("{{").enumerate() {
        let text = match part.split_once("}}") {
            Some((name, text)) if number > 0 => {
                match name {
                    "policy" => pieces.push(PagePiece::Frame(policy().into())),
                    "recording" => pieces.push(text_piece(request.recording_id.as_str())),
                    "language" => pieces.push(text_piece(request.language.as_str())),
                    "style" => pieces.push(PagePiece::Frame(STYLE.into())),
                    "script" => pieces.push(PagePiece::Frame(SCRIPT.into())),
                    "document" => pieces.push(PagePiece::Document(TranscriptFormat::Json)),
                    "files" => add_files_for_reading(&mut pieces),
                    _ => {}
                }
                text
            }
            _ => part,
        };
        pieces.push(PagePiece::Frame(text.into()));
    }
    pieces
}

fn text_piece(text: &str) -> PagePiece {
    let mut piece = String::with_capacity(text.len());
    add_text(&mut piece, text);
    PagePiece::Frame(piece.into())
}

/// A JSON object of three texts.
fn add_files_for_reading(pieces: &mut Vec<PagePiece>) {
    for (number, format) in FILES_FOR_READING.into_iter().enumerate() {
        let before = if number == 0 { "{" } else { "\"," };
        pieces.push(PagePiece::Frame(format!("{before}\"{}\":\"", format.as_str()).into()));
        pieces.push(PagePiece::Quoted(format));
    }
    pieces.push(PagePiece::Frame("\"}".into()));
}

/// What stands between the quotes of a JSON text, for a data block.
#[expect(clippy::expect_used, reason = "a text, written into memory, cannot fail")]
pub(crate) fn add_json_letters(page: &mut String, text: &str) {
    let quoted = serde_json::to_string(text).expect("a text is JSON");
    let letters = quoted.strip_prefix('"').and_then(|letters| letters.strip_suffix('"'));
    add_data(page, letters.unwrap_or_default());
}

/// What the page may do, by W3C Content Security Policy Level 3. `frame-ancestors` would do nothing here: in a page, unlike
/// in a response's header, browsers pass over it.
fn policy() -> String {
    format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; img-src data:; media-src {AUDIO_SOURCES}; \
         base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        hash(SCRIPT),
        hash(STYLE)
    )
}

/// A script's or a style's name in a policy: its SHA-256 in base64.
fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text)))
}

/// JSON for a data block: what could end the block, or be taken for markup by any reader, as an escape of JSON.
///
/// All of these stand only inside texts in JSON, so it stays the same value; and since `serde_json` writes none of these
/// escapes itself, `files.js` finds the way back to the same bytes.
pub(crate) fn add_data(page: &mut String, json: &str) {
    let mut rest = json;
    while let Some(at) = rest.find(['<', '>', '&', '\u{2028}', '\u{2029}']) {
        let (plain, from_mark) = rest.split_at(at);
        let mut letters = from_mark.chars();
        page.push_str(plain);
        page.push_str(match letters.next() {
            Some('<') => "\\u003c",
            Some('>') => "\\u003e",
            Some('&') => "\\u0026",
            Some('\u{2028}') => "\\u2028",
            _ => "\\u2029",
        });
        rest = letters.as_str();
    }
    page.push_str(rest);
}

/// Text between tags or in a quoted attribute.
fn add_text(page: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => page.push_str("&amp;"),
            '<' => page.push_str("&lt;"),
            '>' => page.push_str("&gt;"),
            '"' => page.push_str("&quot;"),
            '\'' => page.push_str("&#39;"),
            other => page.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_between_tags_cannot_be_markup() {
        let mut page = String::new();
        add_text(&mut page, "<a href='x' title=\"y\">&amp;");
        assert_eq!(page, "&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;amp;");
    }

    #[test]
    fn data_stays_the_same_value_without_a_mark_of_markup() {
        for text in [
            "</script><script>alert(1)</script>",
            "<!-- <script>",
            "]]>",
            "a\u{2028}b\u{2029}c",
            "\\u003c is not <",
            "\\\\u003c",
            "&lt;",
            "",
        ] {
            let json = serde_json::to_string(text).unwrap();
            let mut data = String::new();
            add_data(&mut data, &json);
            assert!(!data.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{data}");
            assert_eq!(serde_json::from_str::<String>(&data).unwrap(), text);
        }
    }

    #[test]
    fn the_pages_parts_hold_nothing_that_ends_or_hides_them() {
        for mark in ["</script", "<!--", "<script", "\r"] {
            assert!(!SCRIPT.contains(mark), "{mark} in the script");
        }
        for mark in ["</style", "<!--", "@import", "url(", "\r"] {
            assert!(!STYLE.contains(mark), "{mark} in the style");
        }
    }

    #[test]
    fn the_script_makes_no_markup_and_sends_nothing() {
        for sink in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "fetch(",
            "XMLHttpRequest",
            "WebSocket",
            "sendBeacon",
            "EventSource",
            "import(",
            "javascript:",
            "window.open",
        ] {
            assert!(!SCRIPT.contains(sink), "{sink}");
        }
    }

    #[test]
    fn every_part_that_the_page_names_is_put_in() {
        let names: Vec<&str> = PAGE
            .split("{{")
            .skip(1)
            .filter_map(|part| part.split_once("}}"))
            .map(|(name, _)| name)
            .collect();
        let known = [
            "policy",
            "recording",
            "recording",
            "language",
            "style",
            "document",
            "files",
            "script",
        ];
        let sorted = |mut names: Vec<&'static str>| {
            names.sort_unstable();
            names
        };
        assert_eq!(sorted(names), sorted(known.to_vec()));
    }
}
