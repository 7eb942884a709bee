//! Objects that are created and never overwritten.

use aws_sdk_s3::Client;
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::get_object::GetObjectError;
use aws_sdk_s3::operation::put_object::{PutObjectError, PutObjectOutput};
use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;
use pipeline_contract::ports::Source;
use transcription_domain::StoredObject;

use crate::aws_failure::{self, AwsFailure};

/// The user metadata that keeps the hash of an object's bytes: whoever lists or copies objects sees it without reading
/// them.
const HASH: &str = "sha256";

/// An object stands at the key already: RFC 9110's answer to `If-None-Match: *`.
const PRECONDITION_FAILED: u16 = 412;
/// Somebody writes to the key at this very moment. S3's documentation says to try again.
const CONFLICT: u16 = 409;

/// What stands at a key after an object was to be created there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Creation {
    /// The object that was asked for, made now or by an earlier try.
    Stands(StoredObject),
    /// Another one.
    Differs,
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
            let standing = read(client, bucket, key).await?;
            let same = standing.is_some_and(|standing| standing == bytes);
            Ok(if same { Creation::Stands(object) } else { Creation::Differs })
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

/// An object's bytes; `None` when there is no such object. S3 says so only to whoever may list the bucket.
pub(crate) async fn read(
    client: &Client,
    bucket: &str,
    key: &str,
) -> Result<Option<Bytes>, Source> {
    match client.get_object().bucket(bucket).key(key).send().await {
        Ok(object) => {
            let body = object.body.collect().await;
            let body = body.map_err(|_| {
                AwsFailure::seen("S3 GetObject", "had a body that is not what its checksum says")
            })?;
            Ok(Some(body.into_bytes()))
        }
        Err(error) if is_no_key(&error) => Ok(None),
        Err(error) => Err(AwsFailure::of("S3 GetObject", error)),
    }
}

/// A bucket that does not exist is a 404 too, and a fault of the deployment.
fn is_no_key(error: &SdkError<GetObjectError>) -> bool {
    error.as_service_error().is_some_and(GetObjectError::is_no_such_key)
}
