//! HTTP servers on 127.0.0.1, plain and over TLS.

use std::convert::Infallible;
use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::BenchError;

/// Serves plain HTTP until the process ends.
pub(crate) async fn plain<F>(
    answer: impl Fn(Request<Incoming>) -> F + Clone + Send + Sync + 'static,
) -> Result<SocketAddr, BenchError>
where
    F: Future<Output = Response<Body>> + Send + 'static,
{
    let (listener, address) = bind().await?;
    tokio::spawn(async move {
        while let Some(stream) = accept(&listener).await {
            tokio::spawn(connection(stream, answer.clone()));
        }
    });
    Ok(address)
}

/// Serves HTTPS until the process ends.
pub(crate) async fn over_tls<F>(
    tls: TlsAcceptor,
    answer: impl Fn(Request<Incoming>) -> F + Clone + Send + Sync + 'static,
) -> Result<SocketAddr, BenchError>
where
    F: Future<Output = Response<Body>> + Send + 'static,
{
    let (listener, address) = bind().await?;
    tokio::spawn(async move {
        while let Some(stream) = accept(&listener).await {
            let (tls, answer) = (tls.clone(), answer.clone());
            tokio::spawn(async move {
                // A handshake that fails shows as the function's own error.
                if let Ok(stream) = tls.accept(stream).await {
                    connection(stream, answer).await;
                }
            });
        }
    });
    Ok(address)
}

async fn bind() -> Result<(TcpListener, SocketAddr), BenchError> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    let listener = listener.map_err(BenchError::io("listening on 127.0.0.1"))?;
    let address = listener.local_addr().map_err(BenchError::io("listening on 127.0.0.1"))?;
    Ok((listener, address))
}

async fn accept(listener: &TcpListener) -> Option<TcpStream> {
    let (stream, _) = listener.accept().await.ok()?;
    // Small answers must not wait for the peer's acknowledgement.
    stream.set_nodelay(true).ok()?;
    Some(stream)
}

async fn connection<S, F>(stream: S, answer: impl Fn(Request<Incoming>) -> F)
where
    S: AsyncRead + AsyncWrite + Unpin,
    F: Future<Output = Response<Body>>,
{
    let service = service_fn(|request| {
        let answer = answer(request);
        async { Ok::<_, Infallible>(answer.await) }
    });
    // A function that is killed drops its connections.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

/// An answer with a body.
pub(crate) fn reply(
    status: StatusCode,
    headers: &[(&'static str, &'static str)],
    body: impl Into<Bytes>,
) -> Response<Body> {
    let mut response = Response::new(Body::from(body.into()));
    *response.status_mut() = status;
    for (name, value) in headers {
        response.headers_mut().insert(*name, HeaderValue::from_static(value));
    }
    response
}

/// An answer without a body.
pub(crate) fn empty(status: StatusCode) -> Response<Body> {
    reply(status, &[], Bytes::new())
}
