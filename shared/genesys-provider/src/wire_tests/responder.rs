//! A server on loopback that answers with exactly the bytes that a test asks for.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came.
#[derive(Debug, Clone)]
pub(super) struct Received {
    pub(super) line: String,
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Received {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// What the responder does with one connection or request.
#[derive(Debug, Clone)]
pub(super) enum Reaction {
    /// These bytes, and the connection stays open for a further request.
    Answer(Vec<u8>),
    /// These bytes, and the end of the connection.
    AnswerThenClose(Vec<u8>),
    /// The connection ends as soon as the request is read.
    CloseAfterRequest,
    /// The connection ends before the request is read.
    CloseUnread,
    /// These bytes before anything is read, and the end.
    SpeakFirst(Vec<u8>),
    /// The request is read, and nothing happens.
    Silence,
    /// A good head, and then a byte of a chunked body a millisecond, without end.
    Drip(u16),
}

impl Reaction {
    pub(super) fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        Self::Answer(http(status, headers, body.len(), body))
    }

    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self::answer(status, &[("content-type", "application/json")], &body.to_string())
    }

    /// An answer that ends before the length that it announces.
    pub(super) fn cut_short(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        Self::AnswerThenClose(http(status, headers, body.len() + 100, body))
    }
}

fn http(status: u16, headers: &[(&str, &str)], length: usize, body: &str) -> Vec<u8> {
    let headers: Vec<String> =
        headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!(
        "HTTP/1.1 {status} Whatever\r\ncontent-length: {length}\r\n{}\r\n{body}",
        headers.concat()
    )
    .into_bytes()
}

#[derive(Default)]
struct Book {
    reactions: VecDeque<Reaction>,
    received: Vec<Received>,
}

/// The server. It plays its reactions one by one and repeats the last for ever.
pub(super) struct Responder {
    address: SocketAddr,
    book: Arc<Mutex<Book>>,
}

impl Responder {
    pub(super) async fn start(reactions: Vec<Reaction>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let book = Arc::new(Mutex::new(Book { reactions: reactions.into(), received: vec![] }));
        let shared = Arc::clone(&book);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Self { address, book }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The same address under https, which this server does not speak.
    pub(super) fn tls_url(&self) -> String {
        format!("https://{}", self.address)
    }

    pub(super) fn received(&self) -> Vec<Received> {
        self.book.lock().unwrap().received.clone()
    }
}

/// An address at which nobody listens.
pub(super) async fn deserted_url() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

fn next(book: &Mutex<Book>) -> Reaction {
    let mut book = book.lock().unwrap();
    match book.reactions.len() {
        0 => Reaction::CloseUnread,
        1 => book.reactions[0].clone(),
        _ => book.reactions.pop_front().unwrap(),
    }
}

async fn serve(mut stream: TcpStream, book: Arc<Mutex<Book>>) {
    let first = book.lock().unwrap().reactions.front().cloned();
    match first {
        Some(Reaction::SpeakFirst(bytes)) => {
            next(&book);
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
            return;
        }
        Some(Reaction::CloseUnread) | None => {
            next(&book);
            return;
        }
        _ => {}
    }
    while let Some(request) = read_request(&mut stream).await {
        book.lock().unwrap().received.push(request);
        match next(&book) {
            Reaction::Answer(bytes) => stream.write_all(&bytes).await.unwrap_or_default(),
            Reaction::AnswerThenClose(bytes) | Reaction::SpeakFirst(bytes) => {
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
                return;
            }
            Reaction::CloseAfterRequest | Reaction::CloseUnread => return,
            Reaction::Silence => {
                // Until the client gives up.
                let _ = stream.read(&mut [0]).await;
                return;
            }
            Reaction::Drip(status) => return drip(stream, status).await,
        }
    }
}

async fn drip(mut stream: TcpStream, status: u16) {
    let head = format!("HTTP/1.1 {status} Whatever\r\ntransfer-encoding: chunked\r\n\r\n");
    let mut sent = stream.write_all(head.as_bytes()).await;
    let mut ticks = tokio::time::interval(Duration::from_millis(1));
    while sent.is_ok() {
        ticks.tick().await;
        sent = stream.write_all(b"1\r\nx\r\n").await;
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<Received> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.lines();
    let line = lines.next().unwrap_or_default().to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.map_or(0, |(_, length)| length.parse().unwrap())];
    stream.read_exact(&mut body).await.ok()?;
    Some(Received { line, headers, body })
}
