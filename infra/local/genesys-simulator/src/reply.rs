//! An answer before it is sent, and the ways to send it badly.

use std::convert::Infallible;
use std::io;

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use futures_util::stream;
use serde::Serialize;

use crate::clock::pause;
use crate::long_result;
use crate::serve::CloseConnection;
use crate::vendor_error::VendorError;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const HTML: HeaderValue = HeaderValue::from_static("text/html;charset=utf-8");

/// An answer before it is sent.
#[derive(Debug)]
pub(crate) struct Reply {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Vec<u8>,
    way: Way,
}

/// How a reply is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Whole,
    /// Half of the body under the whole one's length, then the connection is closed.
    Truncated,
    /// That many pieces, with a pause before each.
    InPieces {
        chunks: u32,
        pause_ms: u64,
    },
    /// With a result of so many words behind the body.
    WithWords(u32),
    /// Not at all: the connection is closed.
    Dropped,
}

impl Reply {
    fn new(status: u16, content_type: Option<HeaderValue>, body: Vec<u8>) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = content_type.map(|value| (header::CONTENT_TYPE, value)).into_iter().collect();
        Self { status, headers, body, way: Way::Whole }
    }

    /// A body of JSON.
    pub(crate) fn json(status: u16, body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(body) => Self::new(status, Some(JSON), body),
            Err(_) => Self::new(500, None, b"the simulator could not write its answer".to_vec()),
        }
    }

    /// An error in the vendor's error schema.
    pub(crate) fn vendor(error: &VendorError) -> Self {
        Self::json(error.status, error)
    }

    /// A page as the edge in front of the API sends it.
    pub(crate) fn html(status: u16) -> Self {
        let title = StatusCode::from_u16(status)
            .ok()
            .and_then(|known| known.canonical_reason())
            .unwrap_or("Error");
        let page = format!(
            "<html>\r\n<head><title>{status} {title}</title></head>\r\n<body>\r\n<center><h1>{status} {title}</h1></center>\r\n</body>\r\n</html>\r\n"
        );
        Self::new(status, Some(HTML), page.into_bytes())
    }

    /// No body.
    pub(crate) fn empty(status: u16) -> Self {
        Self::new(status, None, Vec::new())
    }

    /// No answer at all: the connection is closed.
    pub(crate) fn dropped() -> Self {
        Self { way: Way::Dropped, ..Self::empty(500) }
    }

    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The same answer with a result of so many made-up words, if any.
    pub(crate) fn with_words(self, words: Option<u32>) -> Self {
        Self { way: words.map_or(self.way, Way::WithWords), ..self }
    }

    /// The same answer, cut off in the middle of its body.
    pub(crate) fn truncated(self) -> Self {
        Self { way: Way::Truncated, ..self }
    }

    /// The same answer in pieces.
    pub(crate) fn in_pieces(self, chunks: u32, pause_ms: u64) -> Self {
        Self { way: Way::InPieces { chunks: chunks.max(1), pause_ms }, ..self }
    }

    /// The same answer with the first half of its body, complete as HTTP.
    pub(crate) fn half_written(mut self) -> Self {
        self.body.truncate(self.body.len() / 2);
        self
    }

    /// The same answer with another `status` in its JSON, and neither `result` nor `error`.
    pub(crate) fn with_status_word(mut self, word: &str) -> Self {
        if let Ok(serde_json::Value::Object(mut body)) = serde_json::from_slice(&self.body) {
            body.insert("status".to_owned(), word.into());
            body.remove("result");
            body.remove("error");
            self.body = serde_json::to_vec(&body).unwrap_or_default();
        }
        self
    }

    /// The status, or none when there is no answer.
    pub(crate) fn status(&self) -> Option<u16> {
        (self.way != Way::Dropped).then_some(self.status.as_u16())
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers);
        match self.way {
            Way::Whole => *response.body_mut() = self.body.into(),
            Way::WithWords(words) => *response.body_mut() = long_result::body(&self.body, words),
            Way::Dropped => {
                response.extensions_mut().insert(CloseConnection);
            }
            Way::Truncated => {
                let length = HeaderValue::from(self.body.len().max(2));
                response.headers_mut().insert(header::CONTENT_LENGTH, length);
                *response.body_mut() = cut_off(self.body);
            }
            Way::InPieces { chunks, pause_ms } => {
                *response.body_mut() = pieces(&self.body, chunks, pause_ms);
            }
        }
        response
    }
}

/// Half of a body and then an error, at which the server closes the connection. The turn in between lets the half
/// reach the wire.
fn cut_off(mut body: Vec<u8>) -> Body {
    body.truncate(body.len() / 2);
    Body::from_stream(stream::unfold(Some(body), |half| async move {
        match half {
            Some(half) => Some((Ok(Bytes::from(half)), None)),
            None => {
                pause(5).await;
                Some((Err(io::Error::from(io::ErrorKind::UnexpectedEof)), None))
            }
        }
    }))
}

fn pieces(body: &[u8], chunks: u32, pause_ms: u64) -> Body {
    let size = body.len().div_ceil(usize::try_from(chunks).unwrap_or(1)).max(1);
    let pieces: Vec<Bytes> = body.chunks(size).map(Bytes::copy_from_slice).collect();
    Body::from_stream(stream::unfold(pieces.into_iter(), move |mut left| async move {
        let piece = left.next()?;
        pause(pause_ms).await;
        Some((Ok::<_, Infallible>(piece), left))
    }))
}
