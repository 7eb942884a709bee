//! Good and bad days, each as the documents that the functions write on it.

use pipeline_contract::messages::Next;
use pipeline_contract::ports::{DeliveryOutcome, Look, ProviderError};
use port_fakes::{FakeReceiver, PostOutcome, ScriptedProvider};
use serde_json::Value;

use crate::pipeline::{RESULT, Stack};

fn provider() -> ScriptedProvider {
    ScriptedProvider::completing_with(RESULT.as_bytes())
}

fn run(stack: Stack, day: impl AsyncFnOnce(&mut Stack)) -> Vec<Value> {
    let mut stack = stack;
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(day(&mut stack));
    stack.written()
}

/// A recording goes all the way to its told webhook.
async fn all_the_way(stack: &mut Stack) {
    let submitted = stack.submit(1).await.expect("the submission is accepted");
    let key = submitted.job_key.unwrap();
    stack.clock.advance(60);
    assert_eq!(stack.poll(1, &key).await.unwrap().next, Next::Deliver);
    assert_eq!(stack.deliver(1, &key).await.unwrap().next, Next::Notify);
    assert_eq!(stack.notify(1, &key).await.unwrap().next, Next::Finished);
}

pub(crate) fn a_call_goes_all_the_way() -> Vec<Value> {
    run(Stack::of(provider(), FakeReceiver::default()), async |stack| {
        all_the_way(stack).await;
        stack.recheck().await;
    })
}

pub(crate) fn a_webhook_is_gone() -> Vec<Value> {
    let gone = DeliveryOutcome::Refused { reason: "answered 410".to_owned() };
    run(Stack::of(provider(), FakeReceiver::answering([gone])), all_the_way)
}

/// Nothing is given up: the attempts go on for two days.
pub(crate) fn a_webhooks_server_is_down() -> Vec<Value> {
    let down = DeliveryOutcome::TryAgain { reason: "answered 503".to_owned(), retry_after: None };
    run(Stack::of(provider(), FakeReceiver::answering([down])), async |stack| {
        let submitted = stack.submit(1).await.expect("the submission is accepted");
        let key = submitted.job_key.unwrap();
        stack.clock.advance(60);
        stack.poll(1, &key).await.unwrap();
        stack.deliver(1, &key).await.unwrap();
        assert_eq!(stack.notify(1, &key).await.unwrap().next, Next::Wait);
    })
}

pub(crate) fn the_audit_cannot_be_written() -> Vec<Value> {
    let stack = Stack::of(provider(), FakeReceiver::default()).with_a_broken_audit();
    run(stack, async |stack| assert!(stack.submit(1).await.is_none()))
}

pub(crate) fn a_submissions_answer_is_lost() -> Vec<Value> {
    let provider = provider().posts(vec![PostOutcome::AcceptedButLost]);
    run(Stack::of(provider, FakeReceiver::default()), async |stack| {
        assert_eq!(stack.submit(1).await.unwrap().next, Next::Abandon);
    })
}

/// The pre-flight meets this.
fn trouble(error: ProviderError) -> Vec<Value> {
    let provider = provider().checks(vec![Err(error)]);
    run(Stack::of(provider, FakeReceiver::default()), async |stack| {
        let _waits_or_fails = stack.submit(1).await;
    })
}

pub(crate) fn the_credentials_are_refused() -> Vec<Value> {
    trouble(ProviderError::Unauthorized("invalid_client".to_owned()))
}

pub(crate) fn the_provider_asks_to_slow_down() -> Vec<Value> {
    trouble(ProviderError::RateLimited { retry_after: None })
}

pub(crate) fn there_is_work_for_hours() -> Vec<Value> {
    run(Stack::of(provider(), FakeReceiver::default()), async |stack| {
        stack.others_take_slots(20_000).await;
        assert_eq!(stack.submit(1).await.unwrap().next, Next::SubmitAgain);
    })
}

pub(crate) fn the_provider_is_down() -> Vec<Value> {
    trouble(ProviderError::Unavailable { reason: "answered 503".to_owned(), retry_after: None })
}

pub(crate) fn the_provider_gives_five_jobs_up() -> Vec<Value> {
    let given_up = || Ok(Look::Failed { error: "no speech".to_owned() });
    let provider = provider().looks((0..5).map(|_| given_up()).collect());
    run(Stack::of(provider, FakeReceiver::default()), async |stack| {
        for recording in 1..=5 {
            let key = stack.submit(recording).await.unwrap().job_key.unwrap();
            let abandoned = stack.poll(recording, &key).await.unwrap();
            stack.give_up(recording, abandoned).await;
        }
    })
}

pub(crate) fn work_was_left_for_two_hours() -> Vec<Value> {
    run(Stack::of(provider(), FakeReceiver::default()), async |stack| {
        stack.submit(1).await.unwrap();
        // The lease is half an hour: the job has been due for an hour and a half.
        stack.clock.advance(7_200);
        stack.recheck().await;
    })
}

pub(crate) fn nothing_can_be_started_again() -> Vec<Value> {
    let stack = Stack::of(provider(), FakeReceiver::default()).with_a_broken_workflow();
    run(stack, async |stack| {
        stack.submit(1).await.unwrap();
        for _ in 0..4 {
            stack.clock.advance(3_600);
            stack.recheck().await;
        }
    })
}
