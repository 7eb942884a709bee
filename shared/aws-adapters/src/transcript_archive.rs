//! The transcripts bucket in S3.

use async_trait::async_trait;
use aws_sdk_s3::Client;
use bytes::Bytes;
use pipeline_contract::ports::{ArchiveError, TranscriptArchive};
use transcription_domain::StoredObject;

use crate::create_once::{self, Creation, create_once};

/// Objects of one bucket, created with `If-None-Match: *`.
#[derive(Debug, Clone)]
pub struct S3TranscriptArchive {
    client: Client,
    bucket: String,
}

impl S3TranscriptArchive {
    /// The archive in `bucket`.
    #[must_use]
    pub const fn new(client: Client, bucket: String) -> Self {
        Self { client, bucket }
    }
}

#[async_trait]
impl TranscriptArchive for S3TranscriptArchive {
    async fn create(
        &self,
        key: &str,
        media_type: &str,
        bytes: Vec<u8>,
    ) -> Result<StoredObject, ArchiveError> {
        let bytes = Bytes::from(bytes);
        match create_once(&self.client, &self.bucket, key, media_type, bytes).await {
            Ok(Creation::Stands(object)) => Ok(object),
            Ok(Creation::Differs) => Err(ArchiveError::Conflict { key: key.to_owned() }),
            Err(source) => Err(ArchiveError::Unavailable(source)),
        }
    }

    async fn load(&self, key: &str) -> Result<Vec<u8>, ArchiveError> {
        match create_once::read(&self.client, &self.bucket, key).await {
            Ok(Some(bytes)) => Ok(bytes.into()),
            Ok(None) => Err(ArchiveError::Missing { key: key.to_owned() }),
            Err(source) => Err(ArchiveError::Unavailable(source)),
        }
    }

    fn address_of(&self, key: &str) -> String {
        format!("s3://{}/{key}", self.bucket)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canned_http::CannedHttp;

    const HELLO: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    fn archive(http: &CannedHttp) -> S3TranscriptArchive {
        S3TranscriptArchive::new(http.clients().s3(), "transcripts".to_owned())
    }

    async fn create(http: &CannedHttp) -> Result<StoredObject, ArchiveError> {
        archive(http).create("a/raw.json", "application/json", b"hello".to_vec()).await
    }

    fn methods(http: &CannedHttp) -> Vec<String> {
        http.seen().into_iter().map(|request| request.method).collect()
    }

    #[tokio::test]
    async fn an_object_is_created_only_where_none_stands() {
        let http = CannedHttp::answering([(200, "")]);
        let object = create(&http).await.unwrap();
        assert_eq!(
            object,
            StoredObject { key: "a/raw.json".to_owned(), sha256: HELLO.to_owned(), bytes: 5 }
        );
        let put = &http.seen()[0];
        assert_eq!(put.method, "PUT");
        assert_eq!(put.body, "hello");
        assert_eq!(put.header("if-none-match"), Some("*"));
        assert_eq!(put.header("content-type"), Some("application/json"));
        assert_eq!(put.header("x-amz-meta-sha256"), Some(HELLO));
        // S3 compares it with what arrives; the SDK adds it by itself.
        assert!(put.header("x-amz-checksum-crc32").is_some());
    }

    #[tokio::test]
    async fn the_same_bytes_in_the_place_are_a_success() {
        let http = CannedHttp::answering([(412, ""), (200, "hello")]);
        assert_eq!(create(&http).await.unwrap().sha256, HELLO);
        assert_eq!(methods(&http), ["PUT", "GET"]);
    }

    #[tokio::test]
    async fn other_bytes_in_the_place_are_a_conflict() {
        let http = CannedHttp::answering([(412, ""), (200, "other")]);
        let error = create(&http).await.unwrap_err();
        assert!(matches!(&error, ArchiveError::Conflict { key } if key == "a/raw.json"));
        assert!(!format!("{error:?}").contains("other"), "{error:?}");
    }

    #[tokio::test]
    async fn a_write_at_the_same_moment_is_tried_once_more() {
        let http = CannedHttp::answering([(409, ""), (412, ""), (200, "hello")]);
        assert_eq!(create(&http).await.unwrap().sha256, HELLO);
        let http = CannedHttp::answering([(409, ""), (409, ""), (200, "")]);
        assert!(matches!(create(&http).await, Err(ArchiveError::Unavailable(_))));
        assert_eq!(methods(&http), ["PUT", "PUT"]);
    }

    #[tokio::test]
    async fn a_write_that_landed_although_its_answer_was_lost_is_a_success() {
        let http = CannedHttp::default();
        http.then_lost();
        http.then(412, &[], "");
        http.then(200, &[], "hello");
        assert_eq!(create(&http).await.unwrap().sha256, HELLO);
    }

    #[tokio::test]
    async fn a_missing_object_is_told_apart_from_a_missing_bucket() {
        let no_key = "<Error><Code>NoSuchKey</Code></Error>";
        let no_bucket = "<Error><Code>NoSuchBucket</Code></Error>";
        let http = CannedHttp::answering([(404, no_key), (404, no_bucket), (200, "hello")]);
        let archive = archive(&http);
        assert!(matches!(archive.load("a").await, Err(ArchiveError::Missing { .. })));
        assert!(matches!(archive.load("a").await, Err(ArchiveError::Unavailable(_))));
        assert_eq!(archive.load("a").await.unwrap(), b"hello");
    }

    #[tokio::test]
    async fn bytes_that_do_not_fit_their_checksum_are_not_handed_on() {
        let http = CannedHttp::default();
        http.then(200, &[("x-amz-checksum-crc32", "AAAAAA==")], "what was said");
        let error = archive(&http).load("a").await.unwrap_err();
        assert!(matches!(error, ArchiveError::Unavailable(_)));
        assert!(!format!("{error:?}").contains("what was said"), "{error:?}");
    }

    #[test]
    fn an_address_is_plain_and_never_signed() {
        let http = CannedHttp::default();
        assert_eq!(archive(&http).address_of("a/raw.json"), "s3://transcripts/a/raw.json");
    }
}
