//! What the simulator is started with.

/// What the simulator is started with. `SimulatorSettings::default()` is a partner on a good day.
#[derive(Debug, Clone)]
pub struct SimulatorSettings {
    /// The port on 127.0.0.1; 0 lets the system choose.
    pub port: u16,
    /// The OAuth clients that get a token.
    pub clients: Vec<ClientCredentials>,
    /// `expires_in` of a token, and how long it is good, in seconds.
    pub token_seconds: u32,
    /// Whether every UUID without a script is a recording, with one of the sample calls as its result. If not, a
    /// recording without a script is not found.
    pub default_calls: bool,
    /// Whether a submission with an `Idempotency-Key` seen before answers with the job of that key.
    pub honours_idempotency_key: bool,
    /// `inin-ratelimit-allowed`: requests a minute for each token.
    pub requests_per_minute: u32,
    /// Whether requests above that number are answered with 429 and the seconds left of the minute.
    pub enforces_rate_limit: bool,
    /// Languages accepted besides the contract's five.
    pub more_languages: Vec<String>,
}

/// One OAuth client. Its secret is not shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientCredentials {
    /// `client_id`
    pub id: String,
    /// `client_secret`
    pub secret: String,
}

impl ClientCredentials {
    /// A client with this id and secret.
    pub fn new(id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { id: id.into(), secret: secret.into() }
    }
}

impl std::fmt::Debug for ClientCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientCredentials").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Default for SimulatorSettings {
    fn default() -> Self {
        Self {
            port: 0,
            clients: vec![ClientCredentials::new("local-client", "local-secret")],
            token_seconds: 86_399,
            default_calls: false,
            honours_idempotency_key: false,
            requests_per_minute: 300,
            enforces_rate_limit: false,
            more_languages: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_can_be_printed_without_a_secret() {
        let printed = format!("{:?}", SimulatorSettings::default());
        assert!(printed.contains("local-client") && !printed.contains("local-secret"));
    }
}
