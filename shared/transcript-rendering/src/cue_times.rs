//! How long cues are shown.

use transcription_domain::MediaOffsetMs;

use crate::cue::{CUE_LENGTH_MAX_MS, CUE_LENGTH_TARGET_MIN_MS, Cue, READING_CHARACTERS_PER_SECOND};
use crate::piece::characters_of;

/// Where people speak at once, a cue that waits for longer than that is late. Ours: about the time that a cue is read in.
const WAIT_MAX_MS: u64 = 2_000;

/// Lets cues stand until they can be read, where nothing follows before. The cues are in the order of their starts.
pub(crate) fn shown_long_enough(cues: &mut [Cue]) {
    let mut next_start = u64::MAX;
    for cue in cues.iter_mut().rev() {
        let (start, end) = (cue.start.ms(), cue.end.ms());
        let wanted = start.saturating_add(reading_ms(cue)).min(next_start);
        cue.end = MediaOffsetMs::new(end.max(wanted));
        next_start = start;
    }
}

/// How long a cue should be shown.
fn reading_ms(cue: &Cue) -> u64 {
    let characters: usize = cue.lines.iter().map(|line| characters_of(line)).sum();
    let characters = u64::try_from(characters).unwrap_or(u64::MAX);
    let ms = characters.saturating_mul(1_000) / READING_CHARACTERS_PER_SECOND;
    ms.clamp(CUE_LENGTH_TARGET_MIN_MS, CUE_LENGTH_MAX_MS)
}

/// The same cues with at most one shown at any time, for SubRip, whose players show one at a time or in any order.
///
/// A cue goes when the next one comes, but not before it could be read (or its own length is over, if that is shorter):
/// until then the next one waits. So of two people who speak at once both are read, one after the other. Where cues wait
/// for longer than 2 s already, each is only shown for 5/6 s, so that they never fall far behind the voices.
/// The order stays, and every cue lasts at least a millisecond.
#[must_use]
pub fn one_at_a_time(mut cues: Vec<Cue>) -> Vec<Cue> {
    let mut free_from = 0;
    for index in 0..cues.len() {
        let next_start = cues.get(index + 1).map_or(u64::MAX, |next| next.start.ms());
        let Some(cue) = cues.get_mut(index) else { break };
        let start = cue.start.ms().max(free_from);
        let length = cue.end.ms().saturating_sub(cue.start.ms());
        let is_late = start.saturating_sub(cue.start.ms()) > WAIT_MAX_MS;
        let enough = if is_late { CUE_LENGTH_TARGET_MIN_MS } else { reading_ms(cue) };
        let least = start.saturating_add(length.clamp(1, enough));
        let end = cue.end.ms().min(next_start).max(least);
        cue.start = MediaOffsetMs::new(start);
        cue.end = MediaOffsetMs::new(end);
        free_from = end;
    }
    cues
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cue(start: u64, end: u64) -> Cue {
        let [start, end] = [start, end].map(MediaOffsetMs::new);
        Cue { start, end, speaker: None, lines: vec!["0123456789".to_owned()] }
    }

    fn times(cues: &[Cue]) -> Vec<(u64, u64)> {
        cues.iter().map(|cue| (cue.start.ms(), cue.end.ms())).collect()
    }

    #[test]
    fn a_short_cue_stands_until_it_is_read_or_the_next_one_comes() {
        let mut cues = [cue(0, 100), cue(500, 600), cue(5_000, 5_001)];
        shown_long_enough(&mut cues);
        assert_eq!(times(&cues), [(0, 500), (500, 1_333), (5_000, 5_833)]);
    }

    #[test]
    fn overlap_is_not_made_by_waiting() {
        let mut cues = [cue(0, 1_000), cue(500, 700), cue(500, 501)];
        shown_long_enough(&mut cues);
        assert_eq!(times(&cues), [(0, 1_000), (500, 700), (500, 1_333)]);
    }

    #[test]
    fn one_at_a_time_each_cue_gives_way_to_the_next() {
        let apart = one_at_a_time(vec![cue(0, 3_000), cue(2_000, 2_500), cue(9_000, 9_100)]);
        assert_eq!(times(&apart), [(0, 2_000), (2_000, 2_500), (9_000, 9_100)]);
    }

    #[test]
    fn a_cue_that_is_spoken_over_stays_until_it_is_read() {
        let mut long = cue(0, 4_000);
        long.lines = vec!["01234567890123456789".to_owned(); 2];
        let apart = one_at_a_time(vec![long, cue(500, 1_333), cue(4_000, 4_500)]);
        assert_eq!(times(&apart), [(0, 2_000), (2_000, 2_833), (4_000, 4_500)]);
    }

    #[test]
    fn a_cue_that_waits_for_long_already_is_shown_more_briefly() {
        let mut cues: Vec<Cue> = (0..20).map(|n| cue(n * 100, n * 100 + 4_000)).collect();
        for cue in &mut cues {
            cue.lines = vec!["01234567890123456789".to_owned(); 2];
        }
        let apart = one_at_a_time(cues);
        assert_eq!(apart[2].start.ms(), 4_000);
        assert_eq!(apart[19].start.ms(), 4_000 + 17 * 833);
    }

    #[test]
    fn of_two_who_start_together_both_are_read() {
        let apart = one_at_a_time(vec![cue(0, 3_000), cue(0, 2_000), cue(10, 20)]);
        assert_eq!(times(&apart), [(0, 833), (833, 1_666), (1_666, 1_676)]);
    }
}
