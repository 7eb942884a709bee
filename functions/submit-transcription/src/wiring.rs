//! Adapters and rules of this function, from its settings.

use std::sync::Arc;
use std::time::Duration;

use aws_adapters::{
    DynamoJobStore, DynamoRequestBudget, DynamoSharedToken, S3AuditTrail, SecretsManagerCredentials,
};
use genesys_provider::{
    EndpointSettings, Endpoints, JobContractProvider, JobContractSettings, ProviderPorts,
    at_most_once_client,
};
use lambda_host::{SettingsReader, SystemChance, SystemClock};
use pipeline_contract::ports::RequestBudget;
use pipeline_metrics::{CountedBudget, CountedCredentials, CountedJobs, CountedProvider, Meter};
use pipeline_steps::{SubmitRules, UnknownSubmission, WebhookPassedOn};
use transcription_domain::WebhookUrl;

pub(crate) struct Wired {
    pub(crate) provider: CountedProvider<JobContractProvider>,
    pub(crate) budget: CountedBudget<Box<dyn RequestBudget>>,
    pub(crate) jobs: CountedJobs<DynamoJobStore>,
    pub(crate) audit: S3AuditTrail,
    pub(crate) rules: SubmitRules,
}

pub(crate) fn wire(settings: &mut SettingsReader, meter: &Arc<Meter>) -> Option<Wired> {
    let table = settings.required("JOBS_TABLE", "genesys-transcription-jobs");
    let audit = settings.required("AUDIT_BUCKET", "genesys-transcription-audit");
    let tokens = settings.required("TOKEN_TABLE", "genesys-transcription-fleet-token");
    let budget = lambda_host::budget_settings(settings);
    let secret = settings.required("GENESYS_SECRET_NAME", "genesys-transcription/client");
    let provider = provider_settings(settings);
    let rules = rules(settings);
    let http = lambda_host::client_of(settings, |builder| builder)?;
    let genesys_http = lambda_host::client_of(settings, at_most_once_client)?;
    let aws = lambda_host::aws_clients(settings, http);
    let dynamodb = aws.dynamodb();
    let credentials = SecretsManagerCredentials::new(aws.secrets_manager(), secret);
    let ports = ProviderPorts {
        credentials: Arc::new(CountedCredentials::new(credentials, Arc::clone(meter))),
        shared_token: Arc::new(DynamoSharedToken::new(dynamodb.clone(), tokens)),
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
    };
    let rules = rules?;
    let at_dynamodb = |table, rate| DynamoRequestBudget::new(&dynamodb, table, rate);
    Some(Wired {
        provider: CountedProvider::new(
            JobContractProvider::new(genesys_http, provider?, ports),
            Arc::clone(meter),
        ),
        budget: CountedBudget::new(budget?.budget(at_dynamodb), Arc::clone(meter)),
        jobs: CountedJobs::new(DynamoJobStore::new(dynamodb, table), Arc::clone(meter)),
        audit: S3AuditTrail::new(aws.s3(), audit, rules.tenant.clone()),
        rules,
    })
}

fn provider_settings(settings: &mut SettingsReader) -> Option<JobContractSettings> {
    let allow_loopback = settings.flag("ALLOW_LOOPBACK", false);
    let retry_503 = settings.flag("RETRY_503", true);
    let environment = settings.optional("GENESYS_ENV").unwrap_or_default();
    let api_url = settings.optional("GENESYS_API_URL").unwrap_or_default();
    let login_url = settings.optional("GENESYS_LOGIN_URL").unwrap_or_default();
    let endpoints = Endpoints::resolve(&EndpointSettings {
        environment: &environment,
        api_url: &api_url,
        login_url: &login_url,
        allow_loopback,
    });
    let endpoints = endpoints.map_err(|problem| settings.problem(problem.to_string())).ok()?;
    Some(JobContractSettings { retry_503, ..JobContractSettings::new(endpoints) })
}

fn rules(settings: &mut SettingsReader) -> Option<SubmitRules> {
    let seconds = |number: u32| Duration::from_secs(number.into());
    let tenant = lambda_host::tenant(settings);
    let policy = lambda_host::request_policy(settings);
    let passed_on = passed_on(settings);
    let unknown = settings.parsed("UNKNOWN_SUBMISSION", "needs_review", |text| match text {
        "needs_review" => Ok(UnknownSubmission::NeedsReview),
        "resubmit_same_key" => Ok(UnknownSubmission::ResubmitSameKey),
        "resubmit_possible_duplicate" => Ok(UnknownSubmission::ResubmitPossibleDuplicate),
        _ => Err("is none of needs_review, resubmit_same_key, resubmit_possible_duplicate"),
    });
    let retry_first = seconds(settings.number("SUBMIT_WAIT_FIRST_SECONDS", 2, 1..=3_600));
    let retry_max = seconds(settings.number("SUBMIT_WAIT_MAX_SECONDS", 30, 1..=86_400));
    let plan = lambda_host::wait_plan(settings);
    let lease = lambda_host::lease(settings);
    Some(SubmitRules {
        tenant: tenant?,
        policy: policy?,
        plan,
        retry_first,
        retry_max,
        passed_on: passed_on?,
        unknown: unknown?,
        lease,
    })
}

fn passed_on(settings: &mut SettingsReader) -> Option<WebhookPassedOn> {
    let allow_loopback = settings.flag("ALLOW_LOOPBACK", false);
    match settings.optional("WEBHOOK_PASSED_ON").as_deref() {
        None | Some("customer") => Some(WebhookPassedOn::Customer),
        Some("none") => Some(WebhookPassedOn::Nothing),
        Some("callback") => settings
            .parsed("CALLBACK_URL", "", |text| WebhookUrl::parse(text, allow_loopback))
            .map(WebhookPassedOn::Callback),
        Some(_) => {
            settings.problem("WEBHOOK_PASSED_ON is none of customer, callback, none");
            None
        }
    }
}
