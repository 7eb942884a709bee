//! The table of the fleet's access token: as it was deployed, and closed to everybody but two functions. Its item is not looked
//! at: nobody else may, an administrator included.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::error::ProvideErrorMetadata as _;
use aws_sdk_dynamodb::types::{SseDescription, SseStatus, TableDescription, TableStatus};
use serde_json::Value;

use super::Findings;
use super::real_names::real_name;
use crate::online::Connection;
use crate::signed_calls::is_denial;
use crate::stack_facts::StackFacts;

const CHECK: &str = "token table";
const POLICY_CHECK: &str = "token table's policy";

/// The roles of those who talk to Genesys.
const USERS: [&str; 2] = ["PollTranscriptionRole", "SubmitTranscriptionRole"];

/// What reads or writes an item.
const READING_AND_WRITING: [&str; 13] = [
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PartiQLDelete",
    "dynamodb:PartiQLInsert",
    "dynamodb:PartiQLSelect",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:UpdateItem",
];

pub(super) async fn run(connection: &Connection, stack: &StackFacts, findings: &mut Findings) {
    let Some(table) = stack.resource_of_kind("TokenTable", "AWS::DynamoDB::Table") else {
        return findings.wrong(CHECK, "the stack has no TokenTable: deploy this version");
    };
    check_table(connection, stack, table, findings).await;
    if let Some(arn) = real_name(stack, "TokenTable.Arn") {
        check_policy(connection, stack, &arn, findings).await;
    }
}

async fn check_table(
    connection: &Connection,
    stack: &StackFacts,
    table: &str,
    findings: &mut Findings,
) {
    let answer = connection.dynamodb.describe_table().table_name(table).send().await;
    let found = match answer.as_ref().map(|answer| answer.table()) {
        Ok(Some(found)) => found,
        Ok(None) => return findings.not_checked(CHECK, "DynamoDB answered without the table"),
        Err(error) => match error.code() {
            Some("ResourceNotFoundException") => {
                let message = format!(
                    "there is no table {table}, so each instance asks for a token of its own: deploy again"
                );
                return findings.wrong(CHECK, message);
            }
            Some(code) if is_denial(code) => {
                let message =
                    format!("these credentials may not call dynamodb:DescribeTable on {table}");
                return findings.not_checked(CHECK, message);
            }
            code => {
                let code = code.unwrap_or("no answer");
                return findings
                    .not_checked(CHECK, format!("DynamoDB does not describe {table}: {code}"));
            }
        },
    };
    judge(table, found, stack.home.is_local(), findings);
}

fn judge(name: &str, table: &TableDescription, is_local: bool, findings: &mut Findings) {
    let encryption = table.sse_description().and_then(SseDescription::status);
    if table.table_status() != Some(&TableStatus::Active) {
        let status = table.table_status().map_or("unknown", TableStatus::as_str);
        findings.wrong(CHECK, format!("{name} is {status}, not ACTIVE: wait, or see the console"));
    } else if encryption == Some(&SseStatus::Enabled) {
        findings.ok(CHECK, format!("{name} is ACTIVE and encrypted; its item is not looked at"));
    } else if is_local {
        let message = format!("{name} is ACTIVE; a local cloud's CloudFormation encrypts no table");
        findings.not_checked(CHECK, message);
    } else {
        findings.wrong(CHECK, format!("{name} is not encrypted with a KMS key: deploy again"));
    }
}

async fn check_policy(
    connection: &Connection,
    stack: &StackFacts,
    arn: &str,
    findings: &mut Findings,
) {
    let answer = connection.dynamodb.get_resource_policy().resource_arn(arn).send().await;
    match answer {
        Ok(answer) => {
            let roles: Option<BTreeSet<String>> =
                USERS.iter().map(|role| real_name(stack, &format!("{role}.Arn"))).collect();
            let policy = serde_json::from_str(answer.policy().unwrap_or_default()).unwrap_or_default();
            match roles {
                None => findings.not_checked(POLICY_CHECK, "the stack has not the roles that it is about"),
                Some(roles) if refuses_everybody_but(&policy, arn, &roles) => findings
                    .ok(POLICY_CHECK, "it refuses everybody but submit- and poll-transcription"),
                Some(_) => findings.wrong(
                    POLICY_CHECK,
                    "it does not refuse everybody but submit- and poll-transcription, so others may read the access \
                     token: deploy again, and see in CloudTrail who changed it (PutResourcePolicy)",
                ),
            }
        }
        Err(error) => match error.code() {
            Some("PolicyNotFoundException") if stack.home.is_local() => findings
                .not_checked(POLICY_CHECK, "a local cloud's CloudFormation gives tables no policy"),
            Some("PolicyNotFoundException") => findings.wrong(
                POLICY_CHECK,
                "it is gone, so whoever may read tables may read the access token: deploy again, and see in \
                 CloudTrail who took it away (DeleteResourcePolicy)",
            ),
            Some(code) if is_denial(code) => findings
                .not_checked(POLICY_CHECK, "these credentials may not call dynamodb:GetResourcePolicy"),
            code => {
                let code = code.unwrap_or("no answer");
                findings.not_checked(POLICY_CHECK, format!("dynamodb:GetResourcePolicy: {code}"));
            }
        },
    }
}

/// True for a policy with a statement as the template has it: nobody but these roles reads or writes an item.
fn refuses_everybody_but(policy: &Value, arn: &str, roles: &BTreeSet<String>) -> bool {
    let texts = |value: Option<&Value>| -> BTreeSet<String> {
        match value {
            Some(Value::Array(items)) => {
                items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            Some(Value::String(text)) => BTreeSet::from([text.clone()]),
            _ => BTreeSet::new(),
        }
    };
    let statements = match policy.get("Statement") {
        Some(Value::Array(statements)) => statements.as_slice(),
        Some(statement) => std::slice::from_ref(statement),
        None => &[],
    };
    statements.iter().any(|statement| {
        let has = |name: &str, value: &str| statement.get(name).is_some_and(|it| it == value);
        let is_for_all = has("Principal", "*")
            || statement.pointer("/Principal/AWS").is_some_and(|it| it == "*");
        let actions = texts(statement.get("Action"));
        let is_about_all = actions.contains("dynamodb:*")
            || READING_AND_WRITING.iter().all(|action| actions.contains(*action));
        let conditions = statement.get("Condition").and_then(Value::as_object);
        let excepted = statement.pointer("/Condition/ArnNotEquals/aws:PrincipalArn");
        has("Effect", "Deny")
            && is_for_all
            && is_about_all
            && texts(statement.get("Resource")).contains(arn)
            && conditions.is_some_and(|it| it.len() == 1)
            && texts(excepted) == *roles
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::doctor::Verdict;

    const ARN: &str = "arn:aws:dynamodb:eu-central-1:1:table/acme-fleet-token";

    #[test]
    fn a_table_that_is_not_encrypted_or_not_ready_is_wrong() {
        let judged = |status: TableStatus, encryption: Option<SseStatus>, is_local| {
            let encryption = encryption.map(|is| SseDescription::builder().status(is).build());
            let table = TableDescription::builder().table_status(status);
            let table = table.set_sse_description(encryption).build();
            let mut findings = Findings::default();
            judge("acme-fleet-token", &table, is_local, &mut findings);
            findings.0[0].verdict
        };
        let enabled = Some(SseStatus::Enabled);
        assert_eq!(judged(TableStatus::Active, enabled.clone(), false), Verdict::Ok);
        assert_eq!(judged(TableStatus::Deleting, enabled, false), Verdict::Wrong);
        assert_eq!(judged(TableStatus::Active, None, false), Verdict::Wrong);
        assert_eq!(judged(TableStatus::Active, None, true), Verdict::NotChecked);
    }

    fn policy() -> Value {
        json!({"Version": "2012-10-17", "Statement": [{
            "Sid": "OnlyWhoTalksToGenesys", "Effect": "Deny", "Principal": "*",
            "Action": READING_AND_WRITING, "Resource": ARN,
            "Condition": {"ArnNotEquals": {"aws:PrincipalArn": ["poll", "submit"]}},
        }]})
    }

    fn is_closed(policy: &Value) -> bool {
        refuses_everybody_but(policy, ARN, &["submit", "poll"].map(str::to_owned).into())
    }

    #[test]
    fn the_deployed_policy_closes_the_table() {
        assert!(is_closed(&policy()));
    }

    #[test]
    fn whoever_else_is_let_in_is_found() {
        for (place, value) in [
            ("/Statement/0/Effect", json!("Allow")),
            ("/Statement/0/Principal", json!({"AWS": "arn:aws:iam::1:user/one"})),
            ("/Statement/0/Action", json!(["dynamodb:GetItem"])),
            ("/Statement/0/Resource", json!(format!("{ARN}-other"))),
            (
                "/Statement/0/Condition/ArnNotEquals/aws:PrincipalArn",
                json!(["poll", "submit", "me"]),
            ),
            ("/Statement/0/Condition", json!({})),
            ("/Statement", json!([])),
        ] {
            let mut changed = policy();
            *changed.pointer_mut(place).unwrap() = value;
            assert!(!is_closed(&changed), "{place}");
        }
    }
}
