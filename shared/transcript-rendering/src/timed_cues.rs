//! Cues with their ends: how long one stands depends on when the next one comes.

use crate::RenderInput;
use crate::cue_maker::CueBody;
use crate::cue_stream::CueStream;
use crate::cue_times::stands_until;

/// A cue and its times beside those behind it.
#[derive(Clone, Copy)]
pub(crate) struct TimedCue<'a> {
    pub(crate) cue: &'a CueBody,
    /// Until when it stands.
    pub(crate) end: u64,
    /// When the next one starts; `u64::MAX` when there is none.
    pub(crate) next_start: u64,
}

/// Gives cues one after the other, and looks one ahead.
pub(crate) struct TimedCues<'a> {
    cues: CueStream<'a>,
    cue: CueBody,
    behind: CueBody,
    has_behind: bool,
}

impl<'a> TimedCues<'a> {
    pub(crate) fn of(input: &'a RenderInput<'a>) -> Self {
        let mut cues = CueStream::of(input);
        let mut behind = CueBody::default();
        let has_behind = cues.next(&mut behind);
        Self { cues, cue: CueBody::default(), behind, has_behind }
    }

    /// The next cue; `None` when there is none.
    pub(crate) fn next(&mut self) -> Option<TimedCue<'_>> {
        if !self.has_behind {
            return None;
        }
        std::mem::swap(&mut self.cue, &mut self.behind);
        self.has_behind = self.cues.next(&mut self.behind);
        let next_start = if self.has_behind { self.behind.start } else { u64::MAX };
        Some(TimedCue { cue: &self.cue, end: stands_until(&self.cue, next_start), next_start })
    }
}
