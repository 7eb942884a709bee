//! The control API: the same words as the handle's methods, for tests in another process and for people.
//!
//! | under `/control` | does |
//! |---|---|
//! | `PUT`, `GET`, `DELETE /recordings/{id}` | puts a `RecordingScript`, shows it with the troubles left, removes it |
//! | `GET /scenarios`, `PUT /scenarios/{name}` | lists the scenarios, puts the scripts of one and answers with it |
//! | `GET`, `DELETE /requests` | the recorded requests; forgets them |
//! | `GET /jobs` | the jobs |
//! | `GET /holds`, `POST /release/{hold}` | the requests being held; lets those of a name go on |
//! | `PUT`, `GET /token` | puts a `TokenScript`; counts the tokens given and good |
//! | `POST /token/revoke`, `POST /token/expire` | every token so far is refused |
//! | `PUT /clients/{id}` | gives a client the secret in `{"secret": "..."}`; the old one is refused |
//! | `PUT /idempotency/on`, `/off` | whether `Idempotency-Key` is honoured |
//! | `POST /clock/advance/{ms}` | moves the simulator's clock forward |
//! | `POST /reset` | forgets scripts, jobs, requests; lets go what is held |
//!
//! A refusal is `{"error": "what is wrong"}` with 400 or 404.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::Response;
use axum::routing::{get, post, put};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::reply::Reply;
use crate::scenario;
use crate::script::{RecordingScript, ScriptProblem};
use crate::simulation::{Simulation, lock};
use crate::token_book::TokenScript;

/// A result file of a call of hours has some tens of MB.
const SCRIPT_BYTES_MAX: usize = 256 * 1024 * 1024;

type Shared = State<Arc<Simulation>>;

/// The routes under `/control`.
pub(crate) fn routes() -> Router<Arc<Simulation>> {
    Router::new()
        .route("/recordings/{id}", put(put_script).get(show_script).delete(remove_script))
        .route("/scenarios", get(list_scenarios))
        .route("/scenarios/{name}", put(put_scenario))
        .route("/requests", get(list_requests).delete(forget_requests))
        .route("/jobs", get(list_jobs))
        .route("/holds", get(list_holds))
        .route("/release/{hold}", post(release))
        .route("/token", put(put_token).get(count_tokens))
        .route("/token/revoke", post(revoke_tokens))
        .route("/token/expire", post(expire_tokens))
        .route("/clients/{id}", put(rotate_secret))
        .route("/idempotency/{switch}", put(switch_idempotency))
        .route("/clock/advance/{ms}", post(advance_clock))
        .route("/reset", post(reset))
        .layer(DefaultBodyLimit::max(SCRIPT_BYTES_MAX))
}

fn shown(value: &impl Serialize) -> Response<Body> {
    Reply::json(200, value).into_response()
}

fn done() -> Response<Body> {
    Reply::empty(204).into_response()
}

fn refused(status: u16, problem: &str) -> Response<Body> {
    Reply::json(status, &json!({ "error": problem })).into_response()
}

fn outcome(result: Result<(), ScriptProblem>) -> Response<Body> {
    match result {
        Ok(()) => done(),
        Err(problem @ ScriptProblem::DocumentNotJson(_)) => {
            let source = std::error::Error::source(&problem).map(ToString::to_string);
            refused(400, &format!("{problem}: {}", source.unwrap_or_default()))
        }
        Err(problem) => refused(400, &problem.to_string()),
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    serde_json::from_slice(bytes).map_err(|error| format!("the body is not such a script: {error}"))
}

fn uuid(id: &str) -> Result<Uuid, String> {
    Uuid::parse_str(id).map_err(|_| ScriptProblem::RecordingId(id.to_owned()).to_string())
}

async fn put_script(
    State(simulation): Shared,
    Path(id): Path<String>,
    body: Bytes,
) -> Response<Body> {
    let script = uuid(&id).and_then(|id| Ok((id, read::<RecordingScript>(&body)?)));
    match script {
        Ok((id, script)) => outcome(lock(&simulation.scripts).put(id, script)),
        Err(problem) => refused(400, &problem),
    }
}

async fn show_script(State(simulation): Shared, Path(id): Path<String>) -> Response<Body> {
    let id = match uuid(&id) {
        Ok(id) => id,
        Err(problem) => return refused(400, &problem),
    };
    match lock(&simulation.scripts).of(id) {
        Some(prepared) => shown(&prepared.script),
        None => refused(404, "there is no script for this recording"),
    }
}

async fn remove_script(State(simulation): Shared, Path(id): Path<String>) -> Response<Body> {
    match uuid(&id) {
        Ok(id) if lock(&simulation.scripts).remove(id) => done(),
        Ok(_) => refused(404, "there is no script for this recording"),
        Err(problem) => refused(400, &problem),
    }
}

async fn list_scenarios() -> Response<Body> {
    shown(&scenario::all())
}

async fn put_scenario(State(simulation): Shared, Path(name): Path<String>) -> Response<Body> {
    match scenario::play(&mut lock(&simulation.scripts), &name) {
        Ok(scenario) => shown(scenario),
        Err(problem) => refused(404, &problem.to_string()),
    }
}

async fn list_requests(State(simulation): Shared) -> Response<Body> {
    shown(&simulation.journal.list())
}

async fn forget_requests(State(simulation): Shared) -> Response<Body> {
    simulation.journal.forget();
    done()
}

async fn list_jobs(State(simulation): Shared) -> Response<Body> {
    shown(&lock(&simulation.jobs).list())
}

async fn list_holds(State(simulation): Shared) -> Response<Body> {
    shown(&simulation.holds.list())
}

async fn release(State(simulation): Shared, Path(hold): Path<String>) -> Response<Body> {
    match simulation.holds.release(&hold) {
        0 => refused(404, "no request is held by this name; GET /control/holds lists them"),
        released => shown(&json!({ "released": released })),
    }
}

async fn put_token(State(simulation): Shared, body: Bytes) -> Response<Body> {
    match read::<TokenScript>(&body) {
        Ok(script) => outcome(lock(&simulation.scripts).put_token(script)),
        Err(problem) => refused(400, &problem),
    }
}

async fn count_tokens(State(simulation): Shared) -> Response<Body> {
    shown(&lock(&simulation.tokens).counts(simulation.clock.now()))
}

async fn revoke_tokens(State(simulation): Shared) -> Response<Body> {
    lock(&simulation.tokens).revoke_all();
    done()
}

async fn expire_tokens(State(simulation): Shared) -> Response<Body> {
    lock(&simulation.tokens).expire_all(simulation.clock.now());
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewSecret {
    secret: String,
}

async fn rotate_secret(
    State(simulation): Shared,
    Path(id): Path<String>,
    body: Bytes,
) -> Response<Body> {
    match serde_json::from_slice::<NewSecret>(&body) {
        Ok(new) if simulation.rotate_secret(&id, &new.secret) => done(),
        Ok(_) => refused(404, "there is no client of this id"),
        // The parser's own words may quote the secret.
        Err(_) => refused(400, r#"the body is not {"secret": "..."}"#),
    }
}

async fn switch_idempotency(State(simulation): Shared, Path(to): Path<String>) -> Response<Body> {
    let honours = match to.as_str() {
        "on" => true,
        "off" => false,
        _ => return refused(400, "the switch is on or off"),
    };
    *lock(&simulation.honours_idempotency_key) = honours;
    done()
}

async fn advance_clock(State(simulation): Shared, Path(ms): Path<String>) -> Response<Body> {
    match ms.parse() {
        Ok(ms) => {
            simulation.clock.advance(ms);
            done()
        }
        Err(_) => refused(400, "milliseconds are a whole number from 0 to 4294967295"),
    }
}

async fn reset(State(simulation): Shared) -> Response<Body> {
    simulation.reset();
    done()
}
