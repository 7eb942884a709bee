//! Whose documents are read.

use clap::ValueEnum;
use transcript_documents::{DocumentError, Expected, job_contract, platform};
use transcription_domain::{EpochMs, Transcript};

/// A provider, by the form of its result documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Provider {
    /// The asynchronous job contract: a flat list of words.
    JobContract,
    /// The public API of Genesys Cloud: phrases of two sides.
    GenesysPlatform,
}

impl Provider {
    /// Reads a result document.
    ///
    /// # Errors
    /// [`DocumentError`] when it gives no transcript.
    pub(crate) fn read(
        self,
        bytes: &[u8],
        recording_start: Option<EpochMs>,
        expected: Expected,
    ) -> Result<Transcript, DocumentError> {
        match self {
            Self::JobContract => job_contract::read(bytes, recording_start, expected),
            Self::GenesysPlatform => platform::read(bytes, recording_start),
        }
    }
}
