//! Adapters and rules of this function, from its settings.

use std::sync::Arc;

use aws_adapters::{S3UploadedObjects, SqsRejectedEvents, StateMachineArn, StepFunctionsStarter};
use lambda_host::SettingsReader;
use pipeline_contract::ports::{RejectedEvents, UploadedObjects, WorkflowStarter};
use pipeline_metrics::Meter;
use pipeline_steps::StartRules;

pub(crate) struct Wired {
    pub(crate) meter: Arc<Meter>,
    pub(crate) uploads: Arc<dyn UploadedObjects>,
    pub(crate) workflow: Arc<dyn WorkflowStarter>,
    pub(crate) rejected: Arc<dyn RejectedEvents>,
    pub(crate) bucket: String,
    /// Hosts that a recording's metadata may name as its webhook.
    pub(crate) webhook_hosts: Vec<String>,
    pub(crate) rules: StartRules,
}

pub(crate) fn wire(settings: &mut SettingsReader, meter: &Arc<Meter>) -> Option<Wired> {
    let bucket = settings.required("RECORDINGS_BUCKET", "genesys-transcription-recordings");
    let machine = settings.parsed("STATE_MACHINE_ARN", "", StateMachineArn::parse);
    let rejected = settings.required(
        "REJECTED_QUEUE_URL",
        "https://sqs.eu-central-1.amazonaws.com/123456789012/rejected",
    );
    let tenant = lambda_host::tenant(settings);
    let policy = lambda_host::request_policy(settings);
    let webhook_hosts =
        settings.list("WEBHOOK_HOSTS", "", |part| Ok::<_, String>(part.to_ascii_lowercase()));
    let http = lambda_host::client_of(settings, |builder| builder)?;
    let aws = lambda_host::aws_clients(settings, http);
    Some(Wired {
        meter: Arc::clone(meter),
        uploads: Arc::new(S3UploadedObjects::new(aws.s3())),
        workflow: Arc::new(StepFunctionsStarter::new(aws.step_functions(), machine?)),
        rejected: Arc::new(SqsRejectedEvents::new(aws.sqs(), rejected)),
        bucket,
        webhook_hosts,
        rules: StartRules { tenant: tenant?, policy: policy? },
    })
}
