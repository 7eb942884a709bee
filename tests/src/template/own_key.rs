//! The key of one's own: given or made, it encrypts everything that is stored, and each role may use it for what it stores.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Template, entries, items};

/// Where each kind of store names its key.
const STORES: [(&str, &str); 6] = [
    ("AWS::DynamoDB::Table", "/SSESpecification/KMSMasterKeyId"),
    (
        "AWS::S3::Bucket",
        "/BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault/KMSMasterKeyID",
    ),
    ("AWS::SQS::Queue", "/KmsMasterKeyId"),
    ("AWS::SNS::Topic", "/KmsMasterKeyId"),
    ("AWS::Logs::LogGroup", "/KmsKeyId"),
    ("AWS::SecretsManager::Secret", "/KmsKeyId"),
];

/// The services through which a role reads or writes what may be encrypted with that key.
const ENCRYPTED: [&str; 4] = ["dynamodb", "s3", "secretsmanager", "sqs"];

/// Every store is encrypted with the stack's own key where there is one.
#[must_use]
pub fn every_store_takes_the_own_key(template: &Template) -> Vec<String> {
    let mut findings = Vec::new();
    for (kind, place) in STORES {
        for (id, resource) in template.resources(kind) {
            let key = resource["Properties"].pointer(place);
            if !key.is_some_and(|key| key["Fn::If"][0] == "UseOwnKey" && names_the_key(key)) {
                findings.push(format!("{id} is not encrypted with EncryptionKeyArn"));
            }
        }
    }
    findings
}

/// What writes into a store by itself, in nobody's role: the key that the stack makes lets each of them use it. The kind of
/// resource by which the template has such a writer, and the writer.
const WRITERS: [(&str, &str); 3] = [
    ("AWS::Logs::LogGroup", "logs.${AWS::Region}.amazonaws.com"),
    ("AWS::Events::Rule", "events.amazonaws.com"),
    ("AWS::SNS::Topic", "cloudwatch.amazonaws.com"),
];

/// Every service that writes into a store by itself may use the key that the stack makes; `EventBridge` without a condition,
/// since its deliveries name no source to KMS.
#[must_use]
pub fn services_may_use_the_made_key(template: &Template) -> Vec<String> {
    let key = template.properties("EncryptionKey");
    let statements = items(&key["KeyPolicy"]["Statement"]);
    let mut findings = Vec::new();
    for (kind, service) in WRITERS {
        if template.resources(kind).next().is_none() {
            continue;
        }
        let is_for = |statement: &&Value| {
            let principal = &statement["Principal"]["Service"];
            principal == service || principal["Fn::Sub"] == service
        };
        let statement = statements.iter().find(is_for);
        let may = |action: &str| {
            let actions = items(&statement?["Action"]).iter().filter_map(Value::as_str);
            actions.map(|it| it.trim_end_matches('*')).find(|it| *it == action)
        };
        if may("kms:GenerateDataKey").is_none() || may("kms:Decrypt").is_none() {
            findings.push(format!("{service} may not use the key of {kind}"));
        }
        let condition = statement.map(|statement| &statement["Condition"]);
        if service == "events.amazonaws.com" && condition.is_some_and(|it| !it.is_null()) {
            findings.push(format!("{service} may use the key under a condition only"));
        }
    }
    findings
}

/// `If [UseOwnKey, If [MakeKey, EncryptionKey.Arn, EncryptionKeyArn], ...]`, or the inner part of it.
fn names_the_key(key: &Value) -> bool {
    let text = key.to_string();
    text.contains(r#"{"Fn::GetAtt":["EncryptionKey","Arn"]}"#)
        && text.contains(r#"{"Ref":"EncryptionKeyArn"}"#)
}

/// A role may use the key through exactly those services in which it reads or writes, and only if there is a key.
#[must_use]
pub fn roles_use_the_own_key_for_what_they_store(template: &Template) -> Vec<String> {
    let mut findings = Vec::new();
    for (id, role) in template.resources("AWS::IAM::Role") {
        let statements: Vec<&Value> = items(&role["Properties"]["Policies"])
            .iter()
            .flat_map(|policy| items(&policy["PolicyDocument"]["Statement"]))
            .collect();
        let plain = statements.iter().filter(|statement| statement["Fn::If"].is_null());
        let actions = plain.flat_map(|statement| items(&statement["Action"]));
        let services = actions.filter_map(|action| action.as_str()?.split(':').next());
        let wanted: BTreeSet<&str> =
            services.filter(|service| ENCRYPTED.contains(service)).collect();
        let found: BTreeSet<String> = statements
            .iter()
            .filter(|statement| statement["Fn::If"][0] == "UseOwnKey")
            .flat_map(|statement| through(&statement["Fn::If"][1]))
            .collect();
        if found.iter().map(String::as_str).ne(wanted.iter().copied()) {
            findings.push(format!("{id} stores in {wanted:?}, but may use the key in {found:?}"));
        }
    }
    findings
}

/// The services that a statement about the key names: `s3` of `s3.${AWS::Region}.amazonaws.com`.
fn through(statement: &Value) -> Vec<String> {
    let conditions = entries(&statement["Condition"]);
    let keys = conditions.flat_map(|(_, keys)| items(&keys["kms:ViaService"]));
    let hosts = keys.filter_map(|host| host["Fn::Sub"].as_str().map(str::to_owned));
    let services = hosts
        .filter_map(|host| host.strip_suffix(".${AWS::Region}.amazonaws.com").map(str::to_owned));
    if names_the_key(&statement["Resource"]) { services.collect() } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::sample::new_finding;
    use super::*;

    #[test]
    fn a_store_without_the_key_is_found() {
        for (id, place) in [
            ("JobsTable", "/SSESpecification/KMSMasterKeyId"),
            ("TokenTable", "/SSESpecification/KMSMasterKeyId"),
            ("UploadQueue", "/KmsMasterKeyId"),
            ("AlarmTopic", "/KmsMasterKeyId"),
            ("PollTranscriptionLog", "/KmsKeyId"),
        ] {
            let found = new_finding(every_store_takes_the_own_key, |template| {
                let properties = &mut template["Resources"][id]["Properties"];
                *properties.pointer_mut(place).unwrap() = json!("alias/aws/other");
            });
            assert!(found.starts_with(id), "{found}");
        }
    }

    #[test]
    fn a_role_that_may_not_use_the_key_where_it_stores_is_found() {
        let found = new_finding(roles_use_the_own_key_for_what_they_store, |template| {
            let role = &mut template["Resources"]["DeliverTranscriptRole"]["Properties"];
            let statements = &mut role["Policies"][0]["PolicyDocument"]["Statement"];
            for statement in statements.as_array_mut().unwrap() {
                if statement["Fn::If"][0] == "UseOwnKey" {
                    statement["Fn::If"][1]["Condition"] = json!({"StringEquals":
                        {"kms:ViaService": [{"Fn::Sub": "s3.${AWS::Region}.amazonaws.com"}]}});
                }
            }
        });
        assert!(found.contains("DeliverTranscriptRole"), "{found}");
    }

    #[test]
    fn a_service_that_may_not_use_the_key_is_found() {
        for (sid, service) in [
            ("AlarmsIntoTheTopic", "cloudwatch.amazonaws.com"),
            ("EventsIntoQueues", "events.amazonaws.com"),
            ("LogsOfThisStack", "logs."),
        ] {
            let found = new_finding(services_may_use_the_made_key, |template| {
                let key = &mut template["Resources"]["EncryptionKey"]["Properties"]["KeyPolicy"];
                let statements = key["Statement"].as_array_mut().unwrap();
                statements.retain(|statement| statement["Sid"] != sid);
            });
            assert!(found.starts_with(service), "{found}");
        }
    }

    #[test]
    fn a_condition_that_would_lose_events_is_found() {
        let found = new_finding(services_may_use_the_made_key, |template| {
            let key = &mut template["Resources"]["EncryptionKey"]["Properties"]["KeyPolicy"];
            for statement in key["Statement"].as_array_mut().unwrap() {
                if statement["Sid"] == "EventsIntoQueues" {
                    statement["Condition"] = json!({"StringEquals": {"aws:SourceAccount": "1"}});
                }
            }
        });
        assert!(found.contains("under a condition"), "{found}");
    }
}
