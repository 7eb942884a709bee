//! The certificate authority of the stand-ins, and how each kind of build comes to trust it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::TlsAcceptor;

use crate::BenchError;

/// Where systems keep the list of authorities; the first is Amazon Linux's.
const SYSTEM_LISTS: [&str; 3] =
    ["/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/cert.pem"];

/// An authority made for this run.
pub(crate) struct Authority {
    /// Its certificate, for `EXTRA_TRUST_ANCHORS`.
    pub(crate) pem: String,
    /// The servers' side.
    pub(crate) tls: TlsAcceptor,
}

impl Authority {
    /// An authority and a certificate of 127.0.0.1 by it, both with keys on P-256.
    pub(crate) fn new() -> Result<Self, BenchError> {
        let mut params = CertificateParams::new([])?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate()?;
        let certificate = params.self_signed(&key)?;
        let pem = certificate.pem();
        let issuer = Issuer::new(params, key);
        let server_key = KeyPair::generate()?;
        let server = CertificateParams::new(["127.0.0.1".to_owned()])?;
        let chain = vec![server.signed_by(&server_key, &issuer)?.der().clone()];
        let server_key = PrivatePkcs8KeyDer::from(server_key.serialize_der());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, server_key.into())?;
        Ok(Self { pem, tls: TlsAcceptor::from(Arc::new(config)) })
    }

    /// Writes what a stock build reads as the system's list: the real one, of its real length, and this authority.
    pub(crate) fn write_system_list(&self, folder: &Path) -> Result<PathBuf, BenchError> {
        let list = SYSTEM_LISTS.iter().find_map(|path| fs::read_to_string(path).ok());
        let list = list.ok_or_else(|| BenchError::NoSystemCertificates(SYSTEM_LISTS.join(", ")))?;
        let path = folder.join("ca-bundle.crt");
        fs::write(&path, format!("{list}\n{}", self.pem)).map_err(BenchError::at(&path))?;
        Ok(path)
    }
}
