//! Why the local cloud did not come up, or did not do what was asked.

use std::error::Error;
use std::path::PathBuf;

use genesys_simulator::ScriptProblem;
use thiserror::Error;

/// Why the local cloud did not come up, or did not do what was asked.
#[derive(Debug, Error)]
pub enum LocalError {
    /// There is no Python 3 on the search path.
    #[error(
        "python3 is not installed; the local cloud runs on it (Debian, Ubuntu: apt-get install python3 python3-venv)"
    )]
    PythonMissing(#[source] std::io::Error),
    /// Python 3 is there, and cannot make virtual environments.
    #[error(
        "python3 cannot make a virtual environment (Debian, Ubuntu: apt-get install python3-venv); it says:\n{said}"
    )]
    VenvMissing {
        /// The end of what Python said.
        said: String,
    },
    /// A package could not be installed.
    #[error("pip could not install {requirements}; it says:\n{said}")]
    Packages {
        /// The list of packages, from the project's root.
        requirements: String,
        /// The end of what pip said.
        said: String,
    },
    /// `MiniStack` ended instead of answering.
    #[error("MiniStack ended at once; it says:\n{said}")]
    MiniStackEnded {
        /// The end of its log.
        said: String,
    },
    /// cargo could not be started, or did not build the functions.
    #[error("the functions could not be built: cargo build {0}")]
    NotBuilt(String),
    /// A function without a binary.
    #[error("there is no binary of {0}; cargo build -p {0} makes it")]
    BinaryMissing(String),
    /// A binary that this machine cannot run.
    #[error(
        "the binary of {name} is for {processor}, and this machine is {}; sam build --parameter-overrides \
         Architecture={} makes one for it",
        std::env::consts::ARCH,
        if std::env::consts::ARCH == "aarch64" { "arm64" } else { std::env::consts::ARCH }
    )]
    ForeignBinary {
        /// Its name.
        name: String,
        /// The processor that it is for.
        processor: &'static str,
    },
    /// The template is not of the form that this tool rewrites.
    #[error("template.yaml: {0}")]
    Template(String),
    /// The stack could not be made or changed.
    #[error("the stack is {status}:\n{reasons}")]
    Stack {
        /// Its status.
        status: String,
        /// What failed in it, a line each.
        reasons: String,
    },
    /// A call to the local AWS failed.
    #[error("{call} failed")]
    Aws {
        /// The call.
        call: &'static str,
        /// Why.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// An answer of the local AWS without something that belongs into it.
    #[error("{call} answered without {missing}")]
    Answer {
        /// The call.
        call: &'static str,
        /// What is missing.
        missing: String,
    },
    /// An event that did not come in time.
    #[error("{what} did not happen within {seconds} s")]
    NotInTime {
        /// What was waited for.
        what: String,
        /// For how long.
        seconds: u64,
    },
    /// A file or folder of this machine.
    #[error("{what} {path}", path = path.display())]
    File {
        /// What was tried.
        what: &'static str,
        /// With which file, from the project's root where it lies in there.
        path: PathBuf,
        /// Why it did not work.
        #[source]
        source: std::io::Error,
    },
    /// A stand-in could not be started.
    #[error("a stand-in could not be started")]
    StandIn(#[source] Box<dyn Error + Send + Sync>),
    /// The simulator cannot play what it was given.
    #[error("{what} cannot be played")]
    Script {
        /// A file or scenario.
        what: String,
        /// Why.
        #[source]
        source: ScriptProblem,
    },
    /// Something that should be there and is not.
    #[error("{0}")]
    Missing(String),
    /// The terminal or pipe that the story is written to is gone.
    #[error("the output cannot be written")]
    Output(#[from] std::io::Error),
    /// Ctrl-C.
    #[error("interrupted")]
    Interrupted,
}

impl LocalError {
    /// A failed call of the AWS SDK.
    pub(crate) fn aws<E>(call: &'static str) -> impl FnOnce(E) -> Self
    where
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        move |error| Self::Aws { call, source: error.into() }
    }

    /// A failed use of a file.
    pub(crate) fn file(
        what: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { what, path, source }
    }

    /// The error and its causes, joined by colons.
    #[must_use]
    pub fn in_full(&self) -> String {
        let mut text = self.to_string();
        let mut source = self.source();
        while let Some(error) = source {
            let said = error.to_string();
            // Some errors repeat their source.
            if !text.ends_with(&said) {
                text.push_str(": ");
                text.push_str(&said);
            }
            source = error.source();
        }
        text
    }
}

/// The last lines of what a program said.
pub(crate) fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let skipped = lines.len().saturating_sub(count);
    lines.into_iter().skip(skipped).map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}
