//! Starts the receiver, and steers it from Rust.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::routing::post;
use tokio::task::JoinHandle;

use crate::answer::{AnswerProblem, Step};
use crate::board::Board;
use crate::notice::ReceivedNotice;
use crate::{control, hook, serve};

/// A notice is bounded by its sender; this is far above.
const NOTICE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// The stand-in for the customer's server.
#[derive(Debug, Clone, Copy)]
pub struct WebhookReceiver;

/// Why the receiver did not start.
#[derive(Debug, thiserror::Error)]
#[error("the receiver cannot listen on 127.0.0.1:{port}; choose another port, or 0 for any")]
pub struct StartError {
    port: u16,
    #[source]
    source: std::io::Error,
}

impl WebhookReceiver {
    /// Starts on 127.0.0.1 (port 0 lets the system choose), inside of the running Tokio runtime. It stops when the
    /// handle is dropped.
    ///
    /// # Errors
    /// When the port cannot be had.
    pub async fn start(port: u16) -> Result<ReceiverHandle, StartError> {
        let board = Arc::new(Board::default());
        let router = control::routes()
            .route("/hooks/{name}", post(hook::receive))
            .layer(DefaultBodyLimit::max(NOTICE_BYTES_MAX))
            .with_state(Arc::clone(&board));
        let (address, server) =
            serve::serve(port, router).await.map_err(|source| StartError { port, source })?;
        Ok(ReceiverHandle { address, board, server })
    }
}

/// A running receiver. Dropping it stops it and closes every connection.
#[derive(Debug)]
pub struct ReceiverHandle {
    address: SocketAddr,
    board: Arc<Board>,
    server: JoinHandle<()>,
}

impl Drop for ReceiverHandle {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl ReceiverHandle {
    /// `http://127.0.0.1:{port}`, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address of a hook: what a request names as its webhook.
    #[must_use]
    pub fn hook_url(&self, hook: &str) -> String {
        format!("{}/hooks/{hook}", self.base_url())
    }

    /// Puts a hook's answers in the place of the old ones. After the last it answers 204.
    ///
    /// # Errors
    /// When an answer cannot be given: the old ones stay.
    pub fn answer(&self, hook: &str, steps: Vec<Step>) -> Result<(), AnswerProblem> {
        self.board.put(hook, steps)
    }

    /// Judges the signatures of the notices to come by this key (`whsec_` and base64, or base64 alone); a notice that does not
    /// verify has a problem more. `None` judges none, as at the start.
    pub fn judge_signatures_by(&self, key: Option<String>) {
        self.board.judge_by(key);
    }

    /// Every notice so far.
    #[must_use]
    pub fn received(&self) -> Vec<ReceivedNotice> {
        self.board.received()
    }

    /// The notices of one hook so far.
    #[must_use]
    pub fn received_by(&self, hook: &str) -> Vec<ReceivedNotice> {
        self.received().into_iter().filter(|notice| notice.hook == hook).collect()
    }

    /// Waits until a hook has this many notices; they may not be answered yet.
    pub async fn until_received(&self, hook: &str, count: usize) {
        self.board.until_received(hook, count).await;
    }

    /// The names by which notices are being held, one entry a notice.
    #[must_use]
    pub fn holds(&self) -> Vec<String> {
        self.board.holds.list()
    }

    /// Waits until a notice is held by this name.
    pub async fn until_held(&self, hold: &str) {
        self.board.holds.until_held(hold).await;
    }

    /// Lets all notices held by this name go on; says how many there were.
    #[must_use = "none means that nothing was held by this name"]
    pub fn release(&self, hold: &str) -> usize {
        self.board.holds.release(hold)
    }

    /// Forgets answers and notices, and lets what is held go on.
    pub fn reset(&self) {
        self.board.reset();
    }
}
