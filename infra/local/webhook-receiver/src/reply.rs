//! Answers as they are sent.

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Response, StatusCode, header};
use futures_util::stream;
use serde::Serialize;

use crate::clock::pause;
use crate::serve::CloseConnection;

/// The size of one piece of a huge body.
const PIECE: u64 = 64 * 1024;

/// An empty body.
pub(crate) fn empty(status: u16) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    response
}

/// A body of JSON.
pub(crate) fn json(status: u16, value: &impl Serialize) -> Response<Body> {
    let mut response = empty(status);
    match serde_json::to_vec(value) {
        Ok(bytes) => *response.body_mut() = bytes.into(),
        Err(_) => *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR,
    }
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// No answer: the connection is closed.
pub(crate) fn closed() -> Response<Body> {
    let mut response = empty(500);
    response.extensions_mut().insert(CloseConnection);
    response
}

/// A header of a response; a text that cannot stand in one was refused with its script.
pub(crate) fn with_header(
    mut response: Response<Body>,
    name: header::HeaderName,
    text: &str,
) -> Response<Body> {
    if let Ok(value) = HeaderValue::from_str(text) {
        response.headers_mut().insert(name, value);
    }
    response
}

/// 200 with a body of one byte after each pause.
pub(crate) fn dripping(bytes: u32, byte_ms: u64) -> Response<Body> {
    Response::new(Body::from_stream(stream::unfold(bytes, move |left| async move {
        let left = left.checked_sub(1)?;
        pause(byte_ms).await;
        Some((Ok::<_, Infallible>(Bytes::from_static(b".")), left))
    })))
}

/// 200 with a body of this many bytes. It is made piece by piece and takes no memory.
pub(crate) fn huge(bytes: u64) -> Response<Body> {
    let piece = Bytes::from(vec![b'x'; usize::try_from(PIECE).unwrap_or_default()]);
    Response::new(Body::from_stream(stream::unfold((bytes, piece), |(left, piece)| async move {
        if left == 0 {
            return None;
        }
        let size = left.min(PIECE);
        let part = piece.slice(..usize::try_from(size).unwrap_or_default());
        Some((Ok::<_, Infallible>(part), (left - size, piece)))
    })))
}
