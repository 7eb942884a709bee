//! What a local cloud is started with.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write as _;
use std::sync::Arc;

use genesys_simulator::SimulatorSettings;

use crate::Binaries;

/// Parameters of the stack that make it quick: the waits of minutes and hours that it has in the cloud as seconds.
const QUICK: [(&str, &str); 11] = [
    // Not judged by MiniStack, but true.
    ("Architecture", "x86_64"),
    ("AllowLoopback", "true"),
    // Slots are taken as in the cloud, and nobody waits for one.
    ("GenesysRequestsPerMinute", "60000"),
    ("SubmitWaitFirstSeconds", "1"),
    ("SubmitWaitMaxSeconds", "2"),
    ("FirstWaitMinSeconds", "1"),
    ("FirstWaitPercentOfLength", "1"),
    ("FirstWaitUnknownSeconds", "1"),
    ("WaitMaxSeconds", "2"),
    ("WebhookWaitsSeconds", "1,1,2,2"),
    ("RerunAfterSeconds", "0"),
];

/// Far beyond any run: the schedule comes when it is told to.
pub(crate) const NOT_BY_ITSELF: &str = "at(2099-01-01T00:00:00)";

/// Tells what takes long.
#[derive(Clone)]
pub struct Told(Arc<dyn Fn(&str) + Send + Sync>);

impl Told {
    /// Tells it to `listener`.
    pub fn to(listener: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Arc::new(listener))
    }

    /// Tells it.
    pub(crate) fn tell(&self, what: &str) {
        (self.0)(what);
    }
}

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Told")
    }
}

/// What a local cloud is started with. The default is quick: waits of a second or two.
#[derive(Debug, Clone)]
pub struct LocalSettings {
    /// Where the functions' binaries come from.
    pub binaries: Binaries,
    /// Parameters of the stack. `GenesysApiUrl`, `GenesysLoginUrl` and, unless it is given, `DefaultWebhook` are set to
    /// the stand-ins.
    pub parameters: BTreeMap<String, String>,
    /// The Genesys side.
    pub simulator: SimulatorSettings,
    /// What takes long is told here.
    pub told: Told,
}

impl Default for LocalSettings {
    fn default() -> Self {
        let mut parameters: BTreeMap<String, String> =
            QUICK.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        parameters.insert("RecheckSchedule".to_owned(), NOT_BY_ITSELF.to_owned());
        parameters.insert("WebhookHostsFromMetadata".to_owned(), "127.0.0.1".to_owned());
        Self {
            binaries: Binaries::of_process(),
            parameters,
            simulator: SimulatorSettings::default(),
            told: Told::to(to_standard_error),
        }
    }
}

impl LocalSettings {
    /// The same settings with another value of one of the stack's parameters.
    #[must_use]
    pub fn with(mut self, parameter: &str, value: &str) -> Self {
        self.parameters.insert(parameter.to_owned(), value.to_owned());
        self
    }
}

pub(crate) fn to_standard_error(what: &str) {
    // Nothing can be done about a terminal that is gone.
    let _ = writeln!(std::io::stderr(), "local cloud: {what}");
}
