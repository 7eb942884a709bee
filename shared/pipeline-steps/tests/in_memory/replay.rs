//! A webhook is told once more, by a person's wish.

use pipeline_contract::messages::ReplayAnswer;
use pipeline_contract::ports::DeliveryOutcome;
use pipeline_steps::{StepError, replay};
use port_fakes::{FakeReceiver, ScriptedProvider};
use serde_json::{Value, json};

use crate::machine::{notify_ports, notify_rules};
use crate::support::{RESULT, World, console_input, down, input_with_webhook, once};

fn provider() -> ScriptedProvider {
    ScriptedProvider::completing_with(RESULT.as_bytes())
}

/// A world in which an execution has run to its end.
fn over(receiver: FakeReceiver, input: &Value) -> World {
    let world = World::with(provider(), receiver, Vec::new());
    world.run("console-1", input);
    world
}

fn replayed(world: &World) -> Result<ReplayAnswer, StepError> {
    once(replay(&world.job().key, &notify_ports(world), &notify_rules())).unwrap()
}

#[test]
fn a_webhook_that_was_given_up_is_told_the_same_message_and_counts_as_delivered() {
    // Three attempts and the first replay.
    let world = over(down(4), &input_with_webhook());
    let closed_at = world.job().milestones.closed_at;
    let before = world.actions().len();

    let answer = replayed(&world).unwrap();
    assert!(!answer.told && answer.message.contains("answered 503"), "{}", answer.message);
    assert_eq!(
        world.job().state.webhook_status().unwrap().on_the_wire().split(':').next(),
        Some("failed")
    );
    assert!(replayed(&world).unwrap().told);

    let received = world.receiver.inner().received();
    assert_eq!(received.len(), 5);
    assert!(received.iter().all(|notice| *notice == received[0]));
    let job = world.job();
    assert_eq!((job.state.name(), job.milestones.closed_at), ("COMPLETED", closed_at));
    assert_eq!(job.state.webhook_status().unwrap().on_the_wire(), "delivered");
    assert_eq!(job.due_at, None);
    assert_eq!(
        world.actions()[before..],
        ["notify intent", "notify failure", "notify intent", "notify success"]
    );
    assert_eq!(world.audit_lines().last().unwrap()["webhook_status"], "delivered");
}

#[test]
fn a_receiver_that_lost_a_message_gets_it_again() {
    let world = over(FakeReceiver::default(), &input_with_webhook());
    assert!(replayed(&world).unwrap().told);
    let received = world.receiver.inner().received();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0], received[1]);
}

#[test]
fn what_has_no_webhook_or_is_not_over_is_not_told_and_says_why() {
    let world = over(FakeReceiver::default(), &console_input());
    let answer = replayed(&world).unwrap();
    assert_eq!((answer.told, answer.message.as_str()), (false, "the request names no webhook"));

    let world = World::with(provider(), FakeReceiver::default(), Vec::new());
    world.submit_once();
    let answer = replayed(&world).unwrap();
    assert!(!answer.told && answer.message.starts_with("the job is SUBMITTED, not over"));
    assert_eq!(world.receiver.inner().received(), []);
}

#[test]
fn a_failures_message_is_told_again_too() {
    let gone = DeliveryOutcome::Refused { reason: "answered 410".to_owned() };
    let provider = ScriptedProvider::completing_with(br#"{"words": 7}"#);
    let world = World::with(provider, FakeReceiver::answering([gone]), Vec::new());
    world.run("console-1", &input_with_webhook());
    assert_eq!(world.job().state.name(), "FAILED_CLOSED");
    assert!(replayed(&world).unwrap().told);
    let body: Value = serde_json::from_slice(&world.receiver.inner().received()[1].body).unwrap();
    assert_eq!(body["status"], json!("failed"));
}
