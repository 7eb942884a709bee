//! Notices that are kept open until somebody lets them go on.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::{oneshot, watch};

use crate::board::lock;

#[derive(Debug)]
struct Waiting {
    number: u64,
    name: String,
    go_on: oneshot::Sender<()>,
}

#[derive(Debug)]
pub(crate) struct HoldBoard {
    waiting: Mutex<Vec<Waiting>>,
    numbers: AtomicU64,
    /// Wakes those who wait for an arrival.
    arrivals: watch::Sender<()>,
}

impl Default for HoldBoard {
    fn default() -> Self {
        let arrivals = watch::Sender::new(());
        Self { waiting: Mutex::default(), numbers: AtomicU64::new(0), arrivals }
    }
}

impl HoldBoard {
    /// Holds a notice until it is released. Dropping the future (the sender went away) takes it off the board.
    pub(crate) async fn hold(self: &Arc<Self>, name: String) {
        let (go_on, released) = oneshot::channel();
        let number = self.numbers.fetch_add(1, Ordering::SeqCst);
        lock(&self.waiting).push(Waiting { number, name, go_on });
        // After the entry is on the board, since whoever is woken looks at the board.
        self.arrivals.send_modify(|()| ());
        let _leaves = Leaves { board: Arc::clone(self), number };
        // An error means that the board is gone: nothing is left to wait for.
        let _ = released.await;
    }

    /// Lets all notices held by this name go on; says how many there were.
    pub(crate) fn release(&self, name: &str) -> usize {
        let released: Vec<_> =
            lock(&self.waiting).extract_if(.., |entry| entry.name == name).collect();
        let count = released.len();
        for entry in released {
            // An error means that the sender went away in this very moment.
            let _ = entry.go_on.send(());
        }
        count
    }

    /// The names by which notices are held, one entry a notice.
    pub(crate) fn list(&self) -> Vec<String> {
        lock(&self.waiting).iter().map(|entry| entry.name.clone()).collect()
    }

    /// Waits until a notice is held by this name.
    pub(crate) async fn until_held(&self, name: &str) {
        let is_held = |(): &()| lock(&self.waiting).iter().any(|entry| entry.name == name);
        // An error would mean that the sender is gone, and `self` owns it.
        let _ = self.arrivals.subscribe().wait_for(is_held).await;
    }
}

struct Leaves {
    board: Arc<HoldBoard>,
    number: u64,
}

impl Drop for Leaves {
    fn drop(&mut self) {
        lock(&self.board.waiting).retain(|entry| entry.number != self.number);
    }
}
