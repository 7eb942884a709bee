//! A cloud for each test, and what an operator, or somebody careless, does to it.

use std::process::Command;

use local_runner::{LocalCloud, LocalSettings, MiniStack};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// The local cloud's only stack.
pub(crate) const STACK: &str = "pipeline";

/// Runs a test in a cloud of its own.
pub(crate) fn in_a_cloud(test: impl AsyncFnOnce(&Cloud)) {
    in_a_cloud_with(LocalSettings::default(), test);
}

/// Runs a test in a cloud of its own with these settings.
pub(crate) fn in_a_cloud_with(settings: LocalSettings, test: impl AsyncFnOnce(&Cloud)) {
    let runtime = Runtime::new().unwrap();
    runtime.block_on(async {
        let local = LocalCloud::start(settings).await.unwrap();
        let http = lambda_host::http_client("").unwrap().build().unwrap();
        test(&Cloud { local, http }).await;
    });
}

pub(crate) struct Cloud {
    pub(crate) local: LocalCloud,
    http: reqwest::Client,
}

/// How a run of the binary ended.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) output: String,
    pub(crate) errors: String,
}

impl Cloud {
    /// Runs `pipeline-operator` with the settings that `cargo local --keep` prints.
    pub(crate) fn operator(&self, arguments: &[&str]) -> Ended {
        self.operator_with(&[("STACK_NAME", STACK)], arguments)
    }

    /// The same with an environment that says more, or something else.
    pub(crate) fn operator_with(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Ended {
        operator_at(self.local.ministack().endpoint_url(), environment, arguments)
    }

    /// What `doctor` finds, by check.
    pub(crate) fn diagnosis(&self) -> (Option<i32>, Value) {
        self.diagnosis_with(&[])
    }

    /// What `doctor` finds in another environment.
    pub(crate) fn diagnosis_with(&self, environment: &[(&str, &str)]) -> (Option<i32>, Value) {
        let environment = [&[("STACK_NAME", STACK)], environment].concat();
        let ended = self.operator_with(&environment, &["doctor", "--json"]);
        let found: Value = serde_json::from_str(&ended.output)
            .unwrap_or_else(|_| panic!("{}{}", ended.output, ended.errors));
        (ended.code, found)
    }

    /// What `doctor` finds for a user who may do all but this.
    pub(crate) async fn diagnosis_without(&self, user: &str, denied: &[&str]) -> Value {
        let policy = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": denied, "Resource": "*"},
        ]});
        self.ask_iam("CreateUser", &[("UserName", user)]).await;
        let document = policy.to_string();
        let put = [("UserName", user), ("PolicyName", "p"), ("PolicyDocument", document.as_str())];
        self.ask_iam("PutUserPolicy", &put).await;
        let key = self.ask_iam("CreateAccessKey", &[("UserName", user)]).await;
        let (id, secret) = (between(&key, "AccessKeyId"), between(&key, "SecretAccessKey"));
        self.diagnosis_with(&[("AWS_ACCESS_KEY_ID", id), ("AWS_SECRET_ACCESS_KEY", secret)]).1
    }

    /// Another stack of the same pipeline, with hardly anything in it.
    pub(crate) async fn make_stack(&self, name: &str) {
        let template = json!({
            "Description": "Genesys Transcription Pipeline - for a test",
            "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
        });
        let parameters = [("StackName", name), ("TemplateBody", &template.to_string())];
        self.ask_by_query("cloudformation", "2010-05-15", "CreateStack", &parameters).await;
    }

    /// The real name of a resource of the stack.
    pub(crate) async fn real_name(&self, logical_id: &str) -> String {
        let parameters = [("StackName", STACK), ("LogicalResourceId", logical_id)];
        let (service, version) = ("cloudformation", "2010-05-15");
        let told = self.ask_by_query(service, version, "DescribeStackResource", &parameters).await;
        between(&told, "PhysicalResourceId").to_owned()
    }

    /// A call of IAM, as the account's own user.
    pub(crate) async fn ask_iam(&self, action: &str, parameters: &[(&str, &str)]) -> String {
        self.ask_by_query("iam", "2010-05-08", action, parameters).await
    }

    async fn ask_by_query(
        &self,
        service: &str,
        version: &str,
        action: &str,
        parameters: &[(&str, &str)],
    ) -> String {
        let always = [("Action", action), ("Version", version)];
        let request = self
            .http
            .post(format!("{}/", self.local.ministack().endpoint_url()))
            .header("authorization", signed_by_nobody(service))
            .form(&[&always, parameters].concat());
        let answer = request.send().await.unwrap();
        answer.error_for_status().unwrap().text().await.unwrap()
    }

    /// Lets a function run by another role.
    pub(crate) async fn change_role(&self, function: &str, role: &str) {
        let path = format!("2015-03-31/functions/{function}/configuration");
        self.put_at_lambda(&path, &json!({"Role": role})).await;
    }

    /// Changes what stands at a path of Lambda's API.
    pub(crate) async fn put_at_lambda(&self, path: &str, change: &Value) {
        let request = self
            .http
            .put(format!("{}/{path}", self.local.ministack().endpoint_url()))
            .header("authorization", signed_by_nobody("lambda"))
            .body(change.to_string());
        request.send().await.unwrap().error_for_status().unwrap();
    }

    /// A call of a service that speaks JSON, as the account's own user.
    pub(crate) async fn ask(&self, service: &str, target: &str, body: &Value) -> Value {
        let request = self
            .http
            .post(format!("{}/", self.local.ministack().endpoint_url()))
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", target)
            .header("authorization", signed_by_nobody(service));
        let answer = request.body(body.to_string()).send().await.unwrap();
        let answer = answer.error_for_status().unwrap().bytes().await.unwrap();
        serde_json::from_slice(&answer).unwrap_or_default()
    }

    /// Fills the Genesys secret with another text.
    pub(crate) async fn fill_secret(&self, text: &str) {
        let body = json!({"SecretId": self.real_name("GenesysSecret").await, "SecretString": text});
        self.ask("secretsmanager", "secretsmanager.PutSecretValue", &body).await;
    }

    /// Takes a bucket's notifications away.
    pub(crate) async fn silence(&self, bucket: &str) {
        let endpoint = self.local.ministack().endpoint_url();
        let request = self
            .http
            .put(format!("{endpoint}/{bucket}?notification"))
            .header("authorization", signed_by_nobody("s3"))
            .body("<NotificationConfiguration/>");
        request.send().await.unwrap().error_for_status().unwrap();
    }

    /// The address of a queue whose name holds `part`.
    pub(crate) async fn queue(&self, part: &str) -> String {
        let queues = self.ask("sqs", "AmazonSQS.ListQueues", &json!({})).await;
        let urls = queues["QueueUrls"].as_array().unwrap().iter();
        let mut found = urls.filter_map(Value::as_str).filter(|url| url.contains(part));
        found.next().unwrap_or_else(|| panic!("no queue {part} in {queues}")).to_owned()
    }

    /// Puts a message into a queue.
    pub(crate) async fn put(&self, queue: &str, body: &str, reason: &str) {
        let body = json!({
            "QueueUrl": queue,
            "MessageBody": body,
            "MessageAttributes": {"reason": {"DataType": "String", "StringValue": reason}},
        });
        self.ask("sqs", "AmazonSQS.SendMessage", &body).await;
    }
}

/// Runs `pipeline-operator` where AWS is at this address.
pub(crate) fn operator_at(
    endpoint_url: &str,
    environment: &[(&str, &str)],
    arguments: &[&str],
) -> Ended {
    let output = Command::new(env!("CARGO_BIN_EXE_pipeline-operator"))
        .args(arguments)
        .env_clear()
        .env("AWS_ENDPOINT_URL", endpoint_url)
        .env("AWS_REGION", MiniStack::REGION)
        .env("AWS_ACCESS_KEY_ID", MiniStack::ACCESS_KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", "any")
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    Ended {
        code: output.status.code(),
        output: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8(output.stderr).unwrap(),
    }
}

fn between<'a>(xml: &'a str, name: &str) -> &'a str {
    let found =
        xml.split_once(&format!("<{name}>")).and_then(|(_, behind)| behind.split_once("</"));
    found.unwrap_or_else(|| panic!("no {name} in {xml}")).0
}

fn signed_by_nobody(service: &str) -> String {
    let (key, region) = (MiniStack::ACCESS_KEY_ID, MiniStack::REGION);
    format!(
        "AWS4-HMAC-SHA256 Credential={key}/20260101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0"
    )
}
