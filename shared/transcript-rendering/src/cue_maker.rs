//! The cues of one segment, one after the other.
//!
//! Few pieces are known at a time ([`pieces_ahead`] and what is read with them), so a segment may be as long as it likes.

use transcription_domain::{CaptionRules, SpeakerSegment, Stretch, WordIter};

use crate::RenderInput;
use crate::caption_form::has_marks;
use crate::cue::shown_name;
use crate::cue_lines::{Place, cue_length, pieces_ahead};
use crate::cue_times::reading_ms;
use crate::line_break::upper_line;
use crate::piece::{Ending, Piece, WordTime, add_pieces, characters_of};
use crate::shown_text::is_plain;
use crate::word_times::WordTimes;
use crate::written_text::WrittenText;

/// So many pieces are read beyond those that have to be known, so that reading begins seldom.
const PIECES_READ_MORE: usize = 256;
/// A text of pieces that are done is dropped when it has grown that long.
const TEXT_KEPT_MAX: usize = 16 * 1_024;

/// A cue without its header: when it is shown, and what. It is the same for every form of captions.
#[derive(Debug, Default)]
pub(crate) struct CueBody {
    pub(crate) start: u64,
    /// Later than the start.
    pub(crate) end: u64,
    /// How long it should be shown.
    pub(crate) reading_ms: u64,
    /// The number of its segment.
    pub(crate) segment: usize,
    /// Its lines as they were said, each with a line end.
    pub(crate) text: WrittenText,
    /// Whether every form writes them as they are.
    pub(crate) is_clean: bool,
}

/// Makes the cues of a segment.
#[derive(Default)]
pub(crate) struct CueMaker<'a> {
    rules: CaptionRules,
    segment: usize,
    words: Option<WordIter<'a>>,
    /// The place of the next word among all words of the transcript.
    word_index: usize,
    /// How many characters a reader sees of what stands before the first line of each cue.
    indent: usize,
    /// The text that the pieces share, when every letter of the segment is seen as it is; it is then the words' own.
    plain: Option<&'a str>,
    /// That text, when it is not.
    shown: String,
    /// Whether a mark of some form's markup may be in the text.
    has_marks: bool,
    pieces: Vec<Piece>,
    /// The first piece of the next cue.
    next: usize,
    places: Vec<Place>,
}

impl<'a> CueMaker<'a> {
    /// Begins with the segment of this number, whose words these are.
    pub(crate) fn begin(
        &mut self,
        number: usize,
        segment: &SpeakerSegment<'a>,
        Stretch { words, texts, .. }: Stretch<'a>,
        rules: CaptionRules,
    ) {
        self.rules = rules;
        let name = segment.speaker().and_then(|label| shown_name(label, &self.rules));
        self.segment = number;
        self.indent = name.as_ref().map_or(0, |name| characters_of(name) + ": ".len());
        self.word_index = segment.range().start;
        let longest = self.longest();
        let fits = |fit, length| fit & (1..=longest).contains(&length);
        let is_plain = is_plain(texts) && words.text_lengths().fold(true, fits);
        self.plain = is_plain.then_some(texts);
        self.has_marks = !is_plain || has_marks(texts);
        self.words = Some(words);
        self.shown.clear();
        self.pieces.clear();
        self.next = 0;
    }

    fn longest(&self) -> usize {
        self.rules.limits().line_characters_max.saturating_sub(self.indent)
    }

    /// Writes the next cue; false when there is none.
    pub(crate) fn write_cue(
        &mut self,
        cue: &mut CueBody,
        input: &RenderInput<'a>,
        times: &WordTimes,
    ) -> bool {
        let limits = &self.rules.limits().clone();
        if self.pieces.len() - self.next < pieces_ahead(limits) && self.words.is_some() {
            self.read(input, times);
        }
        let rest = self.pieces.get(self.next..).unwrap_or_default();
        let Some(first) = rest.first() else { return false };
        let length = cue_length(rest, self.indent, &mut self.places, limits).min(rest.len());
        let of_cue = rest.get(..length).unwrap_or_default();
        let said = of_cue.iter().map(|piece| piece.end).max().unwrap_or(first.end);
        cue.segment = self.segment;
        cue.start = first.start;
        cue.end =
            said.min(cue.start.saturating_add(limits.cue_ms_max)).max(cue.start.saturating_add(1));
        cue.text.truncate(0);
        cue.is_clean = !self.has_marks;
        let (upper, lower) = of_cue.split_at(upper_line(of_cue, self.indent, limits));
        let mut characters = self.write_line(cue, upper);
        if !lower.is_empty() {
            characters += self.write_line(cue, lower);
        }
        cue.reading_ms = reading_ms(characters, &self.rules);
        self.next += length;
        true
    }

    /// Writes a line; answers how many characters a reader sees of it.
    fn write_line(&self, cue: &mut CueBody, pieces: &[Piece]) -> usize {
        let Some(first) = pieces.first() else { return 0 };
        if let Some(plain) = self.plain {
            let source = plain.get(first.at..).unwrap_or_default();
            let starts_with_digit = source.as_bytes().first().is_some_and(u8::is_ascii_digit);
            cue.is_clean &= !starts_with_digit;
            let before = cue.text.len();
            let text_bytes = pieces.last().map_or(0, |last| last.at + last.bytes - first.at);
            let lengths = pieces.iter().map(|piece| piece.bytes);
            cue.text.push_spaced(source, text_bytes, pieces.len(), lengths);
            // Each byte of it is a character.
            let characters = cue.text.len() - before;
            cue.text.push_mark(b'\n');
            return characters;
        }
        let line = self.line(pieces);
        cue.text.push(&line);
        cue.text.push_mark(b'\n');
        characters_of(&line)
    }

    fn line(&self, pieces: &[Piece]) -> String {
        let mut line = String::new();
        for piece in pieces {
            if !line.is_empty() && !piece.glued {
                line.push(' ');
            }
            line.push_str(self.shown.get(piece.at..piece.at + piece.bytes).unwrap_or_default());
        }
        line
    }

    /// Reads words until enough pieces are known.
    fn read(&mut self, input: &RenderInput<'a>, times: &WordTimes) {
        self.drop_what_is_done();
        let Some(words) = &mut self.words else { return };
        let longest = self.rules.limits().line_characters_max.saturating_sub(self.indent);
        let enough = pieces_ahead(self.rules.limits()) + PIECES_READ_MORE;
        if let Some(texts) = self.plain {
            let mut plain = PlainPieces { pieces: &mut self.pieces, texts, times };
            if !plain.read(words, &mut self.word_index, enough) {
                self.words = None;
            }
            return;
        }
        while self.pieces.len() < enough {
            let Some(word) = words.next_kept() else {
                self.words = None;
                return;
            };
            let index = self.word_index;
            self.word_index += 1;
            let (start, end) = times.of_word(index, word.span);
            let next_start = || {
                let next = input.transcript.words().get(index + 1);
                next.map_or(u64::MAX, |next| times.of_word(index + 1, next.span).0)
            };
            let time = WordTime { start, end };
            add_pieces(&mut self.pieces, &mut self.shown, word.text, time, longest, next_start);
        }
    }

    /// How many pieces and letters are kept.
    #[cfg(test)]
    pub(crate) fn kept(&self) -> usize {
        self.pieces.len() + self.shown.len()
    }

    fn drop_what_is_done(&mut self) {
        let next = std::mem::take(&mut self.next);
        self.pieces.drain(..next);
        let done = self.pieces.first().map_or(self.shown.len(), |piece| piece.at);
        if self.plain.is_none() && done > TEXT_KEPT_MAX {
            self.shown.drain(..done);
            self.pieces.iter_mut().for_each(|piece| piece.at -= done);
        }
    }
}

/// Pieces that are whole words of ASCII letters and marks, as in nearly every segment.
struct PlainPieces<'p> {
    pieces: &'p mut Vec<Piece>,
    /// The words' texts.
    texts: &'p str,
    times: &'p WordTimes,
}

impl PlainPieces<'_> {
    /// Reads words until there are `enough` pieces; false when there are no more words.
    fn read(&mut self, words: &mut WordIter<'_>, index: &mut usize, enough: usize) -> bool {
        while self.pieces.len() < enough {
            let (bytes, span) = if let Some(word) = words.next_usual() {
                (word.text_bytes, Some(word.span))
            } else if let Some(word) = words.next_kept() {
                (word.text.len(), word.span)
            } else {
                return false;
            };
            let at = self.pieces.last().map_or(0, |piece| piece.at + piece.bytes);
            let (start, end) = self.times.of_word(*index, span);
            *index += 1;
            let ending =
                Ending::of_ascii(self.texts.as_bytes().get(at..at + bytes).unwrap_or_default());
            let end = end.max(start);
            let characters = bytes;
            self.pieces.push(Piece { at, bytes, characters, start, end, glued: false, ending });
        }
        true
    }
}
