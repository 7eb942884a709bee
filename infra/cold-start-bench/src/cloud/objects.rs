//! As much of S3 as the functions use: whole objects by path, created once where they ask for that.

use std::collections::BTreeMap;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Response, StatusCode};

use super::{Asked, State};
use crate::server;

/// Headers of a PUT that the object's answers carry.
const KEPT: [&str; 2] = ["content-type", "x-amz-checksum-crc32"];
const METADATA: &str = "x-amz-meta-";
const ETAG: (&str, &str) = ("etag", "\"9b2cf535f27731c974343645a3985328\"");

/// The objects of all buckets, by path.
#[derive(Debug, Clone, Default)]
pub(crate) struct Objects(BTreeMap<String, (HeaderMap, Bytes)>);

impl Objects {
    /// Puts an object there from outside.
    pub(crate) fn put(&mut self, path: &str, bytes: &'static [u8]) {
        self.0.insert(path.to_owned(), (HeaderMap::new(), Bytes::from_static(bytes)));
    }
}

pub(super) fn answer(state: &mut State, asked: &Asked) -> Response<Body> {
    let objects = &mut state.world.objects.0;
    match asked.method {
        Method::PUT => {
            state.requests.object_writes += 1;
            if asked.header("if-none-match") == "*" && objects.contains_key(&asked.path) {
                return error(StatusCode::PRECONDITION_FAILED, "PreconditionFailed");
            }
            objects.insert(asked.path.clone(), (kept(&asked.headers), asked.body.clone()));
            server::reply(StatusCode::OK, &[ETAG], Bytes::new())
        }
        Method::GET | Method::HEAD => {
            state.requests.object_reads += 1;
            let Some((headers, bytes)) = objects.get(&asked.path) else {
                return error(StatusCode::NOT_FOUND, "NoSuchKey");
            };
            let mut response = server::reply(StatusCode::OK, &[ETAG], bytes.clone());
            response.headers_mut().extend(headers.clone());
            response
        }
        _ => error(StatusCode::NOT_IMPLEMENTED, "NotImplemented"),
    }
}

fn kept(headers: &HeaderMap) -> HeaderMap {
    let is_kept = |name: &str| KEPT.contains(&name) || name.starts_with(METADATA);
    let kept = headers.iter().filter(|(name, _)| is_kept(name.as_str()));
    kept.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn error(status: StatusCode, code: &str) -> Response<Body> {
    let body = format!("<Error><Code>{code}</Code></Error>");
    server::reply(status, &[("content-type", "application/xml")], body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(state: &mut State, method: Method, headers: &[(&'static str, &str)]) -> Response<Body> {
        let headers =
            headers.iter().map(|(name, value)| ((*name).parse().unwrap(), value.parse().unwrap()));
        let (path, body) = ("/b/k".to_owned(), Bytes::from_static(b"hello"));
        answer(state, &Asked { method, path, headers: headers.collect(), body })
    }

    #[test]
    fn an_object_is_created_once_and_keeps_its_checksum() {
        let mut state = State::default();
        assert_eq!(ask(&mut state, Method::GET, &[]).status(), StatusCode::NOT_FOUND);
        let put = [("if-none-match", "*"), ("x-amz-checksum-crc32", "NhCmhg=="), ("host", "h")];
        assert_eq!(ask(&mut state, Method::PUT, &put).status(), StatusCode::OK);
        assert_eq!(ask(&mut state, Method::PUT, &put).status(), StatusCode::PRECONDITION_FAILED);
        let got = ask(&mut state, Method::GET, &[]);
        assert_eq!(got.headers()["x-amz-checksum-crc32"], "NhCmhg==");
        assert!(!got.headers().contains_key("host"));
        assert_eq!((state.requests.object_reads, state.requests.object_writes), (2, 2));
    }
}
