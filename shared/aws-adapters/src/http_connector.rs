//! The SDK's HTTP over the process's one `reqwest::Client`.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;

/// Sends what the SDK signs. Bodies are whole in memory both ways, so an attempt that fails half-way through an answer is
/// retried by the SDK like any other.
///
/// The connect and read limits of the SDK's settings are not applied here: `reqwest` takes a connect limit per client only,
/// and the SDK itself drops an attempt that lasts too long.
#[derive(Debug, Clone)]
pub(crate) struct ReqwestHttp {
    client: reqwest::Client,
}

impl ReqwestHttp {
    pub(crate) const fn new(client: reqwest::Client) -> Self {
        Self { client }
    }
}

impl HttpClient for ReqwestHttp {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for ReqwestHttp {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let client = self.client.clone();
        HttpConnectorFuture::new(async move {
            let request = outgoing(request).await?;
            let response = client.execute(request).await.map_err(classified)?;
            incoming(response).await
        })
    }
}

async fn outgoing(mut request: HttpRequest) -> Result<reqwest::Request, ConnectorError> {
    // Not `body().bytes()`, which only lends them: a body in memory is passed on without a copy.
    let body = ByteStream::new(request.take_body()).collect().await;
    let body = body.map_err(|error| ConnectorError::user(error.into()))?.into_bytes();
    let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
    reqwest::Request::try_from(request.map(|_taken| body)).map_err(classified)
}

async fn incoming(response: reqwest::Response) -> Result<HttpResponse, ConnectorError> {
    let status = response.status();
    let headers = response.headers().clone();
    let bytes = response.bytes().await.map_err(classified)?;
    let mut answer = HttpResponse::new(status.into(), SdkBody::from(bytes));
    for (name, value) in &headers {
        let added = answer.headers_mut().try_append(name.clone(), value.clone());
        added.map_err(|error| ConnectorError::other(error.into(), None))?;
    }
    Ok(answer)
}

/// Says what the SDK's retry wants to know: a time-out, a lost connection, or a request that can never be sent. The
/// address is taken out of the error: it names the object.
fn classified(error: reqwest::Error) -> ConnectorError {
    let error = error.without_url();
    if error.is_builder() {
        return ConnectorError::user(error.into());
    }
    let never_connected = error.is_connect();
    let classified = if error.is_timeout() {
        ConnectorError::timeout(error.into())
    } else if never_connected || error.is_request() || error.is_body() || error.is_decode() {
        ConnectorError::io(error.into())
    } else {
        ConnectorError::other(error.into(), None)
    };
    if never_connected { classified.never_connected() } else { classified }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread;
    use std::time::Duration;

    use super::*;

    fn client(timeout: Duration) -> reqwest::Client {
        // Plain http needs no roots, but the client wants to know its TLS all the same.
        let ring = rustls::crypto::ring::default_provider();
        let tls = rustls::ClientConfig::builder_with_provider(ring.into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth();
        let client = reqwest::Client::builder().tls_backend_preconfigured(tls).timeout(timeout);
        client.no_proxy().build().unwrap()
    }

    const LONG: Duration = Duration::from_mins(1);

    async fn send(uri: &str, timeout: Duration) -> Result<HttpResponse, ConnectorError> {
        let mut request = HttpRequest::new(SdkBody::from("the body"));
        request.set_method("PUT").unwrap();
        request.set_uri(uri).unwrap();
        request.headers_mut().insert("x-amz-meta-sha256", "00ff");
        ReqwestHttp::new(client(timeout)).call(request).await
    }

    /// Takes one connection, answers it with these bytes when the request is there, hangs up, and tells what was asked.
    fn server(answer: &'static str) -> (String, thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let uri = format!("http://{}/bucket/key?x-id=PutObject", listener.local_addr().unwrap());
        let asked = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = Vec::new();
            let mut part = [0_u8; 4096];
            while !asked.ends_with(b"the body") {
                let read = stream.read(&mut part).unwrap();
                assert!(read > 0, "the request ended early");
                asked.extend_from_slice(&part[..read]);
            }
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8(asked).unwrap()
        });
        (uri, asked)
    }

    #[tokio::test]
    async fn a_request_and_its_answer_pass_unchanged() {
        let (uri, asked) = server(
            "HTTP/1.1 412 Precondition Failed\r\nx-twice: a\r\nx-twice: b\r\ncontent-length: 4\r\n\r\nno!!",
        );
        let answer = send(&uri, LONG).await.unwrap();
        assert_eq!(answer.status().as_u16(), 412);
        assert_eq!(answer.body().bytes(), Some("no!!".as_bytes()));
        assert_eq!(answer.headers().get_all("x-twice").collect::<Vec<_>>(), ["a", "b"]);
        let asked = asked.join().unwrap();
        assert!(asked.starts_with("PUT /bucket/key?x-id=PutObject HTTP/1.1\r\n"), "{asked}");
        assert!(asked.contains("x-amz-meta-sha256: 00ff\r\n"), "{asked}");
        assert!(asked.contains("content-length: 8\r\n"), "{asked}");
    }

    #[tokio::test]
    async fn a_refused_connection_is_io_and_certainly_sent_nothing() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let uri = format!("http://{}/private-name", listener.local_addr().unwrap());
        drop(listener);
        let error = send(&uri, LONG).await.unwrap_err();
        assert!(error.is_io(), "{error:?}");
        assert!(format!("{error:?}").contains("NeverConnected"), "{error:?}");
    }

    #[tokio::test]
    async fn an_answer_that_breaks_off_is_io() {
        for answer in ["", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"] {
            let (uri, _asked) = server(answer);
            let error = send(&uri, LONG).await.unwrap_err();
            assert!(error.is_io(), "{error:?}");
        }
    }

    #[tokio::test]
    async fn no_answer_in_time_is_a_timeout() {
        // Never accepted: the system completes the connect, and nobody answers.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let uri = format!("http://{}/", listener.local_addr().unwrap());
        let error = send(&uri, Duration::from_millis(20)).await.unwrap_err();
        assert!(error.is_timeout(), "{error:?}");
    }

    #[tokio::test]
    async fn a_request_that_cannot_be_sent_is_the_callers_fault_and_never_retried() {
        let error = send("http://256.256.256.256/", LONG).await.unwrap_err();
        assert!(error.is_user(), "{error:?}");
    }

    #[tokio::test]
    async fn an_error_never_names_the_object() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let uri = format!("http://{}/private-name", listener.local_addr().unwrap());
        drop(listener);
        let error = send(&uri, LONG).await.unwrap_err();
        assert!(!format!("{error:?}").contains("private-name"), "{error:?}");
    }
}
