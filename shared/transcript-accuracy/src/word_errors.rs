//! Word errors and character errors of two texts.

use crate::alignment::{Alignment, AlignmentError, DriftLimit, align};
use crate::{EditCounts, SpokenText};

/// Characters are compared up to this many a text, about 180,000 words: each of them costs as much as a word.
pub const CHARACTERS_MAX: usize = 1_000_000;

/// Aligns the words of two texts.
///
/// # Errors
/// As [`align`].
pub fn align_texts(
    reference: &SpokenText,
    hypothesis: &SpokenText,
    limit: DriftLimit,
) -> Result<Alignment, AlignmentError> {
    align(&reference.texts(), &hypothesis.texts(), limit)
}

/// The errors in Unicode scalar values, on the words joined by single spaces; the spaces count, as in jiwer.
///
/// `None` when a text has more than [`CHARACTERS_MAX`] characters, or the texts drift further apart than their
/// characters can be followed.
#[must_use]
pub fn character_errors(reference: &SpokenText, hypothesis: &SpokenText) -> Option<EditCounts> {
    let reference: Vec<char> = reference.joined().chars().collect();
    let hypothesis: Vec<char> = hypothesis.joined().chars().collect();
    if reference.len().max(hypothesis.len()) > CHARACTERS_MAX {
        return None;
    }
    let alignment = align(&reference, &hypothesis, DriftLimit::default()).ok()?;
    Some(alignment.counts())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Normaliser;

    fn text(words: &str) -> SpokenText {
        SpokenText::from_plain(words, Normaliser::None)
    }

    fn words(reference: &str, hypothesis: &str) -> EditCounts {
        align_texts(&text(reference), &text(hypothesis), DriftLimit::default()).unwrap().counts()
    }

    #[test]
    fn words_are_counted_as_everybody_counts_them() {
        let counts = words("we want a big red car", "we want big blue car now");
        assert_eq!(counts, EditCounts { hits: 4, substitutions: 1, deletions: 1, insertions: 1 });
        assert_eq!(counts.rate(), Some(0.5));
    }

    #[test]
    fn empty_texts_have_their_rules() {
        assert_eq!(words("", "").rate(), Some(0.0));
        assert_eq!(words("", "peaceful silence").rate(), None);
        assert_eq!(words("", "peaceful silence").insertions, 2);
        assert_eq!(words("peaceful silence", "").rate(), Some(1.0));
    }

    #[test]
    fn characters_count_spaces() {
        let counts = character_errors(&text("ab cd"), &text("abcd")).unwrap();
        assert_eq!(counts, EditCounts { hits: 4, substitutions: 0, deletions: 1, insertions: 0 });
        assert_eq!(counts.rate(), Some(0.2));
        assert_eq!(character_errors(&text("é"), &text("e")).unwrap().rate(), Some(1.0));
    }

    #[test]
    fn very_long_texts_are_not_compared_by_characters() {
        let long = text(&"x".repeat(CHARACTERS_MAX + 1));
        assert_eq!(character_errors(&long, &long), None);
    }
}
