//! Adapters and rules of this function, from its settings.

use std::sync::Arc;

use aws_adapters::{
    DynamoJobStore, S3AuditTrail, S3TranscriptArchive, StateMachineArn, StepFunctionsStarter,
};
use lambda_host::SettingsReader;
use pipeline_metrics::{CountedJobs, Meter};
use pipeline_steps::RecheckRules;

pub(crate) struct Wired {
    pub(crate) meter: Arc<Meter>,
    pub(crate) jobs: CountedJobs<DynamoJobStore>,
    pub(crate) workflow: StepFunctionsStarter,
    pub(crate) archive: S3TranscriptArchive,
    pub(crate) audit: S3AuditTrail,
    pub(crate) rules: RecheckRules,
}

pub(crate) fn wire(settings: &mut SettingsReader, meter: &Arc<Meter>) -> Option<Wired> {
    let table = settings.required("JOBS_TABLE", "genesys-transcription-jobs");
    let transcripts = settings.required("TRANSCRIPTS_BUCKET", "genesys-transcription-transcripts");
    let audit = settings.required("AUDIT_BUCKET", "genesys-transcription-audit");
    let machine = settings.parsed("STATE_MACHINE_ARN", "", StateMachineArn::parse);
    let tenant = lambda_host::tenant(settings);
    let rules = RecheckRules {
        limit: settings.number("RECHECK_LIMIT", 100, 1..=10_000),
        reruns_max: settings.number("RERUNS_MAX", 3, 0..=20),
        lease: lambda_host::lease(settings),
    };
    let http = lambda_host::client_of(settings, |builder| builder)?;
    let aws = lambda_host::aws_clients(settings, http);
    let s3 = aws.s3();
    Some(Wired {
        meter: Arc::clone(meter),
        jobs: CountedJobs::new(DynamoJobStore::new(aws.dynamodb(), table), Arc::clone(meter)),
        workflow: StepFunctionsStarter::new(aws.step_functions(), machine?),
        archive: S3TranscriptArchive::new(s3.clone(), transcripts),
        audit: S3AuditTrail::new(s3, audit, tenant?),
        rules,
    })
}
