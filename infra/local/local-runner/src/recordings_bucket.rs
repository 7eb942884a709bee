//! A bucket of recordings that was there before the stack, and what happens to its objects.

use aws_sdk_s3::types::{
    BucketVersioningStatus, EventBridgeConfiguration, NotificationConfiguration,
    VersioningConfiguration,
};

use crate::aws::LocalAws;
use crate::{LocalCloud, LocalError, Upload};

/// Makes a bucket as somebody may have had it for years: it keeps old versions, and tells its events to nobody.
pub(crate) async fn make(aws: &LocalAws, name: &str) -> Result<(), LocalError> {
    let create = aws.s3.create_bucket().bucket(name).send().await;
    create.map_err(LocalError::aws("S3 CreateBucket"))?;
    let versions =
        VersioningConfiguration::builder().status(BucketVersioningStatus::Enabled).build();
    let put = aws.s3.put_bucket_versioning().bucket(name).versioning_configuration(versions);
    put.send().await.map_err(LocalError::aws("S3 PutBucketVersioning")).map(drop)
}

impl LocalCloud {
    /// The name of the bucket of recordings.
    #[must_use]
    pub fn recordings_bucket(&self) -> &str {
        &self.deployment.recordings
    }

    /// Lets the bucket of recordings tell its events to EventBridge, as docs/triggers.md has it done by hand for a bucket
    /// that was there before the stack; or keeps it from doing so.
    ///
    /// # Errors
    /// When S3 does not take it.
    pub async fn switch_bucket_events(&self, on: bool) -> Result<(), LocalError> {
        let events = on.then(|| EventBridgeConfiguration::builder().build());
        let configuration =
            NotificationConfiguration::builder().set_event_bridge_configuration(events).build();
        let put = self.aws.s3.put_bucket_notification_configuration();
        let put = put.bucket(&self.deployment.recordings).notification_configuration(configuration);
        let call = "S3 PutBucketNotificationConfiguration";
        put.send().await.map_err(LocalError::aws(call)).map(drop)
    }

    /// Uploads a recording; answers the version that it became, where the bucket keeps versions.
    ///
    /// # Errors
    /// When S3 does not take it.
    pub async fn upload_version(&self, upload: &Upload) -> Result<Option<String>, LocalError> {
        let mut put = self.aws.s3.put_object().bucket(&self.deployment.recordings);
        for (name, value) in &upload.metadata {
            put = put.metadata(name, value);
        }
        let sound = b"RIFF\x24\0\0\0WAVEfmt ".to_vec();
        let put = put.key(upload.key()).body(sound.into()).send().await;
        Ok(put.map_err(LocalError::aws("S3 PutObject"))?.version_id)
    }

    /// Deletes a recording: the one version, or, without one, what stands under its key (which leaves old versions there).
    ///
    /// # Errors
    /// When S3 does not take it.
    pub async fn delete_upload(
        &self,
        upload: &Upload,
        version: Option<&str>,
    ) -> Result<(), LocalError> {
        let delete = self.aws.s3.delete_object().bucket(&self.deployment.recordings);
        let delete = delete.key(upload.key()).set_version_id(version.map(str::to_owned));
        delete.send().await.map_err(LocalError::aws("S3 DeleteObject")).map(drop)
    }
}
