//! checkov, and the findings of it that we live with: each has its reason in `checkov-exceptions.json`.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use super::environments;
use crate::call::Call;
use crate::trouble::Trouble;
use crate::workspace;

const EXCEPTIONS: &str = "infra/xtask/linters/checkov-exceptions.json";

/// A finding that we live with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    /// checkov's id of the check.
    check: String,
    /// What it is excepted for: a resource (`AWS::S3::Bucket.AuditBucket`), or all of a type (`AWS::S3::Bucket`).
    resources: Vec<String>,
    /// Why.
    reason: String,
}

/// A check that failed for a resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    check: String,
    name: String,
    resource: String,
}

impl Exception {
    fn covers(&self, finding: &Finding) -> bool {
        let kind = finding.resource.split('.').next().unwrap_or_default();
        let is_meant = |resource: &String| *resource == finding.resource || resource == kind;
        self.check == finding.check && self.resources.iter().any(is_meant)
    }
}

/// Runs checkov; answers how many of its findings are excepted.
///
/// An exception that nothing needs any more is trouble too: it would hide what comes later.
pub(super) fn checkov(path: &str) -> Result<usize, Trouble> {
    let options =
        "--framework cloudformation --output json --compact --quiet --skip-download --file";
    let call = Call::new(environments::checkov()?, options).with(path);
    let (_, said) = call.finish("checkov")?;
    let findings = findings_in(&said)
        .ok_or_else(|| Trouble::Refused { said: said.clone(), again: call.line() })?;
    let exceptions: Vec<Exception> = serde_json::from_str(&workspace::read(EXCEPTIONS)?)
        .map_err(|error| Trouble::Found(format!("{EXCEPTIONS}: {error}")))?;
    let words = judged(&findings, &exceptions);
    if words.is_empty() { Ok(findings.len()) } else { Err(Trouble::Found(words.join("\n"))) }
}

/// The failed checks in checkov's report; `None` when it is no report, or one that could not read the template.
fn findings_in(said: &str) -> Option<BTreeSet<Finding>> {
    // A line about a certificate store or a new version may stand before the report.
    let report: Value = serde_json::from_str(said.get(said.find('{')?..)?).ok()?;
    if report.get("summary")?.get("parsing_errors")?.as_u64()? > 0 {
        return None;
    }
    let failed = report.get("results")?.get("failed_checks")?.as_array()?;
    let text = |finding: &Value, key: &str| Some(finding.get(key)?.as_str()?.to_owned());
    let finding = |failed: &Value| {
        Some(Finding {
            check: text(failed, "check_id")?,
            name: text(failed, "check_name")?,
            resource: text(failed, "resource")?,
        })
    };
    failed.iter().map(finding).collect()
}

/// What is wrong, in words: findings without an exception, exceptions without a reason or a finding.
fn judged(findings: &BTreeSet<Finding>, exceptions: &[Exception]) -> Vec<String> {
    let open = findings.iter().filter(|finding| !exceptions.iter().any(|e| e.covers(finding)));
    let mut words: Vec<String> = open
        .map(|finding| format!("{} {}: {}", finding.check, finding.resource, finding.name))
        .collect();
    for exception in exceptions {
        let Exception { check, reason, .. } = exception;
        if reason.split_whitespace().count() < 5 {
            words.push(format!("{EXCEPTIONS}: {check} is excepted without a reason"));
        }
        for resource in &exception.resources {
            let alone = Exception { resources: vec![resource.clone()], ..exception.clone() };
            if !findings.iter().any(|finding| alone.covers(finding)) {
                words.push(format!(
                    "{EXCEPTIONS}: {check} finds nothing at {resource} any more; take it out"
                ));
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn finding(check: &str, resource: &str) -> Finding {
        Finding { check: check.into(), name: "a name".into(), resource: resource.into() }
    }

    fn exception(check: &str, resource: &str, reason: &str) -> Exception {
        let resources = vec![resource.to_owned()];
        Exception { check: check.into(), resources, reason: reason.into() }
    }

    const REASON: &str = "a reason of five words";

    #[test]
    fn a_finding_is_excepted_by_its_resource_or_its_type() {
        let findings = BTreeSet::from([finding("C_1", "AWS::S3::Bucket.Audit")]);
        for resource in ["AWS::S3::Bucket.Audit", "AWS::S3::Bucket"] {
            assert_eq!(judged(&findings, &[exception("C_1", resource, REASON)]), [""; 0]);
        }
        let other = [exception("C_1", "AWS::S3::Bucket.Other", REASON)];
        assert_eq!(
            judged(&findings, &other),
            [
                "C_1 AWS::S3::Bucket.Audit: a name".to_owned(),
                format!(
                    "{EXCEPTIONS}: C_1 finds nothing at AWS::S3::Bucket.Other any more; take it out"
                ),
            ]
        );
    }

    #[test]
    fn an_exception_without_a_reason_is_none() {
        let findings = BTreeSet::from([finding("C_1", "AWS::S3::Bucket.Audit")]);
        let words = judged(&findings, &[exception("C_1", "AWS::S3::Bucket", "we know")]);
        assert_eq!(words, [format!("{EXCEPTIONS}: C_1 is excepted without a reason")]);
    }

    #[test]
    fn a_report_that_could_not_read_the_template_is_no_report() {
        let report = |errors: u8| {
            let failed = json!([{"check_id": "C", "check_name": "n", "resource": "r"}]);
            json!({"summary": {"parsing_errors": errors}, "results": {"failed_checks": failed}})
        };
        assert_eq!(findings_in(&format!("a warning\n{}", report(0))).unwrap().len(), 1);
        assert_eq!(findings_in(&report(1).to_string()), None);
        assert_eq!(findings_in("no such option"), None);
    }
}
