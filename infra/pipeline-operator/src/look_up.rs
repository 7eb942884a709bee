//! All that is read of a stack: jobs, and the transcripts of those that have one.

use async_trait::async_trait;
use aws_adapters::DynamoJobStore;
use pipeline_contract::ports::{ArchiveError, JobStore, StoreError, TranscriptArchive};
use thiserror::Error;
use transcription_domain::{JobKey, RecordingId, StoredObject, TranscriptFormat, TranscriptionJob};

use crate::AskedJob;
use crate::stored_transcript::{StoredSegment, TranscriptProblem, read_segments};

/// Finds a recording's jobs: a look that only people need, and so no part of the pipeline's own port.
#[async_trait]
pub trait JobsOfRecording: Send + Sync {
    /// The keys of a recording's jobs, in any order. A job that was made a moment ago may be missing.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn jobs_of_recording(&self, recording: &RecordingId) -> Result<Vec<JobKey>, StoreError>;
}

#[async_trait]
impl JobsOfRecording for DynamoJobStore {
    async fn jobs_of_recording(&self, recording: &RecordingId) -> Result<Vec<JobKey>, StoreError> {
        self.find_by_recording(recording).await
    }
}

/// What a look needs.
#[derive(Clone, Copy)]
pub struct LookUpPorts<'a> {
    /// The job table.
    pub jobs: &'a dyn JobStore,
    /// The job table's index of recordings.
    pub recordings: &'a dyn JobsOfRecording,
    /// The transcripts bucket.
    pub archive: &'a dyn TranscriptArchive,
}

/// A job, and what was said where that is known.
#[derive(Debug)]
pub struct SeenJob {
    /// The job.
    pub job: TranscriptionJob,
    /// Its speaker segments; `None` while there is no transcript.
    pub segments: Option<Result<Vec<StoredSegment>, TranscriptProblem>>,
}

/// The jobs that were found.
#[derive(Debug)]
pub struct JobsSeen {
    /// Newest claim first.
    pub jobs: Vec<SeenJob>,
    /// Items of the table that cannot be read as jobs. They do not hide the others.
    pub unreadable: Vec<(JobKey, StoreError)>,
}

/// Why no job was found.
#[derive(Debug, Error)]
pub enum LookUpError {
    /// The table has none for this recording.
    #[error(
        "there is no job of recording {0} in this stack; check the id and the stack, and whether its upload was ever handled (start-transcription's log, the queue of undelivered uploads)"
    )]
    NoJobOfRecording(RecordingId),
    /// The table has none with this key.
    #[error("there is no job with key {0} in this stack; check the key and the stack")]
    NoJobWithKey(JobKey),
    /// The table was not read.
    #[error(
        "the job table could not be read; check the table's name, the region and the credentials"
    )]
    Store(#[source] StoreError),
}

impl JobsSeen {
    /// Looks jobs up, with what was said in them.
    ///
    /// # Errors
    /// [`LookUpError`]. A transcript that cannot be shown is no error: the job is known without it.
    pub async fn look_up(asked: &AskedJob, ports: LookUpPorts<'_>) -> Result<Self, LookUpError> {
        let keys = match asked {
            AskedJob::Key(key) => vec![key.clone()],
            AskedJob::Recording(recording) => {
                ports.recordings.jobs_of_recording(recording).await.map_err(LookUpError::Store)?
            }
        };
        let mut seen = Self { jobs: Vec::new(), unreadable: Vec::new() };
        for key in keys {
            match ports.jobs.load(&key).await {
                Ok(Some(job)) => seen.jobs.push(see(job, ports.archive).await),
                // The index may name what is there no more.
                Ok(None) => {}
                Err(error @ StoreError::Unreadable(_)) => seen.unreadable.push((key, error)),
                Err(error) => return Err(LookUpError::Store(error)),
            }
        }
        if seen.jobs.is_empty() && seen.unreadable.is_empty() {
            return Err(match asked.clone() {
                AskedJob::Recording(recording) => LookUpError::NoJobOfRecording(recording),
                AskedJob::Key(key) => LookUpError::NoJobWithKey(key),
            });
        }
        seen.jobs.sort_by(|one, other| {
            let newest_first = other.job.milestones.claimed_at.cmp(&one.job.milestones.claimed_at);
            newest_first.then_with(|| one.job.key.cmp(&other.job.key))
        });
        Ok(seen)
    }
}

async fn see(job: TranscriptionJob, archive: &dyn TranscriptArchive) -> SeenJob {
    let segments = match job.state.summary() {
        None => None,
        Some(summary) => {
            let document =
                summary.files.iter().find(|(format, _)| *format == TranscriptFormat::Json);
            Some(match document {
                None => Err(TranscriptProblem::NotNamed),
                Some((_, document)) => segments_of(document, archive).await,
            })
        }
    };
    SeenJob { job, segments }
}

async fn segments_of(
    document: &StoredObject,
    archive: &dyn TranscriptArchive,
) -> Result<Vec<StoredSegment>, TranscriptProblem> {
    match archive.fetch(document).await {
        Ok(bytes) => read_segments(|| bytes.reader()),
        Err(ArchiveError::Conflict { standing }) => {
            Err(TranscriptProblem::Changed { key: standing.key })
        }
        Err(error) => Err(TranscriptProblem::NotFetched(error)),
    }
}
