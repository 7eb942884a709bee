//! What a queue of rejected events promises.

use pipeline_contract::ports::{RejectedEvent, RejectedEvents};
use transcription_domain::Failure;

/// The whole contract of [`RejectedEvents`]. `all` reads everything that lies there, from outside the port.
pub async fn rejected_events_keep_their_contract(
    queue: &dyn RejectedEvents,
    all: impl AsyncFn() -> Vec<RejectedEvent>,
) {
    nothing_lies_there_before_it_was_put_aside(&all).await;
    a_message_lies_there_as_it_came_with_its_reason(queue, &all).await;
    a_message_that_is_put_aside_twice_is_there_twice_under_one_id(queue, &all).await;
    the_largest_message_of_an_upload_queue_finds_room(queue, &all).await;
}

/// What the template lets into the upload queue at most, in bytes.
const LARGEST: usize = 262_144;

fn event(message_id: &str, body: &str) -> RejectedEvent {
    let reason = Failure::new("Event.Invalid", "the message is no event, é \u{1f4de} \"quoted\"");
    RejectedEvent { message_id: message_id.to_owned(), body: body.to_owned(), reason }
}

async fn of_id(all: &impl AsyncFn() -> Vec<RejectedEvent>, id: &str) -> Vec<RejectedEvent> {
    let mut found = all().await;
    found.retain(|event| event.message_id == id);
    found
}

async fn nothing_lies_there_before_it_was_put_aside(all: &impl AsyncFn() -> Vec<RejectedEvent>) {
    assert_eq!(of_id(all, "contracts-a").await, []);
}

async fn a_message_lies_there_as_it_came_with_its_reason(
    queue: &dyn RejectedEvents,
    all: &impl AsyncFn() -> Vec<RejectedEvent>,
) {
    let sent = event("contracts-b", "{ \"detail\": {\"object\":\t<é & 'x'>\n");
    queue.put_aside(&sent).await.unwrap();
    assert_eq!(of_id(all, "contracts-b").await, [sent]);
}

async fn a_message_that_is_put_aside_twice_is_there_twice_under_one_id(
    queue: &dyn RejectedEvents,
    all: &impl AsyncFn() -> Vec<RejectedEvent>,
) {
    let sent = event("contracts-c", "not json");
    queue.put_aside(&sent).await.unwrap();
    queue.put_aside(&sent).await.unwrap();
    assert_eq!(of_id(all, "contracts-c").await, [sent.clone(), sent]);
}

async fn the_largest_message_of_an_upload_queue_finds_room(
    queue: &dyn RejectedEvents,
    all: &impl AsyncFn() -> Vec<RejectedEvent>,
) {
    let sent = event("contracts-d", &"x".repeat(LARGEST));
    queue.put_aside(&sent).await.unwrap();
    assert_eq!(of_id(all, "contracts-d").await, [sent]);
}
