//! What went wrong before or between the bytes of an answer, in our own words: the driver's texts hold addresses.

use std::error::Error;
use std::io;

use pipeline_contract::ports::AnswerBytes;

/// Why no whole answer came.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum TransportProblem {
    /// The request certainly never left: nothing was written to any connection.
    NotSent(&'static str),
    /// The request may have arrived.
    Lost(&'static str),
    /// An answer of 2xx that is larger than this stack takes; its first bytes.
    TooLarge(AnswerBytes),
}

impl TransportProblem {
    /// What a failed `send` tells.
    pub(crate) fn of_sending(error: &reqwest::Error) -> Self {
        if error.is_builder() {
            return Self::NotSent("the request could not be made");
        }
        // "Connect" covers name resolution, the TCP connection and the TLS handshake; the request is written after them.
        if !error.is_connect() {
            return Self::Lost("the connection was lost before the answer");
        }
        Self::NotSent(if error.is_dns() {
            "its host name cannot be resolved"
        } else if error.is_timeout() {
            "no connection came about in time"
        } else if has_io_error(error, io::ErrorKind::ConnectionRefused) {
            "it refuses connections"
        } else if has_io_error(error, io::ErrorKind::InvalidData) {
            "the TLS handshake failed: check the host, its certificate and EXTRA_TRUST_ANCHORS"
        } else {
            "no connection came about"
        })
    }
}

fn has_io_error(error: &reqwest::Error, kind: io::ErrorKind) -> bool {
    let mut source: Option<&(dyn Error + 'static)> = error.source();
    while let Some(inner) = source {
        if is_io_error(inner, kind) {
            return true;
        }
        source = inner.source();
    }
    false
}

/// TLS wraps its own I/O error into another one, whose `source` leaves the inner one out.
fn is_io_error(error: &(dyn Error + 'static), kind: io::ErrorKind) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|outer| {
        outer.kind() == kind || outer.get_ref().is_some_and(|inner| is_io_error(inner, kind))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_io_error_is_known_inside_of_another_one() {
        let refused = io::Error::new(io::ErrorKind::InvalidData, "a certificate that nobody knows");
        let wrapped = io::Error::other(refused);
        assert!(is_io_error(&wrapped, io::ErrorKind::InvalidData));
        assert!(is_io_error(&wrapped, io::ErrorKind::Other));
        assert!(!is_io_error(&wrapped, io::ErrorKind::ConnectionRefused));
    }
}
