//! Whole fleets on one schedule: whatever they ask, the provider sees no more than its limit.

use proptest::prelude::*;

use super::*;

const SECOND: i64 = 1_000_000;

fn at(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(1_800_000_000 * SECOND + micros).unwrap()
}

/// A fleet that waits for its slots, as the steps do: whoever comes back looks whether its slot is due.
struct Fleet {
    schedule: RequestSchedule,
    rate: RequestRate,
}

impl Fleet {
    fn within(limit: u32) -> Self {
        Self { schedule: RequestSchedule::default(), rate: RequestRate::within(limit) }
    }

    fn take(&mut self, lane: Lane, calls: u32, now: DateTime<Utc>) -> ScheduleTime {
        let booking = self.schedule.booking(&self.rate, lane, calls, now);
        let (after, slot) = self.schedule.booked(&booking);
        self.schedule = after;
        slot
    }

    /// How long somebody who asks now is told to wait.
    fn wait(&mut self, lane: Lane, calls: u32, now: DateTime<Utc>) -> Duration {
        let slot = self.take(lane, calls, now);
        match self.schedule.state_of(slot, now) {
            SlotState::Due => Duration::ZERO,
            SlotState::In(wait) => wait,
            SlotState::Over => panic!("a new slot is over"),
        }
    }
}

#[test]
fn a_fleet_that_has_rested_makes_up_for_20_calls_and_then_waits_its_turn() {
    let mut fleet = Fleet::within(300);
    let at_once = (0..30).take_while(|_| fleet.wait(Lane::Live, 1, at(0)).is_zero()).count();
    assert_eq!(at_once, 20);
    // The first of those who waited took the next slot; this one is the second.
    let wait = fleet.wait(Lane::Live, 1, at(0));
    assert!(wait > Duration::from_millis(400) && wait < Duration::from_millis(700), "{wait:?}");
}

#[test]
fn a_job_checks_and_submits_in_one_go_on_a_quiet_day_whatever_the_limit() {
    for limit in [10, 60, 300, 5_000, 99_999] {
        for lane in [Lane::Live, Lane::Backlog] {
            assert!(Fleet::within(limit).wait(lane, 2, at(0)).is_zero(), "{limit} {lane:?}");
        }
    }
}

#[test]
fn a_backlog_of_any_length_leaves_live_work_its_quarter() {
    let mut fleet = Fleet::within(300);
    for _ in 0..10_000 {
        fleet.take(Lane::Backlog, 1, at(0));
    }
    // Somebody who starts an execution in the middle of it is sent at once, and so is the next.
    assert!(fleet.wait(Lane::Live, 2, at(SECOND)).is_zero());
    assert!(fleet.wait(Lane::Live, 2, at(SECOND)).is_zero());
    assert!(fleet.wait(Lane::Live, 2, at(SECOND)) < Duration::from_secs(2));
    // The backlog itself has three quarters: 198 a minute.
    let left = fleet.wait(Lane::Backlog, 1, at(SECOND)).as_secs();
    assert_eq!(left / 60, 10_000 / 198 - 1 + 1);
}

#[test]
fn live_work_uses_the_whole_rate_while_nothing_else_waits() {
    let mut fleet = Fleet::within(300);
    for _ in 0..2_640 {
        fleet.take(Lane::Live, 1, at(0));
    }
    let wait = fleet.wait(Lane::Live, 1, at(0)).as_secs();
    assert!((585..=600).contains(&wait), "{wait}");
}

#[test]
fn nobody_who_asks_later_comes_before_a_call_of_the_same_track() {
    let mut fleet = Fleet::within(60);
    let slots: Vec<ScheduleTime> =
        (0..100).map(|n| fleet.take(Lane::Backlog, 1 + n % 2, at(i64::from(n) * 1_000))).collect();
    assert!(slots.is_sorted());
}

#[test]
fn a_429_stops_everybody_and_keeps_their_order_and_distances() {
    let mut fleet = Fleet::within(60);
    let slots: Vec<ScheduleTime> = (0..20).map(|_| fleet.take(Lane::Live, 1, at(0))).collect();
    let waits = |schedule: &RequestSchedule, now| {
        slots.iter().map(|slot| schedule.state_of(*slot, now)).collect::<Vec<_>>()
    };
    let before = waits(&fleet.schedule, at(SECOND));
    fleet.schedule = fleet.schedule.paused(Some(Duration::from_secs(30)), at(SECOND)).unwrap();
    for (slot, state) in waits(&fleet.schedule, at(SECOND)).iter().zip(&before) {
        let moved = match state {
            SlotState::In(wait) => *wait + Duration::from_secs(30),
            SlotState::Due | SlotState::Over => Duration::from_secs(30),
        };
        let SlotState::In(wait) = slot else { panic!("{slot:?} in a pause") };
        assert!(*wait >= Duration::from_secs(30) && *wait <= moved, "{wait:?} {moved:?}");
    }
    // Half a minute later all is as it was.
    assert_eq!(waits(&fleet.schedule, at(31 * SECOND))[10..], before[10..]);
    // Somebody new comes after them, and makes up for nothing.
    assert!(fleet.wait(Lane::Live, 1, at(2 * SECOND)) > Duration::from_secs(29));
    let rested = RequestSchedule { kept: ScheduleTime(0), ..fleet.schedule };
    let booking = rested.booking(&fleet.rate, Lane::Live, 1, at(31 * SECOND));
    assert_eq!(rested.state_of(rested.booked(&booking).1, at(31 * SECOND)), SlotState::Due);
    let (rested, _) = rested.booked(&booking);
    let booking = rested.booking(&fleet.rate, Lane::Live, 1, at(31 * SECOND));
    assert_ne!(rested.state_of(rested.booked(&booking).1, at(31 * SECOND)), SlotState::Due);
}

#[test]
fn many_429s_at_once_are_one_pause_and_a_longer_one_makes_it_longer() {
    let pause = |schedule: &RequestSchedule, seconds, now| {
        schedule.paused(Some(Duration::from_secs(seconds)), now)
    };
    let start = RequestSchedule::default();
    let paused = pause(&start, 30, at(0)).unwrap();
    assert_eq!((paused.paused_until, paused.paused_for), (at(30 * SECOND), TimeDelta::seconds(30)));
    assert_eq!(pause(&paused, 30, at(SECOND / 2)), None);
    assert_eq!(pause(&paused, 5, at(SECOND)), None);
    let longer = pause(&paused, 60, at(10 * SECOND)).unwrap();
    assert_eq!((longer.paused_until, longer.paused_for), (at(70 * SECOND), TimeDelta::seconds(70)));
    let anew = pause(&longer, 1, at(100 * SECOND)).unwrap();
    assert_eq!(anew.paused_for, TimeDelta::seconds(71));
}

#[test]
fn a_429_that_says_nothing_stops_for_seconds_and_a_daily_limit_for_an_hour() {
    for (asked, pause) in [(None, 5), (Some(0), 1), (Some(86_400), 3_600)] {
        let paused = RequestSchedule::default().paused(asked.map(Duration::from_secs), at(0));
        assert_eq!(paused.unwrap().paused_for, TimeDelta::seconds(pause), "{asked:?}");
    }
}

#[test]
fn a_slot_is_good_for_ten_seconds() {
    let mut fleet = Fleet::within(60);
    let slot = fleet.take(Lane::Live, 1, at(0));
    let due = slot.micros() - at(0).timestamp_micros();
    for (late, state) in
        [(0, SlotState::Due), (10 * SECOND, SlotState::Due), (10 * SECOND + 1, SlotState::Over)]
    {
        assert_eq!(fleet.schedule.state_of(slot, at(due + late)), state, "{late}");
    }
}

#[test]
fn a_slot_travels_as_a_text_and_nothing_else_is_one() {
    let slot = ScheduleTime::of_micros(1_800_000_000_123_456);
    let json = serde_json::to_string(&slot).unwrap();
    assert_eq!(json, r#""1800000000123456""#);
    assert_eq!(serde_json::from_str::<ScheduleTime>(&json).unwrap(), slot);
    for wrong in [r#""""#, r#""a""#, r#""1.5""#, r#""99999999999999999999""#, "17"] {
        assert!(serde_json::from_str::<ScheduleTime>(wrong).is_err(), "{wrong}");
    }
    // Whatever a slot says, it has a state.
    for micros in [i64::MIN, 0, i64::MAX] {
        let state = RequestSchedule::default().state_of(ScheduleTime::of_micros(micros), at(0));
        assert_ne!(state, SlotState::Due);
    }
}

/// One call of a fleet: when it asks, how far its clock is off, how long it takes to its provider.
#[derive(Debug, Clone)]
struct Ask {
    after: i64,
    lane: Lane,
    calls: u32,
    skew: i64,
    delay: i64,
}

fn asks() -> impl Strategy<Value = Vec<Ask>> {
    let lane = prop_oneof![Just(Lane::Live), Just(Lane::Backlog)];
    // Mostly in bursts, sometimes after a rest.
    let after = prop_oneof![9 => 0..300_000_i64, 1 => 0..90 * SECOND];
    (prop::collection::vec((after, lane, 1..=2_u32, -SECOND..=SECOND, 0..=SECOND), 1..400))
        .prop_map(|asks| {
            let ask = |(after, lane, calls, skew, delay)| Ask { after, lane, calls, skew, delay };
            asks.into_iter().map(ask).collect()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_minute_has_more_calls_than_the_limit_with_clocks_a_second_off_and_a_second_on_the_way(
        asks in asks(), limit in 10..600_u32,
    ) {
        let mut fleet = Fleet::within(limit);
        let (mut now, mut arrivals) = (0, Vec::new());
        for ask in &asks {
            now += ask.after;
            let wait = fleet.wait(ask.lane, ask.calls, at(now + ask.skew)).as_micros();
            let arrival = now + i64::try_from(wait).unwrap() + ask.delay;
            arrivals.extend((0..ask.calls).map(|_| arrival));
        }
        arrivals.sort_unstable();
        let limit = usize::try_from(limit).unwrap();
        let full = arrivals.windows(limit + 1).find(|calls| calls[limit] - calls[0] < 60 * SECOND);
        prop_assert!(full.is_none(), "{full:?}");
    }

    #[test]
    fn nobody_leaves_in_a_pause_and_no_pause_changes_the_order(asks in asks(), seconds in 1..100_u64) {
        let mut fleet = Fleet::within(60);
        let mut now = 0;
        let mut slots = Vec::new();
        for ask in &asks {
            now += ask.after;
            slots.push(fleet.take(ask.lane, ask.calls, at(now)));
        }
        let clock = at(now);
        let order = |schedule: &RequestSchedule, now| {
            let mut waits: Vec<_> = slots
                .iter()
                .filter_map(|slot| match schedule.state_of(*slot, now) {
                    SlotState::In(wait) => Some((wait, *slot)),
                    SlotState::Due | SlotState::Over => None,
                })
                .collect();
            waits.sort_unstable();
            waits.into_iter().map(|(_, slot)| slot).collect::<Vec<_>>()
        };
        let before = order(&fleet.schedule, clock);
        let paused = fleet.schedule.paused(Some(Duration::from_secs(seconds)), clock).unwrap();
        let until = paused.paused_until;
        for slot in &slots {
            let state = paused.state_of(*slot, until - TimeDelta::microseconds(1));
            prop_assert!(matches!(state, SlotState::In(_)), "{state:?}");
        }
        prop_assert_eq!(order(&paused, until), before);
    }
}
