//! The layout of the budget table's one item.
//!
//! | attribute | |
//! |---|---|
//! | `budget_name` | the table's key: always `fleet` |
//! | `kept`, `shared` | the next free slot of each track, in the schedule's own time |
//! | `paused_for` | all pauses together |
//! | `paused_until` | until when nobody may call |
//!
//! All are whole microseconds, since 1970 where they are times.

use chrono::{DateTime, TimeDelta};
use pipeline_contract::ports::BudgetError;
use transcription_domain::{RequestSchedule, ScheduleTime, Track};

use crate::job_item::{Item, number, text};

/// The key of the table.
pub(crate) const BUDGET_NAME: &str = "budget_name";
/// The one value of that key: a stack serves one organization by one client.
pub(crate) const FLEET: &str = "fleet";
/// All pauses together.
pub(crate) const PAUSED_FOR: &str = "paused_for";
/// Until when nobody may call.
pub(crate) const PAUSED_UNTIL: &str = "paused_until";
const KEPT: &str = "kept";
const SHARED: &str = "shared";

/// An item that is no schedule of ours.
#[derive(Debug, thiserror::Error)]
#[error("the item has no {0} that can be read; delete it, and the next call makes it anew")]
struct UnreadableSchedule(&'static str);

/// The item of a schedule.
pub(crate) fn written(schedule: &RequestSchedule) -> Item {
    let numbers = [
        (KEPT, schedule.kept.micros()),
        (SHARED, schedule.shared.micros()),
        (PAUSED_FOR, paused_for(schedule)),
        (PAUSED_UNTIL, paused_until(schedule)),
    ];
    let numbers = numbers.into_iter().map(|(name, micros)| (name.to_owned(), number(micros)));
    [(BUDGET_NAME.to_owned(), text(FLEET))].into_iter().chain(numbers).collect()
}

/// The schedule in an item.
pub(crate) fn read(item: &Item) -> Result<RequestSchedule, BudgetError> {
    let until = micros(item, PAUSED_UNTIL)?;
    Ok(RequestSchedule {
        kept: standing(item, Track::Kept)?,
        shared: standing(item, Track::Shared)?,
        paused_for: TimeDelta::microseconds(micros(item, PAUSED_FOR)?),
        paused_until: DateTime::from_timestamp_micros(until)
            .ok_or_else(|| unreadable(PAUSED_UNTIL))?,
    })
}

/// The next free slot of a track in an item, or in what was changed of it.
pub(crate) fn standing(item: &Item, track: Track) -> Result<ScheduleTime, BudgetError> {
    micros(item, track_name(track)).map(ScheduleTime::of_micros)
}

/// The attribute of a track.
pub(crate) const fn track_name(track: Track) -> &'static str {
    match track {
        Track::Kept => KEPT,
        Track::Shared => SHARED,
    }
}

/// All pauses of a schedule together.
pub(crate) fn paused_for(schedule: &RequestSchedule) -> i64 {
    schedule.paused_for.num_microseconds().unwrap_or(i64::MAX)
}

/// The end of a schedule's pause.
pub(crate) const fn paused_until(schedule: &RequestSchedule) -> i64 {
    schedule.paused_until.timestamp_micros()
}

fn micros(item: &Item, name: &'static str) -> Result<i64, BudgetError> {
    let number = item.get(name).and_then(|value| value.as_n().ok()?.parse().ok());
    number.ok_or_else(|| unreadable(name))
}

fn unreadable(attribute: &'static str) -> BudgetError {
    BudgetError::Unavailable(Box::new(UnreadableSchedule(attribute)))
}

#[cfg(test)]
pub(crate) mod tests {
    use std::error::Error as _;

    use super::*;

    /// A fleet that has called and was told to slow down.
    pub(crate) fn kept() -> RequestSchedule {
        RequestSchedule {
            kept: ScheduleTime::of_micros(1_792_568_760_000_001),
            shared: ScheduleTime::of_micros(1_792_568_770_000_002),
            paused_for: TimeDelta::seconds(30),
            paused_until: DateTime::from_timestamp_micros(1_792_568_700_000_003).unwrap(),
        }
    }

    #[test]
    fn what_is_written_reads_back_equal() {
        for schedule in [kept(), RequestSchedule::default()] {
            assert_eq!(read(&written(&schedule)).unwrap(), schedule);
        }
    }

    #[test]
    fn an_item_that_is_no_schedule_names_the_attribute() {
        for name in [KEPT, SHARED, PAUSED_FOR, PAUSED_UNTIL] {
            let mut item = written(&kept());
            item.insert(name.to_owned(), text("soon"));
            let error = read(&item).unwrap_err();
            let told = error.source().unwrap().to_string();
            assert!(told.contains(&format!("no {name} ")), "{told}");
        }
    }
}
