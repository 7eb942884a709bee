//! Two who speak at once: how long, over whom, and what it was.

use serde::{Deserialize, Serialize};

use crate::turn::Turn;
use crate::{EpochMs, SpeakerNumber, TimeSpan};

/// An overlap of at least so many milliseconds is an interruption. Ours: engines set the ends of words no finer, and
/// people who take turns begin a fraction of a second early all the time.
const INTERRUPTION_MS_MIN: i64 = 200;

/// What it was when a segment began while another speaker's went on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverlapKind {
    /// The other one went on for less than 200 ms and then left the floor: an ordinary change of turns.
    TurnChange,
    /// The other one went on for 200 ms or more and left the floor before this segment ended.
    Interruption,
    /// This segment ended before the other one did: a word thrown in, such as "mhm".
    Interjection,
}

/// The overlap of a turn with those that began before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TurnOverlap {
    /// At most 49 days: longer ones come of words with wrong ends.
    pub(crate) ms: u32,
    /// Who went on, where that is known.
    pub(crate) with: Option<SpeakerNumber>,
    pub(crate) kind: OverlapKind,
}

/// Passes turns in the order of their starts and tells which of them began while another speaker's went on.
#[derive(Debug, Default)]
pub(crate) struct OverlapFinder {
    /// The latest end so far, and whose it is.
    latest: Option<Ending>,
    /// The latest end of anybody else.
    latest_of_others: Option<Ending>,
}

#[derive(Debug, Clone, Copy)]
struct Ending {
    at: EpochMs,
    speaker: Option<SpeakerNumber>,
}

impl OverlapFinder {
    /// The overlap of this turn with the earlier ones of other speakers. Since all of them began before it, what
    /// overlaps is one stretch: from its start to the latest of their ends, or to its own.
    pub(crate) fn pass(&mut self, turn: &Turn) -> Option<TurnOverlap> {
        let span = turn.span?;
        let other = self.latest.filter(|ending| ending.speaker != turn.speaker);
        let overlap = other.or(self.latest_of_others).and_then(|other| other.overlap_of(span));
        self.note(Ending { at: span.end(), speaker: turn.speaker });
        overlap
    }

    fn note(&mut self, ending: Ending) {
        match self.latest {
            Some(latest) if latest.at > ending.at => {
                let later = self.latest_of_others.is_none_or(|other| other.at <= ending.at);
                if later && latest.speaker != ending.speaker {
                    self.latest_of_others = Some(ending);
                }
            }
            Some(latest) if latest.speaker != ending.speaker => {
                self.latest_of_others = Some(latest);
                self.latest = Some(ending);
            }
            _ => self.latest = Some(ending),
        }
    }
}

impl Ending {
    fn overlap_of(self, span: TimeSpan) -> Option<TurnOverlap> {
        let ms = self.at.min(span.end()).0.saturating_sub(span.start().0);
        let kind = match () {
            () if self.at >= span.end() => OverlapKind::Interjection,
            () if ms < INTERRUPTION_MS_MIN => OverlapKind::TurnChange,
            () => OverlapKind::Interruption,
        };
        let kept = u32::try_from(ms.max(0)).unwrap_or(u32::MAX);
        (kept > 0).then_some(TurnOverlap { ms: kept, with: self.speaker, kind })
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use proptest::prelude::*;

    use super::*;

    fn turn(speaker: u32, start: i64, end: i64) -> Turn {
        let number = SpeakerNumber(NonZeroU32::new(speaker + 1).unwrap());
        Turn::of(Some(number), TimeSpan::new(EpochMs(start), EpochMs(end)).ok())
    }

    fn found(turns: &[Turn]) -> Vec<Option<(i64, u32, OverlapKind)>> {
        let mut finder = OverlapFinder::default();
        let overlaps = turns.iter().map(|turn| finder.pass(turn));
        overlaps
            .map(|found| found.map(|it| (it.ms.into(), it.with.unwrap().0.get() - 1, it.kind)))
            .collect()
    }

    #[test]
    fn what_an_overlap_was_is_told_by_its_length_and_by_who_went_on() {
        use OverlapKind::{Interjection, Interruption, TurnChange};
        for (start, end, expected) in [
            (1_000, 2_000, None),
            (990, 2_000, Some((10, 0, TurnChange))),
            (801, 2_000, Some((199, 0, TurnChange))),
            (800, 2_000, Some((200, 0, Interruption))),
            (300, 400, Some((100, 0, Interjection))),
            (0, 1_000, Some((1_000, 0, Interjection))),
            (500, 500, None),
        ] {
            assert_eq!(found(&[turn(0, 0, 1_000), turn(1, start, end)])[1], expected, "{start}");
        }
    }

    #[test]
    fn of_three_who_speak_at_once_the_one_who_goes_on_longest_is_named() {
        let turns = [
            turn(0, 0, 5_000),
            turn(1, 1_000, 9_000),
            turn(2, 2_000, 7_000),
            turn(1, 9_500, 9_900),
        ];
        let expected = [
            None,
            Some((4_000, 0, OverlapKind::Interruption)),
            Some((5_000, 1, OverlapKind::Interjection)),
            None,
        ];
        assert_eq!(found(&turns), expected);
    }

    #[test]
    fn nobody_overlaps_with_himself() {
        assert_eq!(found(&[turn(0, 0, 900), turn(0, 500, 700)]), [None, None]);
    }

    proptest! {
        #[test]
        fn the_overlap_is_the_longest_with_any_earlier_turn_of_another(
            mut turns in prop::collection::vec((0..4_u32, 0..5_000_i64, 0..3_000_i64), 0..40),
        ) {
            turns.sort_by_key(|(_, start, _)| *start);
            let turns: Vec<Turn> =
                turns.into_iter().map(|(speaker, start, length)| turn(speaker, start, start + length)).collect();
            for (index, overlap) in found(&turns).into_iter().enumerate() {
                let here = &turns[index];
                let others = turns[..index].iter().filter(|other| other.speaker != here.speaker);
                let longest = others.map(|other| other.span.unwrap().overlap_ms(here.span.unwrap())).max();
                prop_assert_eq!(overlap.map_or(0, |(ms, ..)| ms), longest.unwrap_or(0));
            }
        }
    }
}
