//! A phrase as it stands in the document.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::times::Duration;
use crate::field_value::FieldValue;
use crate::if_object::{IfObject, ReadObject};

#[derive(Debug, Default)]
pub(super) struct Phrase<'de> {
    pub(super) purpose: FieldValue<'de>,
    pub(super) text: FieldValue<'de>,
    pub(super) start: FieldValue<'de>,
    pub(super) duration: Duration,
    pub(super) words: PhraseWords<'de>,
}

/// What stands in the place of a phrase's words.
#[derive(Debug, Default)]
pub(super) enum PhraseWords<'de> {
    /// Nothing, or null.
    #[default]
    Absent,
    /// Its words; `None` for an entry that is no object.
    List(Vec<Option<PhraseWord<'de>>>),
    /// No list.
    Other,
}

#[derive(Debug, Default)]
pub(super) struct PhraseWord<'de> {
    pub(super) text: FieldValue<'de>,
    pub(super) confidence: FieldValue<'de>,
    pub(super) start: FieldValue<'de>,
    pub(super) duration: Duration,
}

impl<'de> ReadObject<'de> for Phrase<'de> {
    fn read<A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        let mut phrase = Self::default();
        while let Some(key) = object.next_key::<FieldValue<'de>>()? {
            match key.text() {
                Some("participantPurpose") => phrase.purpose = object.next_value()?,
                Some("text") => phrase.text = object.next_value()?,
                Some("startTimeMs") => phrase.start = object.next_value()?,
                Some("duration") => phrase.duration = Duration::read_value(&mut object)?,
                Some("words") => phrase.words.add(object.next_value()?),
                _ => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(phrase)
    }
}

impl<'de> ReadObject<'de> for PhraseWord<'de> {
    fn read<A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        let mut word = Self::default();
        while let Some(key) = object.next_key::<FieldValue<'de>>()? {
            match key.text() {
                Some("word") => word.text = object.next_value()?,
                Some("confidence") => word.confidence = object.next_value()?,
                Some("startTimeMs") => word.start = object.next_value()?,
                Some("duration") => word.duration = Duration::read_value(&mut object)?,
                _ => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(word)
    }
}

impl PhraseWords<'_> {
    /// Of two lists both count: none of them can be told to be the wrong one.
    fn add(&mut self, another: Self) {
        match (self, another) {
            (Self::List(words), Self::List(more)) => words.extend(more),
            (Self::List(_), _) => {}
            (place, another) => *place = another,
        }
    }
}

impl<'de> Deserialize<'de> for PhraseWords<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PhraseWordsVisitor)
    }
}

struct PhraseWordsVisitor;

impl<'de> Visitor<'de> for PhraseWordsVisitor {
    type Value = PhraseWords<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut words = Vec::new();
        while let Some(IfObject(word)) = list.next_element()? {
            words.push(word);
        }
        Ok(PhraseWords::List(words))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(PhraseWords::Absent)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(PhraseWords::Other)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(PhraseWords::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(PhraseWords::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(PhraseWords::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(PhraseWords::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(PhraseWords::Other)
    }
}
