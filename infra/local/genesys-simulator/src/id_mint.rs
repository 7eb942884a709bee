//! Ids that a partner makes: jobs, tokens, correlation ids.

use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Makes UUIDs (version 4 in form), each once. Two simulators make different ones, so that a job id of yesterday's run
/// is not found today.
#[derive(Debug)]
pub(crate) struct IdMint {
    seed: String,
    made: AtomicU64,
}

impl IdMint {
    pub(crate) fn new(seed: String) -> Self {
        Self { seed, made: AtomicU64::new(0) }
    }

    pub(crate) fn next(&self) -> Uuid {
        let number = self.made.fetch_add(1, Ordering::SeqCst);
        let digest = Sha256::new()
            .chain_update(self.seed.as_bytes())
            .chain_update(number.to_be_bytes())
            .finalize();
        let mut bytes = [0; 16];
        for (byte, random) in bytes.iter_mut().zip(digest.iter()) {
            *byte = *random;
        }
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_id_is_made_twice() {
        let (one, other) = (IdMint::new("one".to_owned()), IdMint::new("other".to_owned()));
        let mut ids: Vec<_> = (0..100).flat_map(|_| [one.next(), other.next()]).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 200);
    }
}
