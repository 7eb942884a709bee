//! The objects around the words: the answer and its result.

use std::fmt;
use std::io::{BufReader, Read};

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use transcription_domain::{TranscriptWarnings, WordList};

use super::entry::Entry;
use crate::document_error::Stop;
use crate::field_value::FieldValue;
use crate::word_reader::WordReader;
use crate::{DocumentError, Expected};

/// What the answer's `status` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Absent,
    Completed,
    Other,
}

/// A word of the contract takes about 145 bytes and has about five letters; a little more room than that is made.
const BYTES_PER_WORD: usize = 128;
const BYTES_PER_LETTER: usize = 24;

/// What has been read of the answer.
pub(super) struct Answer {
    pub(super) rules: WordReader,
    pub(super) words: Option<WordList>,
    pub(super) status: Status,
    /// There is a place where words could be: an empty list may be meant.
    pub(super) has_place: bool,
    /// What is to be said when the parser stops here.
    stop: Stop,
    document_bytes: usize,
}

impl Answer {
    /// Nothing yet of a document of that many bytes.
    pub(super) fn new(expected: Expected, document_bytes: usize) -> Self {
        Self {
            document_bytes,
            rules: WordReader::new(expected),
            words: None,
            status: Status::Absent,
            has_place: false,
            stop: Stop::Type { field: "the document", allowed: "an object" },
        }
    }

    /// Reads an answer from any parser that speaks serde.
    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        parser: D,
        expected: Expected,
        document_bytes: usize,
    ) -> Result<Self, D::Error> {
        let mut answer = Self::new(expected, document_bytes);
        ObjectSeed { answer: &mut answer, place: Place::Answer }.deserialize(parser)?;
        Ok(answer)
    }

    /// Reads the whole document in one pass, by `serde_json` alone.
    pub(super) fn read(document: &str, expected: Expected) -> Result<Self, DocumentError> {
        let mut parser = serde_json::Deserializer::from_str(document);
        if let Ok(answer) = Self::read_all(&mut parser, expected, document.len()) {
            return Ok(answer);
        }
        // A parser of a text and one of bytes place some faults a column apart. The one of bytes tells all of them, so that
        // a document that is too large to be held has its faults at the same places.
        Self::read_bytes(document.as_bytes(), document.len(), expected)
            .map_err(|(error, stop)| DocumentError::of(&error, stop))
    }

    /// As [`Self::read`], byte by byte: slower, and bounded by the largest value. With an error comes what was being read.
    pub(super) fn read_bytes(
        source: impl Read,
        document_bytes: usize,
        expected: Expected,
    ) -> Result<Self, (serde_json::Error, Stop)> {
        let source = BufReader::with_capacity(64 * 1024, source);
        let mut parser = serde_json::Deserializer::from_reader(source);
        Self::read_all(&mut parser, expected, document_bytes)
    }

    fn read_all<'de, R: serde_json::de::Read<'de>>(
        parser: &mut serde_json::Deserializer<R>,
        expected: Expected,
        document_bytes: usize,
    ) -> Result<Self, (serde_json::Error, Stop)> {
        let mut answer = Self::new(expected, document_bytes);
        let read = ObjectSeed { answer: &mut answer, place: Place::Answer }
            .deserialize(&mut *parser)
            .and_then(|()| parser.end());
        match read {
            Ok(()) => Ok(answer),
            Err(error) => Err((error, answer.stop)),
        }
    }

    /// A list with room for as many words as such a document may have. Room that is not used is never touched, and so
    /// takes no memory.
    pub(super) fn room(&self) -> WordList {
        let bytes = self.document_bytes;
        WordList::with_room_for(bytes / BYTES_PER_WORD, bytes / BYTES_PER_LETTER)
    }

    /// The words, once the whole document has been seen (`status` may stand behind them), and what was mended.
    pub(super) fn into_words(self) -> Result<(WordList, TranscriptWarnings), DocumentError> {
        let words = match (self.status, self.words) {
            (Status::Other, _) => return Err(DocumentError::NotCompleted),
            (_, Some(words)) => words,
            (Status::Completed, None) => WordList::default(),
            (Status::Absent, None) if self.has_place => WordList::default(),
            (Status::Absent, None) => return Err(DocumentError::NoResult),
        };
        Ok((words, self.rules.into_warnings()))
    }
}

/// Which of the two objects around the words is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Answer,
    Result,
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum AnswerKey {
    Words,
    Result,
    Status,
    #[serde(other)]
    Unknown,
}

struct ObjectSeed<'a> {
    answer: &'a mut Answer,
    place: Place,
}

impl<'de> DeserializeSeed<'de> for ObjectSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.place {
            // `null` in the place of the whole document is no answer; `"result": null` is.
            Place::Answer => deserializer.deserialize_map(self),
            Place::Result => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for ObjectSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let Self { answer, place } = self;
        answer.has_place |= place == Place::Result;
        while let Some(key) = object.next_key::<AnswerKey>()? {
            match (key, place) {
                (AnswerKey::Words, _) => {
                    answer.stop = Stop::Type { field: "words", allowed: "a list" };
                    object.next_value_seed(WordsSeed { answer: &mut *answer })?;
                }
                (AnswerKey::Result, Place::Answer) => {
                    answer.stop = Stop::Type { field: "result", allowed: "an object" };
                    object.next_value_seed(ObjectSeed {
                        answer: &mut *answer,
                        place: Place::Result,
                    })?;
                }
                (AnswerKey::Status, Place::Answer) => {
                    answer.status = status_of(&object.next_value::<FieldValue<'_>>()?);
                }
                _ => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

pub(super) fn status_of(value: &FieldValue<'_>) -> Status {
    match value {
        FieldValue::Absent => Status::Absent,
        FieldValue::Text(text) if text == "completed" => Status::Completed,
        _ => Status::Other,
    }
}

struct WordsSeed<'a> {
    answer: &'a mut Answer,
}

impl<'de> DeserializeSeed<'de> for WordsSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for WordsSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.answer.has_place = true;
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        if self.answer.words.is_some() {
            self.answer.stop = Stop::WordsTwice;
            return Err(serde::de::Error::custom("words stands twice"));
        }
        let room = self.answer.room();
        let words = self.answer.words.insert(room);
        let rules = &mut self.answer.rules;
        while let Some(entry) = list.next_element::<Entry<'_>>()? {
            entry.add_to(words, rules);
        }
        Ok(())
    }
}
