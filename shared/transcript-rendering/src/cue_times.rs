//! How long cues are shown.

use transcription_domain::{CaptionRules, MediaOffsetMs};

use crate::cue::Cue;
use crate::cue_maker::CueBody;
use crate::piece::characters_of;

/// Where people speak at once, a cue that waits for longer than that is late. Ours: about the time that a cue is read in.
const WAIT_MAX_MS: u64 = 2_000;

/// Until when a cue stands: until it can be read, where the next one, which starts at `next_start`, does not come before.
pub(crate) fn stands_until(cue: &CueBody, next_start: u64) -> u64 {
    cue.end.max(cue.start.saturating_add(cue.reading_ms).min(next_start))
}

/// How long a cue of so many characters should be shown.
pub(crate) fn reading_ms(characters: usize, rules: &CaptionRules) -> u64 {
    let limits = rules.limits();
    rules.reading_time_ms(characters).clamp(limits.cue_ms_min, limits.cue_ms_max)
}

/// The same cues with at most one shown at any time, for SubRip, whose players show one at a time or in any order.
///
/// A cue goes when the next one comes, but not before it could be read (or its own length is over, if that is shorter):
/// until then the next one waits. So of two people who speak at once both are read, one after the other. Where cues wait
/// for longer than 2 s already, each is only shown for the shortest time, so that they never fall far behind the voices.
/// The order stays, and every cue lasts at least a millisecond.
#[must_use]
pub fn one_at_a_time(mut cues: Vec<Cue>, rules: &CaptionRules) -> Vec<Cue> {
    let mut free_from = 0;
    for index in 0..cues.len() {
        let next_start = cues.get(index + 1).map_or(u64::MAX, |next| next.start.ms());
        let Some(cue) = cues.get_mut(index) else { break };
        let characters = cue.lines.iter().map(|line| characters_of(line)).sum();
        let span = (cue.start.ms(), cue.end.ms());
        let (start, end) =
            times_alone(span, reading_ms(characters, rules), next_start, free_from, rules);
        cue.start = MediaOffsetMs::new(start);
        cue.end = MediaOffsetMs::new(end);
        free_from = end;
    }
    cues
}

/// When a cue of [`one_at_a_time`] is shown: `next_start` is when the next one would be, and the one before it goes at
/// `free_from`.
pub(crate) fn times_alone(
    (start, end): (u64, u64),
    reading_ms: u64,
    next_start: u64,
    free_from: u64,
    rules: &CaptionRules,
) -> (u64, u64) {
    let (length, wanted) = (end.saturating_sub(start), start);
    let start = start.max(free_from);
    let is_late = start.saturating_sub(wanted) > WAIT_MAX_MS;
    let enough = if is_late { rules.limits().cue_ms_min } else { reading_ms };
    let least = start.saturating_add(length.clamp(1, enough));
    (start, end.min(next_start).max(least))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alone(cues: Vec<Cue>) -> Vec<Cue> {
        one_at_a_time(cues, &CaptionRules::default())
    }

    fn cue(start: u64, end: u64) -> Cue {
        let [start, end] = [start, end].map(MediaOffsetMs::new);
        Cue { start, end, speaker: None, lines: vec!["0123456789".to_owned()] }
    }

    fn times(cues: &[Cue]) -> Vec<(u64, u64)> {
        cues.iter().map(|cue| (cue.start.ms(), cue.end.ms())).collect()
    }

    /// A cue of ten characters.
    fn ends(start: u64, end: u64, next_start: u64) -> u64 {
        let cue = CueBody {
            start,
            end,
            reading_ms: reading_ms(10, &CaptionRules::default()),
            ..CueBody::default()
        };
        stands_until(&cue, next_start)
    }

    #[test]
    fn a_short_cue_stands_until_it_is_read_or_the_next_one_comes() {
        assert_eq!(ends(0, 100, 500), 500);
        assert_eq!(ends(500, 600, 5_000), 1_333);
        assert_eq!(ends(5_000, 5_001, u64::MAX), 5_833);
    }

    #[test]
    fn overlap_is_not_made_by_waiting() {
        assert_eq!(ends(0, 1_000, 500), 1_000);
        assert_eq!(ends(500, 700, 500), 700);
        assert_eq!(ends(500, 501, u64::MAX), 1_333);
    }

    #[test]
    fn one_at_a_time_each_cue_gives_way_to_the_next() {
        let apart = alone(vec![cue(0, 3_000), cue(2_000, 2_500), cue(9_000, 9_100)]);
        assert_eq!(times(&apart), [(0, 2_000), (2_000, 2_500), (9_000, 9_100)]);
    }

    #[test]
    fn a_cue_that_is_spoken_over_stays_until_it_is_read() {
        let mut long = cue(0, 4_000);
        long.lines = vec!["01234567890123456789".to_owned(); 2];
        let apart = alone(vec![long, cue(500, 1_333), cue(4_000, 4_500)]);
        assert_eq!(times(&apart), [(0, 2_000), (2_000, 2_833), (4_000, 4_500)]);
    }

    #[test]
    fn a_cue_that_waits_for_long_already_is_shown_more_briefly() {
        let mut cues: Vec<Cue> = (0..20).map(|n| cue(n * 100, n * 100 + 4_000)).collect();
        for cue in &mut cues {
            cue.lines = vec!["01234567890123456789".to_owned(); 2];
        }
        let apart = alone(cues);
        assert_eq!(apart[2].start.ms(), 4_000);
        assert_eq!(apart[19].start.ms(), 4_000 + 17 * 833);
    }

    #[test]
    fn of_two_who_start_together_both_are_read() {
        let apart = alone(vec![cue(0, 3_000), cue(0, 2_000), cue(10, 20)]);
        assert_eq!(times(&apart), [(0, 833), (833, 1_666), (1_666, 1_676)]);
    }
}
