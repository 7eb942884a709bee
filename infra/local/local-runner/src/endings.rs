//! Waiting for what tests wait for.

use std::future::Future;
use std::time::Duration;

use serde_json::Value;
use transcription_domain::TranscriptionJob;
use uuid::Uuid;

use crate::{LocalCloud, LocalError, waiting};

impl LocalCloud {
    /// Waits until everything about a recording is over: its job is closed and no execution works at it. Whenever work
    /// is left over, the schedule's event is sent, as [`LocalCloud::recheck`] does.
    ///
    /// # Errors
    /// When it is not over at the deadline.
    pub async fn until_over(
        &self,
        recording: Uuid,
        deadline: Duration,
    ) -> Result<TranscriptionJob, LocalError> {
        let id = recording.to_string();
        let what = format!("the end of everything about {id}");
        waiting::until(&what, deadline, async || {
            for execution in self.executions_of(&id).await? {
                if self.state_of(&execution).await?.is_running() {
                    return Ok(None);
                }
            }
            let Some(job) = self.jobs_of(&id).await?.into_iter().next() else { return Ok(None) };
            if job.state.is_closed() {
                return Ok(Some(job));
            }
            self.recheck().await?;
            Ok(None)
        })
        .await
    }

    /// Waits until a function has logged such a line of JSON, and answers it.
    ///
    /// # Errors
    /// When there is none at the deadline.
    pub async fn until_logged(
        &self,
        binary: &str,
        deadline: Duration,
        is_wanted: impl Fn(&Value) -> bool,
    ) -> Result<Value, LocalError> {
        waiting::until(&format!("a log line of {binary}"), deadline, async || {
            let lines = self.logs_of(binary).await?;
            let mut lines = lines.iter().filter_map(|line| serde_json::from_str(line).ok());
            Ok(lines.find(&is_wanted))
        })
        .await
    }

    /// Waits until the Genesys side holds a request by this name.
    ///
    /// # Errors
    /// When it holds none at the deadline.
    pub async fn until_genesys_holds(
        &self,
        hold: &str,
        deadline: Duration,
    ) -> Result<(), LocalError> {
        within(&format!("the hold {hold}"), deadline, self.genesys().until_held(hold)).await
    }

    /// Waits until the customer's server holds a notice by this name.
    ///
    /// # Errors
    /// When it holds none at the deadline.
    pub async fn until_webhook_holds(
        &self,
        hold: &str,
        deadline: Duration,
    ) -> Result<(), LocalError> {
        within(&format!("the hold {hold}"), deadline, self.webhooks().until_held(hold)).await
    }
}

async fn within(
    what: &str,
    deadline: Duration,
    event: impl Future<Output = ()>,
) -> Result<(), LocalError> {
    let late = |_| LocalError::NotInTime { what: what.to_owned(), seconds: deadline.as_secs() };
    tokio::time::timeout(deadline, event).await.map_err(late)
}
