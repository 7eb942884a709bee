//! What the SDK's clients are made from.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_async::time::SystemTimeSource;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;
use pipeline_contract::ports::SecretText;

use crate::http_connector::ReqwestHttp;

/// One try of one call, its body included. The slowest honest one is a transcript of an eight hour call (10 MB) at 2 MB/s.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(5);

/// A call with all its tries. Two calls that run into it, one after the other, leave the shortest function (30 s) the time
/// to say so itself, instead of being killed.
pub const OPERATION_TIMEOUT: Duration = Duration::from_secs(12);

/// Tries of one call, the first included: the second is for a connection that died while the process was frozen. More is
/// the state machine's business, which can wait without being paid for. Together they make at most six.
pub const ATTEMPTS_MAX: u32 = 2;

/// The SDK's own first pause is a second, which is long against a `DynamoDB` answer of some milliseconds.
const FIRST_BACKOFF: Duration = Duration::from_millis(100);

/// The credentials of the function's role.
#[derive(Debug, Clone)]
pub struct AwsCredentials {
    /// The access key's id. Not secret: AWS writes it into its own logs.
    pub access_key_id: String,
    /// The key itself.
    pub secret_access_key: SecretText,
    /// The token of a role's short-lived key.
    pub session_token: Option<SecretText>,
}

/// Where AWS is, and who asks.
#[derive(Debug, Clone)]
pub struct AwsSettings {
    /// The region, such as `eu-central-1`.
    pub region: String,
    /// One address for all services: the local cloud's. `None`: each service's own address in the region.
    pub endpoint_url: Option<String>,
    /// Who asks.
    pub credentials: AwsCredentials,
}

/// Makes the SDK's clients. Each is made once, at the start of a process; a client that no function makes is not linked.
#[derive(Debug, Clone)]
pub struct AwsClients {
    config: SdkConfig,
}

impl AwsClients {
    /// Clients that send through `http`, which carries the process's one TLS stack.
    ///
    /// `http` must follow no redirect (a signed request is good for one host) and should limit the time of a connect; the
    /// time of a whole attempt is limited here.
    #[must_use]
    pub fn new(settings: AwsSettings, http: reqwest::Client) -> Self {
        Self::over(settings, SharedHttpClient::new(ReqwestHttp::new(http)), FIRST_BACKOFF)
    }

    pub(crate) fn over(
        settings: AwsSettings,
        http: SharedHttpClient,
        first_backoff: Duration,
    ) -> Self {
        let retry = RetryConfig::standard()
            .with_max_attempts(ATTEMPTS_MAX)
            .with_initial_backoff(first_backoff);
        let timeouts = TimeoutConfig::builder()
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .operation_timeout(OPERATION_TIMEOUT)
            .build();
        let mut config = SdkConfig::builder()
            // Fixed, so that a new release of the SDK changes nothing unasked.
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new(settings.region))
            .credentials_provider(provider(&settings.credentials))
            .http_client(http)
            .retry_config(retry)
            .timeout_config(timeouts)
            .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
            .time_source(SystemTimeSource::new())
            // It would turn bodies that are in memory into streams. Each attempt has its time limit anyway.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
        config.set_endpoint_url(settings.endpoint_url);
        Self { config: config.build() }
    }

    /// A client of `DynamoDB`.
    #[must_use]
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        aws_sdk_dynamodb::Client::new(&self.config)
    }

    /// A client of S3. At an address of its own the bucket is put into the path: `bucket.127.0.0.1` is no host.
    #[must_use]
    pub fn s3(&self) -> aws_sdk_s3::Client {
        let path_style = self.config.endpoint_url().is_some();
        let config = aws_sdk_s3::config::Builder::from(&self.config).force_path_style(path_style);
        aws_sdk_s3::Client::from_conf(config.build())
    }

    /// A client of Step Functions.
    #[must_use]
    pub fn step_functions(&self) -> aws_sdk_sfn::Client {
        aws_sdk_sfn::Client::new(&self.config)
    }

    /// A client of SQS.
    #[must_use]
    pub fn sqs(&self) -> aws_sdk_sqs::Client {
        aws_sdk_sqs::Client::new(&self.config)
    }

    /// A client of Secrets Manager.
    #[must_use]
    pub fn secrets_manager(&self) -> aws_sdk_secretsmanager::Client {
        aws_sdk_secretsmanager::Client::new(&self.config)
    }
}

fn provider(credentials: &AwsCredentials) -> SharedCredentialsProvider {
    SharedCredentialsProvider::new(Credentials::from_keys(
        credentials.access_key_id.as_str(),
        credentials.secret_access_key.expose(),
        credentials.session_token.as_ref().map(|token| token.expose().to_owned()),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canned_http::{CannedHttp, settings};

    #[test]
    fn settings_and_clients_do_not_print_their_secrets() {
        let printed = format!("{:?}", settings(None));
        assert!(!printed.contains("hunter2") && !printed.contains("a-token"), "{printed}");
        let clients = CannedHttp::answering([]).clients();
        let printed = format!("{clients:?} {:?}", clients.s3());
        assert!(!printed.contains("hunter2") && !printed.contains("a-token"), "{printed}");
    }

    #[tokio::test]
    async fn without_an_endpoint_each_service_is_asked_at_its_own_address() {
        let http = CannedHttp::answering([(200, ""), (200, "{}")]);
        let clients = AwsClients::over(settings(None), http.shared(), Duration::ZERO);
        let _ = clients.s3().get_object().bucket("b-1").key("k").send().await;
        let _ = clients.dynamodb().list_tables().send().await;
        let asked: Vec<String> = http.seen().into_iter().map(|request| request.uri).collect();
        assert_eq!(
            asked,
            [
                "https://b-1.s3.eu-central-1.amazonaws.com/k?x-id=GetObject",
                "https://dynamodb.eu-central-1.amazonaws.com/"
            ]
        );
    }

    #[tokio::test]
    async fn at_an_address_of_its_own_the_bucket_is_in_the_path() {
        let http = CannedHttp::answering([(200, "")]);
        let _ = http.clients().s3().get_object().bucket("b-1").key("k").send().await;
        assert_eq!(http.seen()[0].uri, "http://127.0.0.1:9/b-1/k?x-id=GetObject");
    }

    #[tokio::test]
    async fn a_call_is_tried_twice_and_signed_with_the_roles_token() {
        let http = CannedHttp::answering([(503, ""), (500, ""), (200, "")]);
        let answer = http.clients().s3().get_object().bucket("b-1").key("k").send().await;
        assert!(answer.is_err());
        assert_eq!(http.seen().len(), 2);
        assert_eq!(http.seen()[0].header("x-amz-security-token"), Some("a-token"));
    }
}
