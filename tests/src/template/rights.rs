//! Who may do what.

use serde_json::Value;

use super::{Template, items, target};

/// What knows no resource, so that `*` is all that can be named: trace segments, and log delivery, which is set up for the
/// account.
const WITHOUT_RESOURCE: [&str; 12] = [
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
];

/// A message that was handled leaves its queue; log delivery is set up and taken down by the service.
const MAY_BE_DELETED: [&str; 2] = ["sqs:DeleteMessage", "logs:DeleteLogDelivery"];

/// The statements of every role, also those that stand under a condition of the template.
pub(super) fn statements(template: &Template) -> impl Iterator<Item = (&str, &Value)> {
    let roles = template.resources("AWS::IAM::Role");
    let policies = roles.flat_map(|(id, role)| {
        items(&role["Properties"]["Policies"]).iter().map(move |policy| (id, policy))
    });
    policies.flat_map(|(id, policy)| {
        let statements = items(&policy["PolicyDocument"]["Statement"]).iter();
        statements.flat_map(ways).map(move |statement| (id, statement))
    })
}

/// A statement, or the statements of both ways of an `If`.
fn ways(statement: &Value) -> &[Value] {
    match statement.get("Fn::If").and_then(Value::as_array) {
        Some(parts) => parts.get(1..).unwrap_or_default(),
        None => std::slice::from_ref(statement),
    }
}

pub(super) fn actions(statement: &Value) -> impl Iterator<Item = &str> {
    items(&statement["Action"]).iter().filter_map(Value::as_str)
}

/// Every right names its action and its resource; `*` stands only where AWS knows no resource.
#[must_use]
pub fn rights_name_their_resources(template: &Template) -> Vec<String> {
    let mut findings = Vec::new();
    for (id, statement) in statements(template) {
        let everywhere = items(&statement["Resource"]).iter().any(|resource| resource == "*");
        for action in actions(statement) {
            if action.contains('*') {
                findings.push(format!("{id} may do {action}: name the actions"));
            } else if everywhere && !WITHOUT_RESOURCE.contains(&action) {
                findings.push(format!("{id} may do {action} to everything"));
            }
        }
        if !statement["NotAction"].is_null() || !statement["NotResource"].is_null() {
            findings.push(format!("{id} has a right by exception"));
        }
    }
    for (id, role) in template.resources("AWS::IAM::Role") {
        if !role["Properties"]["ManagedPolicyArns"].is_null() {
            findings.push(format!("{id} has rights that do not stand in the template"));
        }
    }
    findings
}

/// Each secret, by its logical id, is read and decrypted by these functions only, and every function has a role of its own. A
/// right to read that names no secret is one to read them all.
#[must_use]
pub fn secrets_are_read_by_these_only(
    template: &Template,
    readers: &[(&str, &[&str])],
) -> Vec<String> {
    let mut findings = Vec::new();
    for (id, statement) in statements(template) {
        for action in actions(statement) {
            let service = action.split(':').next().unwrap_or_default();
            let is_bound = match service {
                "secretsmanager" => false,
                "kms" => is_for_other_stores(statement),
                _ => true,
            };
            let resource = statement["Resource"].to_string();
            let names_it = |secret: &&(&str, &[&str])| resource.contains(secret.0);
            let is_reader = |(_, readers): &(&str, &[&str])| {
                readers.iter().any(|reader| id == format!("{reader}Role"))
            };
            // The stack's own key is every secret's: whoever may use it reads one of them.
            let allowed = match readers.iter().find(names_it) {
                Some(secret) => is_reader(secret),
                None => resource.contains("EncryptionKey") && readers.iter().any(is_reader),
            };
            if !is_bound && !allowed {
                findings.push(format!("{id} may do {action}"));
            }
        }
    }
    for (id, function) in template.functions() {
        if target(&function["Role"]) != Some(&format!("{id}Role")) {
            findings.push(format!("{id} does not use its own role {id}Role"));
        }
    }
    findings
}

/// Whether a right to use a key is bound to services, and Secrets Manager is none of them.
fn is_for_other_stores(statement: &Value) -> bool {
    let services = items(&statement["Condition"]["StringEquals"]["kms:ViaService"]);
    let names_secrets = |service: &Value| service.to_string().contains("secretsmanager");
    !services.is_empty() && !services.iter().any(names_secrets)
}

/// Nobody may delete or change what the pipeline keeps, but for messages that were handled.
#[must_use]
pub fn nobody_may_delete(template: &Template) -> Vec<String> {
    let mut findings = Vec::new();
    for (id, statement) in statements(template) {
        for action in actions(statement).filter(|action| !MAY_BE_DELETED.contains(action)) {
            let verb = action.split(':').nth(1).unwrap_or_default();
            if ["Delete", "Purge", "BatchWrite", "Bypass"].iter().any(|word| verb.starts_with(word))
            {
                findings.push(format!("{id} may do {action}"));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::sample::new_finding;
    use super::*;

    fn statement<'a>(template: &'a mut Value, role: &str, index: usize) -> &'a mut Value {
        let policies = &mut template["Resources"][role]["Properties"]["Policies"];
        &mut policies[0]["PolicyDocument"]["Statement"][index]
    }

    #[test]
    fn a_right_to_everything_is_found() {
        let found = new_finding(rights_name_their_resources, |template| {
            statement(template, "DeliverTranscriptRole", 0)["Resource"] = json!(["*"]);
            statement(template, "DeliverTranscriptRole", 0)["Action"] = json!("logs:PutLogEvents");
        });
        assert!(found.contains("logs:PutLogEvents to everything"));
        let found = new_finding(rights_name_their_resources, |template| {
            statement(template, "DeliverTranscriptRole", 0)["Action"] = json!("logs:*");
        });
        assert!(found.contains("name the actions"));
        let found = new_finding(rights_name_their_resources, |template| {
            template["Resources"]["RecordFailureRole"]["Properties"]["ManagedPolicyArns"] =
                json!(["arn"]);
        });
        assert!(found.contains("RecordFailureRole"));
    }

    #[test]
    fn a_third_reader_of_a_secret_is_found() {
        let readers: [(&str, &[&str]); 2] = [
            ("GenesysSecret", &["SubmitTranscription", "PollTranscription"]),
            ("WebhookSecret", &["DeliverTranscript"]),
        ];
        let check = |template: &Template| secrets_are_read_by_these_only(template, &readers);
        for resource in [json!("*"), json!({"Fn::GetAtt": ["GenesysSecret", "Id"]})] {
            let found = new_finding(check, |template| {
                let statement = statement(template, "DeliverTranscriptRole", 0);
                statement["Action"] = json!(["secretsmanager:GetSecretValue"]);
                statement["Resource"] = resource;
            });
            assert!(found.contains("DeliverTranscriptRole may do secretsmanager:GetSecretValue"));
        }
        let found = new_finding(check, |template| {
            let conditional =
                json!({"Fn::If": ["Own", {"Action": ["kms:Decrypt"], "Resource": "arn"}, null]});
            *statement(template, "StartTranscriptionRole", 0) = conditional;
        });
        assert!(found.contains("kms:Decrypt"));
        let found = new_finding(check, |template| {
            let through = json!({"StringEquals": {"kms:ViaService": [{"Fn::Sub": "secretsmanager.${AWS::Region}.amazonaws.com"}]}});
            *statement(template, "StartTranscriptionRole", 0) = json!({"Action": ["kms:GenerateDataKey"],
                "Resource": "arn", "Condition": through});
        });
        assert!(found.contains("kms:GenerateDataKey"));
        let found = new_finding(check, |template| {
            template["Resources"]["DeliverTranscript"]["Properties"]["Role"] =
                json!({"Fn::GetAtt": ["SubmitTranscriptionRole", "Arn"]});
        });
        assert!(found.contains("its own role"));
    }

    #[test]
    fn a_right_to_delete_is_found() {
        let found = new_finding(nobody_may_delete, |template| {
            statement(template, "PollTranscriptionRole", 0)["Action"] =
                json!(["s3:DeleteObjectVersion"]);
        });
        assert!(found.contains("s3:DeleteObjectVersion"));
    }
}
