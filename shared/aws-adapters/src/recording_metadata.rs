//! The metadata of uploaded recordings in S3.

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_s3::Client;
use pipeline_contract::ports::{UploadedObjects, UploadedObjectsError};

use crate::aws_failure::{self, AwsFailure};

/// No such object or version. The answer to a HEAD request has no body that would say more.
const NOT_FOUND: u16 = 404;
/// The version that is asked for marks a deletion.
const METHOD_NOT_ALLOWED: u16 = 405;

/// Looks at objects of any bucket that the function may read.
#[derive(Debug, Clone)]
pub struct S3UploadedObjects {
    client: Client,
}

impl S3UploadedObjects {
    /// Looks through `client`.
    #[must_use]
    pub const fn new(client: Client) -> Self {
        Self { client }
    }
}

#[async_trait]
impl UploadedObjects for S3UploadedObjects {
    async fn metadata(
        &self,
        bucket: &str,
        key: &str,
        version: Option<&str>,
    ) -> Result<Option<BTreeMap<String, String>>, UploadedObjectsError> {
        let version = version.map(str::to_owned);
        let head = self.client.head_object().bucket(bucket).key(key).set_version_id(version);
        match head.send().await {
            Ok(object) => Ok(Some(object.metadata.unwrap_or_default().into_iter().collect())),
            Err(error) => match aws_failure::status(&error) {
                Some(NOT_FOUND | METHOD_NOT_ALLOWED) => Ok(None),
                _ => Err(UploadedObjectsError::Unavailable(AwsFailure::of("S3 HeadObject", error))),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canned_http::CannedHttp;

    async fn metadata(
        http: &CannedHttp,
        version: Option<&str>,
    ) -> Result<Option<BTreeMap<String, String>>, UploadedObjectsError> {
        S3UploadedObjects::new(http.clients().s3()).metadata("uploads", "a b.wav", version).await
    }

    #[tokio::test]
    async fn user_metadata_comes_without_its_prefix() {
        let http = CannedHttp::default();
        let headers = [("x-amz-meta-recordingid", "r-1"), ("x-amz-meta-queue", "cards")];
        http.then(200, &headers, "");
        let found = metadata(&http, Some("v-1")).await.unwrap().unwrap();
        let found: Vec<(&str, &str)> =
            found.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(found, [("queue", "cards"), ("recordingid", "r-1")]);
        let asked = &http.seen()[0];
        assert_eq!(asked.method, "HEAD");
        assert_eq!(asked.uri, "http://127.0.0.1:9/uploads/a%20b.wav?versionId=v-1");
    }

    #[tokio::test]
    async fn an_object_that_is_gone_has_no_metadata_and_is_no_error() {
        for status in [404, 405] {
            let http = CannedHttp::answering([(status, "")]);
            assert_eq!(metadata(&http, None).await.unwrap(), None);
        }
    }

    #[tokio::test]
    async fn a_refusal_tells_its_status_and_not_the_objects_name() {
        let http = CannedHttp::answering([(403, "")]);
        let UploadedObjectsError::Unavailable(source) = metadata(&http, None).await.unwrap_err();
        assert!(source.to_string().contains("was refused with status 403"), "{source}");
        assert!(!format!("{source:?}").contains("a b.wav"), "{source:?}");
    }
}
