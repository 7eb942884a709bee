//! The HTTP server. It is hyper's own and not `axum::serve`, because a handler must be able to close its connection
//! without an answer.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use tower::ServiceExt;

/// Marks a response that is not sent: the connection is closed instead.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CloseConnection;

#[derive(Debug, thiserror::Error)]
#[error("the connection is closed without an answer, as scripted")]
struct Closed;

/// Binds 127.0.0.1 (port 0 lets the system choose) and serves until the task is aborted, which also closes every
/// connection.
pub(crate) async fn serve(port: u16, router: Router) -> io::Result<(SocketAddr, JoinHandle<()>)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let address = listener.local_addr()?;
    Ok((address, tokio::spawn(accept(listener, router))))
}

async fn accept(listener: TcpListener, router: Router) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        while connections.try_join_next().is_some() {}
        let router = router.clone();
        connections.spawn(async move {
            let service = service_fn(move |request| answer(router.clone(), request));
            // An error is a client that went away or an answer that was spoilt on purpose.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(router: Router, request: Request<Incoming>) -> Result<Response<Body>, Closed> {
    let Ok(response) = router.oneshot(request.map(Body::new)).await;
    match response.extensions().get::<CloseConnection>() {
        Some(CloseConnection) => Err(Closed),
        None => Ok(response),
    }
}
