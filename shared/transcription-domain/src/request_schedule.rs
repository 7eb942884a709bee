//! The fleet's schedule of requests: which call of the provider may leave when.
//!
//! Virtual scheduling: what is kept is the next free slot of each track and nothing else. A slot is given once, to whoever
//! asked first, and there is no counter that somebody who dies could leave too high.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{RequestRate, TrackRate};

/// How late a slot may be used: whoever comes later has been held up and takes a new one, so that many who were held up
/// together do not leave together.
const SLOT_GOOD_FOR: TimeDelta = TimeDelta::seconds(10);

/// The shortest pause that a 429 makes.
const PAUSE_MIN: Duration = Duration::from_secs(1);

/// How long everybody stops after a 429 that does not say it.
const PAUSE_USUAL: Duration = Duration::from_secs(5);

/// The longest pause that a 429 makes; a longer one (a daily limit) is found out again after it.
const PAUSE_MAX: Duration = Duration::from_hours(1);

/// A pause that is longer than the one in force by less than this is the same: many calls get their 429 at once.
const PAUSE_STEP: TimeDelta = TimeDelta::seconds(1);

/// Whose work a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Uploads, and executions that somebody started: they may use every slot.
    Live,
    /// What the schedule has started again: it leaves a part of the slots to the others.
    Backlog,
}

/// A series of slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Track {
    /// For live work only.
    Kept,
    /// For all work.
    Shared,
}

/// A moment of the schedule's own time, which stands still while everybody pauses: microseconds since 1970, less all pauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ScheduleTime(i64);

/// A text that is no moment of the schedule.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("is no slot of the request budget")]
pub struct InvalidSlot;

impl ScheduleTime {
    /// The moment of so many microseconds.
    #[must_use]
    pub const fn of_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// The microseconds.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    const fn plus(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }
}

impl fmt::Display for ScheduleTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ScheduleTime {
    type Err = InvalidSlot;
    fn from_str(text: &str) -> Result<Self, InvalidSlot> {
        text.parse().map(Self).map_err(|_| InvalidSlot)
    }
}

impl TryFrom<String> for ScheduleTime {
    type Error = InvalidSlot;
    fn try_from(text: String) -> Result<Self, InvalidSlot> {
        text.parse()
    }
}

/// A number of 16 digits travels as a text: a JSON number may be rounded on its way.
impl From<ScheduleTime> for String {
    fn from(time: ScheduleTime) -> Self {
        time.to_string()
    }
}

/// What is kept for the fleet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestSchedule {
    /// The next free slot of the track that is kept for live work.
    pub kept: ScheduleTime,
    /// The next free slot of the track that all work shares.
    pub shared: ScheduleTime,
    /// All pauses together.
    pub paused_for: TimeDelta,
    /// Until when nobody may call.
    pub paused_until: DateTime<Utc>,
}

/// One change of a track: the only thing that has to be done in one piece.
///
/// The track's next free slot, or `floor` when that is later, is taken, and as many after it as are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Booking {
    /// The track that is booked.
    pub track: Track,
    /// No slot before this one is given: what was not used before is over.
    pub floor: ScheduleTime,
    /// How far the track's next free slot moves.
    pub step: i64,
    /// How long after the first slot the last of this booking is: then all of its calls leave.
    pub lead: i64,
    /// When it is made: a slot that nobody used before is used from now on.
    pub now: ScheduleTime,
}

impl Booking {
    /// The slot of a booking on a track whose next free slot was `standing`: that of its last call.
    #[must_use]
    pub fn slot(&self, standing: ScheduleTime) -> ScheduleTime {
        standing.max(self.floor).plus(self.lead).max(self.now)
    }

    /// The next free slot after it.
    #[must_use]
    pub fn next(&self, standing: ScheduleTime) -> ScheduleTime {
        standing.max(self.floor).plus(self.step)
    }
}

/// When a slot may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotState {
    /// Now.
    Due,
    /// In so long.
    In(Duration),
    /// No more: its holder was held up for too long.
    Over,
}

impl Default for RequestSchedule {
    /// The schedule of a fleet that has never called.
    fn default() -> Self {
        Self {
            kept: ScheduleTime(0),
            shared: ScheduleTime(0),
            paused_for: TimeDelta::zero(),
            paused_until: DateTime::UNIX_EPOCH,
        }
    }
}

impl RequestSchedule {
    /// The next free slot of a track.
    #[must_use]
    pub const fn standing(&self, track: Track) -> ScheduleTime {
        match track {
            Track::Kept => self.kept,
            Track::Shared => self.shared,
        }
    }

    /// The schedule with another next free slot of a track.
    #[must_use]
    pub const fn with_standing(self, track: Track, standing: ScheduleTime) -> Self {
        match track {
            Track::Kept => Self { kept: standing, ..self },
            Track::Shared => Self { shared: standing, ..self },
        }
    }

    /// The booking of `calls` that leave together (one or two). Live work takes the kept track when it has the
    /// earlier slot.
    #[must_use]
    pub fn booking(
        &self,
        rate: &RequestRate,
        lane: Lane,
        calls: u32,
        now: DateTime<Utc>,
    ) -> Booking {
        let on = |track| self.booking_on(track, rate, calls, now);
        let shared = on(Track::Shared);
        match lane {
            Lane::Backlog => shared,
            Lane::Live => {
                let kept = on(Track::Kept);
                let slot = |booking: &Booking| booking.slot(self.standing(booking.track));
                if slot(&kept) < slot(&shared) { kept } else { shared }
            }
        }
    }

    fn booking_on(
        &self,
        track: Track,
        rate: &RequestRate,
        calls: u32,
        now: DateTime<Utc>,
    ) -> Booking {
        let TrackRate { spacing, saved } = match track {
            Track::Kept => rate.kept,
            Track::Shared => rate.shared,
        };
        // After a pause nothing is made up for: the provider has just said that it was too much.
        let resumed = self.time_at(self.paused_until);
        let unused = i64::from(saved.saturating_sub(1)).saturating_mul(spacing);
        let now = self.time_at(now);
        let floor = now.plus(-unused).max(resumed);
        let calls = i64::from(calls.max(1));
        let (step, lead) = (spacing.saturating_mul(calls), spacing.saturating_mul(calls - 1));
        Booking { track, floor, step, lead, now }
    }

    /// The schedule after a booking, and the slot that it gives.
    #[must_use]
    pub fn booked(&self, booking: &Booking) -> (Self, ScheduleTime) {
        let standing = self.standing(booking.track);
        (self.with_standing(booking.track, booking.next(standing)), booking.slot(standing))
    }

    /// Whether a slot may be used now. A pause moves all slots, and keeps their order.
    #[must_use]
    pub fn state_of(&self, slot: ScheduleTime, now: DateTime<Utc>) -> SlotState {
        let due = DateTime::from_timestamp_micros(slot.0).unwrap_or(DateTime::<Utc>::MAX_UTC);
        let due = due.checked_add_signed(self.paused_for).unwrap_or(DateTime::<Utc>::MAX_UTC);
        let due = due.max(self.paused_until);
        match (due - now).to_std() {
            Ok(wait) if !wait.is_zero() => SlotState::In(wait),
            _ if now - due > SLOT_GOOD_FOR => SlotState::Over,
            _ => SlotState::Due,
        }
    }

    /// The schedule after a 429 at `now`, which may say for how long nobody shall call; `None` when it says nothing new.
    #[must_use]
    pub fn paused(&self, retry_after: Option<Duration>, now: DateTime<Utc>) -> Option<Self> {
        let pause = retry_after.unwrap_or(PAUSE_USUAL).clamp(PAUSE_MIN, PAUSE_MAX);
        let until = now + TimeDelta::from_std(pause).unwrap_or_default();
        if until < self.paused_until + PAUSE_STEP {
            return None;
        }
        let paused_for = self.paused_for + (until - now.max(self.paused_until));
        Some(Self { paused_for, paused_until: until, ..*self })
    }

    /// The schedule's own time: it stands still until the pause is over.
    fn time_at(&self, now: DateTime<Utc>) -> ScheduleTime {
        let running = now.max(self.paused_until);
        let paused = self.paused_for.num_microseconds().unwrap_or(i64::MAX);
        ScheduleTime(running.timestamp_micros().saturating_sub(paused))
    }
}

#[cfg(test)]
#[path = "request_schedule_tests.rs"]
mod tests;
