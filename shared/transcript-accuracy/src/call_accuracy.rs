//! One call: its reference against its hypothesis.

use thiserror::Error;

use crate::alignment::{Alignment, AlignmentError, DriftLimit};
use crate::speaker_errors::{SpeakerErrors, SpeakerErrorsProblem, speaker_errors};
use crate::word_errors::{align_texts, character_errors};
use crate::{EditCounts, SpokenText};

/// How right the transcript of one call is.
#[derive(Debug, Clone)]
pub struct CallAccuracy {
    /// What the caller calls it: a file's name, a recording's id.
    pub name: String,
    /// The word errors.
    pub words: EditCounts,
    /// The character errors; `None` when the texts are too long for them.
    pub characters: Option<EditCounts>,
    /// The errors by speaker; `None` when one side knows no speakers.
    pub speakers: Option<SpeakerErrors>,
    /// One minus the mean confidence of the scored words, what `word_error_rate` says on the wire; `None` without one.
    pub proxy: Option<f64>,
    /// Which word stands for which.
    pub alignment: Alignment,
    /// What was said.
    pub reference: SpokenText,
    /// What the transcript has.
    pub hypothesis: SpokenText,
}

/// Why a call could not be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AccuracyProblem {
    /// The two texts could not be aligned.
    #[error("the reference and the transcript could not be aligned")]
    Words(#[source] AlignmentError),
    /// The speakers could not be compared.
    #[error("the speakers of the reference and of the transcript could not be compared")]
    Speakers(#[source] SpeakerErrorsProblem),
}

impl CallAccuracy {
    /// Measures a call.
    ///
    /// # Errors
    /// [`AccuracyProblem`] when the texts, or two speakers' words, drift too far apart, or when there are too many
    /// speakers.
    pub fn measure(
        name: String,
        reference: SpokenText,
        hypothesis: SpokenText,
        limit: DriftLimit,
    ) -> Result<Self, AccuracyProblem> {
        let alignment =
            align_texts(&reference, &hypothesis, limit).map_err(AccuracyProblem::Words)?;
        let characters = character_errors(&reference, &hypothesis);
        Self::of_parts(name, (reference, hypothesis), alignment, characters, limit)
    }

    /// Measures a call turn by turn: each turn of the reference against the turn of the hypothesis that stands beside it,
    /// the counts summed. A word that moved from one turn to the next is an error twice here, and none in
    /// [`CallAccuracy::measure`].
    ///
    /// # Errors
    /// As [`CallAccuracy::measure`].
    pub fn measure_by_turns(
        name: String,
        turns: &[(SpokenText, SpokenText)],
        limit: DriftLimit,
    ) -> Result<Self, AccuracyProblem> {
        let (mut reference, mut hypothesis) = (SpokenText::default(), SpokenText::default());
        let mut alignments = Vec::with_capacity(turns.len());
        for (said, written) in turns {
            alignments.push(align_texts(said, written, limit).map_err(AccuracyProblem::Words)?);
            reference.append(said);
            hypothesis.append(written);
        }
        let characters = turns.iter().map(|(said, written)| character_errors(said, written)).sum();
        let alignment = Alignment::of_parts(&alignments);
        Self::of_parts(name, (reference, hypothesis), alignment, characters, limit)
    }

    fn of_parts(
        name: String,
        (reference, hypothesis): (SpokenText, SpokenText),
        alignment: Alignment,
        characters: Option<EditCounts>,
        limit: DriftLimit,
    ) -> Result<Self, AccuracyProblem> {
        let speakers =
            speaker_errors(&reference, &hypothesis, limit).map_err(AccuracyProblem::Speakers)?;
        let words = hypothesis.words();
        let proxy = transcription_domain::ConfidenceSummary::of(words.map(|word| word.confidence));
        Ok(Self {
            name,
            words: alignment.counts(),
            characters,
            speakers,
            proxy: proxy.confidence_shortfall(),
            alignment,
            reference,
            hypothesis,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;
    use crate::Normaliser;

    fn plain(text: &str) -> SpokenText {
        SpokenText::from_plain(text, Normaliser::V1)
    }

    #[test]
    fn a_call_without_speakers_or_confidences_still_has_its_word_errors() {
        let call = CallAccuracy::measure(
            "call".to_owned(),
            plain("How can I help you today?"),
            plain("how can I help today"),
            DriftLimit::default(),
        )
        .unwrap();
        assert_eq!(call.words, EditCounts { hits: 5, deletions: 1, ..EditCounts::default() });
        assert_eq!((call.speakers, call.proxy), (None, None));
        assert_eq!(call.characters.unwrap().deletions, 4);
    }

    #[test]
    fn a_word_in_the_wrong_turn_is_an_error_only_turn_by_turn() {
        let turns = [(plain("hello there"), plain("hello")), (plain("yes"), plain("there yes"))];
        let limit = DriftLimit::default();
        let by_turns = CallAccuracy::measure_by_turns("call".to_owned(), &turns, limit).unwrap();
        let expected = EditCounts { hits: 2, deletions: 1, insertions: 1, ..EditCounts::default() };
        assert_eq!(by_turns.words, expected);
        assert_eq!(by_turns.alignment.pairs().count(), 4);
        let (reference, hypothesis) = (by_turns.reference, by_turns.hypothesis);
        let whole = CallAccuracy::measure("call".to_owned(), reference, hypothesis, limit).unwrap();
        assert_eq!(whole.words.errors(), 0);
    }

    #[test]
    fn what_drifts_too_far_says_so() {
        let problem = CallAccuracy::measure(
            "call".to_owned(),
            plain("one two three four five"),
            plain("six"),
            DriftLimit(3),
        )
        .unwrap_err();
        assert_eq!(problem, AccuracyProblem::Words(AlignmentError::DriftTooLarge { limit: 3 }));
        assert!(problem.source().unwrap().to_string().contains("more than 3 words apart"));
    }
}
