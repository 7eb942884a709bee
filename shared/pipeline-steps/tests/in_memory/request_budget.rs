//! Jobs that share the fleet's request budget with more work than it lets through.

use std::time::Duration;

use pipeline_contract::messages::Next;
use pipeline_contract::ports::{
    Clock as _, Grant, Look, ProviderError, RequestBudget as _, SlotRequest, SubmissionError,
};
use pipeline_steps::UnknownSubmission;
use port_fakes::{FakeBudget, FaultPlan, Faulty, PostOutcome, ScriptedProvider, When};
use transcription_domain::{JobState, Lane, ScheduleTime, WaitPlan};

use crate::support::{Ended, RESULT, World, console_input, once};

const LIMIT: u32 = 300;

fn provider() -> ScriptedProvider {
    ScriptedProvider::completing_with(RESULT.as_bytes())
}

fn running() -> Look {
    Look::StillRunning { status: "processing".to_owned() }
}

fn sharing(provider: ScriptedProvider) -> World {
    let mut world = World::new(provider);
    world.budget = Faulty::new(FakeBudget::within(LIMIT), FaultPlan::failing(Vec::new()));
    world
}

/// Others ask for so many slots.
fn others_ask(world: &World, lane: Lane, slots: u32) {
    for _ in 0..slots {
        let request = SlotRequest { lane, calls: 1, held: None, now: world.clock.now() };
        once(world.budget.inner().take(request)).unwrap().unwrap();
    }
}

#[test]
fn on_a_quiet_day_nobody_waits_for_the_budget() {
    let undisturbed = World::new(provider().looks(vec![Ok(running())]));
    let sharing = sharing(provider().looks(vec![Ok(running())]));
    assert_eq!(sharing.seconds_to_completion(), undisturbed.seconds_to_completion());
    assert_eq!(sharing.actions(), undisturbed.actions());
}

#[test]
fn a_job_waits_for_its_slot_without_a_try_and_comes_back_when_it_is_due() {
    let undisturbed = World::new(provider());
    let usual = undisturbed.seconds_to_completion();
    let world = sharing(provider());
    // Ten minutes of work for the whole rate stand before it, and nobody comes later.
    others_ask(&world, Lane::Live, 2_660);
    let took = world.seconds_to_completion();
    assert!((595..=605).contains(&(took - usual)), "{took} {usual}");
    assert_eq!(world.actions(), undisturbed.actions());
}

#[test]
fn whoever_comes_later_waits_behind_a_job_in_line() {
    let world = sharing(provider());
    others_ask(&world, Lane::Live, 320);
    let slot = |world: &World| {
        let request =
            SlotRequest { lane: Lane::Live, calls: 1, held: None, now: world.clock.now() };
        match once(world.budget.inner().take(request)).unwrap().unwrap() {
            Grant::Later { slot, .. } => slot,
            Grant::Now { .. } => panic!("the line is not empty"),
        }
    };
    let before: ScheduleTime = slot(&world);
    let answer = world.submit_once();
    let its = answer.place.unwrap().slot.unwrap();
    others_ask(&world, Lane::Live, 1_000);
    assert!(before < its && its < slot(&world));
    // Its slot is due, although a thousand asked since.
    world.clock.advance(answer.wait_seconds.into());
    assert_eq!(world.submit_again(answer.place).next, Next::Wait);
}

#[test]
fn a_backlog_makes_no_console_run_wait() {
    let undisturbed = World::new(provider());
    let world = sharing(provider());
    others_ask(&world, Lane::Backlog, 10_000);
    assert_eq!(world.seconds_to_completion(), undisturbed.seconds_to_completion());
}

#[test]
fn what_the_schedule_started_again_waits_behind_the_backlog() {
    let world = sharing(provider().checks(vec![Err(ProviderError::Unauthorized(String::new()))]));
    let ended = world.run("console-1", &console_input());
    assert!(matches!(ended, Ended::Failed(_)), "{ended:?}");
    world.clock.advance(3_600);
    let before = world.job_clock();
    others_ask(&world, Lane::Backlog, 10_000);
    world.let_the_schedule_work();
    assert!(matches!(world.job().state, JobState::Completed { .. }), "{:?}", world.job().state);
    assert!(world.job_clock() - before > 3_000);
}

#[test]
fn a_429_of_one_job_stops_all_others_until_its_time() {
    let throttled = ProviderError::RateLimited { retry_after: Some(Duration::from_secs(90)) };
    for world in [
        sharing(provider().checks(vec![Err(throttled)])),
        sharing(provider().posts(vec![PostOutcome::Fails(SubmissionError::NotAccepted(
            ProviderError::RateLimited { retry_after: Some(Duration::from_secs(90)) },
        ))])),
        sharing(provider().looks(vec![Err(ProviderError::RateLimited {
            retry_after: Some(Duration::from_secs(90)),
        })])),
    ] {
        world.seconds_to_completion();
        assert_eq!(world.budget.inner().schedule().paused_for.num_seconds(), 90);
        // An outage says nothing about the rate.
        let outage = ProviderError::Unavailable { reason: String::new(), retry_after: None };
        let world = sharing(provider().checks(vec![Err(outage)]));
        world.seconds_to_completion();
        assert_eq!(world.budget.inner().schedule().paused_for.num_seconds(), 0);
    }
}

#[test]
fn a_job_in_line_is_moved_by_a_pause_and_does_not_lose_its_place() {
    let world = sharing(provider());
    others_ask(&world, Lane::Live, 320);
    let answer = world.submit_once();
    let wait = answer.wait_seconds;
    once(world.budget.inner().pause(Some(Duration::from_mins(10)), world.clock.now()))
        .unwrap()
        .unwrap();
    world.clock.advance(wait.into());
    let again = world.submit_again(answer.place);
    assert_eq!(again.next, Next::SubmitAgain);
    assert_eq!(again.place.unwrap().slot, answer.place.unwrap().slot);
    // What is left is the pause, but for the part of a second by which a wait is longer.
    assert!((599..=600).contains(&(again.wait_seconds)), "{}", again.wait_seconds);
    world.clock.advance(again.wait_seconds.into());
    assert_eq!(world.submit_again(again.place).next, Next::Wait);
}

#[test]
fn pauses_that_never_end_use_up_looks_so_that_no_execution_grows_for_ever() {
    let mut world = sharing(provider());
    world.plan.looks_per_execution = 3;
    let answer = world.submit_once();
    let mut answer = answer;
    let mut visits = 0;
    while answer.next == Next::SubmitAgain || answer.next == Next::Wait {
        // Somebody else's call gets a 429 each time just before this job may leave.
        world.clock.advance(answer.wait_seconds.into());
        once(world.budget.inner().pause(Some(Duration::from_mins(1)), world.clock.now()))
            .unwrap()
            .unwrap();
        answer = world.poll_again(answer.looks.unwrap_or(0), answer.place);
        visits += 1;
        assert!(visits <= 3 * 4, "{answer:?}");
    }
    assert_eq!(answer.next, Next::HandOver, "{answer:?}");
}

#[test]
fn an_attempt_of_unknown_outcome_that_waits_through_pauses_without_end_is_left_to_the_schedule() {
    let lost = ProviderError::Unavailable { reason: String::new(), retry_after: None };
    let posts = vec![PostOutcome::Fails(SubmissionError::OutcomeUnknown(lost))];
    let mut world = sharing(provider().posts(posts));
    world.unknown = UnknownSubmission::ResubmitSameKey;
    let mut answer = world.submit_once();
    for _ in 0..4 {
        assert_eq!(answer.next, Next::SubmitAgain, "{answer:?}");
        world.clock.advance(answer.wait_seconds.into());
        once(world.budget.inner().pause(Some(Duration::from_mins(1)), world.clock.now()))
            .unwrap()
            .unwrap();
        answer = world.submit_again(answer.place);
    }
    assert_eq!(answer.next, Next::HandOver, "{answer:?}");
    assert_eq!(world.job().state, JobState::Submitting { attempt: 1 });
}

#[test]
fn a_budget_that_cannot_be_used_fails_and_delays_no_job() {
    let undisturbed = World::new(provider().looks(vec![Ok(running())]));
    let usual = undisturbed.seconds_to_completion();
    let mut world = sharing(provider().looks(vec![Ok(running())]));
    let broken = FaultPlan::failing((1..100).map(|call| (call, When::Before)).collect());
    world.budget = Faulty::new(FakeBudget::within(LIMIT), broken);
    assert_eq!(world.seconds_to_completion(), usual);
}

#[test]
fn the_last_look_happens_at_the_deadline_without_a_slot() {
    let mut world = sharing(provider());
    world.plan.deadline = Duration::from_mins(10);
    let submitted = world.submit_once();
    assert_eq!(submitted.next, Next::Wait);
    // Hours of work stand before its look.
    others_ask(&world, Lane::Live, 100_000);
    world.clock.advance(submitted.wait_seconds.into());
    let answer = world.poll_again(0, None);
    assert_eq!(answer.next, Next::Wait);
    world.clock.advance(answer.wait_seconds.into());
    assert!(i64::from(answer.wait_seconds) <= 601, "{answer:?}");
    assert_eq!(world.poll_again(0, answer.place).next, Next::Deliver);
}

#[test]
fn a_job_whose_slot_never_comes_ends_by_its_deadline() {
    let mut world = sharing(provider());
    world.plan.deadline = Duration::from_mins(10);
    others_ask(&world, Lane::Live, 100_000);
    let ended = world.run("console-1", &console_input());
    let Ended::Failed(failure) = ended else { panic!("{ended:?}") };
    assert_eq!(failure.error, "Job.DeadlinePassed");
    assert_eq!(world.provider.inner().jobs_made(), 0);
}

#[test]
fn a_job_that_waits_for_hours_is_none_that_the_schedule_has_to_look_at() {
    let world = sharing(provider());
    others_ask(&world, Lane::Live, 50_000);
    let answer = world.submit_once();
    assert!(answer.wait_seconds > 10_000, "{answer:?}");
    let due = world.job().due_at.unwrap();
    assert!((due - world.clock.now()).num_seconds() > i64::from(answer.wait_seconds));
}

#[test]
fn a_slot_is_kept_while_the_token_is_awaited() {
    let awaiting = ProviderError::AwaitingToken { retry_after: Duration::from_secs(1) };
    let world = sharing(provider().checks(vec![Err(awaiting)]));
    world.seconds_to_completion();
    // Two calls to submit and one to look: the wait for the token has used up none.
    let other = sharing(provider());
    other.seconds_to_completion();
    let shared = |world: &World| world.budget.inner().schedule().shared.micros();
    let a_second = 1_000_000;
    assert!((shared(&world) - shared(&other)).abs() <= a_second);
    assert_eq!(WaitPlan::default().looks_per_execution, 200);
}
