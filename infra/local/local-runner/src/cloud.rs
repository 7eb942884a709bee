//! The local cloud as a whole: up with one call, gone with one drop.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use genesys_simulator::{GenesysSimulator, SimulatorHandle};
use webhook_receiver::{ReceiverHandle, WebhookReceiver};

use crate::aws::LocalAws;
use crate::deployment::{Deployment, GenesysClient, deploy};
use crate::function_processes::ProcessWatch;
use crate::project::Project;
use crate::{LocalError, LocalSettings, MiniStack, waiting};

/// The hook that is told about requests that name no webhook.
pub const CUSTOMER_HOOK: &str = "customer";

/// A running local cloud: the local AWS with the real stack, the Genesys side, and the customer's server.
///
/// Dropping it ends all of it and leaves nothing behind.
#[derive(Debug)]
pub struct LocalCloud {
    // In this order they are dropped: the functions end before the two sides that they talk to.
    processes: ProcessWatch,
    ministack: MiniStack,
    genesys: SimulatorHandle,
    webhooks: ReceiverHandle,
    pub(crate) aws: LocalAws,
    pub(crate) deployment: Deployment,
    up_after: Duration,
    /// Of each execution, the recording of its input: it never changes.
    recordings: Mutex<HashMap<String, Option<String>>>,
    numbers: AtomicU64,
}

impl LocalCloud {
    /// Brings a cloud up, inside of the running Tokio runtime. Any number of them can run at once.
    ///
    /// # Errors
    /// [`LocalError`] when something that it needs is missing, or the stack cannot be deployed.
    pub async fn start(settings: LocalSettings) -> Result<Self, LocalError> {
        let begun = waiting::instant();
        let project = Project::find()?;
        let told = settings.told.clone();
        let ministack = MiniStack::start_telling(&|what| told.tell(what)).await?;
        let client = settings.simulator.clients.first().cloned();
        let stand_in = |error: genesys_simulator::StartError| LocalError::StandIn(error.into());
        let genesys = GenesysSimulator::start(settings.simulator).await.map_err(stand_in)?;
        let stand_in = |error: webhook_receiver::StartError| LocalError::StandIn(error.into());
        let webhooks = WebhookReceiver::start(0).await.map_err(stand_in)?;
        let mut parameters = settings.parameters;
        parameters.insert("GenesysApiUrl".to_owned(), genesys.base_url());
        parameters.insert("GenesysLoginUrl".to_owned(), genesys.base_url());
        let default_webhook = parameters.entry("DefaultWebhook".to_owned());
        default_webhook.or_insert_with(|| webhooks.hook_url(CUSTOMER_HOOK));
        let aws = LocalAws::at(ministack.endpoint_url())?;
        let client = GenesysClient {
            id: client.as_ref().map_or("", |client| client.id.as_str()),
            secret: client.as_ref().map_or("", |client| client.secret.as_str()),
        };
        let endpoint_url = ministack.endpoint_url();
        let deployment =
            deploy(&aws, endpoint_url, &project, &settings.binaries, parameters, &client).await?;
        webhooks.judge_signatures_by(Some(deployment.signing_key(&aws).await?));
        let processes = ProcessWatch::start(endpoint_url);
        Ok(Self {
            processes,
            ministack,
            genesys,
            webhooks,
            aws,
            deployment,
            up_after: begun.elapsed(),
            recordings: Mutex::default(),
            numbers: AtomicU64::new(1),
        })
    }

    /// The local AWS.
    #[must_use]
    pub const fn ministack(&self) -> &MiniStack {
        &self.ministack
    }

    /// The Genesys side.
    #[must_use]
    pub const fn genesys(&self) -> &SimulatorHandle {
        &self.genesys
    }

    /// The customer's server.
    #[must_use]
    pub const fn webhooks(&self) -> &ReceiverHandle {
        &self.webhooks
    }

    /// The functions' processes.
    #[must_use]
    pub const fn processes(&self) -> &ProcessWatch {
        &self.processes
    }

    /// How long it took until everything was up.
    #[must_use]
    pub const fn up_after(&self) -> Duration {
        self.up_after
    }

    /// Changes parameters of the stack, as an operator does.
    ///
    /// # Errors
    /// When the stack does not take them.
    pub async fn change(&self, changes: &[(&str, &str)]) -> Result<(), LocalError> {
        self.deployment.change(&self.aws, changes).await
    }

    /// Fills another id and secret of the Genesys client into the stack's secret, as an operator does.
    ///
    /// # Errors
    /// When Secrets Manager does not take it.
    pub async fn store_client_secret(&self, id: &str, secret: &str) -> Result<(), LocalError> {
        self.deployment.fill_in(&self.aws, &GenesysClient { id, secret }).await
    }

    /// The key that the stack made for signing webhooks, or what an operator has put in its place.
    ///
    /// # Errors
    /// When Secrets Manager does not tell.
    pub async fn signing_key(&self) -> Result<String, LocalError> {
        self.deployment.signing_key(&self.aws).await
    }

    /// Puts another text into the secret of the signing keys, as an operator does. A process that has read the keys before
    /// signs with them for some minutes more.
    ///
    /// # Errors
    /// When Secrets Manager does not take it.
    pub async fn store_signing_keys(&self, text: &str) -> Result<(), LocalError> {
        self.deployment.store_signing_keys(&self.aws, text).await
    }

    pub(crate) fn known_recordings(&self) -> MutexGuard<'_, HashMap<String, Option<String>>> {
        self.recordings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A number that this cloud has not given before.
    pub(crate) fn next_number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }
}
