//! Which pieces go into one cue, and how they are set in lines.

use std::cmp::Reverse;
use std::ops::Range;

use crate::cue::{CUE_LENGTH_MAX_MS, LINE_CHARACTERS_MAX, LINES_MAX, SILENCE_INSIDE_CUE_MAX_MS};
use crate::piece::Piece;

/// A silence of so many milliseconds is a place to part two cues, when they have to be parted somewhere.
const SILENCE_TO_PART_AT_MS: u64 = 200;

/// Cuts the pieces of a segment into cues: ranges in order, none empty, every piece in one.
///
/// A cue ends where the next piece no longer fits its lines or its length, before a long silence, and behind a sentence
/// when it fills more than a line. When it has to end inside the speech, it ends at the best place in its later half:
/// behind a sentence, else at a silence, else behind a clause, else between two words. `indent` is what the speaker's
/// name takes of the first line.
pub(crate) fn cue_ranges(pieces: &[Piece<'_>], indent: usize) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut places = Vec::new();
    let mut start = 0;
    while start < pieces.len() {
        let rest = pieces.get(start..).unwrap_or_default();
        places.clear();
        let length = cue_length(rest, indent, &mut places).max(1);
        ranges.push(start..start + length);
        start += length;
    }
    ranges
}

/// How many of these pieces the next cue takes. `places` is empty: room for the places behind them.
fn cue_length(pieces: &[Piece<'_>], indent: usize, places: &mut Vec<Place>) -> usize {
    let Some(first) = pieces.first() else { return 0 };
    let mut fill = Fill { lines: 1, column: indent, is_empty: true };
    let mut latest_end = first.start;
    for (index, piece) in pieces.iter().enumerate() {
        latest_end = latest_end.max(piece.end);
        let too_long = latest_end.saturating_sub(first.start) > CUE_LENGTH_MAX_MS;
        if index > 0 && (too_long || !fill.takes(piece)) {
            return best_length(places, pieces.len());
        }
        fill.add(piece);
        let Some(next) = pieces.get(index + 1) else { break };
        let silence = next.start.saturating_sub(latest_end);
        let place = place_behind(piece, next, silence);
        places.push(place);
        let full_sentence = place == Place::Sentence && fill.lines > 1;
        if silence > SILENCE_INSIDE_CUE_MAX_MS || full_sentence {
            return index + 1;
        }
    }
    pieces.len()
}

/// The best length of a cue that takes at most as many pieces as there are places: where the best place of the later
/// half is, for a cue of one word and a cue of the rest would be no better than a cut in the middle of a clause. Of
/// places that are as good, the last one; but when all that is left makes two cues, the one that makes them most even,
/// so that no single word is left over.
fn best_length(places: &[Place], pieces_left: usize) -> usize {
    let two_cues = pieces_left <= 2 * places.len();
    let target = if two_cues { pieces_left.div_ceil(2) } else { places.len() };
    let lengths = places.iter().zip(1..).filter(|(_, length)| length * 2 >= places.len());
    let best = lengths.max_by_key(|(place, length)| (*place, Reverse(target.abs_diff(*length))));
    best.map_or(places.len(), |(_, length)| length)
}

/// How good a place between two pieces is for parting two cues, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    InsideWord,
    Word,
    Clause,
    Silence,
    Sentence,
}

fn place_behind(piece: &Piece<'_>, next: &Piece<'_>, silence: u64) -> Place {
    let marks = ['"', '\'', ')', ']', '”', '’', '»'];
    let last = match piece.text.as_bytes().last() {
        Some(letter) if letter.is_ascii_alphanumeric() => Some(char::from(*letter)),
        _ => piece.text.trim_end_matches(marks).chars().next_back(),
    };
    match last {
        _ if next.glued => Place::InsideWord,
        Some('.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '।') => Place::Sentence,
        _ if silence >= SILENCE_TO_PART_AT_MS => Place::Silence,
        Some(',' | ';' | ':' | '،' | '、' | '，') => Place::Clause,
        _ => Place::Word,
    }
}

/// Lines filled from the top, as far as they are full.
struct Fill {
    lines: usize,
    column: usize,
    is_empty: bool,
}

impl Fill {
    fn column_with(&self, piece: &Piece<'_>) -> usize {
        self.column + usize::from(!self.is_empty && !piece.glued) + piece.characters
    }

    fn takes(&self, piece: &Piece<'_>) -> bool {
        self.column_with(piece) <= LINE_CHARACTERS_MAX || self.lines < LINES_MAX
    }

    fn add(&mut self, piece: &Piece<'_>) {
        let column = self.column_with(piece);
        if column <= LINE_CHARACTERS_MAX {
            self.column = column;
        } else {
            self.lines += 1;
            self.column = piece.characters;
        }
        self.is_empty = false;
    }
}

/// The pieces of one cue, set in at most two lines as even as they can be, a word parted only when it must be; one line
/// when they fit on it.
pub(crate) fn set_in_lines(pieces: &[Piece<'_>], indent: usize) -> Vec<String> {
    let whole = width(pieces);
    if indent + whole <= LINE_CHARACTERS_MAX {
        return vec![line(pieces)];
    }
    let mut upper = 0;
    let mut best: Option<((bool, bool, usize), usize)> = None;
    for (at, pair) in (1..).zip(pieces.windows(2)) {
        let [above, below] = pair else { continue };
        upper += above.characters;
        let space = usize::from(!below.glued);
        let lower = whole - upper - space;
        let longer = (indent + upper).max(lower);
        let fault = (longer > LINE_CHARACTERS_MAX, below.glued, longer);
        if best.is_none_or(|(least, _)| fault < least) {
            best = Some((fault, at));
        }
        upper += space;
    }
    match best.and_then(|(_, at)| pieces.split_at_checked(at)) {
        Some((upper, lower)) => vec![line(upper), line(lower)],
        None => vec![line(pieces)],
    }
}

fn width(pieces: &[Piece<'_>]) -> usize {
    let spaces = pieces.iter().skip(1).filter(|piece| !piece.glued).count();
    spaces + pieces.iter().map(|piece| piece.characters).sum::<usize>()
}

fn line(pieces: &[Piece<'_>]) -> String {
    let bytes = pieces.iter().map(|piece| piece.text.len() + 1).sum();
    let mut line = String::with_capacity(bytes);
    for piece in pieces {
        if !line.is_empty() && !piece.glued {
            line.push(' ');
        }
        line.push_str(&piece.text);
    }
    line
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    /// Words of one piece each, `ms` long, with silences as given: `("word", silence behind it)`.
    fn pieces<'a>(words: &[(&'a str, u64)], ms: u64) -> Vec<Piece<'a>> {
        let mut start = 0;
        words
            .iter()
            .map(|(text, silence)| {
                let piece = Piece {
                    text: Cow::Borrowed(*text),
                    characters: text.chars().count(),
                    start,
                    end: start + ms,
                    glued: false,
                };
                start += ms + silence;
                piece
            })
            .collect()
    }

    fn cues(pieces: &[Piece<'_>], indent: usize) -> Vec<Vec<String>> {
        let ranges = cue_ranges(pieces, indent);
        ranges.into_iter().map(|range| set_in_lines(&pieces[range], indent)).collect()
    }

    fn speech(text: &str) -> Vec<Piece<'_>> {
        let words: Vec<(&str, u64)> = text.split(' ').map(|word| (word, 0)).collect();
        pieces(&words, 100)
    }

    #[test]
    fn what_fits_on_a_line_stays_on_it() {
        let pieces = speech("forty two characters fit on one line 12345");
        assert_eq!(cues(&pieces, 0), [["forty two characters fit on one line 12345"]]);
        assert_eq!(cues(&pieces, 7)[0].len(), 2);
    }

    #[test]
    fn two_lines_are_set_as_even_as_they_can_be() {
        let pieces = speech("hello this is the national bank how can i help you today");
        let expected = [["hello this is the national", "bank how can i help you today"]];
        assert_eq!(cues(&pieces, 0), expected);
    }

    #[test]
    fn a_cue_that_must_end_does_so_behind_a_sentence_or_at_a_silence() {
        let sentence = "i have lost my card on the train this morning. can you please send me another one to my address";
        assert!(cues(&speech(sentence), 0)[0].join(" ").ends_with("morning."));
        let mut words: Vec<(&str, u64)> =
            sentence.split(' ').map(|word| (word.trim_end_matches('.'), 0)).collect();
        words[10].1 = 300;
        let cut_at_silence = cues(&pieces(&words, 100), 0);
        assert!(cut_at_silence[0].join(" ").ends_with("can"), "{cut_at_silence:?}");
    }

    #[test]
    fn no_single_word_is_left_over() {
        let text = "hello this is happy valley national bank my name is robert how can i help you to day today today";
        let counts: Vec<usize> =
            cue_ranges(&speech(text), 7).into_iter().map(|range| range.len()).collect();
        assert_eq!(counts, [10, 10]);
    }

    #[test]
    fn a_long_silence_ends_a_cue() {
        let pieces = pieces(&[("yes", 1_001), ("no", 1_000), ("maybe", 0)], 100);
        assert_eq!(cues(&pieces, 0), [["yes"], ["no maybe"]]);
    }

    #[test]
    fn no_cue_is_longer_than_seven_seconds_unless_one_word_is() {
        let slow = pieces(&[("a", 0), ("b", 0), ("c", 0)], 3_000);
        assert_eq!(cues(&slow, 0), [["a b"], ["c"]]);
        let slower = pieces(&[("a", 0), ("b", 0)], 9_000);
        assert_eq!(cues(&slower, 0), [["a"], ["b"]]);
    }

    #[test]
    fn the_stretches_of_a_word_are_joined_without_a_space() {
        let mut pieces = speech("abcdefghijabcdefghij klm nop");
        pieces[1].glued = true;
        assert_eq!(cues(&pieces, 0), [["abcdefghijabcdefghijklm nop"]]);
        assert_eq!(cues(&pieces, 22), [["abcdefghijabcdefghij", "klm nop"]]);
    }
}
