//! What was asked of the simulator, in order, without a secret.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use crate::simulation::lock;

/// The kind of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum CallKind {
    /// `POST /oauth/token`
    Token,
    /// `GET /api/v2/recordings/{id}`
    Check,
    /// `POST /api/v2/recordings/transcripts`
    Submit,
    /// `GET /api/v2/recordings/transcripts/{id}`
    Look,
}

/// One request as it arrived, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordedRequest {
    /// 1 is the first since the start.
    pub number: u64,
    /// When it had arrived, on the simulator's clock.
    pub at: DateTime<Utc>,
    /// The kind of the call.
    pub call: CallKind,
    /// The HTTP method.
    pub method: &'static str,
    /// The path, without a query.
    pub path: String,
    /// The recording as the client wrote it; of a look, the recording of the job when the job is known.
    pub recording_id: Option<String>,
    /// The job asked for.
    pub job_id: Option<String>,
    /// `Idempotency-Key`
    pub idempotency_key: Option<String>,
    /// The fields of the body. Of a token request only `grant_type`; a `webhook` without its user part and query,
    /// since those may hold a secret.
    pub body: Value,
    /// The number of the token that came with it (1 is the first given); never the token.
    pub token: Option<usize>,
    /// What became of it.
    pub ended: RequestEnd,
    /// The status of the answer.
    pub status: Option<u16>,
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum RequestEnd {
    /// There is no answer yet.
    Open,
    /// There was an answer.
    Answered,
    /// The simulator closed the connection without one.
    Dropped,
    /// The client went away before there was one.
    ClientGone,
}

/// What a request is recorded with.
#[derive(Debug)]
pub(crate) struct Arrival {
    pub(crate) call: CallKind,
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) recording_id: Option<String>,
    pub(crate) job_id: Option<String>,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) body: Value,
    pub(crate) token: Option<usize>,
}

#[derive(Debug, Default)]
pub(crate) struct Journal {
    requests: Mutex<(u64, Vec<RecordedRequest>)>,
}

impl Journal {
    pub(crate) fn record(self: &Arc<Self>, arrival: Arrival, at: DateTime<Utc>) -> Ticket {
        let mut requests = lock(&self.requests);
        requests.0 += 1;
        let number = requests.0;
        requests.1.push(RecordedRequest {
            number,
            at,
            call: arrival.call,
            method: arrival.method,
            path: arrival.path,
            recording_id: arrival.recording_id,
            job_id: arrival.job_id,
            idempotency_key: arrival.idempotency_key,
            body: arrival.body,
            token: arrival.token,
            ended: RequestEnd::Open,
            status: None,
        });
        Ticket { journal: Arc::clone(self), number, closed: false }
    }

    pub(crate) fn list(&self) -> Vec<RecordedRequest> {
        lock(&self.requests).1.clone()
    }

    pub(crate) fn forget(&self) {
        lock(&self.requests).1.clear();
    }

    fn close(&self, number: u64, ended: RequestEnd, status: Option<u16>) {
        let mut requests = lock(&self.requests);
        if let Some(request) = requests.1.iter_mut().find(|request| request.number == number) {
            request.ended = ended;
            request.status = status;
        }
    }
}

/// Closes its request's record: with a status, or by being dropped when the client goes away.
#[derive(Debug)]
pub(crate) struct Ticket {
    journal: Arc<Journal>,
    number: u64,
    closed: bool,
}

impl Ticket {
    /// The request was answered with this status, or (none) by closing the connection.
    pub(crate) fn close(mut self, status: Option<u16>) {
        self.closed = true;
        let ended = if status.is_some() { RequestEnd::Answered } else { RequestEnd::Dropped };
        self.journal.close(self.number, ended, status);
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if !self.closed {
            self.journal.close(self.number, RequestEnd::ClientGone, None);
        }
    }
}
