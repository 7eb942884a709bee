//! What the pipeline leaves behind: jobs, files, audit records, logs.

use std::time::Duration;

use aws_adapters::DynamoJobStore;
use aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output;
use pipeline_contract::ports::JobStore as _;
use serde_json::{Value, json};
use transcription_domain::{JobKey, RecordingId, TranscriptionJob};

use crate::{LocalCloud, LocalError, waiting};

/// An object of a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Its key.
    pub key: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl LocalCloud {
    /// The jobs of a recording.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn jobs_of(&self, recording: &str) -> Result<Vec<TranscriptionJob>, LocalError> {
        let recording = RecordingId::parse(recording).map_err(LocalError::aws("a recording id"))?;
        let store = self.job_store();
        let keys = store.find_by_recording(&recording).await;
        let mut jobs = Vec::new();
        for key in keys.map_err(LocalError::aws("DynamoDB Query"))? {
            jobs.extend(self.job(&key).await?);
        }
        Ok(jobs)
    }

    /// A job.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn job(&self, key: &JobKey) -> Result<Option<TranscriptionJob>, LocalError> {
        self.job_store().load(key).await.map_err(LocalError::aws("DynamoDB GetItem"))
    }

    /// Puts an earlier state of a job in the place of its newest one, as a table that was restored would have it.
    ///
    /// # Errors
    /// When there is no such job, or it is changed at this moment.
    pub async fn put_back(&self, job: TranscriptionJob) -> Result<(), LocalError> {
        let newest = self.job(&job.key).await?;
        let newest = newest.ok_or_else(|| LocalError::Missing(format!("no job {}", job.key)))?;
        let earlier = TranscriptionJob { version: newest.version, ..job };
        let stored = self.job_store().advance(earlier).await;
        stored.map_err(LocalError::aws("DynamoDB PutItem")).map(drop)
    }

    /// Waits until the first job of a recording is as wanted.
    ///
    /// # Errors
    /// When it is not in time.
    pub async fn until_job(
        &self,
        recording: &str,
        deadline: Duration,
        wanted: impl Fn(&TranscriptionJob) -> bool,
    ) -> Result<TranscriptionJob, LocalError> {
        let what = format!("what the job of {recording} should become");
        waiting::until(&what, deadline, async || {
            Ok(self.jobs_of(recording).await?.into_iter().find(|job| wanted(job)))
        })
        .await
    }

    /// The files of a recording in the transcripts bucket.
    ///
    /// # Errors
    /// When the bucket cannot be read.
    pub async fn files_of(&self, recording: &str) -> Result<Vec<StoredFile>, LocalError> {
        let bucket = &self.deployment.transcripts;
        self.objects(bucket, &format!("transcripts/{recording}/"), |_| true).await
    }

    /// The audit records of a job, or of an execution that had none, in their order. One record is one file.
    ///
    /// # Errors
    /// When the bucket cannot be read.
    pub async fn audit_of(&self, subject: &str) -> Result<Vec<StoredFile>, LocalError> {
        let start = format!("/{subject}-");
        let mut records =
            self.objects(&self.deployment.audit, "audit/", |key| key.contains(&start)).await?;
        // By name, since the folder of a later day must not come first: the sequence leads the name.
        records.sort_by(|a, b| file_name(&a.key).cmp(file_name(&b.key)));
        Ok(records)
    }

    /// What a function has logged so far, by its binary's name.
    ///
    /// # Errors
    /// When the logs cannot be read.
    pub async fn logs_of(&self, binary: &str) -> Result<Vec<String>, LocalError> {
        let group = format!("/genesys-transcription/{}/{binary}", crate::deployment::STACK);
        let call = "Logs_20140328.FilterLogEvents";
        let answer = self.aws.ask("logs", call, &json!({"logGroupName": group})).await?;
        let events = answer.get("events").and_then(Value::as_array).cloned().unwrap_or_default();
        let message = |event: &Value| Some(event.get("message")?.as_str()?.trim_end().to_owned());
        Ok(events.iter().filter_map(message).collect())
    }

    fn job_store(&self) -> DynamoJobStore {
        DynamoJobStore::new(self.aws.dynamodb.clone(), self.deployment.jobs_table.clone())
    }

    async fn objects(
        &self,
        bucket: &str,
        prefix: &str,
        is_wanted: impl Fn(&str) -> bool,
    ) -> Result<Vec<StoredFile>, LocalError> {
        let list = self.aws.s3.list_objects_v2().bucket(bucket).prefix(prefix);
        let pages: Result<Vec<_>, _> = list.into_paginator().send().collect().await;
        let pages = pages.map_err(LocalError::aws("S3 ListObjectsV2"))?;
        let keys =
            pages.iter().flat_map(ListObjectsV2Output::contents).filter_map(|object| object.key());
        let mut files = Vec::new();
        for key in keys.filter(|key| is_wanted(key)) {
            let object = self.aws.s3.get_object().bucket(bucket).key(key).send().await;
            let object = object.map_err(LocalError::aws("S3 GetObject"))?;
            let bytes = object.body.collect().await.map_err(LocalError::aws("S3 GetObject"))?;
            files.push(StoredFile { key: key.to_owned(), bytes: bytes.to_vec() });
        }
        Ok(files)
    }
}

fn file_name(key: &str) -> &str {
    key.rsplit_once('/').map_or(key, |(_, name)| name)
}
