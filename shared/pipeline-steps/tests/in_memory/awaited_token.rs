//! Jobs whose call has to wait for the fleet's access token.

use std::time::Duration;

use pipeline_contract::ports::{Look, ProviderError, SubmissionError};
use port_fakes::{PostOutcome, ScriptedProvider};
use transcription_domain::{JobState, WaitPlan};

use crate::support::{Ended, RESULT, World, console_input};

fn provider() -> ScriptedProvider {
    ScriptedProvider::completing_with(RESULT.as_bytes())
}

fn awaiting() -> ProviderError {
    ProviderError::AwaitingToken { retry_after: Duration::from_secs(1) }
}

fn running() -> Look {
    Look::StillRunning { status: "processing".to_owned() }
}

#[test]
fn waiting_for_the_fleets_token_costs_a_second_a_time_and_no_try_and_no_look() {
    let undisturbed = World::new(provider().looks(vec![Ok(running())]));
    let usual = undisturbed.seconds_to_completion();
    let waits = 3 * WaitPlan::default().looks_per_execution;
    let look = |_| Err(awaiting());
    let looks = (0..waits).map(look).chain([Ok(running())]).chain((0..waits).map(look)).collect();
    let checks = (0..waits).map(|_| Err(awaiting())).collect();
    let disturbed = World::new(provider().checks(checks).looks(looks));
    // Neither the gaps between looks nor the hand-over have counted them.
    assert_eq!(disturbed.seconds_to_completion(), usual + 3 * i64::from(waits));
    assert_eq!(disturbed.actions(), undisturbed.actions());
}

#[test]
fn a_submission_that_found_no_token_has_not_left_and_is_tried_again() {
    let refused = SubmissionError::NotAccepted(awaiting());
    let world = World::new(provider().posts(vec![PostOutcome::Fails(refused)]));
    world.seconds_to_completion();
    let expected = ["claim success", "submit intent", "submit failure", "submit intent"];
    assert_eq!(world.actions()[..4], expected);
}

#[test]
fn the_last_look_is_late_by_the_token_and_not_lost() {
    let looks = [Ok(running()), Ok(running()), Ok(running()), Ok(running()), Err(awaiting())];
    let mut world = World::new(provider().looks(looks.into()));
    world.plan.deadline = Duration::from_mins(1);
    world.seconds_to_completion();
    assert_eq!(world.provider.inner().looks.lock().unwrap().len(), 0, "the last look came late");
}

#[test]
fn a_token_that_never_comes_ends_a_job_by_its_deadline() {
    let mut unasked = World::new(provider().checks((0..200).map(|_| Err(awaiting())).collect()));
    let mut unseen = World::new(provider().looks((0..200).map(|_| Err(awaiting())).collect()));
    for world in [&mut unasked, &mut unseen] {
        world.plan.deadline = Duration::from_mins(1);
        let ended = world.run("console-1", &console_input());
        let Ended::Failed(failure) = ended else { panic!("{ended:?}") };
        assert_eq!(failure.error, "Job.DeadlinePassed");
        assert!(matches!(world.job().state, JobState::FailedClosed { .. }));
    }
}
