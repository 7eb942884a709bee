//! What is shown and steered over HTTP: the same words as the handle's methods.
//!
//! | address | does |
//! |---|---|
//! | `GET`, `DELETE /received` | the notices with their problems; forgets them |
//! | `PUT`, `GET /control/answers/{hook}` | puts a list of `Step`s, shows those left |
//! | `GET /control/holds`, `POST /control/release/{hold}` | the names being held; lets those of a name go on |
//! | `POST /control/reset` | forgets answers and notices; lets go what is held |
//!
//! A refusal is `{"error": "what is wrong"}` with 400 or 404.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::Response;
use axum::routing::{get, post, put};
use serde_json::json;

use crate::answer::Step;
use crate::board::Board;
use crate::reply;

type Shared = State<Arc<Board>>;

/// `/received` and the routes under `/control`.
pub(crate) fn routes() -> Router<Arc<Board>> {
    Router::new()
        .route("/received", get(received).delete(forget))
        .route("/control/answers/{hook}", put(put_answers).get(show_answers))
        .route("/control/holds", get(holds))
        .route("/control/release/{hold}", post(release))
        .route("/control/reset", post(reset))
}

fn refused(status: u16, problem: &str) -> Response<Body> {
    reply::json(status, &json!({ "error": problem }))
}

async fn received(State(board): Shared) -> Response<Body> {
    reply::json(200, &board.received())
}

async fn forget(State(board): Shared) -> Response<Body> {
    board.forget_received();
    reply::empty(204)
}

async fn put_answers(
    State(board): Shared,
    Path(hook): Path<String>,
    body: Bytes,
) -> Response<Body> {
    let steps: Vec<Step> = match serde_json::from_slice(&body) {
        Ok(steps) => steps,
        Err(error) => return refused(400, &format!("the body is not a list of answers: {error}")),
    };
    match board.put(&hook, steps) {
        Ok(()) => reply::empty(204),
        Err(problem) => refused(400, &problem.to_string()),
    }
}

async fn show_answers(State(board): Shared, Path(hook): Path<String>) -> Response<Body> {
    reply::json(200, &board.steps(&hook))
}

async fn holds(State(board): Shared) -> Response<Body> {
    reply::json(200, &board.holds.list())
}

async fn release(State(board): Shared, Path(hold): Path<String>) -> Response<Body> {
    match board.holds.release(&hold) {
        0 => refused(404, "no notice is held by this name; GET /control/holds lists them"),
        released => reply::json(200, &json!({ "released": released })),
    }
}

async fn reset(State(board): Shared) -> Response<Body> {
    board.reset();
    reply::empty(204)
}
