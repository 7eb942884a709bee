//! Clients of the local AWS, as the account's own user.

use std::time::Duration;

use aws_adapters::{AwsClients, AwsCredentials, AwsSettings};
use aws_sdk_cloudformation::config::{BehaviorVersion, Credentials, Region};
use pipeline_contract::ports::SecretText;
use serde_json::Value;

use crate::{LocalError, MiniStack};

/// A client like the functions' own.
pub(crate) fn http_client() -> Result<reqwest::Client, LocalError> {
    let builder = lambda_host::http_client("").map_err(LocalError::aws("an HTTP client"))?;
    let client = builder.connect_timeout(Duration::from_secs(2)).build();
    client.map_err(LocalError::aws("an HTTP client"))
}

/// Clients of the local AWS.
#[derive(Debug, Clone)]
pub(crate) struct LocalAws {
    endpoint_url: String,
    http: reqwest::Client,
    pub(crate) s3: aws_sdk_s3::Client,
    pub(crate) dynamodb: aws_sdk_dynamodb::Client,
    pub(crate) step_functions: aws_sdk_sfn::Client,
    pub(crate) secrets: aws_sdk_secretsmanager::Client,
    pub(crate) stacks: aws_sdk_cloudformation::Client,
}

impl LocalAws {
    pub(crate) fn at(endpoint_url: &str) -> Result<Self, LocalError> {
        let http = http_client()?;
        let credentials = AwsCredentials {
            access_key_id: MiniStack::ACCESS_KEY_ID.to_owned(),
            secret_access_key: SecretText::new("any".to_owned()),
            session_token: None,
        };
        let settings = AwsSettings {
            region: MiniStack::REGION.to_owned(),
            endpoint_url: Some(endpoint_url.to_owned()),
            credentials,
        };
        let clients = AwsClients::new(settings, http.clone());
        let s3 = clients.s3();
        let stacks = stacks(endpoint_url, &s3);
        Ok(Self {
            endpoint_url: endpoint_url.to_owned(),
            http,
            s3,
            dynamodb: clients.dynamodb(),
            step_functions: clients.step_functions(),
            secrets: clients.secrets_manager(),
            stacks,
        })
    }

    /// A call of a service that speaks JSON and that no function uses: `target` names the operation.
    pub(crate) async fn ask(
        &self,
        service: &str,
        target: &'static str,
        body: &Value,
    ) -> Result<Value, LocalError> {
        let request = self
            .http
            .post(format!("{}/", self.endpoint_url))
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", target)
            .header("authorization", signed_by_nobody(service))
            .body(body.to_string());
        answered(target, request).await
    }

    /// Puts an object of many megabytes without the SDK, which would hash it first: in a debug build that takes 40 ms a
    /// megabyte.
    pub(crate) async fn put_unhashed(
        &self,
        bucket: &str,
        key: &str,
        bytes: Vec<u8>,
    ) -> Result<(), LocalError> {
        let request = self
            .http
            .put(format!("{}/{bucket}/{key}", self.endpoint_url))
            .header("authorization", signed_by_nobody("s3"))
            .header("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
            .body(bytes);
        answered("S3 PutObject", request).await.map(drop)
    }

    /// Invokes a function and answers what it answered.
    pub(crate) async fn invoke(&self, function: &str, event: &Value) -> Result<Value, LocalError> {
        let address = format!("{}/2015-03-31/functions/{function}/invocations", self.endpoint_url);
        let request = self
            .http
            .post(address)
            .header("authorization", signed_by_nobody("lambda"))
            .body(event.to_string());
        answered("Lambda Invoke", request).await
    }
}

/// Makes a role that may do nothing, for a resource that must name one.
pub(crate) async fn make_role(endpoint_url: &str, name: &str) -> Result<(), LocalError> {
    let trust = serde_json::json!({"Version": "2012-10-17", "Statement": []}).to_string();
    let asked = [("RoleName", name), ("AssumeRolePolicyDocument", trust.as_str())];
    iam(endpoint_url, "CreateRole", &asked).await.map(drop)
}

/// Asks IAM, which speaks forms and XML.
pub(crate) async fn iam(
    endpoint_url: &str,
    action: &'static str,
    parameters: &[(&str, &str)],
) -> Result<String, LocalError> {
    let mut form = vec![("Action", action), ("Version", "2010-05-08")];
    form.extend_from_slice(parameters);
    let request = http_client()?
        .post(format!("{endpoint_url}/"))
        .header("authorization", signed_by_nobody("iam"))
        .form(&form);
    let answer = sent(action, request).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// The same connection for a service that the functions do not use.
fn stacks(endpoint_url: &str, s3: &aws_sdk_s3::Client) -> aws_sdk_cloudformation::Client {
    let credentials = Credentials::new(MiniStack::ACCESS_KEY_ID, "any", None, None, "local cloud");
    let mut config = aws_sdk_cloudformation::Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(MiniStack::REGION))
        .credentials_provider(credentials)
        .endpoint_url(endpoint_url);
    config.set_http_client(s3.config().http_client());
    config.set_sleep_impl(s3.config().sleep_impl());
    config.set_time_source(s3.config().time_source());
    aws_sdk_cloudformation::Client::from_conf(config.build())
}

/// `MiniStack` reads who asks and for which service, and checks no signature of the account's own key.
fn signed_by_nobody(service: &str) -> String {
    let (key, region) = (MiniStack::ACCESS_KEY_ID, MiniStack::REGION);
    format!(
        "AWS4-HMAC-SHA256 Credential={key}/20260101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0"
    )
}

async fn answered(
    call: &'static str,
    request: reqwest::RequestBuilder,
) -> Result<Value, LocalError> {
    let body = sent(call, request).await?;
    if body.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(&body).map_err(LocalError::aws(call))
}

async fn sent(call: &'static str, request: reqwest::RequestBuilder) -> Result<Vec<u8>, LocalError> {
    let answer = request.send().await.map_err(LocalError::aws(call))?;
    let status = answer.status();
    let body = answer.bytes().await.map_err(LocalError::aws(call))?;
    if !status.is_success() {
        let said = String::from_utf8_lossy(&body).into_owned();
        return Err(LocalError::Aws { call, source: format!("{status}: {said}").into() });
    }
    Ok(body.to_vec())
}
