//! Stand-ins for everything that the functions call, over TLS: AWS, the Genesys side, a customer's webhook.
//!
//! They are as little as the functions need, and keep what they are told: the whole [`World`] can be copied, and put back
//! before each start, so that every start does the same work. What they do not know is answered with an error, which ends
//! the bench: a figure for half of the work would be worse than none.

mod aws;
pub(crate) use aws::SIGNING_SECRET;
mod genesys;
mod item_changes;
mod objects;
mod tables;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use serde::Serialize;
use serde_json::Value;
use tokio_rustls::TlsAcceptor;

use crate::{BenchError, server};
pub(crate) use tables::RECHECK_AT;

/// Far beyond any request of a function.
const REQUEST_BYTES_MAX: usize = 64 << 20;

/// Everything that the stand-ins keep.
#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    pub(crate) tables: tables::Tables,
    pub(crate) objects: objects::Objects,
    /// Executions that were started: name and input.
    pub(crate) executions: BTreeMap<String, Value>,
}

/// Requests that were answered, by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Requests {
    /// Reads and queries of a table.
    pub table_reads: u32,
    /// Writes to a table.
    pub table_writes: u32,
    /// Reads of an object.
    pub object_reads: u32,
    /// Writes of an object.
    pub object_writes: u32,
    /// Calls of Step Functions and Secrets Manager.
    pub other_aws: u32,
    /// Calls of the login and the API on the Genesys side.
    pub genesys: u32,
    /// Notices.
    pub webhooks: u32,
}

impl Requests {
    /// All of them.
    #[must_use]
    pub const fn sum(&self) -> u32 {
        let aws = self.table_reads + self.table_writes + self.object_reads + self.object_writes;
        aws + self.other_aws + self.genesys + self.webhooks
    }

    /// What came after `earlier`.
    pub(crate) const fn since(self, earlier: Self) -> Self {
        Self {
            table_reads: self.table_reads - earlier.table_reads,
            table_writes: self.table_writes - earlier.table_writes,
            object_reads: self.object_reads - earlier.object_reads,
            object_writes: self.object_writes - earlier.object_writes,
            other_aws: self.other_aws - earlier.other_aws,
            genesys: self.genesys - earlier.genesys,
            webhooks: self.webhooks - earlier.webhooks,
        }
    }
}

#[derive(Debug, Default)]
struct State {
    world: World,
    requests: Requests,
}

/// A whole request, as the stand-ins look at it.
pub(crate) struct Asked {
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Asked {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// The running stand-ins.
pub(crate) struct Cloud {
    state: Arc<Mutex<State>>,
    /// One address for all of AWS, as `AWS_ENDPOINT_URL` is.
    pub(crate) aws: String,
    /// The login's and the API's address.
    pub(crate) genesys: [String; 2],
    /// The customer's.
    pub(crate) webhook: String,
}

impl Cloud {
    pub(crate) async fn start(tls: &TlsAcceptor) -> Result<Self, BenchError> {
        let state = Arc::new(Mutex::new(State::default()));
        let https = |address: SocketAddr| format!("https://{address}");
        let aws = serve(tls, &state, aws::answer).await.map(https)?;
        let login = serve(tls, &state, genesys::answer).await.map(https)?;
        let api = serve(tls, &state, genesys::answer).await.map(https)?;
        let webhook = serve(tls, &state, webhook).await.map(https)?;
        Ok(Self { state, aws, genesys: [login, api], webhook: format!("{webhook}/hook") })
    }

    /// A copy of everything that is kept.
    pub(crate) fn world(&self) -> World {
        self.lock().world.clone()
    }

    /// Puts a copy back, and counts requests from zero.
    pub(crate) fn put_back(&self, world: &World) {
        *self.lock() = State { world: world.clone(), requests: Requests::default() };
    }

    /// Requests since the last time that a copy was put back.
    pub(crate) fn requests(&self) -> Requests {
        self.lock().requests
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn serve(
    tls: &TlsAcceptor,
    state: &Arc<Mutex<State>>,
    answer: fn(&mut State, &Asked) -> Response<Body>,
) -> Result<SocketAddr, BenchError> {
    let state = Arc::clone(state);
    server::over_tls(tls.clone(), move |request: Request<Incoming>| {
        let state = Arc::clone(&state);
        async move {
            let (parts, body) = request.into_parts();
            let Ok(body) = to_bytes(Body::new(body), REQUEST_BYTES_MAX).await else {
                return server::empty(StatusCode::BAD_REQUEST);
            };
            let path = parts.uri.path().to_owned();
            let asked = Asked { method: parts.method, path, headers: parts.headers, body };
            answer(&mut state.lock().unwrap_or_else(PoisonError::into_inner), &asked)
        }
    })
    .await
}

fn webhook(state: &mut State, _notice: &Asked) -> Response<Body> {
    state.requests.webhooks += 1;
    server::empty(StatusCode::NO_CONTENT)
}
