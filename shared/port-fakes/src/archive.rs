//! An archive in memory.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use pipeline_contract::ports::{AnswerBytes, ArchiveError, ObjectContent, TranscriptArchive};
use transcription_domain::StoredObject;

use crate::locked;

/// Small, so that a test's objects have many.
const PART_BYTES: usize = 64;

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
        content: &dyn ObjectContent,
    ) -> Result<StoredObject, ArchiveError> {
        let unread = |error: std::io::Error| ArchiveError::Unavailable(Box::new(error));
        let parts: Result<Vec<Vec<u8>>, _> = content.parts(PART_BYTES).collect();
        let bytes = parts.map_err(unread)?.concat();
        let mut objects = locked(&self.objects);
        let there = objects.entry(key.to_owned()).or_insert_with(|| bytes.clone());
        let standing = StoredObject::of(key, there);
        if *there == bytes { Ok(standing) } else { Err(ArchiveError::Conflict { standing }) }
    }

    async fn load(&self, key: &str) -> Result<Vec<u8>, ArchiveError> {
        let found = locked(&self.objects).get(key).cloned();
        found.ok_or_else(|| ArchiveError::Missing { key: key.to_owned() })
    }

    async fn fetch(&self, object: &StoredObject) -> Result<AnswerBytes, ArchiveError> {
        let bytes = self.load(&object.key).await?;
        let standing = StoredObject::of(&object.key, &bytes);
        if standing == *object {
            Ok(bytes.into())
        } else {
            Err(ArchiveError::Conflict { standing })
        }
    }

    fn address_of(&self, key: &str) -> String {
        format!("s3://fake-transcripts/{key}")
    }
}
