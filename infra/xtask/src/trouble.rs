//! Why a stage did not pass.

use std::io;

use thiserror::Error;

/// What went wrong, in words that a person can act on.
#[derive(Debug, Error)]
pub(crate) enum Trouble {
    /// A program ran and was not content; its words are the message.
    #[error("{said}")]
    Refused {
        /// What it printed.
        said: String,
        /// How to run it again by hand.
        again: String,
    },
    /// A program is not there.
    #[error("{program} is missing. Install it: {install}")]
    Missing {
        /// The program.
        program: &'static str,
        /// The line that installs it.
        install: &'static str,
    },
    /// A check of our own found something.
    #[error("{0}")]
    Found(String),
    /// A file cannot be read or written.
    #[error("{path}: {problem}")]
    File {
        /// The file.
        path: String,
        /// What the system says.
        problem: io::Error,
    },
}

impl Trouble {
    /// For `map_err` on file operations.
    pub(crate) fn at(path: &std::path::Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.display().to_string();
        move |problem| Self::File { path, problem }
    }
}
