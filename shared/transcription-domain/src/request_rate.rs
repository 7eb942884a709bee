//! The provider's limit of requests a minute, as the distances that calls keep.

/// Requests that nobody used, in all, for each so many requests a minute: 20 at Genesys' 300. They may be made up for at once,
/// so that a job on a quiet day waits for nobody.
const SAVED_SHARE: u32 = 15;

/// Of the rate, one part in so many is kept for live work.
const KEPT_SHARE: u32 = 4;

/// Requests that each track may make up for at the least: a job checks its recording and submits it in one go.
const SAVED_MIN: u32 = 2;

/// The provider counts in minutes of its own clock: clocks a second off on both sides and a second on the way make what was
/// sent within 63 s arrive within 60.
const WINDOW_MICROS: i64 = 63_000_000;

/// A series of slots, each a fixed distance after the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrackRate {
    /// The distance between two slots, in microseconds.
    pub spacing: i64,
    /// How many slots that nobody took may be made up for.
    pub saved: u32,
}

/// How many requests the whole fleet may make: two tracks of slots, one of them for live work only.
///
/// What both tracks grant within a minute, with what they have saved, stays within the limit even if clocks differ by a second
/// and each call is a second on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestRate {
    /// The track that is kept for live work: a quarter of the rate.
    pub kept: TrackRate,
    /// The track that all work shares.
    pub shared: TrackRate,
}

impl RequestRate {
    /// The lowest limit that can be kept.
    pub const LIMIT_MIN: u32 = 10;

    /// The rate that keeps a limit of so many requests a minute; one below [`Self::LIMIT_MIN`] is taken for that.
    #[must_use]
    pub fn within(limit_per_minute: u32) -> Self {
        let limit = limit_per_minute.max(Self::LIMIT_MIN);
        let kept = (limit / SAVED_SHARE / KEPT_SHARE).max(SAVED_MIN);
        let shared = (limit / SAVED_SHARE).saturating_sub(kept).max(SAVED_MIN);
        // A call that waits for the next one's slot, to leave with it, is late by a slot: one more in each track.
        let steady = i64::from(limit - kept - shared - 2);
        let parts = i64::from(KEPT_SHARE);
        Self {
            kept: TrackRate { spacing: divided_up(WINDOW_MICROS * parts, steady), saved: kept },
            shared: TrackRate {
                spacing: divided_up(WINDOW_MICROS * parts, steady * (parts - 1)),
                saved: shared,
            },
        }
    }
}

/// The quotient of two positive numbers, rounded up: a distance may be longer, never shorter.
const fn divided_up(number: i64, by: i64) -> i64 {
    (number + by - 1) / by
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn genesys_300_a_minute_are_264_steady_ones_and_20_at_once() {
        let rate = RequestRate::within(300);
        assert_eq!(rate.kept, TrackRate { spacing: 906_475, saved: 5 });
        assert_eq!(rate.shared, TrackRate { spacing: 302_159, saved: 15 });
        let a_minute = |track: TrackRate| 60_000_000 / track.spacing;
        assert_eq!((a_minute(rate.kept), a_minute(rate.shared)), (66, 198));
    }

    proptest! {
        #[test]
        fn what_both_tracks_grant_in_63_seconds_stays_within_the_limit(limit in 10..100_000_u32) {
            let RequestRate { kept, shared } = RequestRate::within(limit);
            // Slots in a window, and one call a track that waited for the next one's slot.
            let most = |track: TrackRate| i64::from(track.saved) + WINDOW_MICROS / track.spacing + 1;
            prop_assert!(most(kept) + most(shared) <= i64::from(limit));
            prop_assert!(kept.saved >= 2 && shared.saved >= 2);
        }
    }
}
