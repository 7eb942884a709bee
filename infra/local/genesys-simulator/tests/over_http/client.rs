//! A client of the contract, and a simulator for it.

use genesys_simulator::{
    Behaviour, GenesysSimulator, RecordingScript, SimulatorHandle, SimulatorSettings, Trouble,
    Troubles,
};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) const CALL: Uuid = uuid::uuid!("0002f70f-7386-445b-8000-000000000001");
pub(crate) const OTHER: Uuid = uuid::uuid!("5ce4a210-0000-4000-8000-0000000000ff");

/// A client with a token, and its simulator.
pub(crate) struct Partner {
    pub(crate) simulator: SimulatorHandle,
    pub(crate) http: Client,
    pub(crate) token: String,
}

/// An answer that was read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) async fn read(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, text: response.text().await.unwrap() }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

pub(crate) fn http() -> Client {
    // A second test of the same process finds the provider installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().build().unwrap()
}

impl Partner {
    /// A simulator with sample calls for every recording.
    pub(crate) async fn start() -> Self {
        Self::with(SimulatorSettings { default_calls: true, ..SimulatorSettings::default() }).await
    }

    pub(crate) async fn with(settings: SimulatorSettings) -> Self {
        let simulator = GenesysSimulator::start(settings).await.unwrap();
        let mut partner = Self { simulator, http: http(), token: String::new() };
        partner.renew().await;
        partner
    }

    /// A simulator whose sample call has this script.
    pub(crate) async fn scripted(script: RecordingScript) -> Self {
        let partner = Self::with(SimulatorSettings::default()).await;
        partner.simulator.script(CALL, script).unwrap();
        partner
    }

    /// A simulator whose sample call meets this trouble at one kind of call.
    pub(crate) async fn troubled(at: &str, trouble: Trouble) -> Self {
        let mut troubles = Troubles::default();
        match at {
            "check" => troubles.check.push(trouble),
            "submit" => troubles.submit.push(trouble),
            "look" => troubles.look.push(trouble),
            other => panic!("no kind of call is named {other}"),
        }
        Self::scripted(RecordingScript { troubles, ..RecordingScript::default() }).await
    }

    pub(crate) async fn renew(&mut self) {
        let answer = self.ask_token("local-client", "local-secret").await;
        self.token = answer.json()["access_token"].as_str().unwrap().to_owned();
    }

    pub(crate) async fn ask_token(&self, id: &str, secret: &str) -> Answer {
        let url = format!("{}/oauth/token", self.simulator.base_url());
        let form = [("grant_type", "client_credentials")];
        let request = self.http.post(url).basic_auth(id, Some(secret)).form(&form);
        Answer::read(request.send().await.unwrap()).await
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.simulator.base_url());
        self.http.request(method, url).bearer_auth(&self.token)
    }

    pub(crate) fn submission(&self, body: &Value) -> RequestBuilder {
        self.request(Method::POST, "/api/v2/recordings/transcripts")
            .header("content-type", "application/json")
            .body(body.to_string())
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::read(self.request(Method::GET, path).send().await.unwrap()).await
    }

    pub(crate) async fn check(&self, id: Uuid) -> Answer {
        self.get(&format!("/api/v2/recordings/{id}")).await
    }

    pub(crate) async fn submit(&self, id: Uuid) -> Answer {
        self.submit_body(&json!({ "recordingId": id })).await
    }

    pub(crate) async fn submit_body(&self, body: &Value) -> Answer {
        Answer::read(self.submission(body).send().await.unwrap()).await
    }

    /// Submits and gives the job's id.
    pub(crate) async fn job(&self, id: Uuid) -> String {
        let answer = self.submit(id).await;
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn look(&self, job: &str) -> Answer {
        self.get(&format!("/api/v2/recordings/transcripts/{job}")).await
    }

    /// A call to the control API.
    pub(crate) async fn control(&self, method: Method, path: &str, body: &str) -> Answer {
        let url = format!("{}/control{path}", self.simulator.base_url());
        let request = self.http.request(method, url).body(body.to_owned());
        Answer::read(request.send().await.unwrap()).await
    }
}

/// A script with these troubles at the look.
pub(crate) fn looks_meet(behaviours: impl IntoIterator<Item = Behaviour>) -> RecordingScript {
    let look = behaviours.into_iter().map(Behaviour::once).collect();
    let troubles = Troubles { look, ..Troubles::default() };
    RecordingScript { troubles, ..RecordingScript::default() }
}
