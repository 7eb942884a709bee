//! Uploads in parts to the transcripts bucket that are not complete.

use std::time::Duration;

use aws_sdk_s3::types::{MultipartUpload, Part};

use crate::{LocalCloud, LocalError, waiting};

/// An upload whose object is not there yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfinishedUpload {
    /// Where the object is to be.
    pub key: String,
    /// S3's name for the upload.
    pub id: String,
    /// What has arrived, in order.
    pub parts: Vec<UploadedPart>,
}

/// A part that has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadedPart {
    /// Counted from 1.
    pub number: i32,
    /// How many bytes it has.
    pub bytes: i64,
    /// S3's checksum of them, in base64.
    pub crc32: String,
}

impl LocalCloud {
    /// The uploads to the transcripts bucket that nobody has completed or aborted.
    ///
    /// # Errors
    /// When S3 does not tell.
    pub async fn unfinished_uploads(&self) -> Result<Vec<UnfinishedUpload>, LocalError> {
        let list = self.aws.s3.list_multipart_uploads().bucket(&self.deployment.transcripts);
        let listed = list.send().await.map_err(LocalError::aws("S3 ListMultipartUploads"))?;
        let mut uploads = Vec::new();
        for upload in listed.uploads() {
            uploads.extend(self.unfinished(upload).await?);
        }
        Ok(uploads)
    }

    /// An upload with its parts; `None` when it came to its end meanwhile.
    async fn unfinished(
        &self,
        upload: &MultipartUpload,
    ) -> Result<Option<UnfinishedUpload>, LocalError> {
        let (Some(key), Some(id)) = (upload.key(), upload.upload_id()) else { return Ok(None) };
        let list = self.aws.s3.list_parts().bucket(&self.deployment.transcripts);
        let listed = match list.key(key).upload_id(id).send().await {
            Ok(listed) => listed,
            Err(error) if error.raw_response().is_some_and(|it| it.status().as_u16() == 404) => {
                return Ok(None);
            }
            Err(error) => return Err(LocalError::aws("S3 ListParts")(error)),
        };
        let parts = listed.parts().iter().map(UploadedPart::of);
        let (key, id) = (key.to_owned(), id.to_owned());
        Ok(Some(UnfinishedUpload { key, id, parts: parts.collect() }))
    }

    /// Puts another object in the place of one that is half uploaded.
    ///
    /// # Errors
    /// When S3 does not take it.
    pub(crate) async fn overtake(&self, upload: &UnfinishedUpload) -> Result<(), LocalError> {
        let put = self.aws.s3.put_object().bucket(&self.deployment.transcripts).key(&upload.key);
        let put = put.body(b"another's".to_vec().into());
        put.send().await.map_err(LocalError::aws("S3 PutObject")).map(drop)
    }

    /// Stops the processes of a function while a file of a recording, known by the end of its key, is half uploaded: at least
    /// one part has arrived, and at most `parts_max`. They stay stopped.
    ///
    /// # Errors
    /// When that moment does not come in time.
    pub async fn stop_half_way(
        &self,
        function: &str,
        (recording, file): (&str, &str),
        parts_max: usize,
        deadline: Duration,
    ) -> Result<UnfinishedUpload, LocalError> {
        let folder = format!("transcripts/{recording}/");
        let is_half_way = |upload: &UnfinishedUpload| {
            let is_it = upload.key.starts_with(&folder) && upload.key.ends_with(file);
            is_it && (1..=parts_max).contains(&upload.parts.len())
        };
        waiting::until(&format!("a half uploaded {file}"), deadline, async || {
            if !self.unfinished_uploads().await?.iter().any(is_half_way) {
                return Ok(None);
            }
            let stopped = self.processes().stop(function);
            let found = self.unfinished_uploads().await?.into_iter().find(is_half_way);
            if found.is_none() || stopped == 0 {
                // It went on before it could be stopped.
                self.processes().go_on(function);
                return Ok(None);
            }
            Ok(found)
        })
        .await
    }
}

impl UploadedPart {
    fn of(part: &Part) -> Self {
        Self {
            number: part.part_number().unwrap_or_default(),
            bytes: part.size().unwrap_or_default(),
            crc32: part.checksum_crc32().unwrap_or_default().to_owned(),
        }
    }
}
