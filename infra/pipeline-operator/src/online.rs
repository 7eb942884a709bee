//! The connection to a stack by its name, for the commands that look at all of it.

use aws_adapters::{AwsClients, AwsSettings};
use clap::Args;
use lambda_host::SettingsReader;
use transcription_domain::error_chain;

use crate::only_stack::only_stack;
use crate::signed_calls::SignedCalls;
use crate::stack::{AwsOptions, StackProblems, aws_settings};
use crate::stack_facts::{NoStack, StackFacts, cloudformation};

/// A stack by its name.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Where the stack is")]
pub struct NamedStack {
    /// The stack's name in CloudFormation [default: the only stack of this pipeline in the region].
    #[arg(long, value_name = "NAME", env = "STACK_NAME")]
    pub stack: Option<String>,
    #[command(flatten)]
    pub(crate) aws: AwsOptions,
}

/// Clients of everything that is looked at.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    pub(crate) s3: aws_sdk_s3::Client,
    pub(crate) dynamodb: aws_sdk_dynamodb::Client,
    pub(crate) step_functions: aws_sdk_sfn::Client,
    pub(crate) secrets: aws_sdk_secretsmanager::Client,
    pub(crate) stacks: aws_sdk_cloudformation::Client,
    pub(crate) calls: SignedCalls,
}

impl Connection {
    /// Makes the clients; nothing is asked yet.
    pub(crate) fn of(settings: &AwsSettings) -> Result<Self, String> {
        let http = lambda_host::http_client("").map_err(|error| error_chain(&error))?;
        let http = http.build().map_err(|error| error_chain(&error))?;
        let clients = AwsClients::new(settings.clone(), http.clone());
        let s3 = clients.s3();
        Ok(Self {
            stacks: cloudformation(settings, &s3),
            s3,
            dynamodb: clients.dynamodb(),
            step_functions: clients.step_functions(),
            secrets: clients.secrets_manager(),
            calls: SignedCalls::new(settings, http),
        })
    }
}

impl NamedStack {
    /// Where AWS is, and who asks.
    ///
    /// # Errors
    /// Every problem at once.
    pub(crate) fn settings(
        &self,
        environment: &SettingsReader,
    ) -> Result<AwsSettings, StackProblems> {
        let mut problems = Vec::new();
        match aws_settings(self.aws.clone(), environment, &mut problems) {
            Some(settings) if problems.is_empty() => Ok(settings),
            _ => Err(StackProblems::of(problems)),
        }
    }

    /// What CloudFormation says of it.
    pub(crate) async fn facts(
        &self,
        connection: &Connection,
        settings: &AwsSettings,
    ) -> Result<StackFacts, String> {
        let (client, region) = (&connection.stacks, settings.region.as_str());
        let facts = async {
            let name = match self.stack.as_deref().filter(|name| !name.is_empty()) {
                Some(name) => name.to_owned(),
                None => only_stack(client, region).await?,
            };
            StackFacts::of(client, &name, region).await
        };
        facts.await.map_err(|error: NoStack| error_chain(&error))
    }
}
