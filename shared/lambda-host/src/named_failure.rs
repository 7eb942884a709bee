//! How a failure leaves a Lambda: under a name that `Retry` and `Catch` match.

use lambda_runtime::Diagnostic;
use pipeline_contract::ErrorName;
use transcription_domain::{Failure, error_chain};

/// A failure with a name from the pipeline's one list, and the whole chain of its causes as one text.
///
/// The runtime would otherwise report the Rust type's name, the same for every boxed error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedFailure {
    name: ErrorName,
    failure: Failure,
}

impl NamedFailure {
    /// A failure from an error and its sources, joined by colons, at most 512 characters.
    #[must_use]
    pub fn new(name: ErrorName, error: &dyn std::error::Error) -> Self {
        Self { name, failure: Failure::new(name.as_str(), &error_chain(error)) }
    }

    /// The name.
    #[must_use]
    pub const fn name(&self) -> ErrorName {
        self.name
    }

    /// What happened.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.failure.message
    }
}

impl From<NamedFailure> for Diagnostic {
    fn from(failure: NamedFailure) -> Self {
        Self {
            error_type: failure.name.as_str().to_owned(),
            error_message: failure.failure.message,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runtime_is_told_the_name_and_the_whole_chain() {
        let source = std::io::Error::other("the socket is gone");
        let error = pipeline_contract::ports::StoreError::Unavailable(source.into());
        let diagnostic: Diagnostic = NamedFailure::new(ErrorName::StoreUnavailable, &error).into();
        assert_eq!(diagnostic.error_type, "Store.Unavailable");
        assert_eq!(diagnostic.error_message, "the job store cannot be reached: the socket is gone");
    }
}
