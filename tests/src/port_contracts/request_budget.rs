//! What the fleet's request budget promises.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use pipeline_contract::ports::{Grant, RequestBudget, SlotRequest};
use transcription_domain::{Lane, ScheduleTime};

use super::time;

/// The limit that a budget is made with for its suite.
pub const LIMIT_PER_MINUTE: u32 = 120;

/// The whole contract of [`RequestBudget`], on one with [`LIMIT_PER_MINUTE`] that nobody has used yet, as two instances see it.
pub async fn request_budget_keeps_its_contract(
    budget: &dyn RequestBudget,
    other: &dyn RequestBudget,
) {
    a_first_turn_is_now(budget).await;
    nobody_is_given_a_slot_that_another_has(budget).await;
    whoever_comes_back_has_the_slot_that_was_given(budget).await;
    a_slot_that_is_not_used_in_time_is_replaced(budget).await;
    a_backlog_makes_no_live_work_wait(budget).await;
    a_pause_stops_everybody_and_keeps_their_order(budget).await;
    of_several_who_ask_at_once_each_has_a_slot_of_its_own(budget, other).await;
    a_pause_stops_an_instance_that_has_not_seen_it(budget, other).await;
}

fn start() -> DateTime<Utc> {
    time("2026-11-23T10:00:00.123Z")
}

/// The budget's answer about one call. The suite's parts are minutes apart, so that each finds a budget that has rested.
async fn ask(
    budget: &dyn RequestBudget,
    lane: Lane,
    held: Option<ScheduleTime>,
    now: DateTime<Utc>,
) -> Grant {
    budget.take(SlotRequest { lane, calls: 1, held, now }).await.unwrap()
}

/// Slots that are waited for, asked for as often as it takes.
async fn waiting(
    budget: &dyn RequestBudget,
    lane: Lane,
    number: usize,
    now: DateTime<Utc>,
) -> Vec<(ScheduleTime, Duration)> {
    let mut slots = Vec::new();
    while slots.len() < number {
        if let Grant::Later { slot, wait } = ask(budget, lane, None, now).await {
            slots.push((slot, wait));
        }
    }
    slots
}

async fn a_first_turn_is_now(budget: &dyn RequestBudget) {
    let pair = SlotRequest { lane: Lane::Live, calls: 2, held: None, now: start() };
    let Grant::Now { slot: Some(slot) } = budget.take(pair).await.unwrap() else { panic!() };
    // Nobody was called, and whoever comes back a second later uses the same slot.
    let later = start() + TimeDelta::seconds(1);
    assert_eq!(ask(budget, Lane::Live, Some(slot), later).await, Grant::Now { slot: Some(slot) });
}

async fn nobody_is_given_a_slot_that_another_has(budget: &dyn RequestBudget) {
    let now = start() + TimeDelta::minutes(10);
    let slots = waiting(budget, Lane::Backlog, 10, now).await;
    assert!(slots.is_sorted_by(|(earlier, _), (later, _)| earlier < later), "{slots:?}");
    assert!(slots.is_sorted_by(|(_, shorter), (_, longer)| shorter < longer), "{slots:?}");
}

async fn whoever_comes_back_has_the_slot_that_was_given(budget: &dyn RequestBudget) {
    let now = start() + TimeDelta::minutes(20);
    let (slot, wait) = waiting(budget, Lane::Backlog, 20, now).await.pop().unwrap();
    let wait = TimeDelta::from_std(wait).unwrap();
    let half = now + wait / 2;
    let Grant::Later { slot: same, wait: rest } =
        ask(budget, Lane::Backlog, Some(slot), half).await
    else {
        panic!("too early");
    };
    assert_eq!(same, slot);
    assert!(TimeDelta::from_std(rest).unwrap() <= wait - wait / 2);
    let due = ask(budget, Lane::Backlog, Some(slot), now + wait).await;
    assert_eq!(due, Grant::Now { slot: Some(slot) });
}

async fn a_slot_that_is_not_used_in_time_is_replaced(budget: &dyn RequestBudget) {
    let now = start() + TimeDelta::minutes(30);
    let (slot, wait) = waiting(budget, Lane::Backlog, 1, now).await.remove(0);
    let late = now + TimeDelta::from_std(wait).unwrap() + TimeDelta::seconds(11);
    let Grant::Now { slot: Some(other) } = ask(budget, Lane::Backlog, Some(slot), late).await
    else {
        panic!("a budget that has rested makes nobody wait");
    };
    assert!(other > slot);
}

async fn a_backlog_makes_no_live_work_wait(budget: &dyn RequestBudget) {
    let now = start() + TimeDelta::minutes(40);
    waiting(budget, Lane::Backlog, 100, now).await;
    assert!(matches!(ask(budget, Lane::Live, None, now).await, Grant::Now { .. }));
    let (_, wait) = waiting(budget, Lane::Live, 1, now).await.remove(0);
    assert!(wait < Duration::from_secs(5), "{wait:?}");
}

async fn a_pause_stops_everybody_and_keeps_their_order(budget: &dyn RequestBudget) {
    let now = start() + TimeDelta::minutes(60);
    let slots = waiting(budget, Lane::Backlog, 5, now).await;
    budget.pause(Some(Duration::from_secs(30)), now).await.unwrap();
    // One in force as long, and a shorter one, say nothing new.
    budget.pause(Some(Duration::from_secs(30)), now).await.unwrap();
    budget.pause(None, now).await.unwrap();
    for (slot, before) in &slots {
        let Grant::Later { wait, .. } = ask(budget, Lane::Backlog, Some(*slot), now).await else {
            panic!("in a pause")
        };
        assert_eq!(wait, *before + Duration::from_secs(30));
    }
    let over = now + TimeDelta::seconds(30);
    for lane in [Lane::Live, Lane::Backlog] {
        let Grant::Later { wait, .. } = ask(budget, lane, None, now).await else {
            panic!("in a pause")
        };
        assert!(wait >= Duration::from_secs(30), "{wait:?}");
    }
    let (first, wait) = *slots.first().unwrap();
    let due = over + TimeDelta::from_std(wait).unwrap();
    let grant = ask(budget, Lane::Backlog, Some(first), due).await;
    assert_eq!(grant, Grant::Now { slot: Some(first) });
}

async fn of_several_who_ask_at_once_each_has_a_slot_of_its_own(
    budget: &dyn RequestBudget,
    other: &dyn RequestBudget,
) {
    let now = start() + TimeDelta::minutes(80);
    waiting(budget, Lane::Backlog, 1, now).await;
    let one_of = |budget| ask(budget, Lane::Backlog, None, now);
    let (one, two, three, four) =
        tokio::join!(one_of(budget), one_of(other), one_of(budget), one_of(other));
    let slots: BTreeSet<ScheduleTime> = [one, two, three, four].map(later).into();
    assert_eq!(slots.len(), 4, "{slots:?}");
}

async fn a_pause_stops_an_instance_that_has_not_seen_it(
    budget: &dyn RequestBudget,
    other: &dyn RequestBudget,
) {
    let now = start() + TimeDelta::minutes(100);
    ask(other, Lane::Live, None, now).await;
    budget.pause(Some(Duration::from_secs(20)), now).await.unwrap();
    later(ask(other, Lane::Live, None, now).await);
}

/// The slot of a call that may not leave yet.
fn later(grant: Grant) -> ScheduleTime {
    match grant {
        Grant::Later { slot, .. } => slot,
        Grant::Now { .. } => panic!("somebody may leave now"),
    }
}
