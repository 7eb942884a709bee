//! Starts the simulator, and steers it from Rust.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::holds::HeldRequest;
use crate::job_book::JobView;
use crate::journal::{CallKind, RecordedRequest};
use crate::scenario::{self, Scenario};
use crate::script::{RecordingScript, ResultSource, ScriptProblem};
use crate::settings::SimulatorSettings;
use crate::simulation::{Simulation, lock};
use crate::token_book::{TokenCounts, TokenScript};
use crate::{api, control, oauth, serve};

/// The stand-in for the Genesys side.
#[derive(Debug, Clone, Copy)]
pub struct GenesysSimulator;

/// Why the simulator did not start.
#[derive(Debug, thiserror::Error)]
#[error("the simulator cannot listen on 127.0.0.1:{port}; choose another port, or 0 for any")]
pub struct StartError {
    port: u16,
    #[source]
    source: std::io::Error,
}

impl GenesysSimulator {
    /// Starts on 127.0.0.1, inside of the running Tokio runtime. It stops when the handle is dropped.
    ///
    /// # Errors
    /// When the port cannot be had.
    pub async fn start(settings: SimulatorSettings) -> Result<SimulatorHandle, StartError> {
        let port = settings.port;
        let seed = format!("{}", std::process::id());
        let simulation = Arc::new(Simulation::new(settings, &seed));
        let router = Router::new()
            .route("/oauth/token", post(oauth::token))
            .route("/api/v2/recordings/transcripts", post(api::submit))
            .route("/api/v2/recordings/transcripts/{id}", get(api::look))
            .route("/api/v2/recordings/{id}", get(api::check))
            .nest("/control", control::routes())
            .fallback(api::elsewhere)
            .method_not_allowed_fallback(api::elsewhere)
            .with_state(Arc::clone(&simulation));
        let (address, server) =
            serve::serve(port, router).await.map_err(|source| StartError { port, source })?;
        Ok(SimulatorHandle { address, simulation, server })
    }
}

/// A running simulator. Dropping it stops it and closes every connection.
#[derive(Debug)]
pub struct SimulatorHandle {
    address: SocketAddr,
    simulation: Arc<Simulation>,
    server: JoinHandle<()>,
}

impl Drop for SimulatorHandle {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl SimulatorHandle {
    /// `http://127.0.0.1:{port}`: the login host and the API host in one, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Puts a script in the place of the recording's old one; running jobs go on by the new one.
    ///
    /// # Errors
    /// When the script cannot be played: the old one stays.
    pub fn script(&self, id: Uuid, script: RecordingScript) -> Result<(), ScriptProblem> {
        lock(&self.simulation.scripts).put(id, script)
    }

    /// Serves the bytes of a person's own result file (`{"result": {...}}` or `{"words": [...]}`) for a recording.
    ///
    /// # Errors
    /// When the text is of neither shape.
    pub fn serve_document(&self, id: Uuid, text: &str) -> Result<(), ScriptProblem> {
        let result = ResultSource::Document(text.to_owned());
        self.script(id, RecordingScript { result, ..RecordingScript::default() })
    }

    /// Puts the scripts of a named scenario.
    ///
    /// # Errors
    /// When there is no scenario of this name.
    pub fn play(&self, scenario: &str) -> Result<&'static Scenario, ScriptProblem> {
        scenario::play(&mut lock(&self.simulation.scripts), scenario)
    }

    /// How tokens are given from now on.
    ///
    /// # Errors
    /// When a trouble cannot be shown for a token request.
    pub fn script_tokens(&self, script: TokenScript) -> Result<(), ScriptProblem> {
        lock(&self.simulation.scripts).put_token(script)
    }

    /// Every request so far.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.simulation.journal.list()
    }

    /// The requests of one kind so far.
    #[must_use]
    pub fn requests_of(&self, call: CallKind) -> Vec<RecordedRequest> {
        self.requests().into_iter().filter(|request| request.call == call).collect()
    }

    /// The jobs so far.
    #[must_use]
    pub fn jobs(&self) -> Vec<JobView> {
        lock(&self.simulation.jobs).list()
    }

    /// The requests that are being held.
    #[must_use]
    pub fn holds(&self) -> Vec<HeldRequest> {
        self.simulation.holds.list()
    }

    /// Waits until a request is held by this name.
    pub async fn until_held(&self, hold: &str) {
        self.simulation.holds.until_held(hold).await;
    }

    /// Lets all requests held by this name go on; says how many there were.
    #[must_use = "none means that nothing was held by this name"]
    pub fn release(&self, hold: &str) -> usize {
        self.simulation.holds.release(hold)
    }

    /// How many tokens were given, and how many are good.
    #[must_use]
    pub fn tokens(&self) -> TokenCounts {
        lock(&self.simulation.tokens).counts(self.simulation.clock.now())
    }

    /// Gives a client another secret, as a person does at the vendor's page: token requests with the old one are refused
    /// from now on, tokens that were given stay good. False when there is no such client.
    #[must_use = "false means that nothing was changed"]
    pub fn rotate_secret(&self, client: &str, secret: &str) -> bool {
        self.simulation.rotate_secret(client, secret)
    }

    /// Every token so far is answered with 401 `bad.credentials` from now on.
    pub fn revoke_tokens(&self) {
        lock(&self.simulation.tokens).revoke_all();
    }

    /// Every token so far is answered with 401 `credentials.expired` from now on.
    pub fn expire_tokens(&self) {
        lock(&self.simulation.tokens).expire_all(self.simulation.clock.now());
    }

    /// Switches whether `Idempotency-Key` is honoured where the recording's script does not say.
    pub fn honour_idempotency_key(&self, honours: bool) {
        *lock(&self.simulation.honours_idempotency_key) = honours;
    }

    /// Moves the simulator's clock forward: scripted delays and token lives pass at once.
    pub fn advance_clock(&self, by_ms: u32) {
        self.simulation.clock.advance(by_ms);
    }

    /// Forgets scripts, jobs and requests, and lets what is held go on. Tokens stay good.
    pub fn reset(&self) {
        self.simulation.reset();
    }
}
