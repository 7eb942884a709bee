//! The three ways in which work begins: an upload, a person in the console, the schedule.

use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::executions::{Execution, time_of};
use crate::{LocalCloud, LocalError, waiting};

/// How a recording's object is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// `recordings/{recordingId}.wav`
    Plain,
    /// As Genesys exports recordings: folders of organization, date and conversation.
    GenesysExport {
        /// The conversation.
        conversation: Uuid,
    },
}

/// A recording to upload. Nobody reads its sound: the transcript comes from the Genesys side.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The recording.
    pub recording: Uuid,
    /// How its object is named.
    pub layout: Layout,
    /// The object's metadata, such as `language`, `format`, `webhook`.
    pub metadata: Vec<(String, String)>,
}

impl Upload {
    /// A recording in the plain layout, without metadata.
    #[must_use]
    pub const fn plain(recording: Uuid) -> Self {
        Self { recording, layout: Layout::Plain, metadata: Vec::new() }
    }

    /// The same upload with an entry of metadata more.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.metadata.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The object's key.
    #[must_use]
    pub fn key(&self) -> String {
        let recording = self.recording;
        match &self.layout {
            Layout::Plain => format!("recordings/{recording}.wav"),
            Layout::GenesysExport { conversation } => format!(
                "5ce4a210-0000-4000-8000-00000000f000/year=2026/month=1/day=2/hour=3/conversation_id={conversation}/{recording}.opus"
            ),
        }
    }
}

impl LocalCloud {
    /// Uploads a recording; answers its key. The same one again is a second event.
    ///
    /// # Errors
    /// When S3 does not take it.
    pub async fn upload(&self, upload: &Upload) -> Result<String, LocalError> {
        self.upload_version(upload).await?;
        Ok(upload.key())
    }

    /// Waits until every upload event has been taken from the queue and handled.
    ///
    /// # Errors
    /// When that has not happened by the deadline. Events that are on their way come within milliseconds.
    pub async fn until_uploads_are_handled(&self, deadline: Duration) -> Result<(), LocalError> {
        let body = json!({
            "QueueUrl": self.deployment.upload_queue,
            "AttributeNames": ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
        });
        waiting::until("the handling of all upload events", deadline, async || {
            let answer = self.aws.ask("sqs", "AmazonSQS.GetQueueAttributes", &body).await?;
            let attributes = answer.get("Attributes").and_then(Value::as_object);
            let is_empty =
                attributes.is_some_and(|attributes| attributes.values().all(|n| n == "0"));
            Ok(is_empty.then_some(()))
        })
        .await
    }

    /// Starts an execution with this input, as a person does in the console.
    ///
    /// # Errors
    /// When Step Functions does not take it.
    pub async fn start_in_console(&self, input: &Value) -> Result<Execution, LocalError> {
        let call = "Step Functions StartExecution";
        // The console makes up a name; this one is as good.
        let name = format!("by-hand-{}", self.next_number());
        let started = self
            .aws
            .step_functions
            .start_execution()
            .state_machine_arn(&self.deployment.state_machine)
            .name(&name)
            .input(input.to_string())
            .send()
            .await
            .map_err(LocalError::aws(call))?;
        let recording = input.get("recordingId").and_then(Value::as_str).map(str::to_owned);
        let arn = started.execution_arn().to_owned();
        Ok(Execution { arn, name, recording, started_at: time_of(started.start_date()) })
    }

    /// Stops an execution, as a person does in the console.
    ///
    /// # Errors
    /// When Step Functions does not know it.
    pub async fn stop(&self, execution: &Execution) -> Result<(), LocalError> {
        let stop = self.aws.step_functions.stop_execution().execution_arn(&execution.arn);
        let stopped = stop.send().await;
        stopped.map_err(LocalError::aws("Step Functions StopExecution")).map(drop)
    }

    /// Invokes a function by its binary's name, with this event.
    ///
    /// # Errors
    /// When there is no such function, or Lambda does not take the event. What the function itself reports as its error
    /// is an answer.
    pub async fn invoke(&self, binary: &str, event: &Value) -> Result<Value, LocalError> {
        let function = self.deployment.functions.get(binary);
        let function =
            function.ok_or_else(|| LocalError::Missing(format!("no function {binary}")))?;
        self.aws.invoke(function, event).await
    }

    /// Invokes a function as many times at once as it has processes: so each process that waits for work gets a call.
    ///
    /// # Errors
    /// As [`Self::invoke`].
    pub async fn invoke_all_processes(
        &self,
        binary: &str,
        event: &Value,
    ) -> Result<(), LocalError> {
        let function = self.deployment.functions.get(binary);
        let function =
            function.ok_or_else(|| LocalError::Missing(format!("no function {binary}")))?;
        let processes = self.processes().all().into_iter();
        let running =
            processes.filter(|process| process.is_running && process.name == *function).count();
        let calls = (0..running).map(|_| {
            let (aws, function, event) = (self.aws.clone(), function.clone(), event.clone());
            tokio::spawn(async move { aws.invoke(&function, &event).await.map(drop) })
        });
        // All are on their way before the first one is waited for.
        for call in calls.collect::<Vec<_>>() {
            call.await.map_err(LocalError::aws("Lambda Invoke"))??;
        }
        Ok(())
    }

    /// Looks for left-over work now: the schedule's own event, without waiting for the schedule.
    ///
    /// # Errors
    /// When the function cannot be invoked.
    pub async fn recheck(&self) -> Result<Value, LocalError> {
        self.invoke("recheck-overdue", &json!({})).await
    }

    /// Lets the schedule itself come, once in the life of a cloud: it is set to this moment, and `MiniStack` looks at its
    /// schedules every ten seconds.
    ///
    /// # Errors
    /// When the stack does not take the change.
    pub async fn let_the_schedule_come(&self) -> Result<(), LocalError> {
        let at = waiting::now().format("at(%Y-%m-%dT%H:%M:%S)").to_string();
        self.change(&[("RecheckSchedule", &at)]).await
    }
}
