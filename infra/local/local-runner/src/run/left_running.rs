//! `--keep`: where everything is, for somebody who wants to look around.

use crate::{LocalCloud, MiniStack};

/// The addresses, and command lines to look around with, a line each.
pub(crate) fn addresses(cloud: &LocalCloud) -> Vec<String> {
    let endpoint = cloud.ministack().endpoint_url();
    let deployment = &cloud.deployment;
    let aws = format!("aws --endpoint-url {endpoint}");
    let (key, region) = (MiniStack::ACCESS_KEY_ID, MiniStack::REGION);
    let recordings = &deployment.recordings;
    vec![
        "Everything stays up until Ctrl-C:".to_owned(),
        format!("  local AWS         {endpoint}"),
        format!("  Genesys side      {}  (steered under /control)", cloud.genesys().base_url()),
        format!("  webhook receiver  {}  (notices at /received)", cloud.webhooks().base_url()),
        String::new(),
        "To look around:".to_owned(),
        format!(
            "  export AWS_ACCESS_KEY_ID={key} AWS_SECRET_ACCESS_KEY=any AWS_DEFAULT_REGION={region}"
        ),
        format!("  {aws} s3 ls --recursive s3://{}", deployment.transcripts),
        format!("  {aws} s3 ls --recursive s3://{}", deployment.audit),
        format!("  {aws} dynamodb scan --table-name {}", deployment.jobs_table),
        format!(
            "  {aws} stepfunctions list-executions --state-machine-arn {}",
            deployment.state_machine
        ),
        format!("  {aws} logs tail /genesys-transcription/pipeline/submit-transcription"),
        String::new(),
        "To send another call through (any UUID, once the Genesys side knows it):".to_owned(),
        format!("  curl -X PUT {}/control/recordings/$ID -d '{{}}'", cloud.genesys().base_url()),
        format!("  {aws} s3 cp call.wav s3://{recordings}/recordings/$ID.wav"),
    ]
}
