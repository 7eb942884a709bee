//! Runs about single events and objects.

use genesys_simulator::{RecordingScript, ResultSource};
use serde_json::{Value, json};

use super::scenario_run::{Run, good_call};
use crate::{LocalError, Upload, waiting};

/// Its result and its JSON document are uploaded in four parts each.
const WORDS_OF_A_LONG_CALL: u32 = 300_000;

/// So many parts have arrived at most when its function is stopped.
const PARTS_MAX: usize = 2;

impl Run<'_> {
    pub(super) async fn of_a_version(&self) -> Result<(), LocalError> {
        self.script(good_call())?;
        self.cloud.switch_bucket_events(false).await?;
        let upload = Upload::plain(self.id);
        let version = self.cloud.upload_version(&upload).await?;
        self.cloud.switch_bucket_events(true).await?;
        self.tell_of(&json!({"key": upload.key(), "version-id": version})).await?;
        self.cloud.until_started(&self.text(), self.soon).await.map(drop)
    }

    pub(super) async fn rejected(&self) -> Result<(), LocalError> {
        let message = format!("no event {}", self.id);
        self.cloud.send_to_upload_queue(std::slice::from_ref(&message)).await?;
        waiting::until("the rejection of a message", self.soon, async || {
            let rejected = self.cloud.take_rejected_uploads().await?;
            Ok(rejected.into_iter().find(|it| it.body == message))
        })
        .await
        .map(drop)
    }

    /// Tells of a recording that was deleted before the event came.
    pub(super) async fn of_a_deleted_recording(&self) -> Result<(), LocalError> {
        self.tell_of(&json!({"key": Upload::plain(self.id).key()})).await?;
        self.cloud.until_uploads_are_handled(self.soon).await
    }

    /// Sends the event of an object that was created, as S3 does through `EventBridge`.
    async fn tell_of(&self, object: &Value) -> Result<(), LocalError> {
        let detail = json!({"bucket": {"name": self.cloud.recordings_bucket()}, "object": object});
        let event = json!({
            "id": self.id, "source": "aws.s3", "detail-type": "Object Created", "detail": detail,
        });
        self.cloud.send_to_upload_queue(&[event.to_string()]).await
    }

    /// A function is stopped in the middle of an upload in parts; when it goes on, another object stands in the place of its
    /// own. It frees the parts.
    pub(super) async fn overtaken(&self, function: &str, file: &str) -> Result<(), LocalError> {
        let result = ResultSource::MadeUp(WORDS_OF_A_LONG_CALL);
        self.upload(RecordingScript { result, ..RecordingScript::default() }).await?;
        let (cloud, id) = (self.cloud, self.text());
        let left = cloud.stop_half_way(function, (&id, file), PARTS_MAX, self.soon).await?;
        let overtook = cloud.overtake(&left).await;
        cloud.processes().go_on(function);
        overtook?;
        waiting::until("the freeing of an upload's parts", self.soon, async || {
            let unfinished = cloud.unfinished_uploads().await?;
            Ok(unfinished.iter().all(|upload| upload.id != left.id).then_some(()))
        })
        .await
    }
}
