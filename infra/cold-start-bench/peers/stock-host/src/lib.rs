//! `lambda-host` as it would be if the clients were the libraries' own defaults: AWS clients from `aws-config`, HTTP clients
//! from `reqwest::Client::builder()`, and with both aws-lc-rs and the system's certificates. All else is the product's.
//!
//! The stock functions are the product's own sources, compiled against this crate under the name `lambda_host`.

use std::sync::{Arc, OnceLock};
use std::sync::atomic::{AtomicBool, Ordering};

use aws_config::{BehaviorVersion, SdkConfig};
pub use lambda_host::*;
use pipeline_metrics::Meter;
use serde::Serialize;
use serde::de::DeserializeOwned;

static CONFIG: OnceLock<SdkConfig> = OnceLock::new();
static AWS_CLIENT_MADE: AtomicBool = AtomicBool::new(false);

/// Loads the default configuration, then serves as the product does.
///
/// # Errors
/// When the Lambda runtime itself fails.
pub async fn serve<Wired, Event, Answer>(
    wire: impl FnOnce(&mut SettingsReader, &Arc<Meter>) -> Option<Wired>,
    handle: impl AsyncFn(Event, &Wired) -> Result<Answer, NamedFailure>,
) -> Result<(), lambda_runtime::Error>
where
    Event: DeserializeOwned,
    Answer: Serialize,
{
    let config = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let _ = CONFIG.set(config);
    lambda_host::serve(wire, handle).await
}

/// The stock client of `reqwest`, with what `adjust` adds.
///
/// A function's first client is the one that it would hand to the SDK. The SDK brings its own here, so that one is made
/// without certificates and costs next to nothing.
pub fn client_of(
    settings: &mut SettingsReader,
    adjust: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
) -> Option<reqwest::Client> {
    let mut builder = reqwest::Client::builder();
    if !AWS_CLIENT_MADE.swap(true, Ordering::Relaxed) {
        builder = builder.tls_certs_only([]);
    }
    let client = adjust(builder).build();
    client.map_err(|error| settings.problem(format!("no HTTP client can be built: {error}"))).ok()
}

/// The stock clients of AWS; the one of `reqwest` is not needed.
pub fn aws_clients(_settings: &mut SettingsReader, _http: reqwest::Client) -> StockClients {
    let config = CONFIG.get().cloned().unwrap_or_else(|| SdkConfig::builder().build());
    StockClients { config }
}

/// Makes the SDK's clients from the loaded configuration.
#[derive(Debug, Clone)]
pub struct StockClients {
    config: SdkConfig,
}

impl StockClients {
    /// A client of DynamoDB.
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        aws_sdk_dynamodb::Client::new(&self.config)
    }

    /// A client of S3, with the bucket in the path as the product has it at an address of its own.
    pub fn s3(&self) -> aws_sdk_s3::Client {
        let config = aws_sdk_s3::config::Builder::from(&self.config).force_path_style(true);
        aws_sdk_s3::Client::from_conf(config.build())
    }

    /// A client of Step Functions.
    pub fn step_functions(&self) -> aws_sdk_sfn::Client {
        aws_sdk_sfn::Client::new(&self.config)
    }

    /// A client of SQS.
    pub fn sqs(&self) -> aws_sdk_sqs::Client {
        aws_sdk_sqs::Client::new(&self.config)
    }

    /// A client of Secrets Manager.
    pub fn secrets_manager(&self) -> aws_sdk_secretsmanager::Client {
        aws_sdk_secretsmanager::Client::new(&self.config)
    }
}
