//! Words as the pieces that caption lines are made of.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::shown_text::{is_plain, shown};

/// What never needs to be divided: a word, a part of a word that has spaces, or a stretch of an over-long word. Its text
/// is not empty, has no white space, and stands in a text that many pieces share, one behind the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Where its text begins in the shared one.
    pub(crate) at: usize,
    /// How many bytes it has.
    pub(crate) bytes: usize,
    /// How many characters a reader sees (grapheme clusters).
    pub(crate) characters: usize,
    /// Media milliseconds.
    pub(crate) start: u64,
    /// Media milliseconds, not before the start.
    pub(crate) end: u64,
    /// Follows the piece before it without a space: both are of one word.
    pub(crate) glued: bool,
    /// What it ends.
    pub(crate) ending: Ending,
}

/// What a piece ends, told by its last letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Word,
    Clause,
    Sentence,
}

impl Ending {
    #[inline]
    pub(crate) fn of(text: &str) -> Self {
        match text.as_bytes().last() {
            Some(letter) if letter.is_ascii_alphanumeric() => Self::Word,
            _ => Self::by_mark(text),
        }
    }

    /// The same of a text that is known to be ASCII.
    #[inline]
    pub(crate) fn of_ascii(text: &[u8]) -> Self {
        match text.last() {
            Some(letter) if letter.is_ascii_alphanumeric() => Self::Word,
            _ => Self::by_mark(std::str::from_utf8(text).unwrap_or_default()),
        }
    }

    fn by_mark(text: &str) -> Self {
        let marks = ['"', '\'', ')', ']', '”', '’', '»'];
        match text.trim_end_matches(marks).chars().next_back() {
            Some('.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '।') => Self::Sentence,
            Some(',' | ';' | ':' | '،' | '、' | '，') => Self::Clause,
            _ => Self::Word,
        }
    }
}

/// When a word is shown, in media milliseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WordTime {
    pub(crate) start: u64,
    pub(crate) end: u64,
}

/// Appends the pieces of a word to `pieces`, and their texts to `text`, none longer than `longest` characters. They share
/// the word's time by their lengths, and none but the first starts later than `next_start` says: when the next word starts.
/// A word of which nothing is seen has none.
pub(crate) fn add_pieces(
    pieces: &mut Vec<Piece>,
    text: &mut String,
    word: &str,
    time: WordTime,
    longest: usize,
    next_start: impl FnOnce() -> u64,
) {
    let seen = shown(word);
    let characters = if is_plain(&seen) { seen.len() } else { characters_of(&seen) };
    if characters <= longest && !seen.contains(' ') {
        // As below, for nearly every word.
        if !seen.is_empty() {
            pieces.push(Piece::behind(text, &seen, characters, time, false));
        }
    } else {
        add_parts(pieces, text, &seen, time, longest, next_start());
    }
}

impl Piece {
    /// The piece of this text, which is appended to the shared one.
    fn behind(
        shared: &mut String,
        text: &str,
        characters: usize,
        time: WordTime,
        glued: bool,
    ) -> Self {
        let at = shared.len();
        shared.push_str(text);
        let WordTime { start, end } = time;
        let ending = Ending::of(text);
        Self { at, bytes: text.len(), characters, start, end: end.max(start), glued, ending }
    }
}

fn add_parts(
    pieces: &mut Vec<Piece>,
    shared: &mut String,
    text: &str,
    time: WordTime,
    longest: usize,
    next_start: u64,
) {
    let WordTime { start, end } = time;
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
            let time = WordTime {
                start: at(before).min(next_start.max(start)),
                end: at(before + characters),
            };
            pieces.push(Piece::behind(shared, stretch, characters, time, index > 0));
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
        let (mut pieces, mut shared) = (Vec::new(), String::new());
        add_pieces(&mut pieces, &mut shared, text, WordTime { start, end }, longest, || 50);
        let text = |p: &Piece| shared[p.at..p.at + p.bytes].to_owned();
        pieces.iter().map(|p| (text(p), p.start, p.end, p.glued)).collect()
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
