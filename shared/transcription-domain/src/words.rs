//! A stretch of a transcript's words.

use std::fmt;
use std::ops::Range;

use crate::{ConfidenceSummary, KeptConfidence, WordIter, WordList, WordRef};

/// Neighbouring words of a transcript. As cheap to pass on as a slice; each word is made when it is read.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    list: &'a WordList,
    start: usize,
    end: usize,
}

impl<'a> Words<'a> {
    /// All words of a list.
    pub(crate) fn all(list: &'a WordList) -> Self {
        Self { list, start: 0, end: list.len() }
    }

    /// The words of a list in this range, as far as it has them.
    pub(crate) fn of(list: &'a WordList, range: &Range<usize>) -> Self {
        let end = range.end.min(list.len());
        Self { list, start: range.start.min(end), end }
    }

    /// The list that they are of.
    pub(crate) const fn list(self) -> &'a WordList {
        self.list
    }

    /// How many words there are.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// True without words.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.end == self.start
    }

    /// Where they stand among all words of the transcript.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The words in order.
    #[must_use]
    pub fn iter(self) -> WordIter<'a> {
        self.list.iter_from(self.start, self.len())
    }

    /// True when each of them has a time.
    #[must_use]
    pub fn all_timed(self) -> bool {
        let heads = self.list.heads.get(self.start..self.end).unwrap_or_default();
        // Without a way out of the loop, so that many heads are looked at at once.
        let lacks_time = heads.iter().fold(false, |lacks, head| lacks | head.has_no_time());
        !lacks_time
            && (self.list.odd.iter().all(|odd| odd.span.is_some())
                || self.iter().all(|word| word.span.is_some()))
    }

    /// What their confidences say.
    #[must_use]
    pub fn confidence(self) -> ConfidenceSummary {
        ConfidenceSummary::of_words([self])
    }

    /// Their ten-thousandths, when all are kept so: quicker still.
    pub(crate) fn ten_thousandths(self) -> Option<impl ExactSizeIterator<Item = Option<u16>> + 'a> {
        self.list.ten_thousandths_from(self.start, self.len())
    }

    /// Their confidences: quicker than reading the words for them.
    pub(crate) fn kept_confidences(self) -> impl Iterator<Item = Option<KeptConfidence>> + 'a {
        self.list.confidences_from(self.start, self.len())
    }

    /// The word at this place, counted from the first of these.
    #[must_use]
    pub fn get(self, index: usize) -> Option<WordRef<'a>> {
        self.part(index..index.checked_add(1)?)?.iter().next()
    }

    /// The first one.
    #[must_use]
    pub fn first(self) -> Option<WordRef<'a>> {
        self.get(0)
    }

    /// The last one.
    #[must_use]
    pub fn last(self) -> Option<WordRef<'a>> {
        self.get(self.len().checked_sub(1)?)
    }

    /// A part of them, counted from the first of these; `None` when it reaches beyond the last one.
    #[must_use]
    pub fn part(self, range: Range<usize>) -> Option<Self> {
        let fits = range.start <= range.end && range.end <= self.len();
        fits.then(|| Self {
            list: self.list,
            start: self.start + range.start,
            end: self.start + range.end,
        })
    }
}

impl<'a> IntoIterator for Words<'a> {
    type Item = WordRef<'a>;
    type IntoIter = WordIter<'a>;

    fn into_iter(self) -> WordIter<'a> {
        self.iter()
    }
}

impl PartialEq for Words<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl fmt::Debug for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().fmt(f)
    }
}
