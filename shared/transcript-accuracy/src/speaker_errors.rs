//! Who said what: word errors that also count words given to the wrong speaker (cpWER).

use std::collections::HashMap;

use serde::Serialize;
use thiserror::Error;
use transcription_domain::SpeakerLabel;

use crate::SpokenText;
use crate::alignment::{AlignmentError, DriftLimit};
use crate::edit_counts::EditCounts;
use crate::speaker_pairing::pair_speakers;

/// The most speakers a side that are compared, each with each.
pub const SPEAKERS_MAX: usize = 64;

/// Word errors by speaker, paired so that their sum is least.
///
/// The words of each speaker are joined in order and compared with those of one speaker of the other side; somebody
/// without a counterpart is all deletions or all insertions. The pairing is exact for any number of speakers. A word given to the wrong speaker is a deletion of one and an insertion of the other. Words without a speaker
/// are a speaker of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SpeakerErrors {
    /// The sum over all pairs; its rate is cpWER.
    #[serde(flatten)]
    pub total: EditCounts,
    /// Who was paired with whom: the reference's speakers in order of their first word, then who is left.
    pub pairs: Vec<SpeakerPair>,
}

/// A speaker of the reference and the one of the hypothesis that fits best.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SpeakerPair {
    /// The reference's label; `None` when nobody is left there. Words without a speaker are called `(none)`.
    pub reference: Option<String>,
    /// The hypothesis' label; `None` when nobody is left there.
    pub hypothesis: Option<String>,
    /// Their word errors.
    #[serde(flatten)]
    pub errors: EditCounts,
}

/// Why speakers were not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SpeakerErrorsProblem {
    /// A text has more speakers than are compared.
    #[error("a text has {speakers} speakers: at most {SPEAKERS_MAX} are compared")]
    TooManySpeakers {
        /// How many it has.
        speakers: usize,
    },
    /// Two speakers' words were not aligned.
    #[error("the words of two speakers were not aligned")]
    Alignment(#[source] AlignmentError),
}

/// The errors by speaker. `None` when one of the texts knows no speaker at all.
///
/// # Errors
/// [`SpeakerErrorsProblem`] when there are too many speakers, or when two speakers' words cannot be aligned.
pub fn speaker_errors(
    reference: &SpokenText,
    hypothesis: &SpokenText,
    limit: DriftLimit,
) -> Result<Option<SpeakerErrors>, SpeakerErrorsProblem> {
    let knows_speakers = |text: &SpokenText| text.words().any(|word| word.speaker.is_some());
    if !knows_speakers(reference) || !knows_speakers(hypothesis) {
        return Ok(None);
    }
    let (reference, hypothesis) = (streams(reference), streams(hypothesis));
    let speakers = reference.len().max(hypothesis.len());
    if speakers > SPEAKERS_MAX {
        return Err(SpeakerErrorsProblem::TooManySpeakers { speakers });
    }
    let pairs =
        pair_speakers(&words_of(&reference, speakers), &words_of(&hypothesis, speakers), limit)
            .map_err(SpeakerErrorsProblem::Alignment)?;
    let name = |stream: Option<&Stream<'_>>| stream.map(|stream| stream.name.to_owned());
    let pairs: Vec<SpeakerPair> = pairs
        .into_iter()
        .enumerate()
        .map(|(line, (column, errors))| SpeakerPair {
            reference: name(reference.get(line)),
            hypothesis: name(hypothesis.get(column)),
            errors,
        })
        .collect();
    Ok(Some(SpeakerErrors { total: pairs.iter().map(|pair| pair.errors).sum(), pairs }))
}

/// All words of one speaker.
struct Stream<'a> {
    name: &'a str,
    words: Vec<&'a str>,
}

fn streams(text: &SpokenText) -> Vec<Stream<'_>> {
    let mut streams: Vec<Stream<'_>> = Vec::new();
    let mut places = HashMap::new();
    for word in text.words() {
        let speaker = word.speaker;
        let place = *places.entry(speaker).or_insert(streams.len());
        if place == streams.len() {
            let name = speaker.map_or("(none)", SpeakerLabel::as_str);
            streams.push(Stream { name, words: Vec::new() });
        }
        if let Some(stream) = streams.get_mut(place) {
            stream.words.push(word.text);
        }
    }
    streams
}

/// The words of so many speakers: none of those that are not there.
fn words_of<'a>(streams: &[Stream<'a>], speakers: usize) -> Vec<Vec<&'a str>> {
    let mut words: Vec<Vec<&str>> = streams.iter().map(|stream| stream.words.clone()).collect();
    words.resize(speakers, Vec::new());
    words
}
