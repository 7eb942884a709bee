//! Which words make a speaker's turn, where others speak at the same time.
//!
//! Words come in time order. A speaker's turn goes on through the words of others as long as they overlap his own
//! speech: it ends before his next word when that comes after a silence longer than the rules allow, or when a word of
//! somebody else lies in the silence between the two, from its start to its end: then that one had the floor. So two
//! who speak at once have two turns that overlap, and not a piece of a turn for every word.
//!
//! Where a word has no time the order of the words decides, as if they followed each other: it goes on with the turn
//! of the word before it, or it ends every turn. A word's time counts only up to the next word of the same speaker, so
//! that one word with a wrong end does not make one turn of a whole call.

use std::ops::Range;

use crate::overlap::{OverlapFinder, TurnOverlap};
use crate::{SegmentRules, SpeakerNumber, TimeSpan, WordList};

/// No more turns than that are followed at once; the one that was heard of least recently ends. Ours: it bounds the work
/// for a word, and no call has so many people who speak within three seconds.
const FOLLOWED_MAX: usize = 16;

/// Room is made for turns of that many words; people say some twenty at a turn.
pub(crate) const WORDS_PER_TURN: usize = 16;

/// Words of one speaker, at least one. Small, for a call may have as many as words: 48 bytes.
#[derive(Debug, Clone)]
pub(crate) struct Turn {
    /// Its first word among all words, once they stand turn by turn. Words beyond 2^32 fit into no memory.
    start: u32,
    /// How many words it has.
    words: u32,
    pub(crate) speaker: Option<SpeakerNumber>,
    /// From the earliest start to the latest end of its words.
    pub(crate) span: Option<TimeSpan>,
    pub(crate) overlap: Option<TurnOverlap>,
}

impl Turn {
    /// A turn of one word.
    #[cfg(test)]
    pub(crate) const fn of(speaker: Option<SpeakerNumber>, span: Option<TimeSpan>) -> Self {
        Self { start: 0, words: 1, speaker, span, overlap: None }
    }

    /// Where its words stand.
    pub(crate) fn range(&self) -> Range<usize> {
        wide(self.start)..wide(self.start) + wide(self.words)
    }
}

fn wide(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Turns, and how the words have to be moved for them.
#[derive(Debug)]
pub(crate) struct Turns {
    /// In the order of their first words.
    pub(crate) turns: Vec<Turn>,
    /// The stretches of words, as they stand in time order, that follow each other turn by turn; `None` when every
    /// turn's words stand together already.
    pub(crate) moves: Option<Vec<Range<usize>>>,
}

/// Cuts words that stand in time order into turns. Linear in their number, but for a sort of the stretches to be moved.
pub(crate) fn turns_of(words: &WordList, rules: SegmentRules) -> Turns {
    let mut cut = Cut {
        rules,
        turns: Vec::with_capacity(words.len() / WORDS_PER_TURN + 1),
        returns: Vec::new(),
        others: Vec::new(),
    };
    let mut current: Option<OpenTurn> = None;
    for (index, (span, speaker)) in words.turns().enumerate() {
        match &mut current {
            // No other turn goes on: nearly every word.
            Some(open) if cut.others.is_empty() && open.takes(span, speaker, rules) => {
                open.add(span);
            }
            _ => current = Some(cut.next_word(current, index, span, speaker)),
        }
    }
    if let Some(open) = current {
        cut.leave(&open, words.len());
        cut.others.push(open);
    }
    cut.close_others(|_| false);
    let moves = cut.moves(words.len());
    let mut turns = cut.turns;
    let (mut next, mut overlaps) = (0_u32, OverlapFinder::default());
    for turn in &mut turns {
        turn.start = next;
        turn.overlap = overlaps.pass(turn);
        next += turn.words;
    }
    Turns { turns, moves }
}

/// A turn that may still get words.
#[derive(Debug, Clone, Copy)]
struct OpenTurn {
    turn: usize,
    speaker: Option<SpeakerNumber>,
    span: Option<TimeSpan>,
    /// Of its last word.
    last: Option<TimeSpan>,
    /// The earliest end among the words of others that began when its last word was over.
    others_end: i64,
    /// Its first word behind the last word of another turn.
    since: usize,
}

impl OpenTurn {
    /// Whether a word goes on with this turn when the word before it is of this turn too.
    fn takes(
        &self,
        span: Option<TimeSpan>,
        speaker: Option<SpeakerNumber>,
        rules: SegmentRules,
    ) -> bool {
        let gap = match (self.last, span) {
            (Some(earlier), Some(later)) => later.start().0.saturating_sub(earlier.end().0),
            _ => 0,
        };
        self.speaker == speaker && gap <= rules.gap_ms
    }

    /// Whether a word of its speaker would still go on with this turn, behind words of others, when it starts at `start`
    /// or later.
    fn goes_on_at(&self, start: i64, rules: SegmentRules) -> bool {
        let Some(last) = self.last else { return false };
        let gap = start.saturating_sub(last.end().0);
        let was_taken = gap > 0 && self.others_end <= start;
        gap <= rules.gap_ms && !was_taken
    }

    fn add(&mut self, span: Option<TimeSpan>) {
        self.span = covering(self.span, span);
        self.last = span;
    }
}

fn covering(one: Option<TimeSpan>, other: Option<TimeSpan>) -> Option<TimeSpan> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.covering(other)),
        (one, other) => one.or(other),
    }
}

/// A turn that goes on behind words of another one.
#[derive(Debug, Clone, Copy)]
struct Return {
    turn: usize,
    /// The first word there, in time order.
    at: usize,
}

/// The cut as it goes on.
struct Cut {
    rules: SegmentRules,
    turns: Vec<Turn>,
    returns: Vec<Return>,
    /// The open turns, besides the one that has the last word; the one that was heard of last stands last.
    others: Vec<OpenTurn>,
}

impl Cut {
    /// The turn that takes the word at `index`; `current` has the word before it.
    #[inline(never)]
    fn next_word(
        &mut self,
        current: Option<OpenTurn>,
        index: usize,
        span: Option<TimeSpan>,
        speaker: Option<SpeakerNumber>,
    ) -> OpenTurn {
        let rules = self.rules;
        let goes_on = current.filter(|open| open.takes(span, speaker, rules));
        if let (Some(open), None) = (current, goes_on) {
            self.leave(&open, index);
        }
        self.close_others(|open| span.is_some_and(|span| open.goes_on_at(span.start().0, rules)));
        let mut taking = goes_on
            .or_else(|| self.resumed(index, speaker))
            .unwrap_or_else(|| self.begun(index, speaker));
        taking.add(span);
        for open in &mut self.others {
            if let (Some(last), Some(span)) = (open.last, span)
                && last.end() <= span.start()
            {
                open.others_end = open.others_end.min(span.end().0);
            }
        }
        taking
    }

    /// Puts the turn that has the last word beside the others; the word at `index` is of another turn.
    fn leave(&mut self, open: &OpenTurn, index: usize) {
        if let Some(turn) = self.turns.get_mut(open.turn) {
            turn.words += narrow(index - open.since);
        }
        if self.others.len() == FOLLOWED_MAX {
            let oldest = self.others.remove(0);
            close(&mut self.turns, &oldest);
        }
        self.others.push(OpenTurn { others_end: i64::MAX, ..*open });
    }

    /// The open turn of this speaker, which the word at `index` goes on with.
    fn resumed(&mut self, index: usize, speaker: Option<SpeakerNumber>) -> Option<OpenTurn> {
        let place = self.others.iter().position(|open| open.speaker == speaker)?;
        let open = self.others.remove(place);
        self.returns.push(Return { turn: open.turn, at: index });
        Some(OpenTurn { since: index, ..open })
    }

    fn begun(&mut self, index: usize, speaker: Option<SpeakerNumber>) -> OpenTurn {
        let turn = self.turns.len();
        self.turns.push(Turn {
            start: narrow(index),
            words: 0,
            speaker,
            span: None,
            overlap: None,
        });
        OpenTurn { turn, speaker, span: None, last: None, others_end: i64::MAX, since: index }
    }

    /// Closes the open turns that do not go on.
    fn close_others(&mut self, goes_on: impl Fn(&OpenTurn) -> bool) {
        let turns = &mut self.turns;
        self.others.retain(|open| {
            let goes_on = goes_on(open);
            if !goes_on {
                close(turns, open);
            }
            goes_on
        });
    }

    fn moves(&self, words: usize) -> Option<Vec<Range<usize>>> {
        if self.returns.is_empty() {
            return None;
        }
        let begun = self.turns.iter().map(|turn| wide(turn.start)).enumerate();
        let mut runs: Vec<Return> = begun.map(|(turn, at)| Return { turn, at }).collect();
        runs.extend(&self.returns);
        runs.sort_unstable_by_key(|run| run.at);
        let ends: Vec<usize> = runs.iter().skip(1).map(|run| run.at).chain([words]).collect();
        let mut stretches: Vec<(usize, Range<usize>)> =
            runs.iter().zip(ends).map(|(run, end)| (run.turn, run.at..end)).collect();
        stretches.sort_by_key(|(turn, _)| *turn);
        Some(stretches.into_iter().map(|(_, stretch)| stretch).collect())
    }
}

fn close(turns: &mut [Turn], open: &OpenTurn) {
    if let Some(turn) = turns.get_mut(open.turn) {
        turn.span = open.span;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_is_small() {
        assert_eq!(size_of::<Turn>(), 48);
    }
}
