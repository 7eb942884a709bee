//! The quick way through a document: ours where nothing is odd, `serde_json` for each part that is.
//!
//! The objects around the words are taken apart here and their values read by `serde_json`; words are read by
//! `word_scan.rs`, and by `serde_json` one at a time where that finds them odd. On any fault the whole document is left
//! to `answer.rs`, which tells what is wrong and where. So what this file accepts must be what that one accepts, and a
//! document that it gives up costs time and nothing else.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Deserializer;
use transcription_domain::WordList;

use super::answer::{Answer, Place, status_of};
use super::entry::Entry;
use super::word_scan::{any_word, skip_space, usual_word};
use crate::Expected;
use crate::field_value::FieldValue;

/// What the document holds; `None` when it has to be read in the other way.
pub(super) fn read(document: &str, expected: Expected) -> Option<Answer> {
    let mut reading = Reading { rest: document, answer: Answer::new(expected, document.len()) };
    reading.skip_space();
    reading.object(Place::Answer)?;
    reading.skip_space();
    reading.rest.is_empty().then_some(reading.answer)
}

struct Reading<'d> {
    /// What is not read yet.
    rest: &'d str,
    answer: Answer,
}

impl<'d> Reading<'d> {
    fn object(&mut self, place: Place) -> Option<()> {
        self.take("{")?;
        self.answer.has_place |= place == Place::Result;
        self.skip_space();
        if self.take("}").is_some() {
            return Some(());
        }
        loop {
            let FieldValue::Text(key) = self.value()? else { return None };
            self.skip_space();
            self.take(":")?;
            self.skip_space();
            match (key.as_ref(), place) {
                ("words", _) if self.take("null").is_some() => self.answer.has_place = true,
                ("words", _) => self.words()?,
                ("result", Place::Answer) if self.take("null").is_some() => {}
                ("result", Place::Answer) => self.object(Place::Result)?,
                ("status", Place::Answer) => self.answer.status = status_of(&self.value()?),
                _ => {
                    self.value::<IgnoredAny>()?;
                }
            }
            if !self.goes_on("}")? {
                return Some(());
            }
            self.take(",")?;
            self.skip_space();
        }
    }

    fn words(&mut self) -> Option<()> {
        if self.answer.words.is_some() {
            return None;
        }
        self.take("[")?;
        let mut words = self.answer.room();
        self.skip_space();
        if self.take("]").is_none() {
            loop {
                if !self.usual_words(&mut words) {
                    self.skip_space();
                    self.other_word(&mut words)?;
                }
                if !self.goes_on("]")? {
                    break;
                }
                self.take(",")?;
                self.skip_space();
            }
        }
        self.answer.words = Some(words);
        Some(())
    }

    /// Passes usual words with commas between them. True when it stands behind a word; false where another one is to be
    /// read.
    fn usual_words(&mut self, words: &mut WordList) -> bool {
        let rules = &mut self.answer.rules;
        while let Some((word, behind)) = usual_word(self.rest, &mut rules.clock) {
            if rules.add_plain(&word, words).is_none() {
                break;
            }
            match behind.strip_prefix(',') {
                Some(next) => self.rest = next,
                None => {
                    self.rest = behind;
                    return true;
                }
            }
        }
        false
    }

    #[inline(never)]
    fn other_word(&mut self, words: &mut WordList) -> Option<()> {
        let rules = &mut self.answer.rules;
        if let Some((word, rest)) = any_word(self.rest, &mut rules.clock)
            && rules.add_plain(&word, words).is_some()
        {
            self.rest = rest;
        } else {
            let entry: Entry<'_> = self.value()?;
            entry.add_to(words, &mut self.answer.rules);
        }
        Some(())
    }

    /// Behind a value: true at a comma, false behind the end.
    #[inline]
    fn goes_on(&mut self, end: &str) -> Option<bool> {
        self.skip_space();
        if self.rest.starts_with(',') { Some(true) } else { self.take(end).map(|()| false) }
    }

    /// The value at the front, by `serde_json`.
    fn value<T: Deserialize<'d>>(&mut self) -> Option<T> {
        let mut values = Deserializer::from_str(self.rest).into_iter();
        let value = values.next()?.ok()?;
        self.rest = self.rest.get(values.byte_offset()..)?;
        Some(value)
    }

    #[inline]
    fn take(&mut self, mark: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(mark)?;
        Some(())
    }

    #[inline]
    fn skip_space(&mut self) {
        self.rest = skip_space(self.rest);
    }
}
