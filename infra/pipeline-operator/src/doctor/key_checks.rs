//! Keys of one's own, where the stack has any.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::Findings;
use crate::online::Connection;
use crate::signed_calls::JsonCall;
use crate::stack_facts::StackFacts;

const CHECK: &str = "KMS keys";

pub(super) async fn run(
    connection: &Connection,
    stack: &StackFacts,
    now: DateTime<Utc>,
    findings: &mut Findings,
) {
    let named = ["GenesysSecretKeyArn", "EncryptionKeyArn"].map(|name| stack.parameter(name));
    let made = stack.resource("EncryptionKey").unwrap_or_default();
    // Instead of a key, the parameter may hold the wish for one, which then is a resource.
    let is_key = |key: &&str| !key.is_empty() && *key != "CreateKey";
    let keys: BTreeSet<String> =
        named.into_iter().chain([made]).filter(is_key).map(str::to_owned).collect();
    if let Some(table) = stack.output("JobsTable")
        && let Ok(answer) = connection.dynamodb.describe_table().table_name(table).send().await
        && let Some(sse) = answer.table().and_then(|table| table.sse_description())
    {
        // AWS writes it as soon as the table's key cannot be used; the table is closed some days later.
        if sse.inaccessible_encryption_date_time().is_some() {
            findings.wrong(
                CHECK,
                format!("{table} cannot use its key: see the key's policy and state"),
            );
            return;
        }
    }
    if keys.is_empty() {
        return findings.ok(CHECK, "none of one's own: AWS' keys are used");
    }
    for key in keys {
        judge(connection, &key, now, findings).await;
    }
}

async fn judge(connection: &Connection, key: &str, now: DateTime<Utc>, findings: &mut Findings) {
    let call = JsonCall {
        service: "kms",
        target: "TrentService.DescribeKey",
        body: json!({"KeyId": key}),
    };
    match connection.calls.call(call, now).await {
        Ok(answer) => match answer.pointer("/KeyMetadata/KeyState").and_then(Value::as_str) {
            Some("Enabled") => findings.ok(CHECK, format!("{key} is enabled")),
            state => {
                let state = state.unwrap_or("in no known state");
                let message = format!(
                    "{key} is {state}: nothing under it can be read; enable it, or cancel its deletion"
                );
                findings.wrong(CHECK, message);
            }
        },
        Err(failure) if failure.is_denied() => {
            findings.not_checked(
                CHECK,
                format!("these credentials may not call kms:DescribeKey on {key}"),
            );
        }
        Err(failure) if failure.is_absence() => {
            findings.wrong(
                CHECK,
                format!(
                    "there is no key {key}: what it encrypted is lost, or the region is another"
                ),
            );
        }
        Err(failure) => findings.not_checked(CHECK, failure.to_string()),
    }
}
