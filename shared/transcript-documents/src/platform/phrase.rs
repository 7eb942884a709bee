//! A phrase as it stands in the document.

use serde::de::{IgnoredAny, MapAccess};

use super::times::Duration;
use crate::field_value::FieldValue;
use crate::if_object::{IfList, IfObject, ReadObject};

#[derive(Debug, Default)]
pub(super) struct Phrase<'de> {
    pub(super) purpose: FieldValue<'de>,
    pub(super) text: FieldValue<'de>,
    pub(super) start: FieldValue<'de>,
    pub(super) duration: Duration,
    pub(super) words: IfList<IfObject<PhraseWord<'de>>>,
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
                Some("words") => add(&mut phrase.words, object.next_value()?),
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

/// Of two lists both count: none of them can be told to be the wrong one.
fn add<T>(place: &mut IfList<T>, another: IfList<T>) {
    match (place, another) {
        (IfList::List(words), IfList::List(more)) => words.extend(more),
        (IfList::List(_), _) => {}
        (place, another) => *place = another,
    }
}
