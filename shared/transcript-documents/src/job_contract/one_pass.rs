//! The quick way through a document: one pass, byte scanners of ours where nothing is odd, `serde_json` for each part
//! that is.
//!
//! The objects around the words are taken apart here and their values read by `serde_json`; words are read by
//! `word_scan.rs`, and by `serde_json` one at a time where that finds them odd. On any fault the whole document is left
//! to `answer.rs`, which tells what is wrong and where. So what this file accepts must be what that one accepts, and a
//! document that it gives up costs time and nothing else.
//!
//! A document comes as one piece after the other (`in_memory.rs`, `stream.rs`). What stands at a piece's end may be cut
//! off, so nothing is taken from there unless what follows it is seen too.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Deserializer;
use transcription_domain::WordList;

use super::answer::{Answer, Place, status_of};
use super::entry::Entry;
use super::word_scan::{any_word, skip_space, usual_word};
use crate::Expected;
use crate::field_value::FieldValue;

/// What may come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// The answer's own object.
    Answer,
    /// The first member of an object, or its end.
    FirstMember,
    /// A member, behind a comma.
    Member,
    /// A comma, or the end of an object.
    BehindMember,
    /// The first entry of the words, or their end.
    FirstEntry,
    /// An entry, behind a comma.
    Entry,
    /// An entry that is no usual word.
    OtherEntry,
    /// A comma, or the end of the words.
    BehindEntry,
    /// White space, and no more.
    Nothing,
}

/// A document as far as it is read.
pub(super) struct Reading {
    answer: Answer,
    place: Place,
    /// The list that is being read.
    words: WordList,
    next: Next,
}

impl Reading {
    /// Nothing yet of a document of that many bytes.
    pub(super) fn new(expected: Expected, document_bytes: usize) -> Self {
        Self {
            answer: Answer::new(expected, document_bytes),
            place: Place::Answer,
            words: WordList::default(),
            next: Next::Answer,
        }
    }

    /// Reads a piece that follows on what was read so far. Answers how many of its bytes are read: those behind must
    /// stand at the front of the next piece. In the last piece they stand for a document that this way gives up.
    pub(super) fn read_on(&mut self, piece: &str, is_last: bool) -> usize {
        let mut rest = piece;
        while let Some(behind) = self.step(rest, is_last) {
            rest = behind;
        }
        if self.next == Next::Nothing {
            rest = skip_space(rest);
        }
        piece.len() - rest.len()
    }

    /// What the document holds, once it is read to its end.
    pub(super) fn end(self) -> Option<Answer> {
        (self.next == Next::Nothing).then_some(self.answer)
    }

    /// Takes what is next from the front; `None`, with nothing taken, where that cannot be done.
    fn step<'d>(&mut self, rest: &'d str, is_last: bool) -> Option<&'d str> {
        let text = skip_space(rest);
        match self.next {
            Next::Answer => self.go_on(Next::FirstMember, text.strip_prefix('{')?),
            Next::FirstMember => match text.strip_prefix('}') {
                Some(behind) => self.close_object(behind),
                None => self.member(text, is_last),
            },
            Next::Member => self.member(text, is_last),
            Next::BehindMember => match text.strip_prefix(',') {
                Some(behind) => self.go_on(Next::Member, behind),
                None => self.close_object(text.strip_prefix('}')?),
            },
            Next::FirstEntry => match text.strip_prefix(']') {
                Some(behind) => self.close_words(behind),
                None => self.usual_words(text),
            },
            Next::Entry => self.usual_words(text),
            Next::OtherEntry => self.other_word(text, is_last),
            Next::BehindEntry => match text.strip_prefix(',') {
                Some(behind) => self.go_on(Next::Entry, behind),
                None => self.close_words(text.strip_prefix(']')?),
            },
            Next::Nothing => None,
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "the end of every way through `step`")]
    #[inline]
    const fn go_on<'d>(&mut self, next: Next, behind: &'d str) -> Option<&'d str> {
        self.next = next;
        Some(behind)
    }

    const fn close_object<'d>(&mut self, behind: &'d str) -> Option<&'d str> {
        match self.place {
            Place::Result => {
                self.place = Place::Answer;
                self.go_on(Next::BehindMember, behind)
            }
            Place::Answer => self.go_on(Next::Nothing, behind),
        }
    }

    fn close_words<'d>(&mut self, behind: &'d str) -> Option<&'d str> {
        self.answer.words = Some(std::mem::take(&mut self.words));
        self.go_on(Next::BehindMember, behind)
    }

    /// A key and its value, or the beginning of a value that holds words.
    fn member<'d>(&mut self, text: &'d str, is_last: bool) -> Option<&'d str> {
        let (FieldValue::Text(key), behind) = value(text)? else { return None };
        let text = skip_space(skip_space(behind).strip_prefix(':')?);
        match (key.as_ref(), self.place) {
            ("words", _) => match text.strip_prefix("null") {
                Some(behind) => {
                    self.answer.has_place = true;
                    self.go_on(Next::BehindMember, behind)
                }
                None if self.answer.words.is_some() => None,
                None => {
                    let behind = text.strip_prefix('[')?;
                    self.words = self.answer.room();
                    self.go_on(Next::FirstEntry, behind)
                }
            },
            ("result", Place::Answer) => match text.strip_prefix("null") {
                Some(behind) => self.go_on(Next::BehindMember, behind),
                None => {
                    let behind = text.strip_prefix('{')?;
                    self.place = Place::Result;
                    self.answer.has_place = true;
                    self.go_on(Next::FirstMember, behind)
                }
            },
            ("status", Place::Answer) => {
                let (status, behind) = whole_value(text, is_last)?;
                self.answer.status = status_of(&status);
                self.go_on(Next::BehindMember, behind)
            }
            _ => {
                let (IgnoredAny, behind) = whole_value(text, is_last)?;
                self.go_on(Next::BehindMember, behind)
            }
        }
    }

    /// Passes usual words with commas between them.
    fn usual_words<'d>(&mut self, text: &'d str) -> Option<&'d str> {
        let mut rest = text;
        let rules = &mut self.answer.rules;
        while let Some((word, behind)) = usual_word(rest, &mut rules.clock) {
            if rules.add_plain(&word, &mut self.words).is_none() {
                break;
            }
            match behind.strip_prefix(',') {
                Some(next) => rest = next,
                None => return self.go_on(Next::BehindEntry, behind),
            }
        }
        self.go_on(Next::OtherEntry, rest)
    }

    #[inline(never)]
    fn other_word<'d>(&mut self, text: &'d str, is_last: bool) -> Option<&'d str> {
        let rules = &mut self.answer.rules;
        if let Some((word, behind)) = any_word(text, &mut rules.clock)
            && rules.add_plain(&word, &mut self.words).is_some()
        {
            return self.go_on(Next::BehindEntry, behind);
        }
        let (entry, behind): (Entry<'_>, _) = whole_value(text, is_last)?;
        entry.add_to(&mut self.words, &mut self.answer.rules);
        self.go_on(Next::BehindEntry, behind)
    }
}

/// The value at the front, by `serde_json`, and what stands behind it.
fn value<'d, T: Deserialize<'d>>(text: &'d str) -> Option<(T, &'d str)> {
    let mut values = Deserializer::from_str(text).into_iter();
    let value = values.next()?.ok()?;
    Some((value, text.get(values.byte_offset()..)?))
}

/// As [`value`]; `None` at a piece's end, where a number may go on.
fn whole_value<'d, T: Deserialize<'d>>(text: &'d str, is_last: bool) -> Option<(T, &'d str)> {
    let (value, behind) = value(text)?;
    (is_last || !behind.is_empty()).then_some((value, behind))
}
