//! What CloudFormation says of a deployed stack: its outputs, parameters and resources.

use std::collections::BTreeMap;

use aws_adapters::AwsSettings;
use aws_sdk_cloudformation::Client;
use aws_sdk_cloudformation::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_cloudformation::error::ProvideErrorMetadata;
use aws_sdk_cloudformation::types::{Stack, StackResourceSummary};
use thiserror::Error;

/// Outputs that everything else follows from.
pub(crate) const OUTPUTS: [&str; 9] = [
    "RecordingsBucket",
    "TranscriptsBucket",
    "AuditBucket",
    "JobsTable",
    "StateMachineArn",
    "GenesysSecret",
    "WebhookSecret",
    "UploadQueue",
    "UndeliveredUploads",
];

/// A stack by its name.
#[derive(Debug, Clone, Default)]
pub(crate) struct StackFacts {
    pub(crate) name: String,
    /// `CREATE_COMPLETE` and such.
    pub(crate) status: String,
    pub(crate) outputs: BTreeMap<String, String>,
    pub(crate) parameters: BTreeMap<String, String>,
    /// The resources, by their names in the template.
    pub(crate) resources: BTreeMap<String, Resource>,
    pub(crate) home: Home,
}

/// A resource as it was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Resource {
    /// Its real name, or its ARN or address.
    pub(crate) name: String,
    /// Such as `AWS::IAM::Role`.
    pub(crate) kind: String,
}

/// Where a stack is: the parts that its ARNs have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Home {
    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub(crate) partition: String,
    pub(crate) region: String,
    pub(crate) account: String,
}

impl Home {
    /// The local cloud's account; no account of AWS has it.
    const LOCAL_ACCOUNT: &str = "000000000000";

    /// From an ARN: `arn:aws:cloudformation:eu-central-1:123456789012:stack/...`.
    pub(crate) fn of(arn: &str) -> Self {
        let mut parts = arn.split(':').skip(1).map(str::to_owned);
        let partition = parts.next().unwrap_or_default();
        let mut parts = parts.skip(1);
        let (region, account) =
            (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        Self { partition, region, account }
    }

    /// True for a local cloud.
    pub(crate) fn is_local(&self) -> bool {
        self.account == Self::LOCAL_ACCOUNT
    }
}

/// Why nothing is known of a stack.
#[derive(Debug, Error)]
pub(crate) enum NoStack {
    /// There is none of this name, here.
    #[error(
        "there is no stack {name} in {region}; check --stack, the region and the account of the credentials"
    )]
    Absent {
        /// The name that was given.
        name: String,
        /// The region that was asked.
        region: String,
    },
    /// No name was given, and there is no stack of this pipeline to take.
    #[error(
        "there is no stack of this pipeline in {region}; check the region and the account of the credentials, or deploy one"
    )]
    NoneOfOurs {
        /// The region that was asked.
        region: String,
    },
    /// No name was given, and there are several to take.
    #[error(
        "there are {} stacks of this pipeline in {region}: {}; say which: --stack {}",
        names.len(), names.join(", "), names.first().map_or("NAME", String::as_str)
    )]
    Several {
        /// Their names.
        names: Vec<String>,
        /// The region that was asked.
        region: String,
    },
    /// The credentials are no good, or may not look.
    #[error(
        "{call} was refused: {code}: {words}; check the credentials (their end, too) and their rights"
    )]
    Refused {
        /// The call.
        call: &'static str,
        /// The service's name for the reason.
        code: String,
        /// The service's words.
        words: String,
    },
    /// Nobody answered.
    #[error("{call} was not answered; check the region, the endpoint's address and the network")]
    NotAnswered {
        /// The call.
        call: &'static str,
    },
}

impl StackFacts {
    /// An output, unless it is empty.
    pub(crate) fn output(&self, name: &str) -> Option<&str> {
        self.outputs.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A parameter, empty when the stack has none of this name.
    pub(crate) fn parameter(&self, name: &str) -> &str {
        self.parameters.get(name).map_or("", String::as_str)
    }

    /// A resource's real name.
    pub(crate) fn resource(&self, logical_id: &str) -> Option<&str> {
        self.resources.get(logical_id).map(|resource| resource.name.as_str())
    }

    /// A resource's real name, if it is of this kind.
    pub(crate) fn resource_of_kind(&self, logical_id: &str, kind: &str) -> Option<&str> {
        let resource = self.resources.get(logical_id).filter(|resource| resource.kind == kind)?;
        Some(resource.name.as_str())
    }

    /// The real names of all resources of a kind.
    pub(crate) fn resources_of_kind(&self, kind: &str) -> impl Iterator<Item = &str> {
        let resources = self.resources.values().filter(move |resource| resource.kind == kind);
        resources.map(|resource| resource.name.as_str())
    }

    /// Asks for all that is known.
    pub(crate) async fn of(client: &Client, name: &str, region: &str) -> Result<Self, NoStack> {
        let answer = client.describe_stacks().stack_name(name).send().await;
        let answer = answer.map_err(|error| {
            no_stack("cloudformation:DescribeStacks", name, region, error.code(), error.message())
        })?;
        let absent = || NoStack::Absent { name: name.to_owned(), region: region.to_owned() };
        let stack = answer.stacks().first().ok_or_else(absent)?;
        let mut resources = BTreeMap::new();
        // Page by page: the call that answers at once tells of a hundred resources only.
        let mut pages = client.list_stack_resources().stack_name(name).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| {
                let call = "cloudformation:ListStackResources";
                no_stack(call, name, region, error.code(), error.message())
            })?;
            resources.extend(page.stack_resource_summaries().iter().filter_map(named_resource));
        }
        Ok(Self::from_answers(stack, name, resources))
    }

    fn from_answers(stack: &Stack, name: &str, resources: BTreeMap<String, Resource>) -> Self {
        let owned = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
        let outputs = stack.outputs().iter();
        let outputs =
            outputs.filter_map(|output| Some((output.output_key()?, output.output_value()?)));
        let parameters = stack.parameters().iter();
        let parameters = parameters.filter_map(|parameter| {
            Some((parameter.parameter_key()?, parameter.parameter_value()?))
        });
        Self {
            name: name.to_owned(),
            status: status_of(stack),
            outputs: outputs.map(owned).collect(),
            parameters: parameters.map(owned).collect(),
            resources,
            home: Home::of(stack.stack_id().unwrap_or_default()),
        }
    }
}

/// `CREATE_COMPLETE` and such.
pub(crate) fn status_of(stack: &Stack) -> String {
    stack.stack_status().map(|status| status.as_str().to_owned()).unwrap_or_default()
}

fn named_resource(summary: &StackResourceSummary) -> Option<(String, Resource)> {
    let kind = summary.resource_type().unwrap_or_default().to_owned();
    let name = summary.physical_resource_id()?.to_owned();
    Some((summary.logical_resource_id()?.to_owned(), Resource { name, kind }))
}

/// Why CloudFormation did not tell.
pub(crate) fn no_stack(
    call: &'static str,
    name: &str,
    region: &str,
    code: Option<&str>,
    words: Option<&str>,
) -> NoStack {
    match (code, words) {
        (Some("ValidationError"), Some(words)) if words.contains("does not exist") => {
            NoStack::Absent { name: name.to_owned(), region: region.to_owned() }
        }
        (Some(code), words) => NoStack::Refused {
            call,
            code: code.to_owned(),
            words: words.unwrap_or("no reason is given").to_owned(),
        },
        (None, _) => NoStack::NotAnswered { call },
    }
}

/// A client over the same connection as the functions' own clients.
pub(crate) fn cloudformation(settings: &AwsSettings, s3: &aws_sdk_s3::Client) -> Client {
    let credentials = Credentials::new(
        settings.credentials.access_key_id.as_str(),
        settings.credentials.secret_access_key.expose(),
        settings.credentials.session_token.as_ref().map(|token| token.expose().to_owned()),
        None,
        "environment",
    );
    let mut config = aws_sdk_cloudformation::Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(settings.region.clone()))
        .credentials_provider(credentials);
    config.set_endpoint_url(settings.endpoint_url.clone());
    config.set_http_client(s3.config().http_client());
    config.set_sleep_impl(s3.config().sleep_impl());
    config.set_time_source(s3.config().time_source());
    Client::from_conf(config.build())
}
