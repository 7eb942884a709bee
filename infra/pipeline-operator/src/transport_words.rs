//! Why no answer came, in words that name what to look at. The driver's own texts hold addresses.

use std::error::Error;
use std::io;

/// What was seen.
pub(crate) fn transport_words(error: &reqwest::Error) -> &'static str {
    if error.is_dns() {
        return "the host's name cannot be resolved (DNS)";
    }
    if error.is_timeout() {
        return "there was no answer in time";
    }
    if has_io_error(error, io::ErrorKind::ConnectionRefused) {
        return "it refuses connections";
    }
    if error.is_connect() && has_io_error(error, io::ErrorKind::InvalidData) {
        return "the TLS handshake failed: its certificate is not trusted, or is of another host";
    }
    if error.is_connect() { "no connection came about" } else { "the connection was lost" }
}

fn has_io_error(error: &reqwest::Error, kind: io::ErrorKind) -> bool {
    let mut source: Option<&(dyn Error + 'static)> = error.source();
    while let Some(inner) = source {
        if inner.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == kind) {
            return true;
        }
        source = inner.source();
    }
    false
}
