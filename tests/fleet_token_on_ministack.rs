//! A fleet of providers over real HTTP, with the token in a real table: that of the local cloud.
#![expect(clippy::unwrap_used, reason = "what cannot be made ready ends the test")]

use std::sync::Arc;

use genesys_provider::{
    EndpointSettings, Endpoints, JobContractProvider, JobContractSettings, ProviderPorts,
    at_most_once_client,
};
use genesys_simulator::{CallKind, GenesysSimulator, SimulatorHandle, SimulatorSettings};
use lambda_host::{SystemChance, SystemClock};
use local_runner::MiniStack;
use pipeline_contract::ports::{ProviderError, SharedTokenStore, TranscriptProvider};
use pipeline_tests::aws_stand_in::AwsStandIn;
use port_fakes::FakeCredentials;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use transcription_domain::RecordingId;

const INSTANCES: usize = 1_000;

/// Calls at the same time: as many as one process and the local cloud on a busy machine answer within the store's two
/// seconds. (In memory all thousand are on the way at once: `fleet_tests` of genesys-provider.)
const AT_ONCE: usize = 50;

/// A cold instance: it knows its settings and nothing else.
fn instance(
    simulator: &SimulatorHandle,
    http: &reqwest::Client,
    shared_token: Arc<dyn SharedTokenStore>,
) -> Arc<JobContractProvider> {
    let url = simulator.base_url();
    let endpoints =
        EndpointSettings { environment: "", api_url: &url, login_url: &url, allow_loopback: true };
    let settings = JobContractSettings::new(Endpoints::resolve(&endpoints).unwrap());
    let credentials = FakeCredentials {
        client_id: "local-client".to_owned(),
        client_secret: "local-secret".to_owned(),
    };
    let ports = ProviderPorts {
        credentials: Arc::new(credentials),
        shared_token,
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
    };
    Arc::new(JobContractProvider::new(http.clone(), settings, ports))
}

/// Calls by all of them at once, and again by those that were told to come back, until each has its answer. Answers how
/// many were told so.
async fn all_check(instances: &[Arc<JobContractProvider>]) -> usize {
    let recording = RecordingId::parse("0002f70f-7386-445b-8000-000000000001").unwrap();
    let mut calls = JoinSet::new();
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let call = |provider: Arc<JobContractProvider>| {
        let (recording, places) = (recording.clone(), Arc::clone(&places));
        async move {
            let _place = places.acquire_owned().await;
            let answer = provider.check(&recording).await;
            (provider, answer)
        }
    };
    for provider in instances {
        calls.spawn(call(Arc::clone(provider)));
    }
    let mut told_to_come_back = 0;
    while let Some(answered) = calls.join_next().await {
        match answered.unwrap() {
            (_, Ok(_)) => {}
            // The state machine would wait meanwhile.
            (provider, Err(ProviderError::AwaitingToken { .. })) => {
                told_to_come_back += 1;
                calls.spawn(call(provider));
            }
            (provider, Err(ProviderError::Unavailable { retry_after: Some(_), .. })) => {
                calls.spawn(call(provider));
            }
            (_, Err(error)) => panic!("a job fails by this: {error:?}"),
        }
    }
    told_to_come_back
}

#[tokio::test]
async fn a_thousand_cold_instances_over_http_ask_for_one_token() {
    let cloud = MiniStack::start().await.unwrap();
    cloud.make_role("contracts").await.unwrap();
    let aws_http = lambda_host::http_client("").unwrap().build().unwrap();
    let aws = AwsStandIn::at(cloud.endpoint_url(), aws_http).await;
    let settings = SimulatorSettings { default_calls: true, ..SimulatorSettings::default() };
    let simulator = GenesysSimulator::start(settings).await.unwrap();
    let http = at_most_once_client(lambda_host::http_client("").unwrap()).build().unwrap();
    let fleet: Vec<_> =
        (0..INSTANCES).map(|_| instance(&simulator, &http, Arc::new(aws.shared_token()))).collect();

    let told_to_come_back = all_check(&fleet).await;
    assert_ne!(told_to_come_back, 0, "nobody found the lease taken");
    assert_eq!(simulator.requests_of(CallKind::Token).len(), 1);
    assert_eq!(simulator.requests_of(CallKind::Check).len(), INSTANCES);

    // In mid-life the token is withdrawn: each call is made once more, and one of them all asks for the new token.
    simulator.revoke_tokens();
    all_check(&fleet).await;
    assert_eq!(simulator.requests_of(CallKind::Token).len(), 2);
    assert_eq!(simulator.tokens().given, 2);
}
