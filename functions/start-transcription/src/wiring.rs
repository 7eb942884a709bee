//! Adapters and rules of this function, from its settings.

use aws_adapters::{S3UploadedObjects, StateMachineArn, StepFunctionsStarter};
use lambda_host::SettingsReader;
use pipeline_steps::StartRules;

pub(crate) struct Wired {
    pub(crate) uploads: S3UploadedObjects,
    pub(crate) workflow: StepFunctionsStarter,
    pub(crate) bucket: String,
    /// Hosts that a recording's metadata may name as its webhook.
    pub(crate) webhook_hosts: Vec<String>,
    pub(crate) rules: StartRules,
}

pub(crate) fn wire(settings: &mut SettingsReader) -> Option<Wired> {
    let bucket = settings.required("RECORDINGS_BUCKET", "genesys-transcription-recordings");
    let machine = settings.parsed("STATE_MACHINE_ARN", "", StateMachineArn::parse);
    let tenant = lambda_host::tenant(settings);
    let policy = lambda_host::request_policy(settings);
    let webhook_hosts =
        settings.list("WEBHOOK_HOSTS", "", |part| Ok::<_, String>(part.to_ascii_lowercase()));
    let http = lambda_host::client_of(settings, |builder| builder)?;
    let aws = lambda_host::aws_clients(settings, http);
    Some(Wired {
        uploads: S3UploadedObjects::new(aws.s3()),
        workflow: StepFunctionsStarter::new(aws.step_functions(), machine?),
        bucket,
        webhook_hosts,
        rules: StartRules { tenant: tenant?, policy: policy? },
    })
}
