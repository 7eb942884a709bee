//! Which pieces go into one cue.

use transcription_domain::CaptionLimits;

use crate::piece::{Ending, Piece};

/// A silence of so many milliseconds is a place to part two cues, when they have to be parted somewhere.
const SILENCE_TO_PART_AT_MS: u64 = 200;

/// So many pieces of what follows have to be known to tell where a cue ends, unless there are no more: of a cue of as many
/// pieces as letters that fit, twice as many, for [`best_length`] asks whether the rest makes two cues.
pub(crate) const fn pieces_ahead(limits: &CaptionLimits) -> usize {
    2 * limits.lines_max * limits.line_characters_max + 2
}

/// How many of these pieces the next cue takes, at least one. `places` is room for the places behind them.
///
/// A cue ends where the next piece no longer fits its lines or its length, before a long silence, and behind a sentence
/// when it fills more than a line. When it has to end inside the speech, it ends at the best place in its later half:
/// behind a sentence, else at a silence, else behind a clause, else between two words. `indent` is what the speaker's
/// name takes of the first line.
pub(crate) fn cue_length(
    pieces: &[Piece],
    indent: usize,
    places: &mut Vec<Place>,
    limits: &CaptionLimits,
) -> usize {
    places.clear();
    let Some(first) = pieces.first() else { return 1 };
    let mut fill = Fill { limits, lines: 1, column: indent, is_empty: true };
    let mut latest_end = first.start;
    let mut rest = pieces.iter();
    let mut taken = 0;
    while let Some(piece) = rest.next() {
        latest_end = latest_end.max(piece.end);
        let too_long = latest_end.saturating_sub(first.start) > limits.cue_ms_max;
        if !fill.add(piece, too_long) {
            return best_length(places, pieces.len());
        }
        taken += 1;
        let Some(next) = rest.as_slice().first() else { break };
        let silence = next.start.saturating_sub(latest_end);
        let place = place_behind(piece, next, silence);
        places.push(place);
        let full_sentence = place == Place::Sentence && fill.lines > 1;
        if silence > limits.silence_inside_ms_max || full_sentence {
            return taken;
        }
    }
    pieces.len()
}

/// The best length of a cue that takes at most as many pieces as there are places: where the best place of the later
/// half is, for a cue of one word and a cue of the rest would be no better than a cut in the middle of a clause. Of
/// places that are as good, the last one; but when all that is left makes two cues, the one that makes them most even,
/// so that no single word is left over.
fn best_length(places: &[Place], pieces_left: usize) -> usize {
    // The first place is that behind one piece.
    let shortest = places.len().div_ceil(2).max(1);
    let later = places.get(shortest - 1..).unwrap_or_default();
    let Some(best) = later.iter().max() else { return places.len() };
    let mut lengths = (later.iter().enumerate())
        .filter(|(_, place)| *place == best)
        .map(|(index, _)| shortest + index)
        .rev();
    let two_cues = pieces_left <= 2 * places.len();
    let target = pieces_left.div_ceil(2);
    let chosen = if two_cues {
        lengths.min_by_key(|length| target.abs_diff(*length))
    } else {
        lengths.next()
    };
    chosen.unwrap_or(places.len())
}

/// How good a place between two pieces is for parting two cues, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    InsideWord,
    Word,
    Clause,
    Silence,
    Sentence,
}

fn place_behind(piece: &Piece, next: &Piece, silence: u64) -> Place {
    match piece.ending {
        _ if next.glued => Place::InsideWord,
        Ending::Sentence => Place::Sentence,
        _ if silence >= SILENCE_TO_PART_AT_MS => Place::Silence,
        Ending::Clause => Place::Clause,
        Ending::Word => Place::Word,
    }
}

/// Lines filled from the top, as far as they are full.
struct Fill<'a> {
    limits: &'a CaptionLimits,
    lines: usize,
    column: usize,
    is_empty: bool,
}

impl Fill<'_> {
    /// Takes a piece; false when there is no room for it, or it is `too_late`. The first one is always taken.
    #[inline]
    fn add(&mut self, piece: &Piece, too_late: bool) -> bool {
        let space = usize::from(!self.is_empty && !piece.glued);
        let column = self.column + space + piece.characters;
        let fits = column <= self.limits.line_characters_max;
        let has_room = (fits || self.lines < self.limits.lines_max) && !too_late;
        if !has_room && !self.is_empty {
            return false;
        }
        self.lines += usize::from(!fits);
        self.column = if fits { column } else { piece.characters };
        self.is_empty = false;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line_break::upper_line;

    const LIMITS: CaptionLimits = CaptionLimits {
        line_characters_max: 42,
        lines_max: 2,
        characters_per_second: 20,
        cue_ms_min: 833,
        cue_ms_max: 7_000,
        silence_inside_ms_max: 1_000,
    };

    /// Words of one piece each, and the text that they share.
    struct Speech {
        pieces: Vec<Piece>,
        text: String,
    }

    /// Words `ms` long, with silences as given: `("word", silence behind it)`.
    fn pieces(words: &[(&str, u64)], ms: u64) -> Speech {
        let (mut start, mut text) = (0, String::new());
        let pieces = words
            .iter()
            .map(|(word, silence)| {
                let (at, bytes, characters) = (text.len(), word.len(), word.chars().count());
                text.push_str(word);
                let (begun, end, ending) = (start, start + ms, Ending::of(word));
                start += ms + silence;
                Piece { at, bytes, characters, start: begun, end, glued: false, ending }
            })
            .collect();
        Speech { pieces, text }
    }

    fn line(speech: &Speech, pieces: &[Piece]) -> String {
        let mut line = String::new();
        for piece in pieces {
            line.push_str(if line.is_empty() || piece.glued { "" } else { " " });
            line.push_str(&speech.text[piece.at..piece.at + piece.bytes]);
        }
        line
    }

    fn lengths(speech: &Speech, indent: usize) -> Vec<usize> {
        lengths_by(speech, indent, &LIMITS)
    }

    fn lengths_by(speech: &Speech, indent: usize, limits: &CaptionLimits) -> Vec<usize> {
        let (mut from, mut lengths) = (0, Vec::new());
        while from < speech.pieces.len() {
            lengths.push(cue_length(&speech.pieces[from..], indent, &mut Vec::new(), limits));
            from += lengths[lengths.len() - 1];
        }
        lengths
    }

    fn cues(speech: &Speech, indent: usize) -> Vec<Vec<String>> {
        cues_by(speech, indent, &LIMITS)
    }

    fn cues_by(speech: &Speech, indent: usize, limits: &CaptionLimits) -> Vec<Vec<String>> {
        let mut rest = &speech.pieces[..];
        let set = |length: usize| {
            let (cue, behind) = rest.split_at(length);
            rest = behind;
            let (upper, lower) = cue.split_at(upper_line(cue, indent, limits));
            let lines = [upper, lower].into_iter().filter(|pieces| !pieces.is_empty());
            lines.map(|pieces| line(speech, pieces)).collect()
        };
        lengths_by(speech, indent, limits).into_iter().map(set).collect()
    }

    fn speech(text: &str) -> Speech {
        let words: Vec<(&str, u64)> = text.split(' ').map(|word| (word, 0)).collect();
        pieces(&words, 100)
    }

    #[test]
    fn the_limits_are_the_callers() {
        let pieces = speech("hello this is the national bank how can i help you today");
        let one_line = CaptionLimits { lines_max: 1, ..LIMITS };
        let expected = [["hello this is the national bank"], ["how can i help you today"]];
        assert_eq!(cues_by(&pieces, 0, &one_line), expected);
        let narrow = CaptionLimits { line_characters_max: 20, ..LIMITS };
        let set = cues_by(&pieces, 0, &narrow);
        assert!(set.iter().flatten().all(|line| line.chars().count() <= 20), "{set:?}");
        assert_eq!(set.len(), 2);
        let short = CaptionLimits { cue_ms_max: 300, ..LIMITS };
        assert_eq!(cues_by(&pieces, 0, &short).len(), 4);
        let pause = self::pieces(&[("yes", 500), ("no", 0)], 100);
        let quick = CaptionLimits { silence_inside_ms_max: 400, ..LIMITS };
        assert_eq!(cues_by(&pause, 0, &quick), [["yes"], ["no"]]);
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
        assert_eq!(lengths(&speech(text), 7), [10, 10]);
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
        pieces.pieces[1].glued = true;
        assert_eq!(cues(&pieces, 0), [["abcdefghijabcdefghijklm nop"]]);
        assert_eq!(cues(&pieces, 22), [["abcdefghijabcdefghij", "klm nop"]]);
    }
}
