//! The hash of bytes that pass by.

use sha2::{Digest, Sha256};

use crate::StoredObject;
use crate::job_key::hex;

/// Hashes an object's bytes piece by piece, and counts them.
#[derive(Debug, Clone, Default)]
pub struct ContentHash {
    sha256: Sha256,
    bytes: u64,
}

impl ContentHash {
    /// These bytes come next.
    pub fn add(&mut self, piece: &[u8]) {
        self.sha256.update(piece);
        self.bytes = self.bytes.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
    }

    /// How many bytes there were so far.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What is known of an object with the bytes so far.
    #[must_use]
    pub fn object(self, key: &str) -> StoredObject {
        StoredObject {
            key: key.to_owned(),
            sha256: hex(&self.sha256.finalize()),
            bytes: self.bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_have_the_hash_of_the_whole() {
        let mut hash = ContentHash::default();
        for piece in ["", "he", "l", "lo"] {
            hash.add(piece.as_bytes());
        }
        assert_eq!(hash.bytes(), 5);
        assert_eq!(hash.object("a"), StoredObject::of("a", b"hello"));
    }
}
