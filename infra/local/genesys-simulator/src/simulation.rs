//! Everything that the simulator knows, shared by its HTTP side and its handle.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::clock::Clock;
use crate::holds::HoldBoard;
use crate::id_mint::IdMint;
use crate::job_book::{JobBook, KeyUsedForAnother, Submission};
use crate::journal::Journal;
use crate::rate::RateBook;
use crate::request_body::Asked;
use crate::result_document;
use crate::script::{JobEnd, ResultSource};
use crate::script_book::ScriptBook;
use crate::settings::{ClientCredentials, SimulatorSettings};
use crate::token_book::TokenBook;

/// A lock that a panicking test thread does not spoil for the others.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Debug)]
pub(crate) struct Simulation {
    pub(crate) settings: SimulatorSettings,
    pub(crate) clock: Clock,
    pub(crate) ids: IdMint,
    /// The OAuth clients, with their secrets as they are now.
    pub(crate) clients: Mutex<Vec<ClientCredentials>>,
    pub(crate) tokens: Mutex<TokenBook>,
    pub(crate) rates: Mutex<RateBook>,
    pub(crate) scripts: Mutex<ScriptBook>,
    pub(crate) jobs: Mutex<JobBook>,
    pub(crate) honours_idempotency_key: Mutex<bool>,
    pub(crate) journal: Arc<Journal>,
    pub(crate) holds: Arc<HoldBoard>,
}

/// The answer to a look, and to a submission.
#[derive(Debug, Serialize)]
pub(crate) struct JobAnswer {
    id: String,
    status: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<Arc<RawValue>>,
    /// So many made-up words are the result.
    #[serde(skip)]
    pub(crate) made_up_words: Option<u32>,
}

/// The answer to a check.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecordingAnswer {
    id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<String>,
    media_type: String,
    /// Fields beyond the contract, as the vendor's recording has them: a client must ignore them.
    file_state: &'static str,
    self_uri: String,
}

impl Simulation {
    pub(crate) fn new(settings: SimulatorSettings, seed: &str) -> Self {
        let clock = Clock::default();
        let ids = IdMint::new(format!("{seed} {}", clock.now().to_rfc3339()));
        Self {
            clock,
            ids,
            clients: Mutex::new(settings.clients.clone()),
            tokens: Mutex::default(),
            rates: Mutex::default(),
            scripts: Mutex::new(ScriptBook::new(settings.default_calls)),
            jobs: Mutex::default(),
            honours_idempotency_key: Mutex::new(settings.honours_idempotency_key),
            journal: Arc::default(),
            holds: Arc::default(),
            settings,
        }
    }

    /// Gives a client another secret: the old one is refused from now on. False when there is no such client.
    pub(crate) fn rotate_secret(&self, client: &str, secret: &str) -> bool {
        let mut clients = lock(&self.clients);
        let found = clients.iter_mut().find(|known| known.id == client);
        found.map(|known| secret.clone_into(&mut known.secret)).is_some()
    }

    /// Gives a token: its text and `expires_in`.
    pub(crate) fn give_token(&self) -> (String, u32) {
        let script = lock(&self.scripts).token().clone();
        let expires_in = script.expires_in_seconds.unwrap_or(self.settings.token_seconds);
        let good_for = script.good_for_seconds.unwrap_or(expires_in);
        let text = format!("SIMULATED-{}", self.ids.next().simple());
        lock(&self.tokens).give(text.clone(), self.clock.now(), good_for);
        (text, expires_in)
    }

    /// The recording, or none when it is not found.
    pub(crate) fn recording(&self, id: Uuid) -> Option<RecordingAnswer> {
        let mut scripts = lock(&self.scripts);
        let prepared = scripts.of(id)?;
        Some(RecordingAnswer {
            id,
            start_time: prepared.start_time.clone(),
            end_time: prepared.end_time.clone(),
            media_type: prepared.script.media_type.clone().unwrap_or_else(|| "audio".to_owned()),
            file_state: "AVAILABLE",
            self_uri: format!("/api/v2/recordings/{id}"),
        })
    }

    /// Makes a job, or finds the one of the same key. None when the recording is not found.
    pub(crate) fn submit(
        &self,
        asked: &Asked,
        body: &Value,
        idempotency_key: Option<String>,
    ) -> Option<Result<JobAnswer, KeyUsedForAnother>> {
        let script = lock(&self.scripts).of(asked.recording_id)?.script.clone();
        let honours_key =
            script.honours_idempotency_key.unwrap_or(*lock(&self.honours_idempotency_key));
        let status = script.submitted_word.unwrap_or_else(|| "queued".to_owned());
        let submission = Submission {
            recording_id: asked.recording_id.to_string(),
            idempotency_key,
            honours_key,
            job_id: script.job_id.unwrap_or_else(|| self.ids.next().to_string()),
            left_out: asked.left_out.clone(),
            body: body.clone(),
            status: status.clone(),
        };
        let made = lock(&self.jobs).submit(submission, self.clock.now());
        Some(made.map(|id| JobAnswer {
            id,
            status,
            error: None,
            result: None,
            made_up_words: None,
        }))
    }

    /// Looks at a job and counts the look. None when there is no such job.
    pub(crate) fn look(&self, job_id: &str) -> Option<JobAnswer> {
        let mut jobs = lock(&self.jobs);
        let job = jobs.find(job_id)?;
        job.view.looks += 1;
        let recording_id = Uuid::parse_str(&job.view.recording_id).ok()?;
        let mut scripts = lock(&self.scripts);
        let prepared = scripts.of(recording_id)?;
        let script = &prepared.script;
        let waited_ms = (self.clock.now() - job.view.created_at).num_milliseconds();
        let is_over = waited_ms >= i64::from(script.completes_after_ms)
            && job.view.looks >= script.completes_at_look;
        let mut made_up_words = None;
        let (status, error, result) = match (&script.ends, &script.result) {
            (JobEnd::Completed, ResultSource::MadeUp(words)) if is_over => {
                made_up_words = Some(*words);
                ("completed".to_owned(), None, None)
            }
            (JobEnd::Completed, _) if is_over => {
                let mut left_out = job.left_out.clone();
                left_out.extend(&script.result_without);
                let result = result_document::without(&prepared.result, &left_out);
                ("completed".to_owned(), None, Some(result))
            }
            (JobEnd::Failed(error), _) if is_over => {
                ("failed".to_owned(), Some(error.clone()), None)
            }
            _ => (running_word(&script.running_words, job.view.looks), None, None),
        };
        job.view.status.clone_from(&status);
        Some(JobAnswer { id: job_id.to_owned(), status, error, result, made_up_words })
    }

    /// The recording of a job.
    pub(crate) fn recording_of(&self, job_id: &str) -> Option<String> {
        lock(&self.jobs).find(job_id).map(|job| job.view.recording_id.clone())
    }

    /// Forgets scripts, jobs and requests, and lets what is held go on. Tokens stay good.
    pub(crate) fn reset(&self) {
        lock(&self.scripts).forget();
        lock(&self.jobs).forget();
        self.journal.forget();
        self.holds.release_all();
    }
}

/// The word of this look (1 is the first): one after the other, the last repeated.
fn running_word(words: &[String], look: u64) -> String {
    let position = usize::try_from(look.saturating_sub(1)).unwrap_or(usize::MAX);
    let word = words.get(position).or_else(|| words.last());
    word.cloned().unwrap_or_else(|| "processing".to_owned())
}
