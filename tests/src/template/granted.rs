//! All rights of the template, as data to compare with recorded calls and as a text to read.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::Value;

use super::{Template, entries, items};

/// An action that a statement of a role allows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Right {
    /// The role's logical id.
    pub role: String,
    /// The statement's id.
    pub sid: String,
    /// The action.
    pub action: String,
}

/// What the roles may do in a stack with its default parameters: statements under a condition of the template are left out.
#[must_use]
pub fn granted(template: &Template) -> BTreeSet<Right> {
    let mut rights = BTreeSet::new();
    for (role, properties) in roles(template) {
        for statement in statements_of(properties) {
            let sid = statement["Sid"].as_str().unwrap_or_default();
            for action in items(&statement["Action"]).iter().filter_map(Value::as_str) {
                let (role, sid, action) = (role.to_owned(), sid.to_owned(), action.to_owned());
                rights.insert(Right { role, sid, action });
            }
        }
    }
    rights
}

fn roles(template: &Template) -> impl Iterator<Item = (&str, &Value)> {
    template.resources("AWS::IAM::Role").map(|(id, role)| (id, &role["Properties"]))
}

fn statements_of(role: &Value) -> impl Iterator<Item = &Value> {
    let policies = items(&role["Policies"]).iter();
    policies.flat_map(|policy| items(&policy["PolicyDocument"]["Statement"]))
}

/// Every right and refusal of the template, in one text: roles with who may take them, and the policies of buckets, queues,
/// keys, tables and functions. It is compared with the written list: what a local cloud cannot judge is judged by reading.
#[must_use]
pub fn rights_in_words(template: &Template) -> String {
    let mut text = String::new();
    for (id, role) in roles(template) {
        let trust = &role["AssumeRolePolicyDocument"]["Statement"];
        let _ = writeln!(text, "{id}");
        for statement in items(trust) {
            write_statement(&mut text, statement, "");
        }
        for statement in statements_of(role) {
            write_statement(&mut text, statement, "");
        }
    }
    let policies = [
        ("AWS::S3::BucketPolicy", "/PolicyDocument/Statement"),
        ("AWS::SQS::QueuePolicy", "/PolicyDocument/Statement"),
        ("AWS::KMS::Key", "/KeyPolicy/Statement"),
        ("AWS::DynamoDB::Table", "/ResourcePolicy/PolicyDocument/Statement"),
    ];
    for (kind, place) in policies {
        for (id, resource) in template.resources(kind) {
            let Some(statements) = resource["Properties"].pointer(place) else { continue };
            let _ = writeln!(text, "{id}");
            for statement in items(statements) {
                write_statement(&mut text, statement, "");
            }
        }
    }
    for (id, permission) in template.resources("AWS::Lambda::Permission") {
        let of = |name: &str| shown(&permission["Properties"][name]);
        let (principal, action) = (of("Principal"), of("Action"));
        let (function, source) = (of("FunctionName"), of("SourceArn"));
        let _ = writeln!(text, "{id}\n  Allow {principal} {action} on {function} from {source}");
    }
    text
}

fn write_statement(text: &mut String, statement: &Value, condition: &str) {
    if let Some([name, yes, no]) = statement["Fn::If"].as_array().map(Vec::as_slice) {
        let name = name.as_str().unwrap_or_default();
        write_statement(text, yes, &format!(" if {name}"));
        write_statement(text, no, &format!(" unless {name}"));
        return;
    }
    if statement["Ref"] == "AWS::NoValue" {
        return;
    }
    let sid = statement["Sid"].as_str().map_or(String::new(), |sid| format!("{sid}: "));
    let effect = shown(&statement["Effect"]);
    let principal = match &statement["Principal"] {
        Value::Null => String::new(),
        principal => format!(" {}", shown(principal)),
    };
    let actions: Vec<String> = items(&statement["Action"]).iter().map(shown).collect();
    let _ = writeln!(text, "  {sid}{effect}{principal} {}{condition}", actions.join(" "));
    for resource in items(&statement["Resource"]) {
        let _ = writeln!(text, "    on {}", shown(resource));
    }
    for (operator, keys) in entries(&statement["Condition"]) {
        for (key, values) in entries(keys) {
            let values: Vec<String> = items(values).iter().map(shown).collect();
            let _ = writeln!(text, "    when {key} {operator} {}", values.join(" or "));
        }
    }
}

/// A value with its references in CloudFormation's short words: `JobsTable.Arn`, `${JobsTable.Arn}/index/by-recheck`.
fn shown(value: &Value) -> String {
    if let Some(text) = value.as_str() {
        return text.to_owned();
    }
    if let Some(name) = value["Ref"].as_str() {
        return name.to_owned();
    }
    if let Some(text) = value["Fn::Sub"].as_str() {
        return text.to_owned();
    }
    if let Some([resource, attribute]) = value["Fn::GetAtt"].as_array().map(Vec::as_slice) {
        return format!("{}.{}", shown(resource), shown(attribute));
    }
    if let Some([name, yes, no]) = value["Fn::If"].as_array().map(Vec::as_slice) {
        return format!("({} if {}, else {})", shown(yes), shown(name), shown(no));
    }
    if let Some([(kind, who)]) =
        value.as_object().map(|it| it.iter().collect::<Vec<_>>()).as_deref()
    {
        return format!("{kind} {}", shown(who));
    }
    value.to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::sample::broken;
    use super::*;

    #[test]
    fn a_right_under_a_condition_is_in_the_text_and_not_in_the_default_stack() {
        let template = broken(|template| {
            let role = json!({"Type": "AWS::IAM::Role", "Properties": {
                "AssumeRolePolicyDocument": {"Statement": [{"Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
                "Policies": [{"PolicyDocument": {"Statement": [
                    {"Sid": "Own", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"],
                     "Resource": {"Fn::Sub": "${B.Arn}/*"}},
                    {"Fn::If": ["UseKey", {"Sid": "Key", "Effect": "Allow", "Action": "kms:Decrypt",
                     "Resource": {"Fn::GetAtt": ["K", "Arn"]},
                     "Condition": {"StringEquals": {"kms:ViaService": ["a", "b"]}}},
                     {"Ref": "AWS::NoValue"}]},
                ]}}],
            }});
            template["Resources"] = json!({"R": role});
        });
        let right = |action: &str| Right {
            role: "R".to_owned(),
            sid: "Own".to_owned(),
            action: action.to_owned(),
        };
        assert_eq!(granted(&template), [right("s3:GetObject"), right("s3:PutObject")].into());
        let expected = "R\n  Allow Service lambda.amazonaws.com sts:AssumeRole\n  \
            Own: Allow s3:GetObject s3:PutObject\n    on ${B.Arn}/*\n  \
            Key: Allow kms:Decrypt if UseKey\n    on K.Arn\n    when kms:ViaService StringEquals a or b\n";
        assert_eq!(rights_in_words(&template), expected);
    }
}
