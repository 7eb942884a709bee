//! A table write, an object write and a webhook, and nothing else: the work for which the goal of a first invocation is set.
//!
//! Every function of the product makes more requests than these or fewer, and its figure depends on how many. This one makes
//! them through the functions' own host, settings and adapters: it claims a job, writes the claim's audit record, and sends a
//! notice. It is measured and never deployed.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_adapters::{DynamoJobStore, S3AuditTrail};
use lambda_host::{NamedFailure, SettingsReader, SystemClock};
use pipeline_contract::messages::{Next, StepAnswer, SubmitInput};
use pipeline_contract::ports::{
    AuditTrail, Claim, Clock, JobStore, Notice, NoticeSender, SigningKey, SigningKeyError,
    SigningKeySource, SigningKeys,
};
use pipeline_metrics::Meter;
use pipeline_steps::StepError;
use transcription_domain::{
    AuditAction, AuditOutcome, AuditRecord, JobKey, NoticeId, RequestPolicy, TenantName,
    TranscriptionJob, TranscriptionRequest,
};
use webhook_delivery::{WebhookSender, WebhookSettings, webhook_client};

struct Wired {
    jobs: DynamoJobStore,
    audit: S3AuditTrail,
    sender: WebhookSender,
    tenant: TenantName,
    policy: RequestPolicy,
}

/// A key that need not be read: the goal's first invocation makes three requests, and no fourth.
struct KnownKey;

#[async_trait]
impl SigningKeySource for KnownKey {
    async fn signing_keys(&self) -> Result<SigningKeys, SigningKeyError> {
        let current = SigningKey::parse("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD");
        let current = current.map_err(|problem| SigningKeyError::Unusable(problem.to_string()))?;
        Ok(SigningKeys { current, previous: None })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda_host::serve(wire, handle).await
}

fn wire(settings: &mut SettingsReader, _meter: &Arc<Meter>) -> Option<Wired> {
    let table = settings.required("JOBS_TABLE", "genesys-transcription-jobs");
    let audit = settings.required("AUDIT_BUCKET", "genesys-transcription-audit");
    let tenant = lambda_host::tenant(settings)?;
    let policy = lambda_host::request_policy(settings)?;
    let allow_loopback = settings.flag("ALLOW_LOOPBACK", false);
    let http = lambda_host::client_of(settings, |builder| builder)?;
    let webhook_http = lambda_host::client_of(settings, webhook_client)?;
    let aws = lambda_host::aws_clients(settings, http);
    let webhooks = WebhookSettings { timeout: Duration::from_secs(10), allow_loopback };
    Some(Wired {
        jobs: DynamoJobStore::new(aws.dynamodb(), table),
        audit: S3AuditTrail::new(aws.s3(), audit, tenant.clone()),
        sender: WebhookSender::new(
            webhook_http,
            webhooks,
            Arc::new(KnownKey),
            Arc::new(SystemClock),
        ),
        tenant,
        policy,
    })
}

async fn handle(input: SubmitInput, wired: &Wired) -> Result<StepAnswer, NamedFailure> {
    let answer = three_requests(input, wired).await;
    answer.map_err(|error| NamedFailure::new(error.name(), &error))
}

/// The bench counts what comes of it where it arrives.
async fn three_requests(input: SubmitInput, wired: &Wired) -> Result<StepAnswer, StepError> {
    let request = TranscriptionRequest::read(&input.request, &wired.policy)?;
    let key = JobKey::of(&wired.tenant, &request);
    let now = SystemClock.now();
    let record =
        AuditRecord { action: AuditAction::Claim, outcome: AuditOutcome::Success, failure: None };
    let job = TranscriptionJob::claimed(key, request, input.execution.name, now);
    let (Claim::Ours(job) | Claim::Theirs(job)) =
        wired.jobs.claim(job.audited(&record, now)).await?;
    wired.audit.append(job.key.as_str(), &job.audit).await?;
    if let Some(url) = job.request.webhook.clone() {
        let body = job.audit.line.clone().into_bytes();
        let notice = Notice { id: NoticeId::of(&job.key), url, transcript_id: None, body };
        wired.sender.send(&notice).await;
    }
    Ok(StepAnswer::go(Next::Finished, &job, "three requests were made"))
}
