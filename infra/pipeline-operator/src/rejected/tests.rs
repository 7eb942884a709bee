use std::sync::Mutex;

use super::*;

fn message(id: &str) -> Message {
    Message {
        id: id.to_owned(),
        receipt: format!("receipt of {id}"),
        body: format!("body of {id}"),
        sent_at: DateTime::from_timestamp_millis(1_795_000_000_000),
        reason: Some("Event.Invalid: it is no event".to_owned()),
    }
}

/// Two queues in memory, of which some calls fail.
#[derive(Default)]
struct FakeQueues {
    waiting: Mutex<Vec<Message>>,
    uploads: Mutex<Vec<String>>,
    released: Mutex<Vec<String>>,
    no_send_of: Option<&'static str>,
    no_delete_of: Option<&'static str>,
}

impl FakeQueues {
    fn with(ids: &[&str]) -> Self {
        Self { waiting: Mutex::new(ids.iter().map(|id| message(id)).collect()), ..Self::default() }
    }

    fn left(&self) -> Vec<String> {
        self.waiting.lock().unwrap().iter().map(|message| message.id.clone()).collect()
    }
}

fn lost() -> CallFailure {
    CallFailure::NotAnswered { action: "sqs:Call".to_owned(), problem: "lost".to_owned() }
}

#[async_trait]
impl Queues for FakeQueues {
    async fn receive_all(&self) -> Result<Vec<Message>, CallFailure> {
        Ok(self.waiting.lock().unwrap().clone())
    }

    async fn send(&self, body: &str) -> Result<(), CallFailure> {
        if self.no_send_of.is_some_and(|id| body.ends_with(id)) {
            return Err(lost());
        }
        self.uploads.lock().unwrap().push(body.to_owned());
        Ok(())
    }

    async fn delete(&self, message: &Message) -> Result<(), CallFailure> {
        if self.no_delete_of.is_some_and(|id| message.id == id) {
            return Err(lost());
        }
        self.waiting.lock().unwrap().retain(|waiting| waiting.id != message.id);
        Ok(())
    }

    async fn release(&self, messages: &[Message]) -> Result<(), CallFailure> {
        self.released.lock().unwrap().extend(messages.iter().map(|message| message.id.clone()));
        Ok(())
    }
}

fn ids(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn chosen_messages_go_back_and_the_others_are_given_back() {
    let queues = FakeQueues::with(&["a", "b", "c"]);
    let done = redrive(&queues, Some(&ids(&["b", "x"])), false).await.unwrap();
    assert_eq!(
        (done.moved.as_slice(), done.not_found.as_slice()),
        (&["b".to_owned()][..], &["x".to_owned()][..])
    );
    assert_eq!(*queues.uploads.lock().unwrap(), ["body of b"]);
    assert_eq!(queues.left(), ["a", "c"]);
    assert_eq!(*queues.released.lock().unwrap(), ["a", "c"]);
    assert!(!done.is_whole(), "somebody asked for x");
}

#[tokio::test]
async fn a_message_that_is_not_sent_is_not_deleted() {
    let queues = FakeQueues { no_send_of: Some("b"), ..FakeQueues::with(&["a", "b", "c"]) };
    let done = redrive(&queues, None, false).await.unwrap();
    assert_eq!(done.not_sent, ["b"]);
    assert_eq!(queues.left(), ["b"]);
    assert_eq!(queues.uploads.lock().unwrap().len(), 2);
    assert!(done.problem.unwrap().contains("lost"));
}

#[tokio::test]
async fn a_message_that_is_sent_and_not_deleted_is_there_for_the_next_redrive() {
    let mut queues = FakeQueues { no_delete_of: Some("a"), ..FakeQueues::with(&["a", "b"]) };
    let done = redrive(&queues, None, false).await.unwrap();
    assert_eq!(
        (done.moved.as_slice(), done.still_there.as_slice()),
        (&["b".to_owned()][..], &["a".to_owned()][..])
    );
    queues.no_delete_of = None;
    let again = redrive(&queues, None, false).await.unwrap();
    assert_eq!(again.moved, ["a"]);
    assert_eq!(queues.left(), [""; 0]);
    let third = redrive(&queues, None, false).await.unwrap();
    assert!(third.moved.is_empty() && third.is_whole());
}

#[tokio::test]
async fn a_rehearsal_changes_nothing() {
    let queues = FakeQueues::with(&["a", "b"]);
    let done = redrive(&queues, None, true).await.unwrap();
    assert_eq!(done.moved, ["a", "b"]);
    assert_eq!(queues.left(), ["a", "b"]);
    assert!(queues.uploads.lock().unwrap().is_empty());
    assert_eq!(*queues.released.lock().unwrap(), ["a", "b"]);
}

#[test]
fn a_listed_message_tells_when_why_and_what() {
    let now = DateTime::from_timestamp_millis(1_795_000_600_000).unwrap();
    assert_eq!(
        list_text(&[Listed::of(&message("a"))], now),
        "a  2026-11-18T11:06:40Z, 10 min ago\n    Event.Invalid: it is no event\n    body of a\n1 message(s)\n"
    );
}
