//! One entry of the list of words.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use transcription_domain::WordList;

use crate::word_reader::{WordFields, WordReader};

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum WordKey {
    Text,
    Confidence,
    StartTimestamp,
    EndTimestamp,
    Speaker,
    #[serde(other)]
    Unknown,
}

/// One entry: the fields of a word, or something else.
pub(super) struct Entry<'de>(Option<WordFields<'de>>);

impl Entry<'_> {
    /// Adds the word of this entry; what is no word is counted.
    pub(super) fn add_to(&self, words: &mut WordList, rules: &mut WordReader) {
        match &self.0 {
            Some(fields) => rules.add(fields, words),
            None => rules.skip_unreadable(),
        }
    }
}

impl<'de> Deserialize<'de> for Entry<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EntryVisitor).map(Self)
    }
}

/// The fields of an entry; `None` when it is not an object.
struct EntryVisitor;

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = Option<WordFields<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a word")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut fields = WordFields::default();
        while let Some(key) = object.next_key::<WordKey>()? {
            let field = match key {
                WordKey::Text => &mut fields.text,
                WordKey::Confidence => &mut fields.confidence,
                WordKey::StartTimestamp => &mut fields.start,
                WordKey::EndTimestamp => &mut fields.end,
                WordKey::Speaker => &mut fields.speaker,
                WordKey::Unknown => {
                    object.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *field = object.next_value()?;
        }
        Ok(Some(fields))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}
