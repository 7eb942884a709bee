//! Lambda takes 4 KB of variables for a function, and says so in the middle of a deployment.

use serde_json::Value;

use super::{Template, items, target};

/// "Environment variables, 4 KB" (AWS Lambda quotas), all of them as JSON.
const BYTES_MAX: usize = 4_096;

/// Names have room for a stack's name of so many letters (docs/deploying.md).
const STACK_NAME: usize = 48;

/// What CloudFormation puts around the two names of a resource that it names: `stack-JobsTable-1A2B3C4D5E6F7`.
const AROUND_A_NAME: usize = 15;

/// `https://sqs.us-gov-west-1.amazonaws.com/123456789012/` with a queue's 80 letters; the ARN of a state machine is shorter.
const ADDRESS: usize = 134;

/// A bucket's name.
const BUCKET: usize = 63;

/// Quotes, colon and comma of one variable.
const OF_JSON: usize = 6;

/// PEM has a line break behind each 64 characters, which JSON writes as two.
const LINE: usize = 64;

/// With every other parameter at its longest, certificates of this length still fit into every function's environment.
#[must_use]
pub fn environments_fit(template: &Template, certificates: usize) -> Vec<String> {
    let mut findings = Vec::new();
    for (function, _) in template.functions() {
        let mut bytes = 1 + certificates / LINE;
        for (variable, value) in template.environment(function) {
            let longest = longest(template, &value, certificates);
            bytes += variable.len() + OF_JSON + longest.unwrap_or_default();
            if longest.is_none() {
                findings.push(format!(
                    "nobody knows how long {variable} of {function} may be: MaxLength"
                ));
            }
        }
        if bytes > BYTES_MAX {
            findings.push(format!(
                "the environment of {function} may have {bytes} bytes, and Lambda takes {BYTES_MAX}"
            ));
        }
    }
    findings
}

fn longest(template: &Template, value: &Value, certificates: usize) -> Option<usize> {
    if let Some(branches) = value.get("Fn::If") {
        let branches = items(branches).iter().skip(1);
        let lengths = branches.map(|branch| longest(template, branch, certificates));
        // One of unknown length makes the whole unknown.
        return lengths.collect::<Option<Vec<usize>>>()?.into_iter().max();
    }
    let Some(name) = target(value) else { return value.as_str().map(str::len) };
    if name == "ExtraTrustAnchors" {
        return Some(certificates);
    }
    if name == "AWS::StackName" {
        return Some(STACK_NAME);
    }
    let parameter = &template.0["Parameters"][name];
    if parameter.is_object() {
        return longest_of(parameter);
    }
    Some(match template.0["Resources"][name]["Type"].as_str()? {
        "AWS::S3::Bucket" => BUCKET,
        "AWS::DynamoDB::Table" => STACK_NAME + name.len() + AROUND_A_NAME,
        _ => ADDRESS,
    })
}

fn longest_of(parameter: &Value) -> Option<usize> {
    let most = &parameter["MaxValue"];
    let allowed = items(&parameter["AllowedValues"]).iter().filter_map(Value::as_str).map(str::len);
    let given = parameter["MaxLength"].as_u64().and_then(|most| usize::try_from(most).ok());
    allowed.max().or(given).or_else(|| most.as_u64().map(|most| most.to_string().len()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::sample::new_finding;
    use super::*;

    #[test]
    fn an_environment_that_may_become_too_large_is_found() {
        let check = |template: &Template| environments_fit(template, 1_000);
        let found = new_finding(check, |template| {
            template["Parameters"]["CallbackUrl"]["MaxLength"] = json!(2_048);
        });
        assert!(found.contains("SubmitTranscription") && found.contains("4096"), "{found}");
        let found = new_finding(check, |template| {
            template["Parameters"]["CallbackUrl"] = json!({"Type": "String"});
        });
        assert!(found.contains("how long CALLBACK_URL of SubmitTranscription"), "{found}");
        let found = new_finding(check, |template| {
            template["Parameters"]["WebhookSecretArn"] = json!({"Type": "String"});
        });
        assert!(found.contains("how long WEBHOOK_SECRET_NAME of DeliverTranscript"), "{found}");
    }
}
