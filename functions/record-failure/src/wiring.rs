//! Adapters and rules of this function, from its settings.

use std::time::Duration;

use std::sync::Arc;

use aws_adapters::{DynamoJobStore, S3AuditTrail, S3TranscriptArchive};
use lambda_host::SettingsReader;
use pipeline_metrics::{CountedJobs, Meter};
use pipeline_steps::RecordFailureRules;

pub(crate) struct Wired {
    pub(crate) jobs: CountedJobs<DynamoJobStore>,
    pub(crate) archive: S3TranscriptArchive,
    pub(crate) audit: S3AuditTrail,
    pub(crate) rules: RecordFailureRules,
}

pub(crate) fn wire(settings: &mut SettingsReader, meter: &Arc<Meter>) -> Option<Wired> {
    let table = settings.required("JOBS_TABLE", "genesys-transcription-jobs");
    let transcripts = settings.required("TRANSCRIPTS_BUCKET", "genesys-transcription-transcripts");
    let audit = settings.required("AUDIT_BUCKET", "genesys-transcription-audit");
    let rules = rules(settings);
    let http = lambda_host::client_of(settings, |builder| builder)?;
    let aws = lambda_host::aws_clients(settings, http);
    let s3 = aws.s3();
    let rules = rules?;
    Some(Wired {
        jobs: CountedJobs::new(DynamoJobStore::new(aws.dynamodb(), table), Arc::clone(meter)),
        archive: S3TranscriptArchive::new(s3.clone(), transcripts),
        audit: S3AuditTrail::new(s3, audit, rules.tenant.clone()),
        rules,
    })
}

fn rules(settings: &mut SettingsReader) -> Option<RecordFailureRules> {
    let tenant = lambda_host::tenant(settings);
    let policy = lambda_host::request_policy(settings);
    let reruns_max = settings.number("RERUNS_MAX", 3, 0..=20);
    let rerun_after = settings.number("RERUN_AFTER_SECONDS", 900, 0..=86_400);
    let lease = lambda_host::lease(settings);
    Some(RecordFailureRules {
        tenant: tenant?,
        policy: policy?,
        lease,
        reruns_max,
        rerun_after: Duration::from_secs(rerun_after.into()),
    })
}
