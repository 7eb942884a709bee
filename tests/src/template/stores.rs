//! What is stored can be restored, is shown to nobody, and logs are not kept for ever.

use serde_json::{Value, json};

use super::fleet_token::TOKEN_TABLE;
use super::request_budget::BUDGET_TABLE;
use super::{Template, by_default, items, target};

/// The account of local clouds, which no AWS account has: it is spared by the rules that it cannot keep (plain http, and a
/// condition on `s3:if-none-match` that it applies to every put).
const LOCAL_ACCOUNT: &str = "000000000000";

/// Every bucket keeps old versions, refuses the public, is encrypted, stays when the stack goes, and takes TLS only.
#[must_use]
pub fn buckets_keep_and_refuse(template: &Template) -> Vec<String> {
    let mut findings = Vec::new();
    for (id, bucket) in template.resources("AWS::S3::Bucket") {
        let properties = &bucket["Properties"];
        let blocks = &properties["PublicAccessBlockConfiguration"];
        let switches =
            ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"];
        if !switches.iter().all(|switch| blocks[switch] == true) {
            findings.push(format!("{id} does not refuse the public in all four ways"));
        }
        if properties["VersioningConfiguration"]["Status"] != "Enabled" {
            findings.push(format!("{id} keeps no old versions"));
        }
        if properties["BucketEncryption"].is_null() {
            findings.push(format!("{id} names no encryption"));
        }
        findings.extend(goes_with_the_stack(id, bucket));
        if !statements_on(template, id).any(is_tls_only) {
            findings.push(format!(
                "{id} has no policy that refuses plain http, but for the local cloud"
            ));
        }
    }
    if !statements_on(template, "AuditBucket").any(is_create_only) {
        findings.push("AuditBucket lets a record be replaced outside the local cloud".to_owned());
    }
    findings
}

/// Every bucket removes the parts of an upload that nobody completes, whatever its key and whatever else is kept for ever.
#[must_use]
pub fn unfinished_uploads_are_removed(template: &Template) -> Vec<String> {
    let is_removal = |rule: &Value| {
        let keys: Vec<&str> =
            rule.as_object().into_iter().flatten().map(|(key, _)| &**key).collect();
        let days = &rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"];
        // Nothing that narrows it: no prefix, no tag, no size, no condition.
        keys == ["AbortIncompleteMultipartUpload", "Id", "Status"]
            && rule["Status"] == "Enabled"
            && days.as_u64().is_some_and(|days| (1..=7).contains(&days))
    };
    let buckets = template.resources("AWS::S3::Bucket");
    let keeping = buckets.filter(|(_, bucket)| {
        let rules = &bucket["Properties"]["LifecycleConfiguration"]["Rules"];
        !items(rules).iter().any(is_removal)
    });
    keeping.map(|(id, _)| format!("{id} keeps what nobody completes of an upload")).collect()
}

fn statements_on<'a>(template: &'a Template, bucket: &'a str) -> impl Iterator<Item = &'a Value> {
    let policies =
        template.resources("AWS::S3::BucketPolicy").map(|(_, policy)| &policy["Properties"]);
    let policies = policies.filter(move |policy| target(&policy["Bucket"]) == Some(bucket));
    policies.flat_map(|policy| items(&policy["PolicyDocument"]["Statement"]))
}

/// The two conditions of a refusal, and nothing else: a third would weaken it.
fn refuses(statement: &Value, action: &str, conditions: &Value) -> bool {
    statement["Effect"] == "Deny"
        && statement["Principal"] == "*"
        && statement["Action"] == action
        && statement["Condition"] == *conditions
}

fn is_tls_only(statement: &Value) -> bool {
    let conditions = json!({
        "Bool": {"aws:SecureTransport": "false"},
        "StringNotEquals": {"aws:ResourceAccount": LOCAL_ACCOUNT},
    });
    // The bucket and everything in it.
    refuses(statement, "s3:*", &conditions) && items(&statement["Resource"]).len() == 2
}

fn is_create_only(statement: &Value) -> bool {
    let conditions = json!({
        "Null": {"s3:if-none-match": "true"},
        "StringNotEquals": {"aws:ResourceAccount": LOCAL_ACCOUNT},
    });
    refuses(statement, "s3:PutObject", &conditions)
}

fn goes_with_the_stack(id: &str, resource: &Value) -> Option<String> {
    let stays =
        matches!(resource["DeletionPolicy"].as_str(), Some("Retain" | "RetainExceptOnCreate"))
            && resource["UpdateReplacePolicy"] == "Retain";
    (!stays).then(|| format!("{id} is deleted with its stack"))
}

/// Every table has point-in-time recovery, is encrypted, cannot be deleted by accident, and stays when the stack goes; but
/// for the fleet's token, which nobody shall find again (`fleet_token.rs`), and its budget, which begins anew by itself.
#[must_use]
pub fn tables_can_be_restored(template: &Template) -> Vec<String> {
    let mut findings = Vec::new();
    let tables = template.resources("AWS::DynamoDB::Table");
    for (id, table) in tables.filter(|(id, _)| ![TOKEN_TABLE, BUDGET_TABLE].contains(id)) {
        let properties = &table["Properties"];
        if properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] != true {
            findings.push(format!("{id} has no point-in-time recovery"));
        }
        if properties["SSESpecification"]["SSEEnabled"] != true {
            findings.push(format!("{id} is not encrypted with a key of the account"));
        }
        if by_default(template, &properties["DeletionProtectionEnabled"]) != true {
            findings.push(format!("{id} can be deleted"));
        }
        findings.extend(goes_with_the_stack(id, table));
    }
    findings
}

/// Every function and state machine writes to a log group of this template, and every such group ends some day.
#[must_use]
pub fn logs_end_some_day(template: &Template) -> Vec<String> {
    let groups: Vec<&str> = template.resources("AWS::Logs::LogGroup").map(|(id, _)| id).collect();
    let is_ours = |reference: &Value| target(reference).is_some_and(|id| groups.contains(&id));
    let mut findings: Vec<String> = Vec::new();
    for (id, function) in template.functions() {
        if !is_ours(&function["LoggingConfig"]["LogGroup"]) {
            findings.push(format!(
                "{id} logs into a group that nobody made: it would be kept for ever"
            ));
        }
    }
    for (id, machine) in template.resources("AWS::Serverless::StateMachine") {
        let logging = &machine["Properties"]["Logging"];
        if !is_ours(&logging["Destinations"][0]["CloudWatchLogsLogGroup"]["LogGroupArn"]) {
            findings.push(format!("{id} has no log group of this template"));
        }
        if logging["IncludeExecutionData"] != false {
            findings.push(format!("{id} logs what travels between states"));
        }
    }
    for (id, group) in template.resources("AWS::Logs::LogGroup") {
        if group["Properties"]["RetentionInDays"].is_null() {
            findings.push(format!("{id} keeps its logs for ever"));
        }
    }
    findings
}

/// No secret's value stands in the template. One may be drawn by Secrets Manager, of 44 letters and digits, which nobody sees.
#[must_use]
pub fn secrets_have_no_value(template: &Template) -> Vec<String> {
    let secrets = template.resources("AWS::SecretsManager::Secret");
    let with_value = secrets.filter(|(_, secret)| {
        let properties = &secret["Properties"];
        let drawn = &properties["GenerateSecretString"];
        let is_weak = drawn.is_object()
            && (drawn["PasswordLength"] != 44 || drawn["ExcludePunctuation"] != true);
        !properties["SecretString"].is_null() || is_weak
    });
    with_value.map(|(id, _)| format!("{id} has a value in the template")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample::new_finding;
    use super::*;

    #[test]
    fn a_bucket_that_forgets_or_shows_is_found() {
        let check = buckets_keep_and_refuse;
        let bucket = |change: fn(&mut Value)| {
            new_finding(check, |template| change(&mut template["Resources"]["TranscriptsBucket"]))
        };
        let found = bucket(|it| it["Properties"]["VersioningConfiguration"] = json!(null));
        assert!(found.contains("no old versions"));
        let found = bucket(|it| {
            it["Properties"]["PublicAccessBlockConfiguration"]["BlockPublicAcls"] = json!(false);
        });
        assert!(found.contains("four ways"));
        let found = bucket(|it| it["Properties"]["BucketEncryption"] = json!(null));
        assert!(found.contains("encryption"));
        let found = bucket(|it| it["DeletionPolicy"] = json!("Delete"));
        assert!(found.contains("deleted with its stack"));
    }

    #[test]
    fn a_bucket_that_keeps_unfinished_uploads_is_found() {
        let rule = |change: fn(&mut Value)| {
            new_finding(unfinished_uploads_are_removed, |template| {
                let bucket = &mut template["Resources"]["TranscriptsBucket"]["Properties"];
                change(&mut bucket["LifecycleConfiguration"]["Rules"][0]);
            })
        };
        for found in [
            rule(|rule| rule["Status"] = json!("Disabled")),
            rule(|rule| rule["Prefix"] = json!("other/")),
            rule(|rule| rule["AbortIncompleteMultipartUpload"] = json!(null)),
        ] {
            assert!(found.contains("TranscriptsBucket"), "{found}");
        }
    }

    #[test]
    fn a_refusal_with_the_wrong_conditions_is_found() {
        let check = buckets_keep_and_refuse;
        let found = new_finding(check, |template| {
            let policy = &mut template["Resources"]["RecordingsBucketPolicy"]["Properties"];
            policy["PolicyDocument"]["Statement"][0]["Condition"]["StringNotEquals"] = json!(null);
        });
        assert!(found.contains("RecordingsBucket") && found.contains("plain http"));
        let found = new_finding(check, |template| {
            let policy = &mut template["Resources"]["AuditBucketPolicy"]["Properties"];
            policy["PolicyDocument"]["Statement"][1]["Effect"] = json!("Allow");
        });
        assert!(found.contains("replaced"));
    }

    #[test]
    fn a_table_that_cannot_be_restored_is_found() {
        for (switch, off) in [
            ("PointInTimeRecoverySpecification", json!(null)),
            ("SSESpecification", json!({"SSEEnabled": false})),
            ("DeletionProtectionEnabled", json!(false)),
        ] {
            let found = new_finding(tables_can_be_restored, |template| {
                template["Resources"]["JobsTable"]["Properties"][switch] = off;
            });
            assert!(found.contains("JobsTable"));
        }
        let found = new_finding(tables_can_be_restored, |template| {
            template["Resources"]["JobsTable"]["UpdateReplacePolicy"] = json!("Delete");
        });
        assert!(found.contains("deleted with its stack"));
    }

    #[test]
    fn a_log_without_end_is_found() {
        let found = new_finding(logs_end_some_day, |template| {
            template["Resources"]["PollTranscriptionLog"]["Properties"]["RetentionInDays"] =
                json!(null);
        });
        assert!(found.contains("PollTranscriptionLog"));
        let found = new_finding(logs_end_some_day, |template| {
            template["Resources"]["PollTranscription"]["Properties"]["LoggingConfig"] = json!(null);
        });
        assert!(found.contains("nobody made"));
        let found = new_finding(logs_end_some_day, |template| {
            let machine = &mut template["Resources"]["TranscriptionMachine"]["Properties"];
            machine["Logging"]["IncludeExecutionData"] = json!(true);
        });
        assert!(found.contains("travels between states"));
    }

    #[test]
    fn a_secret_with_a_value_is_found() {
        let found = new_finding(secrets_have_no_value, |template| {
            template["Resources"]["GenesysSecret"]["Properties"]["SecretString"] = json!("x");
        });
        assert!(found.contains("GenesysSecret"));
        let found = new_finding(secrets_have_no_value, |template| {
            let drawn =
                &mut template["Resources"]["WebhookSecret"]["Properties"]["GenerateSecretString"];
            drawn["PasswordLength"] = json!(8);
        });
        assert!(found.contains("WebhookSecret"));
    }
}
