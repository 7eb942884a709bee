//! Judges what a recording left behind: each broken promise is one line.

use serde_json::Value;
use transcription_domain::{StoredObject, TranscriptionJob};

use uuid::Uuid;

use super::narrator::shown;
use super::outcome::{Outcome, status_of};
use super::scenario_ends::ExpectedEnd;
use crate::{LocalCloud, LocalError, StoredFile};

/// What may travel between two states, in bytes.
const STATE_BYTES_MAX: usize = 8 * 1024;

impl LocalCloud {
    /// Every promise that was broken for a recording that was to end like this, one line each: its ends, its webhook's
    /// notices, its submissions, the size of what travelled between states, its audit records, its files.
    ///
    /// # Errors
    /// When what it left behind cannot be read.
    pub async fn broken_promises(
        &self,
        recording: Uuid,
        end: &ExpectedEnd,
    ) -> Result<Vec<String>, LocalError> {
        Ok(broken(&Outcome::of(recording, self).await?, end))
    }
}

/// Every promise that was broken, one line each.
pub(crate) fn broken(outcome: &Outcome, end: &ExpectedEnd) -> Vec<String> {
    let mut broken = Vec::new();
    ends(outcome, end, &mut broken);
    told(outcome, end, &mut broken);
    if outcome.transcription_jobs > 1 {
        let jobs = outcome.transcription_jobs;
        broken.push(format!("the provider accepted it {jobs} times, once is promised"));
    }
    if outcome.largest_state_bytes > STATE_BYTES_MAX {
        let bytes = outcome.largest_state_bytes;
        broken.push(format!(
            "{bytes} bytes travelled between states, at most {STATE_BYTES_MAX} are promised"
        ));
    }
    if let Some(job) = outcome.job() {
        audit(job, &outcome.audit, &mut broken);
        files(job, &outcome.files, &mut broken);
    }
    broken.into_iter().map(|problem| shown(&problem)).collect()
}

/// The ends of the job and of its executions.
fn ends(outcome: &Outcome, expected: &ExpectedEnd, broken: &mut Vec<String>) {
    match outcome.jobs.as_slice() {
        [job] if job.state.name() == expected.job => {}
        [job] => {
            let why = job.state.failure().or(job.interruption.as_ref());
            let why = why.map(|f| format!(" ({}: {})", f.error, f.message)).unwrap_or_default();
            let state = job.state.name();
            broken.push(format!("its job is {state}, not {}{why}", expected.job));
        }
        jobs => broken.push(format!("it has {} jobs, one is promised", jobs.len())),
    }
    let count = outcome.executions.len();
    if count != expected.executions {
        broken.push(format!("{count} executions worked at it, not {}", expected.executions));
    }
    let running = outcome.executions.iter().filter(|(_, state)| state.is_running());
    broken.extend(running.map(|(execution, _)| {
        format!("execution {} did not end while it was watched", execution.name)
    }));
    let Some(end) = outcome.last_end() else { return };
    let is_success = end.status == "SUCCEEDED";
    let error = (!is_success).then(|| end.error.as_deref().unwrap_or(&end.status));
    if error != expected.error.as_deref() {
        let named = |error: Option<&str>| error.unwrap_or("a success").to_owned();
        let (error, expected) = (named(error), named(expected.error.as_deref()));
        broken.push(format!("its last execution ended as {error}, not as {expected}"));
    }
}

/// The webhook.
fn told(outcome: &Outcome, end: &ExpectedEnd, broken: &mut Vec<String>) {
    for notice in &outcome.notices {
        let problems = notice.problems.iter();
        broken.extend(problems.map(|problem| format!("notice {}: {problem}", notice.number)));
    }
    let taken = |status: u16| (200..300).contains(&status);
    let taken = outcome.notices.iter().filter(|notice| notice.status.is_some_and(taken));
    let taken: Vec<&str> = taken.map(|notice| status_of(notice).unwrap_or("nothing")).collect();
    let expected: Vec<&str> = end.told.as_deref().into_iter().collect();
    if taken != expected {
        broken.push(format!("its webhook was told {taken:?}, not {expected:?}"));
    }
}

/// The chain of audit records: none missing, each naming the one before, the last about the end.
fn audit(job: &TranscriptionJob, records: &[StoredFile], broken: &mut Vec<String>) {
    let wanted = usize::try_from(job.audit.sequence).unwrap_or(usize::MAX);
    if records.len() != wanted {
        broken.push(format!("{} audit records are kept, not {wanted}", records.len()));
    }
    let mut previous: Option<String> = None;
    for (index, record) in records.iter().enumerate() {
        let line = record.bytes.strip_suffix(b"\n").unwrap_or(&record.bytes);
        let Ok(read) = serde_json::from_slice::<Value>(line) else {
            broken.push(format!("audit record {} is not JSON", index + 1));
            return;
        };
        if read.get("sequence").and_then(Value::as_u64) != u64::try_from(index + 1).ok() {
            broken.push(format!("audit record {} is missing", index + 1));
            return;
        }
        if read.get("previous_hash").and_then(Value::as_str) != previous.as_deref() {
            broken.push(format!("audit record {} does not name the one before", index + 1));
        }
        previous = Some(hash_of(line));
    }
    if previous != job.audit.hash() {
        broken.push("the last audit record is not the job's newest".to_owned());
    }
}

/// A longer call has no viewer page.
const WORDS_OF_A_PAGE: u64 = 200_000;

/// The files that the job says it has.
fn files(job: &TranscriptionJob, files: &[StoredFile], broken: &mut Vec<String>) {
    let Some(summary) = job.state.summary() else { return };
    let formats = summary.files.iter().map(|(_, file)| file);
    for wanted in formats.chain(&summary.viewer) {
        check_file(wanted, files, broken);
    }
    if summary.viewer.is_none() && summary.metrics.total_words <= WORDS_OF_A_PAGE {
        broken.push("there is no viewer page".to_owned());
    }
    if summary.files.len() != 4 {
        broken.push(format!("{} formats were rendered, not 4", summary.files.len()));
    }
    if !files.iter().any(|file| file.key.ends_with("/raw.json")) {
        broken.push("the provider's raw result is not kept".to_owned());
    }
}

fn check_file(wanted: &StoredObject, files: &[StoredFile], broken: &mut Vec<String>) {
    match files.iter().find(|file| file.key == wanted.key) {
        None => broken.push(format!("the file {} is missing", wanted.key)),
        Some(file) if hash_of(&file.bytes) != wanted.sha256 => {
            broken.push(format!("the file {} is not the one that was stored", wanted.key));
        }
        Some(_) => {}
    }
}

fn hash_of(bytes: &[u8]) -> String {
    StoredObject::of("", bytes).sha256
}
