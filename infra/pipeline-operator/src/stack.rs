//! Where the stack is, and who asks.

use std::fmt;
use std::sync::Arc;

use aws_adapters::{AwsClients, AwsCredentials, AwsSettings, DynamoJobStore, S3TranscriptArchive};
use clap::Args;
use lambda_host::{DiskSpool, SettingsReader};
use pipeline_contract::ports::SecretText;
use thiserror::Error;
use transcription_domain::TenantName;
use url::Url;

use crate::{LookUpPorts, Places};

/// Shown with every error about settings: `cargo local --keep` prints the values.
const EXAMPLE: &str = "AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test JOBS_TABLE=... TRANSCRIPTS_BUCKET=... AUDIT_BUCKET=... pipeline-operator job show ID";

/// Where the stack is. Each option may stand in the environment instead.
///
/// The credentials are taken from the environment only (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`,
/// `AWS_SESSION_TOKEN`): other people see a command line.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Where the stack is")]
pub struct StackOptions {
    /// The job table.
    #[arg(long, value_name = "NAME", env = "JOBS_TABLE")]
    pub table: Option<String>,
    /// The bucket with the transcripts.
    #[arg(long, value_name = "NAME", env = "TRANSCRIPTS_BUCKET")]
    pub transcripts_bucket: Option<String>,
    /// The bucket with the audit records.
    #[arg(long, value_name = "NAME", env = "AUDIT_BUCKET")]
    pub audit_bucket: Option<String>,
    /// The tenant that the stack serves [default: default].
    #[arg(long, value_name = "NAME", env = "TENANT")]
    pub tenant: Option<String>,
    /// Where AWS is.
    #[command(flatten)]
    pub aws: AwsOptions,
}

/// Where AWS is.
#[derive(Debug, Clone, Default, Args)]
pub struct AwsOptions {
    /// The region.
    #[arg(long, value_name = "REGION", env = "AWS_REGION")]
    pub region: Option<String>,
    /// One address for all of AWS: a local cloud's.
    #[arg(long, value_name = "URL", env = "AWS_ENDPOINT_URL")]
    pub endpoint_url: Option<String>,
}

/// Everything that is missing or wrong. Never carries a value: one may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct StackProblems(Vec<String>);

impl StackProblems {
    pub(crate) const fn of(problems: Vec<String>) -> Self {
        Self(problems)
    }
}

impl fmt::Display for StackProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "it is not known where the stack is, or who asks:")?;
        for problem in &self.0 {
            writeln!(f, "  {problem}")?;
        }
        writeln!(f, "For the local cloud (cargo local --keep prints the values):\n  {EXAMPLE}")?;
        write!(
            f,
            "For a deployed stack: its outputs name the table and the buckets; aws configure export-credentials --format env prints the credentials."
        )
    }
}

/// A stack's places and the settings of its clients, checked.
#[derive(Debug, Clone)]
pub struct StackSettings {
    /// The job table.
    pub table: String,
    /// The buckets and the tenant.
    pub places: Places,
    /// Where AWS is, and who asks.
    pub aws: AwsSettings,
}

impl StackSettings {
    /// The settings in the options and, for the credentials, in the environment. An empty value counts as missing.
    ///
    /// # Errors
    /// Every problem at once.
    pub fn of(options: StackOptions, environment: &SettingsReader) -> Result<Self, StackProblems> {
        let mut problems = Vec::new();
        let mut given = |value, what| required(value, what, &mut problems);
        let table = given(options.table, "--table or JOBS_TABLE");
        let transcripts_bucket =
            given(options.transcripts_bucket, "--transcripts-bucket or TRANSCRIPTS_BUCKET");
        let audit_bucket = given(options.audit_bucket, "--audit-bucket or AUDIT_BUCKET");
        let aws = aws_settings(options.aws, environment, &mut problems);
        let tenant = options.tenant.filter(|tenant| !tenant.is_empty());
        let tenant = TenantName::parse(tenant.as_deref().unwrap_or("default"))
            .map_err(|problem| problems.push(format!("--tenant or TENANT {problem}")))
            .ok();
        match (tenant, aws) {
            (Some(tenant), Some(aws)) if problems.is_empty() => {
                let places = Places { transcripts_bucket, audit_bucket, tenant };
                Ok(Self { table, places, aws })
            }
            _ => Err(StackProblems(problems)),
        }
    }
}

fn required(value: Option<String>, what: &str, problems: &mut Vec<String>) -> String {
    value.filter(|value| !value.trim().is_empty()).unwrap_or_else(|| {
        problems.push(format!("missing: {what}"));
        String::new()
    })
}

/// Where AWS is, and who asks: the credentials are those of the environment. What is missing or wrong joins `problems`.
pub(crate) fn aws_settings(
    options: AwsOptions,
    environment: &SettingsReader,
    problems: &mut Vec<String>,
) -> Option<AwsSettings> {
    let before = problems.len();
    let region = options.region.filter(|region| !region.is_empty());
    // The AWS CLI's other name for it.
    let region = region.or_else(|| environment.optional("AWS_DEFAULT_REGION"));
    let region = required(region, "--region or AWS_REGION", problems);
    let mut credential = |name| required(environment.optional(name), name, problems);
    let credentials = AwsCredentials {
        access_key_id: credential("AWS_ACCESS_KEY_ID"),
        secret_access_key: SecretText::new(credential("AWS_SECRET_ACCESS_KEY")),
        session_token: environment.optional("AWS_SESSION_TOKEN").map(SecretText::new),
    };
    let endpoint_url = options.endpoint_url.filter(|url| !url.is_empty());
    if endpoint_url.as_deref().is_some_and(|text| !is_address(text)) {
        problems.push(
            "--endpoint-url or AWS_ENDPOINT_URL is not an address such as http://127.0.0.1:4566"
                .to_owned(),
        );
    }
    (problems.len() == before).then_some(AwsSettings { region, endpoint_url, credentials })
}

fn is_address(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// The clients of a stack.
#[derive(Debug, Clone)]
pub struct Stack {
    jobs: DynamoJobStore,
    archive: S3TranscriptArchive,
}

impl Stack {
    /// Makes the clients; nothing is asked yet.
    ///
    /// # Errors
    /// [`StackProblems`] when there is no HTTP client.
    pub fn of(settings: StackSettings) -> Result<Self, StackProblems> {
        let no_client = |error: &dyn fmt::Display| StackProblems(vec![error.to_string()]);
        let http = lambda_host::http_client("").map_err(|error| no_client(&error))?;
        let http = http.build().map_err(|error| no_client(&error))?;
        let clients = AwsClients::new(settings.aws, http);
        Ok(Self {
            jobs: DynamoJobStore::new(clients.dynamodb(), settings.table),
            archive: S3TranscriptArchive::new(clients.s3(), settings.places.transcripts_bucket)
                .fetching_to(Arc::new(DiskSpool)),
        })
    }

    /// What a look needs.
    #[must_use]
    pub const fn ports(&self) -> LookUpPorts<'_> {
        LookUpPorts { jobs: &self.jobs, recordings: &self.jobs, archive: &self.archive }
    }
}

#[cfg(test)]
#[path = "stack_tests.rs"]
mod tests;
