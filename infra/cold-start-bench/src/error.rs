//! Why there are no figures.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// What kept the bench from measuring.
#[derive(Debug, Error)]
pub enum BenchError {
    /// Cargo did not build the programs.
    #[error("{0} could not be built; cargo's words stand above")]
    NotBuilt(&'static str),
    /// A program is not where it should be.
    #[error("{} is not there", .0.display())]
    Missing(PathBuf),
    /// `--only` names no event.
    #[error("no event is called {event:?}; there are: {events}")]
    UnknownEvent {
        /// What was asked for.
        event: String,
        /// What there is.
        events: String,
    },
    /// The list of the system's certificates, which a stock build reads, was not found.
    #[error(
        "no list of the system's certificates was found (looked for {0}): a stock build reads one, so without it the comparison says nothing"
    )]
    NoSystemCertificates(String),
    /// A file, a process or a socket made trouble.
    #[error("{what}: {source}")]
    Io {
        /// What was done.
        what: String,
        /// What the system says.
        source: io::Error,
    },
    /// The certificate of the stand-ins could not be made.
    #[error("no certificate could be made for the stand-ins")]
    Certificate(#[from] rcgen::Error),
    /// The stand-ins' TLS was refused.
    #[error("the stand-ins' TLS was refused")]
    Tls(#[from] rustls::Error),
    /// A function did not do what the bench asks of it.
    #[error("{function} {problem}. It said:\n{said}")]
    Function {
        /// Which one.
        function: String,
        /// What it did instead.
        problem: String,
        /// The end of its log.
        said: String,
    },
    /// A binary could not be packed.
    #[error("a binary could not be packed")]
    Zip(#[from] zip::result::ZipError),
}

impl BenchError {
    /// For `map_err` on I/O.
    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }

    /// For `map_err` on files.
    pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        Self::io(path.display().to_string())
    }
}
