//! The template's words for resources (`JobsTable.Arn`, `${AuditBucket.Arn}/audit/*`) as the ARNs of a deployed stack.

use crate::stack_facts::{Home, Resource, StackFacts};

/// What these words mean in this stack; `None` when they name something that it does not have.
pub(super) fn real_name(stack: &StackFacts, words: &str) -> Option<String> {
    if let Some((yes, no)) = ways(words) {
        // Of both ways one is there: what the stack makes itself, or what a parameter names.
        return real_name(stack, yes).or_else(|| real_name(stack, no));
    }
    if !words.contains("${") {
        return if words == "*" { Some(words.to_owned()) } else { reference(stack, words) };
    }
    let mut name = String::new();
    let mut rest = words;
    while let Some((before, behind)) = rest.split_once("${") {
        let (inner, after) = behind.split_once('}')?;
        name.push_str(before);
        name.push_str(&reference(stack, inner)?);
        rest = after;
    }
    name.push_str(rest);
    Some(name)
}

/// `(RecordingsBucket.Arn if MakeRecordingsBucket, else ...)`
fn ways(words: &str) -> Option<(&str, &str)> {
    let inner = words.strip_prefix('(')?.strip_suffix(')')?;
    let (yes, rest) = inner.split_once(" if ")?;
    let (_, no) = rest.split_once(", else ")?;
    Some((yes, no))
}

/// A pseudo parameter, a parameter, a resource, or an attribute of one.
fn reference(stack: &StackFacts, words: &str) -> Option<String> {
    let home = &stack.home;
    let text = match words {
        "AWS::Partition" => &home.partition,
        "AWS::Region" => &home.region,
        "AWS::AccountId" => &home.account,
        "AWS::StackName" => &stack.name,
        _ => {
            let (id, attribute) = words.split_once('.').unwrap_or((words, ""));
            return match (stack.resources.get(id), attribute) {
                (Some(resource), "Arn") => arn_of(home, resource),
                // The secret's: where its real name is no ARN, its output still is one.
                (Some(resource), "Id") => {
                    Some(stack.output(id).unwrap_or(&resource.name).to_owned())
                }
                (Some(resource), "Name") => resource.name.rsplit(':').next().map(str::to_owned),
                (Some(resource), _) => Some(resource.name.clone()),
                (None, "") => {
                    Some(stack.parameter(id)).filter(|it| !it.is_empty()).map(str::to_owned)
                }
                (None, _) => None,
            };
        }
    };
    Some(text.clone())
}

fn arn_of(home: &Home, resource: &Resource) -> Option<String> {
    let Resource { name, kind } = resource;
    let Home { partition, region, account } = home;
    if name.starts_with("arn:") {
        return Some(name.clone());
    }
    let (service, rest) = match kind.as_str() {
        "AWS::S3::Bucket" => return Some(format!("arn:{partition}:s3:::{name}")),
        "AWS::IAM::Role" => return Some(format!("arn:{partition}:iam::{account}:role/{name}")),
        "AWS::DynamoDB::Table" => ("dynamodb", format!("table/{name}")),
        "AWS::KMS::Key" => ("kms", format!("key/{name}")),
        "AWS::Lambda::Function" => ("lambda", format!("function:{name}")),
        "AWS::Logs::LogGroup" => ("logs", format!("log-group:{name}:*")),
        // A queue's real name is its address.
        "AWS::SQS::Queue" => ("sqs", name.rsplit('/').next()?.to_owned()),
        _ => return None,
    };
    Some(format!("arn:{partition}:{service}:{region}:{account}:{rest}"))
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::written_rights::of_all_roles;
    use super::*;

    /// The stack that the template makes by default.
    pub(in crate::doctor) fn stack() -> StackFacts {
        let template = concat!(env!("CARGO_MANIFEST_DIR"), "/../../template.yaml");
        let template = std::fs::read_to_string(template).unwrap();
        let template = stack_template::read(&template).unwrap();
        let resources = template["Resources"].as_object().unwrap().iter();
        // Without the key and the topic of one's own.
        let made = resources.filter(|(_, made)| {
            let condition = made["Condition"].as_str();
            let made_by_default =
                ["MakeRecordingsBucket", "MakeGenesysSecret", "MakeWebhookSecret"];
            condition.is_none_or(|it| made_by_default.contains(&it))
        });
        StackFacts {
            name: "acme".to_owned(),
            resources: made.map(|(id, made)| (id.clone(), resource(id, &made["Type"]))).collect(),
            home: Home::of("arn:aws:cloudformation:eu-central-1:1:stack/acme/x"),
            ..StackFacts::default()
        }
    }

    fn resource(id: &str, kind: &serde_json::Value) -> Resource {
        let kind = kind.as_str().unwrap();
        let (kind, name) = match kind {
            "AWS::Serverless::Function" => ("AWS::Lambda::Function", id.to_owned()),
            "AWS::Serverless::StateMachine" => {
                (kind, format!("arn:aws:states:eu-central-1:1:stateMachine:{id}"))
            }
            "AWS::SecretsManager::Secret" => {
                (kind, format!("arn:aws:secretsmanager:eu-central-1:1:secret:{id}"))
            }
            "AWS::SQS::Queue" => (kind, format!("https://sqs/1/{id}")),
            _ => (kind, id.to_owned()),
        };
        Resource { name, kind: kind.to_owned() }
    }

    #[test]
    fn the_templates_words_become_arns() {
        let stack = stack();
        for (words, expected) in [
            ("*", "*"),
            ("JobsTable.Arn", "arn:aws:dynamodb:eu-central-1:1:table/JobsTable"),
            (
                "${JobsTable.Arn}/index/by-recheck",
                "arn:aws:dynamodb:eu-central-1:1:table/JobsTable/index/by-recheck",
            ),
            ("${AuditBucket.Arn}/audit/*", "arn:aws:s3:::AuditBucket/audit/*"),
            (
                "(${RecordingsBucket.Arn}/* if MakeRecordingsBucket, else arn:${AWS::Partition}:s3:::${RecordingsBucketName}/*)",
                "arn:aws:s3:::RecordingsBucket/*",
            ),
            (
                "(GenesysSecret.Id if MakeGenesysSecret, else GenesysSecretArn)",
                "arn:aws:secretsmanager:eu-central-1:1:secret:GenesysSecret",
            ),
            ("UploadQueue.Arn", "arn:aws:sqs:eu-central-1:1:UploadQueue"),
            (
                "TranscriptionMachine",
                "arn:aws:states:eu-central-1:1:stateMachine:TranscriptionMachine",
            ),
            (
                "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:${TranscriptionMachine.Name}:*",
                "arn:aws:states:eu-central-1:1:execution:TranscriptionMachine:*",
            ),
            (
                "PollTranscriptionLog.Arn",
                "arn:aws:logs:eu-central-1:1:log-group:PollTranscriptionLog:*",
            ),
            ("RecordFailureRole.Arn", "arn:aws:iam::1:role/RecordFailureRole"),
        ] {
            assert_eq!(real_name(&stack, words).as_deref(), Some(expected), "{words}");
        }
    }

    #[test]
    fn what_the_stack_does_not_have_has_no_name() {
        let mut stack = stack();
        let key = "(EncryptionKey.Arn if MakeKey, else EncryptionKeyArn)";
        assert_eq!(real_name(&stack, key), None);
        assert_eq!(real_name(&stack, "${Nobody.Arn}/x"), None);
        stack.parameters.insert("EncryptionKeyArn".to_owned(), "arn:aws:kms:r:1:key/k".to_owned());
        assert_eq!(real_name(&stack, key).as_deref(), Some("arn:aws:kms:r:1:key/k"));
    }

    #[test]
    fn every_right_that_each_stack_has_is_about_something_with_a_name() {
        let stack = stack();
        for (role, rights) in of_all_roles() {
            for right in rights.iter().filter(|right| !right.is_optional) {
                for words in &right.resources {
                    assert!(real_name(&stack, words).is_some(), "{role}: {words}");
                }
            }
        }
    }
}
