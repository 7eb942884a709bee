//! Uploaded objects in memory.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use pipeline_contract::ports::{UploadedObjects, UploadedObjectsError};

use crate::locked;

type Metadata = BTreeMap<String, String>;
/// Bucket and key.
type Place = (String, String);
/// A version's name and its metadata.
type Version = (String, Metadata);

/// Objects by bucket, key and version, the newest last.
#[derive(Debug, Default)]
pub struct FakeUploads {
    objects: Mutex<BTreeMap<Place, Vec<Version>>>,
}

impl FakeUploads {
    /// A version of an object, newer than all before.
    pub fn upload(&self, bucket: &str, key: &str, version: &str, metadata: &[(&str, &str)]) {
        let metadata =
            metadata.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let mut objects = locked(&self.objects);
        let versions = objects.entry((bucket.to_owned(), key.to_owned())).or_default();
        versions.push((version.to_owned(), metadata.collect()));
    }
}

#[async_trait]
impl UploadedObjects for FakeUploads {
    async fn metadata(
        &self,
        bucket: &str,
        key: &str,
        version: Option<&str>,
    ) -> Result<Option<Metadata>, UploadedObjectsError> {
        let objects = locked(&self.objects);
        let versions = objects.get(&(bucket.to_owned(), key.to_owned()));
        let is_asked_for = |name: &String| version.is_none_or(|version| version == name);
        let found = versions.into_iter().flatten().rev().find(|(name, _)| is_asked_for(name));
        Ok(found.map(|(_, metadata)| metadata.clone()))
    }
}
