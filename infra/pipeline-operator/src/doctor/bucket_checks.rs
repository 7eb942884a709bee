//! The three buckets: there, for TLS only, versioned; and uploads told to `EventBridge`.

use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::types::BucketVersioningStatus;
use serde_json::Value;

use super::Findings;
use crate::online::Connection;
use crate::signed_calls::is_denial;
use crate::stack_facts::StackFacts;

/// The outputs that name buckets, with the name of each one's check.
const BUCKETS: [(&str, &str); 3] = [
    ("RecordingsBucket", "recordings bucket"),
    ("TranscriptsBucket", "transcripts bucket"),
    ("AuditBucket", "audit bucket"),
];

pub(super) async fn run(connection: &Connection, stack: &StackFacts, findings: &mut Findings) {
    let is_of_the_stack = stack.parameter("RecordingsBucketName").is_empty();
    for (output, check) in BUCKETS {
        if output == "RecordingsBucket" && !is_of_the_stack {
            findings.not_checked(
                check,
                "it was there before the stack: its owner decides on TLS and versions",
            );
        } else if let Some(bucket) = stack.output(output) {
            check_bucket(connection, bucket, check, findings).await;
        }
    }
    if let Some(bucket) = stack.output("RecordingsBucket") {
        check_notification(connection, bucket, findings).await;
    }
}

async fn check_bucket(
    connection: &Connection,
    bucket: &str,
    check: &'static str,
    findings: &mut Findings,
) {
    let policy = connection.s3.get_bucket_policy().bucket(bucket).send().await;
    let policy = match policy {
        Ok(answer) => answer.policy().map(str::to_owned),
        Err(error) => match error.code() {
            Some("NoSuchBucketPolicy") => None,
            Some("NoSuchBucket") => {
                return findings
                    .wrong(check, format!("there is no bucket {bucket}: deploy the stack again"));
            }
            code => return not_told(check, "s3:GetBucketPolicy", bucket, code, findings),
        },
    };
    if !policy.as_deref().is_some_and(denies_plain_http) {
        let message = format!(
            "the policy of {bucket} does not deny plain http (Deny with aws:SecureTransport false): deploy again"
        );
        return findings.wrong(check, message);
    }
    match connection.s3.get_bucket_versioning().bucket(bucket).send().await {
        Ok(answer) if answer.status() == Some(&BucketVersioningStatus::Enabled) => {
            findings.ok(check, format!("{bucket}: TLS only, versioned"));
        }
        Ok(_) => {
            let message = format!(
                "{bucket} is not versioned, so an overwritten object is lost: enable versioning"
            );
            findings.wrong(check, message);
        }
        Err(error) => not_told(check, "s3:GetBucketVersioning", bucket, error.code(), findings),
    }
}

async fn check_notification(connection: &Connection, bucket: &str, findings: &mut Findings) {
    const CHECK: &str = "upload events";
    match connection.s3.get_bucket_notification_configuration().bucket(bucket).send().await {
        Ok(answer) if answer.event_bridge_configuration().is_some() => {
            findings.ok(CHECK, format!("{bucket} tells EventBridge of uploads"));
        }
        Ok(_) => {
            let message = format!(
                "{bucket} tells EventBridge nothing, so an upload starts nothing: switch on Amazon EventBridge under \
                 the bucket's Properties, Event notifications"
            );
            findings.wrong(CHECK, message);
        }
        Err(error) => {
            not_told(CHECK, "s3:GetBucketNotification", bucket, error.code(), findings);
        }
    }
}

fn not_told(
    check: &'static str,
    action: &str,
    bucket: &str,
    code: Option<&str>,
    findings: &mut Findings,
) {
    match code {
        Some(code) if is_denial(code) => {
            findings
                .not_checked(check, format!("these credentials may not call {action} on {bucket}"));
        }
        code => {
            let code = code.unwrap_or("no answer");
            findings.wrong(check, format!("S3 does not tell of {bucket} ({action}): {code}"));
        }
    }
}

/// True for a policy with a statement that denies everybody what does not come by TLS.
fn denies_plain_http(policy: &str) -> bool {
    let Ok(policy) = serde_json::from_str::<Value>(policy) else { return false };
    let statements = match policy.get("Statement") {
        Some(Value::Array(statements)) => statements.clone(),
        Some(statement) => vec![statement.clone()],
        None => Vec::new(),
    };
    let is_false = |value: &Value| value == &Value::Bool(false) || value == "false";
    statements.iter().any(|statement| {
        let asked = statement.pointer("/Condition/Bool/aws:SecureTransport");
        let asks_tls = match asked {
            Some(Value::Array(values)) => values.iter().any(is_false),
            Some(value) => is_false(value),
            None => false,
        };
        statement.get("Effect").is_some_and(|effect| effect == "Deny") && asks_tls
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_denial_without_tls_counts_as_tls_only() {
        for (policy, expected) in [
            (
                r#"{"Statement": [{"Effect": "Deny", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}"#,
                true,
            ),
            (
                r#"{"Statement": {"Effect": "Deny", "Condition": {"Bool": {"aws:SecureTransport": [false]}}}}"#,
                true,
            ),
            (
                r#"{"Statement": [{"Effect": "Allow", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}"#,
                false,
            ),
            (
                r#"{"Statement": [{"Effect": "Deny", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}"#,
                false,
            ),
            (r#"{"Statement": [{"Effect": "Deny"}]}"#, false),
            ("{}", false),
            ("no JSON", false),
        ] {
            assert_eq!(denies_plain_http(policy), expected, "{policy}");
        }
    }
}
