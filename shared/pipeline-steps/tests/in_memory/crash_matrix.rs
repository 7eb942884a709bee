//! Every call of a whole run fails in every way, alone and in pairs, and the promises hold.
//!
//! The loop is the one that `SQLite` tests itself with: fail the n-th call for n = 1, 2, 3, ... until a run meets no fault any more, so that it adapts
//! when calls are added.

use std::collections::BTreeSet;

use crate::support::{RESULT, World, down, input_with_webhook};
use pipeline_steps::UnknownSubmission;
use port_fakes::{ScriptedProvider, When};
use serde_json::Value;
use transcription_domain::{JobState, WebhookStatus};

const WAYS: [When; 4] = [When::Before, When::After, When::KilledBefore, When::KilledAfter];

/// A run with faults, the schedule working until all is over.
fn run(faults: Vec<(u64, When)>, honours_keys: bool) -> World {
    let provider = ScriptedProvider::completing_with(RESULT.as_bytes());
    let provider = if honours_keys { provider.honouring_keys() } else { provider };
    // The page is one more object, and the slowest to make: single faults meet it, thousands of pairs need not.
    let words_of_a_page = if faults.len() > 1 { 0 } else { 1_000 };
    let mut world = World::with(provider, down(1), faults);
    world.viewer_words_max = words_of_a_page;
    if honours_keys {
        world.unknown = UnknownSubmission::ResubmitSameKey;
    }
    let _ended = world.run("console-1", &input_with_webhook());
    world.let_the_schedule_work();
    world
}

fn check_promises(world: &World, honours_keys: bool, faults: &[(u64, When)]) {
    let job = world.job();
    let told = format!("{faults:?}: {:?}\n{:#?}", job.state, world.actions());
    assert!(job.state.is_closed(), "a job ends: {told}");
    assert!(world.provider.inner().jobs_made() <= 1, "never two submissions: {told}");
    if honours_keys {
        let delivered = WebhookStatus::Delivered;
        let given_up = matches!(job.state.webhook_status(), Some(WebhookStatus::Failed(_)));
        assert!(job.state.webhook_status() == Some(&delivered) || given_up, "{told}");
    } else if let JobState::NeedsReview { .. } = job.state {
        assert!(job.due_at.is_none(), "nothing is sent again by itself: {told}");
    }
    check_messages(world, &told);
    check_audit(world, &told);
}

/// The same id and the same bytes on every attempt, and an intent before each.
fn check_messages(world: &World, told: &str) {
    let received = world.receiver.inner().received();
    let bodies: BTreeSet<&[u8]> = received.iter().map(|notice| notice.body.as_slice()).collect();
    let ids: BTreeSet<&str> = received.iter().map(|notice| notice.id.as_str()).collect();
    assert!(bodies.len() <= 1 && ids.len() <= 1, "one message only: {told}");
    let intents = world.actions().iter().filter(|action| *action == "notify intent").count();
    assert!(received.len() <= intents, "each attempt has its intent: {told}");
}

/// Contiguous, chained, and closed by a record that knows the webhook's fate.
fn check_audit(world: &World, told: &str) {
    let lines = world.audit_lines();
    let lines: Vec<&Value> = lines.iter().filter(|line| !line["job_key"].is_null()).collect();
    for (index, line) in lines.iter().enumerate() {
        assert_eq!(line["sequence"], index + 1, "no record is missing: {told}");
        assert_eq!(line["previous_hash"].is_null(), index == 0, "{told}");
    }
    let last = lines.last().unwrap();
    let status = world.job().state.webhook_status().map(WebhookStatus::on_the_wire);
    assert_eq!(last["webhook_status"].as_str(), status.as_deref(), "{told}");
    let submits = |outcome: &str| {
        let wanted = format!("submit {outcome}");
        world.actions().iter().filter(|action| **action == wanted).count()
    };
    assert!(world.provider.inner().jobs_made() <= submits("intent"), "{told}");
}

/// Fails each call in each way until a run meets no fault; answers how many runs met one.
fn every_single_fault(honours_keys: bool) -> u64 {
    let mut met = 0;
    for number in 1.. {
        let mut fired = 0;
        for way in WAYS {
            let faults = vec![(number, way)];
            let world = run(faults.clone(), honours_keys);
            check_promises(&world, honours_keys, &faults);
            fired += world.faults.fired();
        }
        met += fired;
        if fired == 0 {
            return met;
        }
    }
    met
}

#[test]
fn every_single_fault_leaves_no_lost_job_no_second_submission_and_no_gap_in_the_audit() {
    let met = every_single_fault(false);
    assert!(met > 100, "{met} faults were met");
}

#[test]
fn every_single_fault_is_overcome_where_the_provider_honours_keys() {
    let met = every_single_fault(true);
    assert!(met > 100, "{met} faults were met");
}

#[test]
fn every_pair_of_kills_keeps_the_promises() {
    let kills = [When::KilledBefore, When::KilledAfter];
    let (mut first, mut met) = (1, 0);
    loop {
        let mut first_fired = false;
        for second in first + 1.. {
            let mut second_fired = false;
            for (one, other) in kills.iter().flat_map(|one| kills.map(|other| (*one, other))) {
                let faults = vec![(first, one), (second, other)];
                let world = run(faults.clone(), false);
                check_promises(&world, false, &faults);
                first_fired |= world.faults.fired() >= 1;
                second_fired |= world.faults.fired() >= 2;
                met += world.faults.fired();
            }
            if !second_fired {
                break;
            }
        }
        if !first_fired {
            break;
        }
        first += 1;
    }
    assert!(met > 1_000, "{met} faults were met");
}
