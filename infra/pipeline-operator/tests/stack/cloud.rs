//! A cloud for each test, and what an operator, or somebody careless, does to it.

use std::process::Command;

use local_runner::{LocalCloud, LocalSettings, MiniStack};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// The local cloud's only stack.
pub(crate) const STACK: &str = "pipeline";

/// Runs a test in a cloud of its own.
pub(crate) fn in_a_cloud(test: impl AsyncFnOnce(&Cloud)) {
    let runtime = Runtime::new().unwrap();
    runtime.block_on(async {
        let local = LocalCloud::start(LocalSettings::default()).await.unwrap();
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
        let output = Command::new(env!("CARGO_BIN_EXE_pipeline-operator"))
            .args(arguments)
            .env_clear()
            .env("STACK_NAME", STACK)
            .env("AWS_ENDPOINT_URL", self.local.ministack().endpoint_url())
            .env("AWS_REGION", MiniStack::REGION)
            .env("AWS_ACCESS_KEY_ID", MiniStack::ACCESS_KEY_ID)
            .env("AWS_SECRET_ACCESS_KEY", "any")
            .output()
            .unwrap();
        Ended {
            code: output.status.code(),
            output: String::from_utf8(output.stdout).unwrap(),
            errors: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// What `doctor` finds, by check.
    pub(crate) fn diagnosis(&self) -> (Option<i32>, Value) {
        let ended = self.operator(&["doctor", "--json"]);
        let found: Value = serde_json::from_str(&ended.output)
            .unwrap_or_else(|_| panic!("{}{}", ended.output, ended.errors));
        (ended.code, found)
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

    /// Fills the stack's secret with another text.
    pub(crate) async fn fill_secret(&self, text: &str) {
        let secrets = self.ask("secretsmanager", "secretsmanager.ListSecrets", &json!({})).await;
        let arn = &secrets["SecretList"][0]["ARN"];
        let body = json!({"SecretId": arn, "SecretString": text});
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

fn signed_by_nobody(service: &str) -> String {
    let (key, region) = (MiniStack::ACCESS_KEY_ID, MiniStack::REGION);
    format!(
        "AWS4-HMAC-SHA256 Credential={key}/20260101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0"
    )
}
