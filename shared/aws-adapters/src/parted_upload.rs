//! Creates objects that are too large to be held.

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::head_object::HeadObjectError;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart};
use bytes::Bytes;
use pipeline_contract::ports::{ContentParts, Source};
use transcription_domain::StoredObject;

use crate::aws_failure::AwsFailure;
use crate::create_once::{Creation, HASH};
use crate::object_ranges;

/// What is sent at once. S3 takes 10,000 parts of 5 MiB and more: this is enough for 80 GB, and sent within the limit of
/// one try at 2 MB/s.
pub(crate) const PART_BYTES: usize = 8 * 1024 * 1024;

/// An upload that is under way.
struct Upload<'a> {
    client: &'a Client,
    bucket: &'a str,
    object: &'a StoredObject,
    id: String,
}

/// Creates an object part by part; it is there when its last part is. What stands at the key already is compared first: an
/// attempt that was killed behind its upload is not made again.
///
/// An upload that fails is aborted; one that is killed is removed by the bucket's lifecycle rule.
pub(crate) async fn create_in_parts(
    client: &Client,
    bucket: &str,
    media_type: &str,
    object: &StoredObject,
    parts: ContentParts<'_>,
) -> Result<Creation, Source> {
    if let Some(standing) = standing(client, bucket, object).await? {
        return Ok(standing);
    }
    let begun = client
        .create_multipart_upload()
        .bucket(bucket)
        .key(&object.key)
        .content_type(media_type)
        .metadata(HASH, &object.sha256)
        .checksum_algorithm(ChecksumAlgorithm::Crc32)
        .send()
        .await
        .map_err(|error| AwsFailure::of("S3 CreateMultipartUpload", error))?;
    let id = begun.upload_id().unwrap_or_default().to_owned();
    let upload = Upload { client, bucket, object, id };
    let completed = match upload.send(parts).await {
        Ok(parts) => upload.complete(parts).await,
        Err(error) => Err(error),
    };
    let Err(error) = completed else {
        return Ok(Creation::Stands(object.clone()));
    };
    // Somebody else was first (412), or an answer was lost: what stands there decides.
    upload.abort().await;
    standing(client, bucket, object).await?.ok_or(error)
}

async fn standing(
    client: &Client,
    bucket: &str,
    object: &StoredObject,
) -> Result<Option<Creation>, Source> {
    let head = client.head_object().bucket(bucket).key(&object.key).send().await;
    match head {
        Ok(_) => {}
        Err(error) if error.as_service_error().is_some_and(HeadObjectError::is_not_found) => {
            return Ok(None);
        }
        Err(error) => return Err(AwsFailure::of("S3 HeadObject", error)),
    }
    let standing = object_ranges::standing(client, bucket, &object.key).await?;
    Ok(standing.map(|standing| Creation::of(object, standing)))
}

impl Upload<'_> {
    async fn send(&self, parts: ContentParts<'_>) -> Result<Vec<CompletedPart>, Source> {
        let mut sent = Vec::new();
        for (number, part) in (1..).zip(parts) {
            let answer = self
                .client
                .upload_part()
                .bucket(self.bucket)
                .key(&self.object.key)
                .upload_id(&self.id)
                .part_number(number)
                .checksum_algorithm(ChecksumAlgorithm::Crc32)
                .body(ByteStream::from(Bytes::from(part?)))
                .send()
                .await
                .map_err(|error| AwsFailure::of("S3 UploadPart", error))?;
            let part = CompletedPart::builder()
                .part_number(number)
                .set_e_tag(answer.e_tag)
                .set_checksum_crc32(answer.checksum_crc32);
            sent.push(part.build());
        }
        Ok(sent)
    }

    async fn complete(&self, parts: Vec<CompletedPart>) -> Result<(), Source> {
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        self.client
            .complete_multipart_upload()
            .bucket(self.bucket)
            .key(&self.object.key)
            .upload_id(&self.id)
            .if_none_match("*")
            .multipart_upload(parts)
            .send()
            .await
            .map_err(|error| AwsFailure::of("S3 CompleteMultipartUpload", error))?;
        Ok(())
    }

    /// Frees what was sent. When that fails the lifecycle rule does it.
    async fn abort(&self) {
        let abort = self.client.abort_multipart_upload();
        let abort = abort.bucket(self.bucket).key(&self.object.key).upload_id(&self.id);
        if let Err(error) = abort.send().await {
            let error = AwsFailure::of("S3 AbortMultipartUpload", error);
            tracing::warn!(error.message = %error, "an upload is left to the lifecycle rule");
        }
    }
}
