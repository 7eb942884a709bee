//! One HTTP client, with one TLS stack, for AWS, the provider and webhooks.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use thiserror::Error;

use crate::SettingsReader;

/// Below the time that the AWS clients give to one attempt, so that an address which does not answer is tried again.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Why no client could be built.
#[derive(Debug, Error, PartialEq)]
pub enum HttpClientError {
    /// `EXTRA_TRUST_ANCHORS` is no list of certificates.
    #[error(
        "EXTRA_TRUST_ANCHORS is not a list of PEM certificates: certificate {number} cannot be read"
    )]
    TrustAnchor {
        /// Which one, counted from 1.
        number: usize,
    },
    /// The TLS configuration was refused.
    #[error("the TLS configuration was refused")]
    Tls(#[from] rustls::Error),
}

/// A builder of clients that trust Mozilla's roots, compiled in, and the `extra` PEM certificates: a gateway's own authority.
///
/// It follows no redirect, uses no proxy of the environment and never sends a request twice by itself. ring rather than
/// aws-lc-rs, and compiled-in rather than the system's roots: together they save about 44 ms of CPU at a cold start.
///
/// # Errors
/// [`HttpClientError`].
pub fn http_client(extra: &str) -> Result<reqwest::ClientBuilder, HttpClientError> {
    let tls = tls_of(extra)?;
    Ok(reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .connect_timeout(CONNECT_TIMEOUT)
        .user_agent(concat!("genesys-transcription-pipeline/", env!("CARGO_PKG_VERSION"))))
}

/// The configuration that a process has made, and its extra certificates: a function with two clients reads all certificates
/// once, and what a host was shaken hands with for is known to both.
static MADE: OnceLock<(String, ClientConfig)> = OnceLock::new();

fn tls_of(extra: &str) -> Result<ClientConfig, HttpClientError> {
    if let Some((_, tls)) = MADE.get().filter(|(of, _)| of == extra) {
        return Ok(tls.clone());
    }
    let tls = new_tls(extra)?;
    // Other certificates than the first ones have a configuration of their own.
    let _others = MADE.set((extra.to_owned(), tls.clone()));
    Ok(tls)
}

fn new_tls(extra: &str) -> Result<ClientConfig, HttpClientError> {
    let mut roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for (index, certificate) in CertificateDer::pem_slice_iter(extra.as_bytes()).enumerate() {
        let number = index + 1;
        let certificate = certificate.map_err(|_| HttpClientError::TrustAnchor { number })?;
        roots.add(certificate).map_err(|_| HttpClientError::TrustAnchor { number })?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

/// The process's client, with `EXTRA_TRUST_ANCHORS` and what `adjust` adds. Trouble is a problem of the settings.
pub fn client_of(
    settings: &mut SettingsReader,
    adjust: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
) -> Option<reqwest::Client> {
    let extra = settings.optional("EXTRA_TRUST_ANCHORS").unwrap_or_default();
    let builder = http_client(&extra).map_err(|error| settings.problem(error.to_string())).ok()?;
    let client = adjust(builder).build();
    client.map_err(|error| settings.problem(format!("no HTTP client can be built: {error}"))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_needs_no_extra_anchors() {
        assert!(http_client("").is_ok());
    }

    #[test]
    fn a_broken_anchor_is_named_by_its_number() {
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let error = http_client(broken).unwrap_err().to_string();
        assert!(
            error.contains("EXTRA_TRUST_ANCHORS") && error.contains("certificate 1"),
            "{error}"
        );
    }
}
