//! The transcripts bucket in S3.

use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_s3::Client;
use bytes::Bytes;
use pipeline_contract::ports::{
    AnswerBytes, AnswerCollector, AnswerLimits, ArchiveError, NoSpool, NotTaken, ObjectContent,
    Source, Spool, TranscriptArchive,
};
use transcription_domain::StoredObject;

use crate::aws_failure::AwsFailure;
use crate::create_once::{self, Creation, create_once};
use crate::object_ranges;
use crate::parted_upload::{PART_BYTES, create_in_parts};

/// What is fetched into memory; a larger object goes to the disk.
const FETCHED_INTO_MEMORY: usize = 8 * 1024 * 1024;

/// Objects of one bucket, created with `If-None-Match: *`: a small one by one request, a large one in parts.
#[derive(Debug, Clone)]
pub struct S3TranscriptArchive {
    client: Client,
    bucket: String,
    spool: Arc<dyn Spool>,
}

impl S3TranscriptArchive {
    /// The archive in `bucket`, without a disk: objects of up to 8 MiB can be fetched.
    #[must_use]
    pub fn new(client: Client, bucket: String) -> Self {
        Self { client, bucket, spool: Arc::new(NoSpool) }
    }

    /// The same with a disk: objects of any size that it has room for can be fetched.
    #[must_use]
    pub fn fetching_to(self, spool: Arc<dyn Spool>) -> Self {
        Self { spool, ..self }
    }
}

#[async_trait]
impl TranscriptArchive for S3TranscriptArchive {
    async fn create(
        &self,
        key: &str,
        media_type: &str,
        content: &dyn ObjectContent,
    ) -> Result<StoredObject, ArchiveError> {
        let unread = |error: std::io::Error| ArchiveError::Unavailable(Box::new(error));
        let mut parts = content.parts(PART_BYTES);
        let first = parts.next().transpose().map_err(unread)?.unwrap_or_default();
        let second = parts.next();
        drop(parts);
        let creation = if second.is_none() {
            let bytes = Bytes::from(first);
            create_once(&self.client, &self.bucket, key, media_type, bytes).await
        } else {
            drop((first, second));
            let object = content.object(key).map_err(unread)?;
            let parts = content.parts(PART_BYTES);
            create_in_parts(&self.client, &self.bucket, media_type, &object, parts).await
        };
        match creation.map_err(ArchiveError::Unavailable)? {
            Creation::Stands(object) => Ok(object),
            Creation::Differs(standing) => Err(ArchiveError::Conflict { standing }),
        }
    }

    async fn load(&self, key: &str) -> Result<Vec<u8>, ArchiveError> {
        match create_once::read(&self.client, &self.bucket, key).await {
            Ok(Some(bytes)) => Ok(bytes.into()),
            Ok(None) => Err(ArchiveError::Missing { key: key.to_owned() }),
            Err(source) => Err(ArchiveError::Unavailable(source)),
        }
    }

    async fn fetch(&self, object: &StoredObject) -> Result<AnswerBytes, ArchiveError> {
        let limits = AnswerLimits { memory_bytes_max: FETCHED_INTO_MEMORY, bytes_max: u64::MAX };
        let mut collector = AnswerCollector::new(self.spool.as_ref(), limits);
        let mut take = |bytes: Bytes| collector.add(&bytes).map_err(not_taken);
        let found = object_ranges::read(&self.client, &self.bucket, &object.key, &mut take).await;
        match found {
            Ok(Some(())) => {}
            Ok(None) => return Err(ArchiveError::Missing { key: object.key.clone() }),
            Err(source) => return Err(ArchiveError::Unavailable(source)),
        }
        let bytes = collector.bytes();
        let standing = bytes.object(&object.key);
        let standing = standing.map_err(|error| ArchiveError::Unavailable(Box::new(error)))?;
        if standing == *object { Ok(bytes) } else { Err(ArchiveError::Conflict { standing }) }
    }

    fn address_of(&self, key: &str) -> String {
        format!("s3://{}/{key}", self.bucket)
    }
}

fn not_taken(reason: NotTaken) -> Source {
    match reason {
        NotTaken::TooLarge => {
            AwsFailure::seen("S3 GetObject", "had more than the disk has room for")
        }
        NotTaken::Disk(error) => Box::new(error),
    }
}

#[cfg(test)]
#[path = "transcript_archive_tests.rs"]
mod tests;
