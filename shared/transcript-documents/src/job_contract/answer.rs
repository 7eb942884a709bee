//! The objects around the words: the answer and its result.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use transcription_domain::{TranscriptWarnings, Word};

use super::entry::EntrySeed;
use crate::document_error::Stop;
use crate::field_value::FieldValue;
use crate::word_reader::WordReader;
use crate::{DocumentError, Expected};

/// What the answer's `status` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Absent,
    Completed,
    Other,
}

/// What has been read of the answer.
pub(super) struct Answer {
    rules: WordReader,
    words: Option<Vec<Word>>,
    status: Status,
    /// There is a place where words could be: an empty list may be meant.
    has_place: bool,
    /// What is to be said when the parser stops here.
    stop: Stop,
}

impl Answer {
    /// Reads the whole document in one pass.
    pub(super) fn read(document: &str, expected: Expected) -> Result<Self, DocumentError> {
        let mut answer = Self {
            rules: WordReader::new(expected),
            words: None,
            status: Status::Absent,
            has_place: false,
            stop: Stop::Type { field: "the document", allowed: "an object" },
        };
        let mut parser = serde_json::Deserializer::from_str(document);
        ObjectSeed { answer: &mut answer, place: Place::Answer }
            .deserialize(&mut parser)
            .and_then(|()| parser.end())
            .map_err(|error| DocumentError::of(&error, answer.stop))?;
        Ok(answer)
    }

    /// The words, once the whole document has been seen (`status` may stand behind them), and what was mended.
    pub(super) fn into_words(self) -> Result<(Vec<Word>, TranscriptWarnings), DocumentError> {
        let words = match (self.status, self.words) {
            (Status::Other, _) => return Err(DocumentError::NotCompleted),
            (_, Some(words)) => words,
            (Status::Completed, None) => Vec::new(),
            (Status::Absent, None) if self.has_place => Vec::new(),
            (Status::Absent, None) => return Err(DocumentError::NoResult),
        };
        Ok((words, self.rules.into_warnings()))
    }
}

/// Which of the two objects around the words is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
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

fn status_of(value: &FieldValue<'_>) -> Status {
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
        let mut words = Vec::new();
        while let Some(word) = list.next_element_seed(EntrySeed(&mut self.answer.rules))? {
            words.extend(word);
        }
        self.answer.words = Some(words);
        Ok(())
    }
}
