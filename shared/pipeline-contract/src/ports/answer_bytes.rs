//! Bytes that somebody else sent, and that may hold what was said.

use std::fmt;
use std::ops::Deref;

/// The bytes of an answer, as they came. They print as their number only, so that no log shows what was said.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct AnswerBytes(Vec<u8>);

impl AnswerBytes {
    /// The bytes themselves.
    #[must_use]
    pub fn into_vec(self) -> Vec<u8> {
        self.0
    }
}

impl From<Vec<u8>> for AnswerBytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl Deref for AnswerBytes {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for AnswerBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} bytes]", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_prints_as_the_number_of_its_bytes() {
        let bytes = AnswerBytes::from(b"hello".to_vec());
        assert_eq!(format!("{bytes:?}"), "[5 bytes]");
    }
}
