//! AWS without a network, for this crate's tests: answers that are given in turn, and what was asked.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use pipeline_contract::ports::SecretText;

use crate::{AwsClients, AwsCredentials, AwsSettings};

/// A request that was made.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) uri: String,
    headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

#[derive(Debug)]
enum Canned {
    Answer(u16, Vec<(&'static str, String)>, String),
    Lost,
    Never,
}

/// Answers in turn; loses the answers when none is left.
#[derive(Debug, Clone, Default)]
pub(crate) struct CannedHttp {
    answers: Arc<Mutex<VecDeque<Canned>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl CannedHttp {
    pub(crate) fn losing_every_answer() -> Self {
        Self::default()
    }

    pub(crate) fn answering<const N: usize>(answers: [(u16, &str); N]) -> Self {
        let http = Self::default();
        for (status, body) in answers {
            http.then(status, &[], body);
        }
        http
    }

    pub(crate) fn then(&self, status: u16, headers: &[(&'static str, &str)], body: &str) {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let answer = Canned::Answer(status, headers, body.to_owned());
        self.answers.lock().unwrap().push_back(answer);
    }

    pub(crate) fn then_lost(&self) {
        self.answers.lock().unwrap().push_back(Canned::Lost);
    }

    /// The next request is taken and stays without an answer.
    pub(crate) fn then_silence(&self) {
        self.answers.lock().unwrap().push_back(Canned::Never);
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn shared(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }

    pub(crate) fn clients(&self) -> AwsClients {
        let settings = settings(Some("http://127.0.0.1:9".to_owned()));
        AwsClients::over(settings, self.shared(), Duration::ZERO)
    }
}

impl HttpClient for CannedHttp {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for CannedHttp {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let headers = request.headers().iter();
        let body = request.body().bytes().expect("bodies are in memory");
        self.seen.lock().unwrap().push(Seen {
            method: request.method().to_owned(),
            uri: request.uri().to_owned(),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            body: String::from_utf8_lossy(body).into_owned(),
        });
        let answer = self.answers.lock().unwrap().pop_front();
        HttpConnectorFuture::ready(match answer {
            Some(Canned::Never) => return HttpConnectorFuture::new(std::future::pending()),
            Some(Canned::Answer(status, headers, body)) => {
                let mut answer = HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body));
                answer.headers_mut().insert("x-amzn-requestid", "a-request");
                for (name, value) in headers {
                    answer.headers_mut().insert(name, value);
                }
                Ok(answer)
            }
            Some(Canned::Lost) | None => Err(ConnectorError::io("the connection is gone".into())),
        })
    }
}

pub(crate) fn settings(endpoint_url: Option<String>) -> AwsSettings {
    AwsSettings {
        region: "eu-central-1".to_owned(),
        endpoint_url,
        credentials: AwsCredentials {
            access_key_id: "AKIDEXAMPLE".to_owned(),
            secret_access_key: SecretText::new("hunter2".to_owned()),
            session_token: Some(SecretText::new("a-token".to_owned())),
        },
    }
}
