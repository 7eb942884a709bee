//! The cues of a call in the order of their starts, one after the other.
//!
//! Where two speak at once their segments overlap, and so do their cues: a segment is begun when a cue of it may be the
//! next one, and the segments that are begun take turns. So what is known at a time is what is said at one time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use transcription_domain::WordWalk;

use crate::RenderInput;
use crate::cue_maker::{CueBody, CueMaker};
use crate::word_times::WordTimes;

/// Gives cues one after the other.
pub(crate) struct CueStream<'a> {
    input: &'a RenderInput<'a>,
    times: WordTimes,
    walk: WordWalk<'a>,
    /// For each segment, the earliest start of a word in it or behind it.
    earliest: Vec<u64>,
    /// The first segment that is not begun yet.
    next_segment: usize,
    /// The next cue's start, the segment's number and the place in `begun` of every segment that has a next cue.
    order: BinaryHeap<Reverse<(u64, usize, usize)>>,
    begun: Vec<Begun<'a>>,
    /// The places in `begun` whose segments are done.
    free: Vec<usize>,
}

/// A segment that is begun, and its next cue.
#[derive(Default)]
struct Begun<'a> {
    maker: CueMaker<'a>,
    ready: CueBody,
}

impl<'a> CueStream<'a> {
    pub(crate) fn of(input: &'a RenderInput<'a>) -> Self {
        let times = WordTimes::of(input);
        let earliest = earliest_starts(input, &times);
        Self {
            input,
            times,
            walk: WordWalk::over(input.transcript.words()),
            earliest,
            next_segment: 0,
            order: BinaryHeap::new(),
            begun: Vec::new(),
            free: Vec::new(),
        }
    }

    /// Puts the next cue into `cue`; false when there is none.
    pub(crate) fn next(&mut self, cue: &mut CueBody) -> bool {
        while let Some(start) = self.earliest.get(self.next_segment)
            && self.order.peek().is_none_or(|Reverse((first, _, _))| start < first)
        {
            self.begin_segment();
        }
        let Some(Reverse((_, segment, place))) = self.order.pop() else { return false };
        if let Some(begun) = self.begun.get_mut(place) {
            std::mem::swap(cue, &mut begun.ready);
        }
        self.make_ready(segment, place);
        true
    }

    /// How many pieces and letters are kept.
    #[cfg(test)]
    pub(crate) fn kept(&self) -> usize {
        self.begun.iter().map(|begun| begun.maker.kept()).sum()
    }

    fn begin_segment(&mut self) {
        let number = self.next_segment;
        self.next_segment += 1;
        let Some(segment) = self.input.segments.get(number) else { return };
        let place = self.free.pop().unwrap_or_else(|| {
            self.begun.push(Begun::default());
            self.begun.len() - 1
        });
        if let Some(begun) = self.begun.get_mut(place) {
            let stretch = self.walk.stretch(&segment.range());
            begun.maker.begin(number, segment, stretch, self.input.captions);
        }
        self.make_ready(number, place);
    }

    /// Makes the next cue of a segment that is begun.
    fn make_ready(&mut self, segment: usize, place: usize) {
        let Some(Begun { maker, ready }) = self.begun.get_mut(place) else { return };
        if maker.write_cue(ready, self.input, &self.times) {
            self.order.push(Reverse((ready.start, segment, place)));
        } else {
            self.free.push(place);
        }
    }
}

fn earliest_starts(input: &RenderInput<'_>, times: &WordTimes) -> Vec<u64> {
    let mut earliest = u64::MAX;
    let mut starts: Vec<u64> = input
        .segments
        .iter()
        .rev()
        .map(|segment| {
            let span = segment.span();
            earliest = earliest.min(times.of_word(segment.range().start, span).0);
            earliest
        })
        .collect();
    starts.reverse();
    starts
}
