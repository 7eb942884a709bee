//! Objects that are created and never overwritten.

use aws_sdk_s3::Client;
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::put_object::{PutObjectError, PutObjectOutput};
use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;
use pipeline_contract::ports::Source;
use transcription_domain::StoredObject;

use crate::aws_failure::{self, AwsFailure};
use crate::object_ranges;

/// The user metadata that keeps the hash of an object's bytes: whoever lists or copies objects sees it without reading
/// them.
pub(crate) const HASH: &str = "sha256";

/// An object stands at the key already: RFC 9110's answer to `If-None-Match: *`.
const PRECONDITION_FAILED: u16 = 412;
/// Somebody writes to the key at this very moment. S3's documentation says to try again.
const CONFLICT: u16 = 409;

/// What stands at a key after an object was to be created there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Creation {
    /// The object that was asked for, made now or by an earlier try.
    Stands(StoredObject),
    /// Another one, which stays.
    Differs(StoredObject),
}

impl Creation {
    /// What came of creating an object where this one stands.
    pub(crate) fn of(object: &StoredObject, standing: StoredObject) -> Self {
        if *object == standing { Self::Stands(standing) } else { Self::Differs(standing) }
    }
}

/// Creates an object. One with the same bytes is a success: an earlier try landed although its answer was lost.
pub(crate) async fn create_once(
    client: &Client,
    bucket: &str,
    key: &str,
    media_type: &str,
    bytes: Bytes,
) -> Result<Creation, Source> {
    let object = StoredObject::of(key, &bytes);
    let put = || put(client, bucket, media_type, &object, bytes.clone());
    let mut answer = put().await;
    if answer.as_ref().is_err_and(|error| aws_failure::status(error) == Some(CONFLICT)) {
        answer = put().await;
    }
    match answer {
        Ok(_) => Ok(Creation::Stands(object)),
        Err(error) if aws_failure::status(&error) == Some(PRECONDITION_FAILED) => {
            let standing = object_ranges::standing(client, bucket, key).await?;
            standing.map(|standing| Creation::of(&object, standing)).ok_or_else(|| {
                AwsFailure::seen("S3 PutObject", "was refused for an object that is not there")
            })
        }
        Err(error) => Err(AwsFailure::of("S3 PutObject", error)),
    }
}

async fn put(
    client: &Client,
    bucket: &str,
    media_type: &str,
    object: &StoredObject,
    bytes: Bytes,
) -> Result<PutObjectOutput, SdkError<PutObjectError>> {
    client
        .put_object()
        .bucket(bucket)
        .key(&object.key)
        .if_none_match("*")
        .content_type(media_type)
        .metadata(HASH, &object.sha256)
        .body(ByteStream::from(bytes))
        .send()
        .await
}

/// A small object's bytes; `None` when there is no such object. S3 says so only to whoever may list the bucket.
pub(crate) async fn read(
    client: &Client,
    bucket: &str,
    key: &str,
) -> Result<Option<Bytes>, Source> {
    match client.get_object().bucket(bucket).key(key).send().await {
        Ok(object) => object_ranges::body(object).await.map(Some),
        Err(error) if object_ranges::is_no_key(&error) => Ok(None),
        Err(error) => Err(AwsFailure::of("S3 GetObject", error)),
    }
}
