//! One entry of the list of words.

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess};
use transcription_domain::WordList;

use crate::if_object::{IfObject, ReadObject};
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
        IfObject::deserialize(deserializer).map(|IfObject(fields)| Self(fields))
    }
}

impl<'de> ReadObject<'de> for WordFields<'de> {
    fn read<A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
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
        Ok(fields)
    }
}
