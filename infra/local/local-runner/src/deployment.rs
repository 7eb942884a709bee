//! The real template, deployed to the local AWS by its CloudFormation.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_cloudformation::types::{Capability, Parameter, Stack};
use serde_json::{Value, json};

use crate::aws::LocalAws;
use crate::binaries::{Binaries, foreign_processor, zipped};
use crate::project::Project;
use crate::template_rewrite::{DEPLOYMENT_BUCKET, MACHINE_KEY, Rewritten, rewrite};
use crate::{LocalError, recordings_bucket, waiting};

/// The name of the stack.
pub(crate) const STACK: &str = "pipeline";

const TEMPLATE_KEY: &str = "template.yaml";

/// It takes less than a second.
const DEPLOYED_WITHIN: Duration = Duration::from_mins(1);

/// The deployed stack.
#[derive(Debug)]
pub(crate) struct Deployment {
    pub(crate) recordings: String,
    pub(crate) transcripts: String,
    pub(crate) audit: String,
    pub(crate) jobs_table: String,
    pub(crate) state_machine: String,
    pub(crate) upload_queue: String,
    pub(crate) rejected_uploads: String,
    genesys_secret: String,
    webhook_secret: String,
    /// The real name of each function, by its binary's: `pipeline-SubmitTranscription-...`.
    pub(crate) functions: BTreeMap<String, String>,
    pub(crate) resources: usize,
    template_url: String,
    parameters: Mutex<BTreeMap<String, String>>,
}

/// The OAuth client that the simulator knows.
pub(crate) struct GenesysClient<'a> {
    pub(crate) id: &'a str,
    pub(crate) secret: &'a str,
}

/// Uploads code and template and makes the stack.
pub(crate) async fn deploy(
    aws: &LocalAws,
    endpoint_url: &str,
    project: &Project,
    binaries: &Binaries,
    parameters: BTreeMap<String, String>,
    client: &GenesysClient<'_>,
) -> Result<Deployment, LocalError> {
    let rewritten = rewrite(&project.read("template.yaml")?)?;
    upload(aws, project, binaries, &rewritten).await?;
    if let Some(existing) = parameters.get("RecordingsBucketName").filter(|name| !name.is_empty()) {
        recordings_bucket::make(aws, existing).await?;
    }
    let template_url = format!("{endpoint_url}/{DEPLOYMENT_BUCKET}/{TEMPLATE_KEY}");
    aws.stacks
        .create_stack()
        .stack_name(STACK)
        .template_url(&template_url)
        .capabilities(Capability::CapabilityIam)
        .capabilities(Capability::CapabilityAutoExpand)
        .set_parameters(Some(as_parameters(&parameters)))
        .send()
        .await
        .map_err(LocalError::aws("CloudFormation CreateStack"))?;
    let stack = until_settled(aws).await?;
    let output = |name: &str| output(&stack, name);
    let (functions, resources) = functions(aws, &rewritten).await?;
    let genesys_secret = output("GenesysSecret")?;
    fill_in(aws, &genesys_secret, client).await?;
    Ok(Deployment {
        recordings: output("RecordingsBucket")?,
        transcripts: output("TranscriptsBucket")?,
        audit: output("AuditBucket")?,
        jobs_table: output("JobsTable")?,
        state_machine: output("StateMachineArn")?,
        upload_queue: output("UploadQueue")?,
        rejected_uploads: output("RejectedUploads")?,
        genesys_secret,
        webhook_secret: output("WebhookSecret")?,
        functions,
        resources,
        template_url,
        parameters: Mutex::new(parameters),
    })
}

impl Deployment {
    /// Fills another client into the stack's secret, as an operator does.
    pub(crate) async fn fill_in(
        &self,
        aws: &LocalAws,
        client: &GenesysClient<'_>,
    ) -> Result<(), LocalError> {
        fill_in(aws, &self.genesys_secret, client).await
    }

    /// The key that the stack made for signing webhooks.
    pub(crate) async fn signing_key(&self, aws: &LocalAws) -> Result<String, LocalError> {
        let call = "Secrets Manager GetSecretValue";
        let answer = aws.secrets.get_secret_value().secret_id(&self.webhook_secret).send().await;
        let answer = answer.map_err(LocalError::aws(call))?;
        let text: Option<Value> =
            answer.secret_string().and_then(|text| serde_json::from_str(text).ok());
        let key = text.as_ref().and_then(|text| text.get("current")).and_then(Value::as_str);
        let missing = || LocalError::Answer { call, missing: "a signing key".to_owned() };
        key.map(str::to_owned).ok_or_else(missing)
    }

    /// Puts another text into the secret of the signing keys, as an operator does.
    pub(crate) async fn store_signing_keys(
        &self,
        aws: &LocalAws,
        text: &str,
    ) -> Result<(), LocalError> {
        store_secret(aws, &self.webhook_secret, text).await
    }

    /// Changes parameters of the stack, as an operator does.
    pub(crate) async fn change(
        &self,
        aws: &LocalAws,
        changes: &[(&str, &str)],
    ) -> Result<(), LocalError> {
        let changes = changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let parameters = {
            let mut known = self.parameters.lock().unwrap_or_else(PoisonError::into_inner);
            known.extend(changes);
            as_parameters(&known)
        };
        aws.stacks
            .update_stack()
            .stack_name(STACK)
            .template_url(&self.template_url)
            .capabilities(Capability::CapabilityIam)
            .capabilities(Capability::CapabilityAutoExpand)
            .set_parameters(Some(parameters))
            .send()
            .await
            .map_err(LocalError::aws("CloudFormation UpdateStack"))?;
        until_settled(aws).await.map(drop)
    }
}

async fn fill_in(
    aws: &LocalAws,
    secret_id: &str,
    client: &GenesysClient<'_>,
) -> Result<(), LocalError> {
    let secret = json!({"client_id": client.id, "client_secret": client.secret});
    store_secret(aws, secret_id, &secret.to_string()).await
}

async fn store_secret(aws: &LocalAws, secret_id: &str, text: &str) -> Result<(), LocalError> {
    let put = aws.secrets.put_secret_value().secret_id(secret_id).secret_string(text);
    put.send().await.map_err(LocalError::aws("Secrets Manager PutSecretValue")).map(drop)
}

async fn upload(
    aws: &LocalAws,
    project: &Project,
    binaries: &Binaries,
    rewritten: &Rewritten,
) -> Result<(), LocalError> {
    let files = binaries.find(project, &rewritten.functions)?;
    let create = aws.s3.create_bucket().bucket(DEPLOYMENT_BUCKET).send().await;
    create.map_err(LocalError::aws("S3 CreateBucket"))?;
    for function in &rewritten.functions {
        let file = files
            .get(&function.binary)
            .ok_or_else(|| LocalError::BinaryMissing(function.binary.clone()))?;
        let bytes =
            std::fs::read(file).map_err(LocalError::file("cannot read", project.shown(file)))?;
        if let Some(processor) = foreign_processor(&bytes) {
            return Err(LocalError::ForeignBinary { name: function.binary.clone(), processor });
        }
        aws.put_unhashed(DEPLOYMENT_BUCKET, &function.code_key(), zipped(&bytes)?).await?;
    }
    let definition = project.read(&rewritten.definition)?;
    put(aws, MACHINE_KEY, definition.into_bytes()).await?;
    put(aws, TEMPLATE_KEY, rewritten.text.clone().into_bytes()).await
}

async fn put(aws: &LocalAws, key: &str, bytes: Vec<u8>) -> Result<(), LocalError> {
    let put = aws.s3.put_object().bucket(DEPLOYMENT_BUCKET).key(key).body(bytes.into());
    put.send().await.map_err(LocalError::aws("S3 PutObject")).map(drop)
}

fn as_parameters(parameters: &BTreeMap<String, String>) -> Vec<Parameter> {
    let parameter = |(name, value): (&String, &String)| {
        Parameter::builder().parameter_key(name).parameter_value(value).build()
    };
    parameters.iter().map(parameter).collect()
}

/// Waits until the stack is no longer being made or changed.
async fn until_settled(aws: &LocalAws) -> Result<Stack, LocalError> {
    let stack = waiting::until("the deployment of the stack", DEPLOYED_WITHIN, async || {
        let answer = aws.stacks.describe_stacks().stack_name(STACK).send().await;
        let answer = answer.map_err(LocalError::aws("CloudFormation DescribeStacks"))?;
        let stack = answer.stacks().first().cloned();
        Ok(stack.filter(|stack| !status_of(stack).ends_with("_IN_PROGRESS")))
    })
    .await?;
    match status_of(&stack).as_str() {
        "CREATE_COMPLETE" | "UPDATE_COMPLETE" => Ok(stack),
        status => {
            let reasons = failed_resources(aws).await?;
            Err(LocalError::Stack { status: status.to_owned(), reasons })
        }
    }
}

fn status_of(stack: &Stack) -> String {
    stack.stack_status().map(|status| status.as_str().to_owned()).unwrap_or_default()
}

async fn failed_resources(aws: &LocalAws) -> Result<String, LocalError> {
    let events = aws.stacks.describe_stack_events().stack_name(STACK).send().await;
    let events = events.map_err(LocalError::aws("CloudFormation DescribeStackEvents"))?;
    let failed = events.stack_events().iter().filter_map(|event| {
        let status = event.resource_status()?.as_str();
        let resource = event.logical_resource_id().unwrap_or("?");
        let reason = event.resource_status_reason().unwrap_or("no reason is given");
        status.ends_with("_FAILED").then(|| format!("  {resource} is {status}: {reason}"))
    });
    Ok(failed.collect::<Vec<_>>().join("\n"))
}

fn output(stack: &Stack, name: &str) -> Result<String, LocalError> {
    let found = stack.outputs().iter().find(|output| output.output_key() == Some(name));
    let value = found.and_then(|output| output.output_value()).map(str::to_owned);
    value.ok_or_else(|| LocalError::Answer {
        call: "CloudFormation DescribeStacks",
        missing: format!("the output {name}"),
    })
}

/// The real names of the functions, and how many resources the stack has.
async fn functions(
    aws: &LocalAws,
    rewritten: &Rewritten,
) -> Result<(BTreeMap<String, String>, usize), LocalError> {
    let answer = aws.stacks.describe_stack_resources().stack_name(STACK).send().await;
    let answer = answer.map_err(LocalError::aws("CloudFormation DescribeStackResources"))?;
    let resources = answer.stack_resources();
    let name_of = |logical_id: &str| {
        let found = resources.iter().find(|r| r.logical_resource_id() == Some(logical_id))?;
        found.physical_resource_id().map(str::to_owned)
    };
    let named = rewritten
        .functions
        .iter()
        .filter_map(|function| Some((function.binary.clone(), name_of(&function.logical_id)?)));
    Ok((named.collect(), resources.len()))
}
