//! `POST /hooks/{name}`: keeps the notice, judges it, answers as scripted.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Response, header};

use crate::answer::Answer;
use crate::board::Board;
use crate::clock::{now, pause};
use crate::notice::{NoticeEnd, ReceivedNotice};
use crate::{contract, reply, signature};

pub(crate) async fn receive(
    State(board): State<Arc<Board>>,
    Path(hook): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let ticket = board.record(notice(&hook, &headers, &body, board.key().as_deref()));
    let response = answer(&board, board.next_answer(&hook)).await;
    match response {
        Some(response) => {
            ticket.close(Some(response.status().as_u16()));
            response
        }
        None => {
            ticket.close(None);
            reply::closed()
        }
    }
}

/// The answer, or none when the connection is to be closed.
async fn answer(board: &Board, answer: Answer) -> Option<Response<Body>> {
    Some(match answer {
        Answer::Status { status, retry_after: None } => reply::empty(status),
        Answer::Status { status, retry_after: Some(after) } => {
            reply::with_header(reply::empty(status), header::RETRY_AFTER, &after)
        }
        Answer::Down => return None,
        Answer::Hold { name } => {
            board.holds.hold(name).await;
            reply::empty(204)
        }
        Answer::Slow { head_ms, bytes, byte_ms } => {
            pause(head_ms).await;
            reply::dripping(bytes, byte_ms)
        }
        Answer::Redirect { status, location } => {
            reply::with_header(reply::empty(status), header::LOCATION, &location)
        }
        Answer::HugeBody { bytes } => reply::huge(bytes),
    })
}

fn notice(hook: &str, headers: &HeaderMap, body: &[u8], key: Option<&str>) -> ReceivedNotice {
    let json = serde_json::from_slice(body).ok();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let mut problems =
        contract::problems(text("content-type"), text("x-transcript-id"), json.as_ref());
    let (signature, problem) = signature::verify(key, headers, body);
    problems.extend(problem);
    ReceivedNotice {
        // The board gives the number.
        number: 0,
        at: now(),
        hook: hook.to_owned(),
        headers: headers.iter().map(|(name, value)| (name.to_string(), shown(value))).collect(),
        problems,
        signature,
        body: body.to_vec(),
        json,
        ended: NoticeEnd::Open,
        status: None,
    }
}

fn shown(value: &header::HeaderValue) -> String {
    value.to_str().map_or_else(|_| value.as_bytes().escape_ascii().to_string(), str::to_owned)
}
