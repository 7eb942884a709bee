//! The objects around the phrases, and what becomes of each phrase.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use transcription_domain::{EpochMs, SpeakerLabel, TimeSpan, TranscriptWarnings, WordList};

use super::participants::{ParticipantFields, Participants, Side};
use super::phrase::Phrase;
use super::times::moment;
use crate::document_error::Stop;
use crate::field_value::FieldValue;
use crate::if_object::{IfList, IfObject};
use crate::word_reader::{Told, WordReader};
use crate::{DocumentError, Expected};

/// A word of the document takes about 95 bytes and has about five letters; a little more room than that is made.
const BYTES_PER_WORD: usize = 88;
const BYTES_PER_LETTER: usize = 16;

/// What has been read of the document.
pub(super) struct Document {
    rules: WordReader,
    words: WordList,
    phrases: Vec<PhraseNote>,
    participants: Participants,
    start: Option<EpochMs>,
    has_transcripts: bool,
    /// What is to be said when the parser stops here.
    stop: Stop,
}

/// Where a phrase's words end, and what tells their speaker.
struct PhraseNote {
    words_end: usize,
    side: Option<Side>,
    span: Option<TimeSpan>,
}

impl Document {
    /// Reads the whole document in one pass.
    pub(super) fn read(text: &str) -> Result<Self, DocumentError> {
        let mut document = Self {
            rules: WordReader::new(Expected::ALL),
            words: WordList::with_room_for(
                text.len() / BYTES_PER_WORD,
                text.len() / BYTES_PER_LETTER,
            ),
            phrases: Vec::new(),
            participants: Participants::default(),
            start: None,
            has_transcripts: false,
            stop: Stop::Type { field: "the document", allowed: "an object" },
        };
        let mut parser = serde_json::Deserializer::from_str(text);
        parser
            .deserialize_map(AnswerVisitor(&mut document))
            .and_then(|()| parser.end())
            .map_err(|error| DocumentError::of(&error, document.stop))?;
        Ok(document)
    }

    /// The earliest start of a transcript.
    pub(super) const fn start(&self) -> Option<EpochMs> {
        self.start
    }

    /// The words, each with its speaker as far as he is known, and what was mended.
    pub(super) fn into_words(self) -> Result<(WordList, TranscriptWarnings), DocumentError> {
        if !self.has_transcripts {
            return Err(DocumentError::NoTranscripts);
        }
        let mut phrases = self.phrases.into_iter().peekable();
        let mut speaker: Option<SpeakerLabel> = None;
        let mut phrase_end = 0;
        let words = self.words.with_speakers(|index, said| {
            while index >= phrase_end
                && let Some(phrase) = phrases.next()
            {
                phrase_end = phrase.words_end;
                let known = phrase.side.zip(phrase.span);
                speaker = known.and_then(|(side, span)| self.participants.speaker(side, span));
            }
            speaker.clone().or_else(|| said.cloned())
        });
        Ok((words, self.rules.into_warnings()))
    }

    fn add_participants(&mut self, participants: IfList<IfObject<ParticipantFields<'_>>>) {
        if let IfList::List(list) = participants {
            for one in list.into_iter().filter_map(|one| one.0) {
                self.participants.add(one);
            }
        }
    }

    fn add(&mut self, phrase: &Phrase<'_>) {
        let speaker = self.rules.speaker_of(&phrase.purpose, &mut self.words);
        let start = moment(&phrase.start);
        let span = start.and_then(|start| phrase.duration.from(start));
        match &phrase.words {
            IfList::List(words) if !words.is_empty() => {
                for word in words {
                    let IfObject(Some(word)) = word else {
                        self.rules.skip_unreadable();
                        continue;
                    };
                    let start = moment(&word.start);
                    let end = start.and_then(|start| word.duration.from(start)).map(TimeSpan::end);
                    let told = Told {
                        text: &word.text,
                        confidence: &word.confidence,
                        start,
                        end,
                        speaker,
                    };
                    self.rules.add_told(&told, &mut self.words);
                }
            }
            words => {
                if matches!(words, IfList::Other) {
                    self.rules.skip_unreadable();
                }
                self.rules.add_phrase(&phrase.text, span, speaker, &mut self.words);
            }
        }
        self.phrases.push(PhraseNote {
            words_end: self.words.len(),
            side: phrase.purpose.text().and_then(Side::of),
            span: span.or_else(|| start.and_then(|start| TimeSpan::new(start, start).ok())),
        });
    }
}

struct AnswerVisitor<'a>(&'a mut Document);

impl<'de> Visitor<'de> for AnswerVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let document = self.0;
        while let Some(key) = object.next_key::<FieldValue<'de>>()? {
            match key.text() {
                Some("transcripts") => {
                    document.stop = Stop::Type { field: "transcripts", allowed: "a list" };
                    object.next_value_seed(Nested { document, place: Place::Transcripts })?;
                }
                Some("participants") => {
                    let participants: IfList<IfObject<ParticipantFields<'de>>> =
                        object.next_value()?;
                    document.add_participants(participants);
                }
                _ => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// What is read next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Transcripts,
    Transcript,
    Phrases,
}

struct Nested<'a> {
    document: &'a mut Document,
    place: Place,
}

impl<'de> DeserializeSeed<'de> for Nested<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.place {
            Place::Transcript => deserializer.deserialize_map(self),
            Place::Transcripts => deserializer.deserialize_seq(self),
            Place::Phrases => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Nested<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a part of the document")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Self { document, place } = self;
        match place {
            Place::Transcripts => {
                document.has_transcripts = true;
                loop {
                    document.stop = Stop::Type { field: "transcripts[]", allowed: "an object" };
                    let seed = Nested { document: &mut *document, place: Place::Transcript };
                    if list.next_element_seed(seed)?.is_none() {
                        return Ok(());
                    }
                }
            }
            Place::Transcript | Place::Phrases => {
                while let Some(IfObject(phrase)) = list.next_element::<IfObject<Phrase<'de>>>()? {
                    match phrase {
                        Some(phrase) => document.add(&phrase),
                        None => document.rules.skip_unreadable(),
                    }
                }
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let Self { document, place } = self;
        if place != Place::Transcript {
            document.stop = Stop::Type { field: place.field(), allowed: "a list" };
            return Err(serde::de::Error::custom("no list"));
        }
        while let Some(key) = object.next_key::<FieldValue<'de>>()? {
            match key.text() {
                Some("phrases") => {
                    document.stop = Stop::Type { field: "phrases", allowed: "a list" };
                    object.next_value_seed(Nested { document, place: Place::Phrases })?;
                }
                Some("startTime") => {
                    let start = moment(&object.next_value()?);
                    document.start = [document.start, start].into_iter().flatten().min();
                }
                _ => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

impl Place {
    const fn field(self) -> &'static str {
        match self {
            Self::Transcripts | Self::Transcript => "transcripts",
            Self::Phrases => "phrases",
        }
    }
}
