//! The job contract's provider keeps the contract of its port, over real HTTP against the simulator.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::sync::Arc;
use std::time::Duration;

use genesys_provider::{
    EndpointSettings, Endpoints, JobContractProvider, JobContractSettings, ProviderPorts,
    at_most_once_client,
};
use genesys_simulator::{
    Behaviour, CallKind, GenesysSimulator, JobEnd, RecordingScript, RetryAfter, SimulatorHandle,
    SimulatorSettings, TokenScript, Trouble, Troubles,
};
use pipeline_contract::ports::{
    Look, ProviderError, Submission, SubmissionError, SubmissionRequest, TranscriptProvider,
};
use port_fakes::{CountingChance, FakeCredentials, FakeSharedToken, SettableClock};
use serde_json::{Value, json};
use transcription_domain::{
    Dialect, JobId, JobKey, RecordingId, RequestPolicy, TenantName, TranscriptFormat,
    TranscriptionRequest,
};

const RECORDING: &str = "0002f70f-7386-445b-8000-000000000001";

/// A provider and the simulator that it talks to.
struct Pair {
    simulator: SimulatorHandle,
    provider: JobContractProvider,
    clock: Arc<SettableClock>,
}

impl Pair {
    async fn new(script: RecordingScript) -> Self {
        Self::with_secret("local-secret", script).await
    }

    async fn with_secret(secret: &str, script: RecordingScript) -> Self {
        let simulator = GenesysSimulator::start(SimulatorSettings::default()).await.unwrap();
        simulator.script(RECORDING.parse().unwrap(), script).unwrap();
        let url = simulator.base_url();
        let endpoints = EndpointSettings {
            environment: "",
            api_url: &url,
            login_url: &url,
            allow_loopback: true,
        };
        let settings = JobContractSettings::new(Endpoints::resolve(&endpoints).unwrap());
        let credentials = FakeCredentials {
            client_id: "local-client".to_owned(),
            client_secret: secret.to_owned(),
        };
        let clock = Arc::new(SettableClock::at("2026-11-23T10:00:00Z".parse().unwrap()));
        let ports = ProviderPorts {
            credentials: Arc::new(credentials),
            shared_token: Arc::new(FakeSharedToken::default()),
            clock: clock.clone(),
            chance: Arc::new(CountingChance::default()),
        };
        let provider = JobContractProvider::new(client(), settings, ports);
        Self { simulator, provider, clock }
    }

    async fn submit(&self) -> Result<Submission, SubmissionError> {
        let request = request();
        let key = key();
        let submission = SubmissionRequest { request: &request, key: &key, webhook: None };
        self.provider.submit(submission).await
    }

    /// POSTs that arrived, and jobs that were made.
    fn posts_and_jobs(&self) -> (usize, usize) {
        (self.simulator.requests_of(CallKind::Submit).len(), self.simulator.jobs().len())
    }
}

fn client() -> reqwest::Client {
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let builder = reqwest::Client::builder().tls_backend_preconfigured(tls);
    at_most_once_client(builder).build().unwrap()
}

fn recording() -> RecordingId {
    RecordingId::parse(RECORDING).unwrap()
}

fn request() -> TranscriptionRequest {
    let language = Dialect::parse("en-US").unwrap();
    let policy = RequestPolicy {
        languages: vec![language.clone()],
        default_language: language,
        default_format: TranscriptFormat::Json,
        default_webhook: None,
        allow_loopback: false,
    };
    TranscriptionRequest::read(&json!({ "recordingId": RECORDING }), &policy).unwrap()
}

fn key() -> JobKey {
    JobKey::of(&TenantName::parse("contracts").unwrap(), &request())
}

fn submit_meets(trouble: Trouble) -> RecordingScript {
    let troubles = Troubles { submit: vec![trouble], ..Troubles::default() };
    RecordingScript { troubles, ..RecordingScript::default() }
}

fn vendor(status: u16) -> Behaviour {
    let (code, message) = ("invalid.value".to_owned(), "Jane Doe".to_owned());
    Behaviour::VendorError { status, code, message }
}

fn server_error(status: u16) -> Behaviour {
    Behaviour::ServerError { status, retry_after: None }
}

#[tokio::test]
async fn a_recording_is_checked_submitted_and_looked_at_until_it_is_completed() {
    let script = RecordingScript {
        completes_at_look: 3,
        running_words: vec!["queued".to_owned(), "Transcribing".to_owned()],
        ..RecordingScript::default()
    };
    let pair = Pair::new(script).await;
    let facts = pair.provider.check(&recording()).await.unwrap();
    assert!(facts.length().is_some(), "{facts:?}");

    let job = pair.submit().await.unwrap().transcript_id;
    for word in ["queued", "Transcribing"] {
        let look = pair.provider.look(&job).await.unwrap();
        assert_eq!(look, Look::StillRunning { status: word.to_owned() });
    }
    let Look::Completed { raw } = pair.provider.look(&job).await.unwrap() else {
        panic!("the third look finds it completed");
    };
    let raw: Value = serde_json::from_slice(raw.in_memory().unwrap()).unwrap();
    assert_eq!(raw.pointer("/result/words").and_then(Value::as_array).unwrap().len(), 79);

    let posts = pair.simulator.requests_of(CallKind::Submit);
    let [post] = posts.as_slice() else { panic!("one submission: {posts:?}") };
    assert_eq!(post.idempotency_key.as_deref(), Some(key().as_str()));
    assert_eq!(pair.simulator.tokens().given, 1);
}

#[tokio::test]
async fn a_submission_that_was_certainly_not_accepted_is_told_so_and_left_no_job() {
    let limited = |retry_after| Behaviour::RateLimited { retry_after };
    for behaviour in [
        limited(None),
        limited(Some(RetryAfter::Seconds(12))),
        limited(Some(RetryAfter::Text("Mon, 23 Nov 2026 10:00:12 GMT".to_owned()))),
        server_error(503),
    ] {
        let pair = Pair::new(submit_meets(behaviour.clone().once())).await;
        let error = pair.submit().await.unwrap_err();
        let SubmissionError::NotAccepted(inner) = &error else { panic!("{error:?}") };
        assert_eq!(pair.posts_and_jobs(), (1, 0), "{behaviour:?}");
        if let (
            ProviderError::RateLimited { retry_after },
            Behaviour::RateLimited { retry_after: Some(_) },
        ) = (inner, &behaviour)
        {
            assert_eq!(*retry_after, Some(Duration::from_secs(12)));
        }
        // And so it may be sent again.
        pair.submit().await.unwrap();
        assert_eq!(pair.posts_and_jobs(), (2, 1));
    }
}

#[tokio::test]
async fn a_refused_submission_says_what_to_check_and_left_no_job() {
    let forbidden = Behaviour::Forbidden { permission: None };
    for (behaviour, words) in [
        (vendor(400), "it answered 400 (code invalid.value"),
        (forbidden, "missing permission: recording:recording:view"),
        (Behaviour::NotFound, "check the recording id"),
        (vendor(409), "it answered 409"),
        (vendor(413), "it answered 413"),
        (vendor(422), "it answered 422"),
    ] {
        let pair = Pair::new(submit_meets(behaviour.clone().once())).await;
        let error = pair.submit().await.unwrap_err();
        let SubmissionError::Refused(inner) = &error else { panic!("{error:?}") };
        let told = inner.to_string();
        assert!(told.contains(words) && told.contains("correlation id"), "{told}");
        assert!(!format!("{error:?}").contains("Jane Doe"), "{error:?}");
        assert_eq!(pair.posts_and_jobs(), (1, 0), "{behaviour:?}");
    }
}

#[tokio::test]
async fn a_submission_of_unknown_outcome_is_never_taken_for_a_refusal() {
    for (trouble, jobs) in [
        (Behaviour::ConnectionDropped.once().after_effect(), 1),
        (Behaviour::ConnectionDropped.once(), 0),
        (server_error(500).once().after_effect(), 1),
        (server_error(502).once(), 0),
        (server_error(504).once().after_effect(), 1),
        (Behaviour::TruncatedBody.once(), 1),
        (Behaviour::MalformedJson.once(), 1),
        (Behaviour::Html.once().after_effect(), 1),
        (Behaviour::Empty { status: 204 }.once().after_effect(), 1),
    ] {
        let pair = Pair::new(submit_meets(trouble.clone())).await;
        let error = pair.submit().await.unwrap_err();
        assert!(matches!(error, SubmissionError::OutcomeUnknown(_)), "{trouble:?} {error:?}");
        assert_eq!(pair.posts_and_jobs(), (1, jobs), "{trouble:?}");
    }
}

#[tokio::test]
async fn a_lost_answer_is_found_again_by_the_same_key_where_keys_are_honoured() {
    let script = RecordingScript {
        honours_idempotency_key: Some(true),
        ..submit_meets(Behaviour::ConnectionDropped.once().after_effect())
    };
    let pair = Pair::new(script).await;
    pair.submit().await.unwrap_err();
    let submission = pair.submit().await.unwrap();
    let jobs = pair.simulator.jobs();
    let [job] = jobs.as_slice() else { panic!("one job: {jobs:?}") };
    assert_eq!(job.id, submission.transcript_id.as_str());
}

#[tokio::test]
async fn a_token_that_was_withdrawn_is_replaced_once() {
    let pair = Pair::new(RecordingScript::default()).await;
    pair.provider.check(&recording()).await.unwrap();
    pair.simulator.revoke_tokens();
    pair.submit().await.unwrap();
    assert_eq!((pair.simulator.tokens().given, pair.simulator.jobs().len()), (2, 1));
    // A second one so soon is not asked for at once: the state machine waits.
    pair.simulator.expire_tokens();
    let error = pair.provider.check(&recording()).await.unwrap_err();
    let ProviderError::Unavailable { retry_after: Some(wait), .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!((wait.as_secs(), pair.simulator.tokens().given), (5, 2));
    pair.clock.advance(5);
    pair.provider.check(&recording()).await.unwrap();
    assert_eq!(pair.simulator.tokens().given, 3);
}

#[tokio::test]
async fn credentials_that_are_refused_for_good_are_asked_about_twice_and_no_more() {
    let unauthorized = Behaviour::Unauthorized.for_ever();
    let troubles = Troubles { check: vec![unauthorized], ..Troubles::default() };
    let pair = Pair::new(RecordingScript { troubles, ..RecordingScript::default() }).await;
    let error = pair.provider.check(&recording()).await.unwrap_err();
    assert!(matches!(error, ProviderError::Unauthorized(_)), "{error:?}");
    assert_eq!(pair.simulator.requests_of(CallKind::Check).len(), 2);
}

#[tokio::test]
async fn token_requests_that_fail_are_told_apart_and_nothing_else_leaves() {
    let wrong = Pair::with_secret("another-secret", RecordingScript::default()).await;
    let error = wrong.submit().await.unwrap_err();
    let SubmissionError::Refused(ProviderError::Unauthorized(told)) = &error else {
        panic!("{error:?}");
    };
    assert!(told.contains("check client_secret") && !told.contains("another-secret"), "{told}");
    assert_eq!(wrong.posts_and_jobs(), (0, 0));

    for (behaviour, may_be_sent_again) in [
        (Behaviour::UnknownClient, false),
        (Behaviour::WrongSecret, false),
        (Behaviour::RateLimited { retry_after: None }, true),
        (server_error(500), true),
        (Behaviour::Html, true),
        (Behaviour::ConnectionDropped, true),
    ] {
        let pair = Pair::new(RecordingScript::default()).await;
        let troubles = vec![behaviour.clone().once()];
        pair.simulator.script_tokens(TokenScript { troubles, ..TokenScript::default() }).unwrap();
        let error = pair.submit().await.unwrap_err();
        let told = matches!(error, SubmissionError::NotAccepted(_));
        assert_eq!(told, may_be_sent_again, "{behaviour:?} {error:?}");
        assert_eq!(pair.posts_and_jobs(), (0, 0), "{behaviour:?}");
    }
}

#[tokio::test]
async fn a_look_never_fails_a_job_by_a_bad_answer() {
    let running = Behaviour::StatusWord { word: "resting".to_owned() };
    let look = vec![
        running.once(),
        Behaviour::RateLimited { retry_after: Some(RetryAfter::Seconds(3)) }.once(),
        server_error(502).once(),
        Behaviour::ConnectionDropped.once(),
        Behaviour::TruncatedBody.once(),
        Behaviour::MalformedJson.once(),
        Behaviour::Html.once(),
        Behaviour::NotFound.once(),
    ];
    let troubles = Troubles { look, ..Troubles::default() };
    let pair = Pair::new(RecordingScript { troubles, ..RecordingScript::default() }).await;
    let job = pair.submit().await.unwrap().transcript_id;
    let mut seen = Vec::new();
    for _ in 0..9 {
        seen.push(match pair.provider.look(&job).await {
            Ok(Look::StillRunning { .. }) => "running",
            Ok(Look::Completed { .. }) => "completed",
            Ok(Look::Failed { .. }) => "failed",
            Err(ProviderError::RateLimited { .. }) => "limited",
            Err(ProviderError::Unavailable { .. }) => "unavailable",
            Err(ProviderError::Unreadable { .. }) => "unreadable",
            Err(ProviderError::NotFound(_)) => "not found",
            Err(_) => "other",
        });
    }
    assert_eq!(
        seen,
        [
            "running",
            "limited",
            "unavailable",
            "unavailable",
            "unavailable",
            "unreadable",
            "unreadable",
            "not found",
            "completed"
        ]
    );
}

#[tokio::test]
async fn a_job_that_the_partner_gave_up_tells_its_reason() {
    let ends = JobEnd::Failed(json!("no speech found"));
    let pair = Pair::new(RecordingScript { ends, ..RecordingScript::default() }).await;
    let job = pair.submit().await.unwrap().transcript_id;
    let look = pair.provider.look(&job).await.unwrap();
    assert_eq!(look, Look::Failed { error: "no speech found".to_owned() });
    let unknown = JobId::parse("unknown").unwrap();
    let error = pair.provider.look(&unknown).await.unwrap_err();
    assert!(matches!(error, ProviderError::NotFound(_)), "{error:?}");
}
