//! The client's secret, with its readings counted.

use std::sync::Arc;

use async_trait::async_trait;
use pipeline_contract::ports::{ClientCredentials, CredentialError, CredentialSource};

use crate::{Meter, MetricName};

/// Tells the meter when the secret was read: the port's contract is that it is read anew for each token.
#[derive(Debug)]
pub struct CountedCredentials<P> {
    port: P,
    meter: Arc<Meter>,
}

impl<P> CountedCredentials<P> {
    /// Stands around a source of credentials.
    #[must_use]
    pub const fn new(port: P, meter: Arc<Meter>) -> Self {
        Self { port, meter }
    }
}

#[async_trait]
impl<P: CredentialSource> CredentialSource for CountedCredentials<P> {
    async fn client_credentials(&self) -> Result<ClientCredentials, CredentialError> {
        let credentials = self.port.client_credentials().await?;
        self.meter.count(MetricName::TokenRequests);
        Ok(credentials)
    }
}
