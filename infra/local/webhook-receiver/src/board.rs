//! Everything that the receiver knows, shared by its HTTP side and its handle.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::answer::{Answer, AnswerProblem, Step, take_next};
use crate::holds::HoldBoard;
use crate::notice::{NoticeEnd, ReceivedNotice};

/// A lock that a panicking test thread does not spoil for the others.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Debug)]
pub(crate) struct Board {
    /// What each hook answers next.
    steps: Mutex<HashMap<String, Vec<Step>>>,
    received: Mutex<Received>,
    /// What signatures are judged by.
    key: Mutex<Option<String>>,
    arrivals: watch::Sender<()>,
    pub(crate) holds: Arc<HoldBoard>,
}

#[derive(Debug, Default)]
struct Received {
    count: u64,
    notices: Vec<ReceivedNotice>,
}

impl Default for Board {
    fn default() -> Self {
        Self {
            steps: Mutex::default(),
            received: Mutex::default(),
            key: Mutex::default(),
            arrivals: watch::Sender::new(()),
            holds: Arc::default(),
        }
    }
}

impl Board {
    /// Puts a hook's answers in the place of the old ones.
    pub(crate) fn put(&self, hook: &str, steps: Vec<Step>) -> Result<(), AnswerProblem> {
        for step in &steps {
            step.answer.check()?;
        }
        lock(&self.steps).insert(hook.to_owned(), steps);
        Ok(())
    }

    /// The key by which the signatures of the notices to come are judged, if there is one.
    pub(crate) fn key(&self) -> Option<String> {
        lock(&self.key).clone()
    }

    pub(crate) fn judge_by(&self, key: Option<String>) {
        *lock(&self.key) = key;
    }

    /// What a hook has still to answer.
    pub(crate) fn steps(&self, hook: &str) -> Vec<Step> {
        lock(&self.steps).get(hook).cloned().unwrap_or_default()
    }

    /// The answer to this notice.
    pub(crate) fn next_answer(&self, hook: &str) -> Answer {
        let mut steps = lock(&self.steps);
        steps.get_mut(hook).and_then(take_next).unwrap_or_else(|| Answer::status(204))
    }

    /// Keeps a notice under the next number, and compares it with the earlier ones of its message.
    pub(crate) fn record(self: &Arc<Self>, mut notice: ReceivedNotice) -> Ticket {
        let mut received = lock(&self.received);
        received.count += 1;
        notice.number = received.count;
        let ticket = Ticket { board: Arc::clone(self), number: notice.number, closed: false };
        if received.notices.iter().any(|earlier| is_same_message_with_other_bytes(earlier, &notice))
        {
            notice.problems.push("its webhook-id was seen before with other bytes".to_owned());
        }
        received.notices.push(notice);
        drop(received);
        self.arrivals.send_modify(|()| ());
        ticket
    }

    pub(crate) fn received(&self) -> Vec<ReceivedNotice> {
        lock(&self.received).notices.clone()
    }

    pub(crate) async fn until_received(&self, hook: &str, count: usize) {
        let is_enough = |(): &()| {
            let received = lock(&self.received);
            received.notices.iter().filter(|notice| notice.hook == hook).count() >= count
        };
        // An error would mean that the sender is gone, and `self` owns it.
        let _ = self.arrivals.subscribe().wait_for(is_enough).await;
    }

    pub(crate) fn forget_received(&self) {
        lock(&self.received).notices.clear();
    }

    /// Forgets answers and notices, and lets what is held go on.
    pub(crate) fn reset(&self) {
        lock(&self.steps).clear();
        self.forget_received();
        for name in self.holds.list() {
            self.holds.release(&name);
        }
    }

    fn close(&self, number: u64, ended: NoticeEnd, status: Option<u16>) {
        let mut received = lock(&self.received);
        if let Some(notice) = received.notices.iter_mut().find(|notice| notice.number == number) {
            notice.ended = ended;
            notice.status = status;
        }
    }
}

/// The same id promises the same bytes, on every attempt and replay.
fn is_same_message_with_other_bytes(earlier: &ReceivedNotice, notice: &ReceivedNotice) -> bool {
    let id = notice.header("webhook-id");
    earlier.hook == notice.hook
        && id.is_some()
        && earlier.header("webhook-id") == id
        && earlier.body != notice.body
}

/// Closes its notice's record: with a status, or by being dropped when the sender goes away.
#[derive(Debug)]
pub(crate) struct Ticket {
    board: Arc<Board>,
    number: u64,
    closed: bool,
}

impl Ticket {
    /// The notice was answered with this status, or (none) by closing the connection.
    pub(crate) fn close(mut self, status: Option<u16>) {
        self.closed = true;
        let ended = if status.is_some() { NoticeEnd::Answered } else { NoticeEnd::Dropped };
        self.board.close(self.number, ended, status);
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if !self.closed {
            self.board.close(self.number, NoticeEnd::SenderGone, None);
        }
    }
}
