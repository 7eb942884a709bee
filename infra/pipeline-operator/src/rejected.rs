//! `rejected`: upload events that started nothing, and the way back into the upload queue.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::signed_calls::CallFailure;
use crate::span_in_words::moment_and_distance;
use crate::terminal_text::terminal_line;

mod message;
pub(crate) use message::Message;
mod shown_body;
mod sqs_queues;
pub(crate) use sqs_queues::SqsQueues;

/// A message as it is listed. Its body is shortened, and what could be a secret is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Listed {
    pub(crate) id: String,
    pub(crate) sent_at: Option<DateTime<Utc>>,
    pub(crate) reason: Option<String>,
    pub(crate) body: String,
}

impl Listed {
    pub(crate) fn of(message: &Message) -> Self {
        Self {
            id: message.id.clone(),
            sent_at: message.sent_at,
            reason: message.reason.clone(),
            body: shown_body::shown(&message.body),
        }
    }
}

/// The list for people: three lines for each message.
pub(crate) fn list_text(messages: &[Listed], now: DateTime<Utc>) -> String {
    let mut text = String::new();
    for message in messages {
        let sent = message
            .sent_at
            .map_or_else(|| "at an unknown time".to_owned(), |at| moment_and_distance(at, now));
        let reason = message
            .reason
            .as_deref()
            .unwrap_or("no reason was written beside it: see the function's log");
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}  {sent}", terminal_line(&message.id));
        let _ = writeln!(text, "    {}", terminal_line(reason));
        let _ = writeln!(text, "    {}", terminal_line(&message.body));
    }
    let _ = writeln!(text, "{} message(s)", messages.len());
    text
}

/// Two queues: the one whose messages are looked at, and the upload queue.
#[async_trait]
pub(crate) trait Queues: Send + Sync {
    /// Every message that can be had, hidden from others for a while.
    async fn receive_all(&self) -> Result<Vec<Message>, CallFailure>;

    /// Puts a body into the upload queue.
    async fn send(&self, body: &str) -> Result<(), CallFailure>;

    /// Takes a received message out of its queue.
    async fn delete(&self, message: &Message) -> Result<(), CallFailure>;

    /// Gives received messages back to their queue.
    async fn release(&self, messages: &[Message]) -> Result<(), CallFailure>;
}

/// What a redrive did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Redriven {
    /// Sent, and gone from their queue; in a rehearsal: would be.
    pub(crate) moved: Vec<String>,
    /// Sent, and still in their queue: a second redrive sends them again, which starts nothing twice.
    pub(crate) still_there: Vec<String>,
    /// Not sent, and still in their queue.
    pub(crate) not_sent: Vec<String>,
    /// Asked for, and not there.
    pub(crate) not_found: Vec<String>,
    /// The first thing that went wrong.
    pub(crate) problem: Option<String>,
}

impl Redriven {
    pub(crate) const fn is_whole(&self) -> bool {
        self.problem.is_none() && self.not_found.is_empty()
    }
}

/// Sends messages back to the upload queue: each is sent before it is deleted, so a crash in between makes it come twice and
/// never be lost; an upload event that comes twice starts one execution.
///
/// `chosen` names messages; `None` is all of them. A rehearsal changes nothing.
///
/// # Errors
/// When the messages cannot be had at all.
pub(crate) async fn redrive(
    queues: &dyn Queues,
    chosen: Option<&BTreeSet<String>>,
    rehearsal: bool,
) -> Result<Redriven, CallFailure> {
    let received = queues.receive_all().await?;
    let is_chosen = |message: &Message| chosen.is_none_or(|ids| ids.contains(&message.id));
    let (wanted, others): (Vec<Message>, Vec<Message>) = received.into_iter().partition(is_chosen);
    let mut done = Redriven {
        not_found: chosen
            .into_iter()
            .flatten()
            .filter(|id| !wanted.iter().any(|message| message.id == **id))
            .cloned()
            .collect(),
        ..Redriven::default()
    };
    let mut kept = others;
    for message in wanted {
        if rehearsal {
            done.moved.push(message.id.clone());
            kept.push(message);
            continue;
        }
        let sent = queues.send(&message.body).await;
        let deleted = match &sent {
            Ok(()) => queues.delete(&message).await,
            Err(_) => Ok(()),
        };
        let place = match (&sent, &deleted) {
            (Ok(()), Ok(())) => &mut done.moved,
            (Ok(()), Err(_)) => &mut done.still_there,
            (Err(_), _) => &mut done.not_sent,
        };
        place.push(message.id.clone());
        if let Err(failure) = sent.and(deleted) {
            done.problem.get_or_insert_with(|| failure.to_string());
            kept.push(message);
        }
    }
    // They come back by themselves after a while: no reason to call the redrive a failure.
    let _ = queues.release(&kept).await;
    Ok(done)
}

/// A redrive for people.
pub(crate) fn redriven_text(done: &Redriven, rehearsal: bool) -> String {
    let verb = if rehearsal { "would be sent back" } else { "sent back" };
    let mut text = String::new();
    let mut lines = |ids: &[String], what: &str| {
        for id in ids {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{}  {what}", terminal_line(id));
        }
    };
    lines(&done.moved, verb);
    lines(
        &done.still_there,
        "sent back, and still in its queue: redrive it again, nothing starts twice",
    );
    lines(&done.not_sent, "not sent; it is still in its queue");
    lines(&done.not_found, "is not in the queue, or somebody else is looking at it");
    let _ = writeln!(text, "{} message(s) {verb}", done.moved.len() + done.still_there.len());
    text
}

#[cfg(test)]
mod tests;
