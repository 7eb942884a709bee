//! Words as the pieces that caption lines are made of.

use std::borrow::Cow;

use transcription_domain::WordRef;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::shown_text::{is_plain, shown};

/// What never needs to be divided: a word, a part of a word that has spaces, or a stretch of an over-long word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    /// Not empty, no white space.
    pub(crate) text: Cow<'a, str>,
    /// How many characters a reader sees (grapheme clusters).
    pub(crate) characters: usize,
    /// Media milliseconds.
    pub(crate) start: u64,
    /// Media milliseconds, not before the start.
    pub(crate) end: u64,
    /// Follows the piece before it without a space: both are of one word.
    pub(crate) glued: bool,
}

/// When a word is shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WordTime {
    pub(crate) start: u64,
    pub(crate) end: u64,
    /// When the next word starts: no piece of this one starts later, so that captions keep the words' order.
    pub(crate) next_start: u64,
}

/// Appends the pieces of a word, none longer than `longest` characters. They share the word's time by their lengths. A
/// word of which nothing is seen has none.
pub(crate) fn add_pieces<'a>(
    pieces: &mut Vec<Piece<'a>>,
    word: &WordRef<'a>,
    time: WordTime,
    longest: usize,
) {
    let WordTime { start, end, .. } = time;
    let characters = word.text.len();
    if characters <= longest && is_plain(word.text) {
        // As below, for nearly every word.
        let text = Cow::Borrowed(word.text);
        pieces.push(Piece { text, characters, start, end: end.max(start), glued: false });
    } else {
        add_parts(pieces, &shown(word.text), time, longest);
    }
}

fn add_parts(pieces: &mut Vec<Piece<'_>>, text: &str, time: WordTime, longest: usize) {
    let WordTime { start, end, next_start } = time;
    let parts: Vec<(Vec<&str>, usize)> = text
        .split(' ')
        .filter(|part| !part.is_empty())
        .map(|part| stretches(part, longest))
        .collect();
    let total: usize = parts.iter().map(|(_, characters)| characters).sum();
    let mut before = 0;
    for (stretches, _) in parts {
        for (index, stretch) in stretches.into_iter().enumerate() {
            let characters = characters_of(stretch);
            let at = |part| {
                start.saturating_add(share(end.saturating_sub(start), wide(part), wide(total)))
            };
            pieces.push(Piece {
                text: Cow::Owned(stretch.to_owned()),
                characters,
                start: at(before).min(next_start.max(start)),
                end: at(before + characters),
                glued: index > 0,
            });
            before += characters;
        }
    }
}

/// A part cut into stretches of at most `longest` characters, and how many characters it has.
fn stretches(part: &str, longest: usize) -> (Vec<&str>, usize) {
    let characters = characters_of(part);
    if characters <= longest {
        return (vec![part], characters);
    }
    let mut cuts: Vec<usize> =
        part.grapheme_indices(true).map(|(at, _)| at).step_by(longest.max(1)).collect();
    cuts.push(part.len());
    let stretches = cuts.windows(2).filter_map(|cut| match cut {
        [from, to] => part.get(*from..*to),
        _ => None,
    });
    (stretches.collect(), characters)
}

/// How many characters a reader sees.
pub(crate) fn characters_of(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.graphemes(true).count() }
}

/// The share of `whole` that `part` out of `total` is; all of it when the total is 0.
pub(crate) fn share(whole: u64, part: u64, total: u64) -> u64 {
    let product = u128::from(whole) * u128::from(part);
    product.checked_div(u128::from(total)).and_then(|share| share.try_into().ok()).unwrap_or(whole)
}

fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(
        text: &str,
        (start, end): (u64, u64),
        longest: usize,
    ) -> Vec<(String, u64, u64, bool)> {
        let word = WordRef { text, confidence: None, span: None, speaker: None };
        let mut pieces = Vec::new();
        let time = WordTime { start, end, next_start: 50 };
        add_pieces(&mut pieces, &word, time, longest);
        pieces.into_iter().map(|p| (p.text.into_owned(), p.start, p.end, p.glued)).collect()
    }

    fn piece(text: &str, start: u64, end: u64, glued: bool) -> (String, u64, u64, bool) {
        (text.to_owned(), start, end, glued)
    }

    #[test]
    fn a_word_is_one_piece() {
        assert_eq!(pieces("hello", (10, 20), 42), [piece("hello", 10, 20, false)]);
    }

    #[test]
    fn the_parts_of_a_word_with_spaces_share_its_time() {
        let expected = [piece("new", 0, 30, false), piece("york", 30, 70, false)];
        assert_eq!(pieces("new\u{2028}york", (0, 70), 42), expected);
    }

    #[test]
    fn an_over_long_word_is_cut_and_its_stretches_are_glued() {
        let expected =
            [piece("abcd", 0, 40, false), piece("efgh", 40, 80, true), piece("i", 50, 90, true)];
        assert_eq!(pieces("abcdefghi", (0, 90), 4), expected);
    }

    #[test]
    fn a_cut_never_parts_a_letter_from_its_marks() {
        let texts: Vec<String> = pieces("e\u{301}e\u{301}e\u{301}👩\u{200d}👧", (0, 4), 2)
            .into_iter()
            .map(|p| p.0)
            .collect();
        assert_eq!(texts, ["e\u{301}e\u{301}", "e\u{301}👩\u{200d}👧"]);
    }

    #[test]
    fn what_is_not_seen_makes_no_piece() {
        assert_eq!(pieces("\u{202e}\u{200b}", (0, 4), 2), []);
    }

    #[test]
    fn shares_do_not_overflow() {
        assert_eq!(share(u64::MAX, 1, 2), u64::MAX / 2);
        assert_eq!(share(10, 0, 0), 10);
    }
}
