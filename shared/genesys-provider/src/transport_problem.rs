//! What went wrong before or between the bytes of an answer, in our own words: the driver's texts hold addresses.

use std::io;

use pipeline_contract::io_cause::has_io_error;
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
