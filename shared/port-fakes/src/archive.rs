//! An archive in memory.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use pipeline_contract::ports::{ArchiveError, TranscriptArchive};
use transcription_domain::StoredObject;

use crate::locked;

/// Objects by key; created once, never overwritten.
#[derive(Debug, Default)]
pub struct FakeArchive {
    objects: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl FakeArchive {
    /// The keys of all objects, in order.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        locked(&self.objects).keys().cloned().collect()
    }

    /// An object as text; `None` when there is none.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<String> {
        locked(&self.objects).get(key).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }
}

#[async_trait]
impl TranscriptArchive for FakeArchive {
    async fn create(
        &self,
        key: &str,
        _media_type: &str,
        bytes: Vec<u8>,
    ) -> Result<StoredObject, ArchiveError> {
        let stored = StoredObject::of(key, &bytes);
        let mut objects = locked(&self.objects);
        let there = objects.entry(key.to_owned()).or_insert_with(|| bytes.clone());
        if *there == bytes {
            Ok(stored)
        } else {
            Err(ArchiveError::Conflict { key: key.to_owned() })
        }
    }

    async fn load(&self, key: &str) -> Result<Vec<u8>, ArchiveError> {
        let found = locked(&self.objects).get(key).cloned();
        found.ok_or_else(|| ArchiveError::Missing { key: key.to_owned() })
    }

    fn address_of(&self, key: &str) -> String {
        format!("s3://fake-transcripts/{key}")
    }
}
