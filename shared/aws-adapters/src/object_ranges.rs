//! Reads objects of any size, a range at a time.

use aws_sdk_s3::Client;
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::get_object::{GetObjectError, GetObjectOutput};
use bytes::Bytes;
use pipeline_contract::ports::Source;
use transcription_domain::{ContentHash, StoredObject};

use crate::aws_failure::{self, AwsFailure};

/// What one request brings: most objects are smaller, and it takes a second at a tenth of what a function's network does.
pub(crate) const RANGE_BYTES: u64 = 8 * 1024 * 1024;

/// The object was replaced while it was read.
const PRECONDITION_FAILED: u16 = 412;
/// No byte stands in the range: the object is empty.
const RANGE_NOT_SATISFIABLE: u16 = 416;

/// Hands all bytes of an object to `take`, in order; `None` when there is no such object. All are of one object: from the
/// second range on its entity tag is asked for.
pub(crate) async fn read(
    client: &Client,
    bucket: &str,
    key: &str,
    take: &mut (dyn FnMut(Bytes) -> Result<(), Source> + Send),
) -> Result<Option<()>, Source> {
    let (mut from, mut tag) = (0_u64, None);
    loop {
        let range = format!("bytes={from}-{}", from + RANGE_BYTES - 1);
        let request = client.get_object().bucket(bucket).key(key).range(range);
        let object = match request.set_if_match(tag.clone()).send().await {
            Ok(object) => object,
            Err(error) if is_no_key(&error) && tag.is_none() => return Ok(None),
            Err(error) if aws_failure::status(&error) == Some(RANGE_NOT_SATISFIABLE) => {
                return Ok(Some(()));
            }
            Err(error) if aws_failure::status(&error) == Some(PRECONDITION_FAILED) => {
                return Err(AwsFailure::seen("S3 GetObject", "found another object half-way"));
            }
            Err(error) => return Err(AwsFailure::of("S3 GetObject", error)),
        };
        let total = total_bytes(&object);
        tag = object.e_tag().map(str::to_owned);
        let bytes = body(object).await?;
        from += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let is_empty = bytes.is_empty();
        take(bytes)?;
        match total {
            // An answer of 200 is the whole object.
            None => return Ok(Some(())),
            Some(total) if from >= total => return Ok(Some(())),
            Some(_) if is_empty => {
                return Err(AwsFailure::seen("S3 GetObject", "had a range without bytes"));
            }
            Some(_) => {}
        }
    }
}

/// What is known of the object that stands at a key; `None` when there is none.
pub(crate) async fn standing(
    client: &Client,
    bucket: &str,
    key: &str,
) -> Result<Option<StoredObject>, Source> {
    let mut hash = ContentHash::default();
    let mut take = |bytes: Bytes| -> Result<(), Source> {
        hash.add(&bytes);
        Ok(())
    };
    let found = read(client, bucket, key, &mut take).await?;
    Ok(found.map(|()| hash.object(key)))
}

/// `bytes 0-99/1234` -> 1234.
fn total_bytes(object: &GetObjectOutput) -> Option<u64> {
    object.content_range()?.rsplit_once('/')?.1.parse().ok()
}

/// The bytes of an answer, whose checksum the SDK has compared where S3 sent one.
pub(crate) async fn body(object: GetObjectOutput) -> Result<Bytes, Source> {
    let body = object.body.collect().await.map_err(|_| {
        AwsFailure::seen("S3 GetObject", "had a body that is not what its checksum says")
    })?;
    Ok(body.into_bytes())
}

/// A bucket that does not exist is a 404 too, and a fault of the deployment.
pub(crate) fn is_no_key(error: &SdkError<GetObjectError>) -> bool {
    error.as_service_error().is_some_and(GetObjectError::is_no_such_key)
}
