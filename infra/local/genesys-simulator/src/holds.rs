//! Requests that are kept open until somebody lets them go on.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use serde::Serialize;
use tokio::sync::{oneshot, watch};

use crate::journal::CallKind;
use crate::simulation::lock;

/// A request that is being held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HeldRequest {
    /// The name by which it is released.
    pub hold: String,
    /// The kind of the call.
    pub call: CallKind,
    /// The recording.
    pub recording_id: Option<String>,
    /// Whether the call's effect has been had.
    pub after_effect: bool,
}

#[derive(Debug)]
struct Waiting {
    number: u64,
    request: HeldRequest,
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
        Self {
            waiting: Mutex::default(),
            arrivals: watch::Sender::new(()),
            numbers: AtomicU64::new(0),
        }
    }
}

impl HoldBoard {
    /// Holds a request until it is released. Dropping the future (the client went away) takes it off the board.
    pub(crate) async fn hold(self: &Arc<Self>, request: HeldRequest) {
        let (go_on, released) = oneshot::channel();
        let number = self.numbers.fetch_add(1, Ordering::SeqCst);
        lock(&self.waiting).push(Waiting { number, request, go_on });
        // After the entry is on the board, since whoever is woken looks at the board.
        self.arrivals.send_modify(|()| ());
        let _leaves = Leaves { board: Arc::clone(self), number };
        // An error means that the board is gone: nothing is left to wait for.
        let _ = released.await;
    }

    /// Lets all requests held by this name go on; says how many there were.
    pub(crate) fn release(&self, name: &str) -> usize {
        let released: Vec<_> =
            lock(&self.waiting).extract_if(.., |entry| entry.request.hold == name).collect();
        let count = released.len();
        for entry in released {
            // An error means that the client went away in this very moment.
            let _ = entry.go_on.send(());
        }
        count
    }

    pub(crate) fn release_all(&self) {
        for held in self.list() {
            self.release(&held.hold);
        }
    }

    pub(crate) fn list(&self) -> Vec<HeldRequest> {
        lock(&self.waiting).iter().map(|entry| entry.request.clone()).collect()
    }

    /// Waits until a request is held by this name.
    pub(crate) async fn until_held(&self, name: &str) {
        let is_held = |(): &()| lock(&self.waiting).iter().any(|entry| entry.request.hold == name);
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
