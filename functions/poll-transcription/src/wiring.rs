//! Adapters and rules of this function, from its settings.

use std::sync::Arc;

use aws_adapters::{
    DynamoJobStore, DynamoRequestBudget, DynamoSharedToken, S3AuditTrail, S3TranscriptArchive,
    SecretsManagerCredentials,
};
use genesys_provider::{
    EndpointSettings, Endpoints, JobContractProvider, JobContractSettings, ProviderPorts,
    at_most_once_client,
};
use lambda_host::{SettingsReader, SystemChance, SystemClock};
use pipeline_contract::ports::RequestBudget;
use pipeline_metrics::{CountedBudget, CountedCredentials, CountedJobs, CountedProvider, Meter};
use pipeline_steps::PollRules;

pub(crate) struct Wired {
    pub(crate) meter: Arc<Meter>,
    pub(crate) provider: CountedProvider<JobContractProvider>,
    pub(crate) budget: CountedBudget<Box<dyn RequestBudget>>,
    pub(crate) jobs: CountedJobs<DynamoJobStore>,
    pub(crate) archive: S3TranscriptArchive,
    pub(crate) audit: S3AuditTrail,
    pub(crate) rules: PollRules,
}

pub(crate) fn wire(settings: &mut SettingsReader, meter: &Arc<Meter>) -> Option<Wired> {
    let table = settings.required("JOBS_TABLE", "genesys-transcription-jobs");
    let transcripts = settings.required("TRANSCRIPTS_BUCKET", "genesys-transcription-transcripts");
    let audit = settings.required("AUDIT_BUCKET", "genesys-transcription-audit");
    let tokens = settings.required("TOKEN_TABLE", "genesys-transcription-fleet-token");
    let budget = lambda_host::budget_settings(settings);
    let secret = settings.required("GENESYS_SECRET_NAME", "genesys-transcription/client");
    let tenant = lambda_host::tenant(settings);
    let endpoints = endpoints(settings);
    let plan = lambda_host::wait_plan(settings);
    let lease = lambda_host::lease(settings);
    let disk = lambda_host::disk(settings);
    let http = lambda_host::client_of(settings, |builder| builder)?;
    let genesys_http = lambda_host::client_of(settings, at_most_once_client)?;
    let aws = lambda_host::aws_clients(settings, http);
    let dynamodb = aws.dynamodb();
    let s3 = aws.s3();
    let credentials = SecretsManagerCredentials::new(aws.secrets_manager(), secret);
    let ports = ProviderPorts {
        credentials: Arc::new(CountedCredentials::new(credentials, Arc::clone(meter))),
        shared_token: Arc::new(DynamoSharedToken::new(dynamodb.clone(), tokens)),
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
    };
    let mut provider = JobContractSettings::new(endpoints?);
    provider.result_limits.bytes_max = disk.bytes_max;
    provider.spool = disk.spool;
    let at_dynamodb = |table, rate| DynamoRequestBudget::new(&dynamodb, table, rate);
    Some(Wired {
        meter: Arc::clone(meter),
        provider: CountedProvider::new(
            JobContractProvider::new(genesys_http, provider, ports),
            Arc::clone(meter),
        ),
        budget: CountedBudget::new(budget?.budget(at_dynamodb), Arc::clone(meter)),
        jobs: CountedJobs::new(DynamoJobStore::new(dynamodb, table), Arc::clone(meter)),
        archive: S3TranscriptArchive::new(s3.clone(), transcripts),
        audit: S3AuditTrail::new(s3, audit, tenant?),
        rules: PollRules { plan, lease },
    })
}

fn endpoints(settings: &mut SettingsReader) -> Option<Endpoints> {
    let allow_loopback = settings.flag("ALLOW_LOOPBACK", false);
    let environment = settings.optional("GENESYS_ENV").unwrap_or_default();
    let api_url = settings.optional("GENESYS_API_URL").unwrap_or_default();
    let login_url = settings.optional("GENESYS_LOGIN_URL").unwrap_or_default();
    let endpoints = Endpoints::resolve(&EndpointSettings {
        environment: &environment,
        api_url: &api_url,
        login_url: &login_url,
        allow_loopback,
    });
    endpoints.map_err(|problem| settings.problem(problem.to_string())).ok()
}
