//! `doctor`: looks at a stack end to end and says what to fix. It reads, and asks for one token; it changes nothing.

use std::fmt::Write as _;

use aws_adapters::AwsSettings;
use pipeline_contract::ports::Clock;
use serde::Serialize;

use crate::online::Connection;
use crate::signed_calls::CallFailure;
use crate::stack_facts::{OUTPUTS, StackFacts};
use crate::terminal_text::terminal_line;

mod bucket_checks;
mod clock_check;
mod flow_checks;
mod function_checks;
mod genesys_checks;
mod key_checks;
mod policy_reading;
mod real_names;
mod role_checks;
mod signing_check;
mod table_check;
mod token_table_check;
mod trigger_checks;
mod written_rights;

/// What a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// To be mended.
    Wrong,
    /// Nobody knows: a right of these credentials, or an earlier thing, is missing.
    NotChecked,
}

impl Verdict {
    const fn as_shown(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Wrong => "WRONG",
            Self::NotChecked => "not checked",
        }
    }
}

/// One line of the report. It never holds a secret or a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: &'static str,
    /// How it is.
    pub verdict: Verdict,
    /// What was seen and, unless it is as it should be, what to do.
    pub message: String,
}

/// All that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnosis {
    /// The stack.
    pub stack: String,
    /// True when nothing is wrong.
    pub healthy: bool,
    /// In the order of a recording's way.
    pub findings: Vec<Finding>,
}

/// Collects findings.
#[derive(Debug, Default)]
pub(crate) struct Findings(Vec<Finding>);

impl Findings {
    pub(crate) fn ok(&mut self, check: &'static str, message: impl Into<String>) {
        self.0.push(Finding { check, verdict: Verdict::Ok, message: message.into() });
    }

    pub(crate) fn wrong(&mut self, check: &'static str, message: impl Into<String>) {
        self.0.push(Finding { check, verdict: Verdict::Wrong, message: message.into() });
    }

    pub(crate) fn not_checked(&mut self, check: &'static str, message: impl Into<String>) {
        self.0.push(Finding { check, verdict: Verdict::NotChecked, message: message.into() });
    }
}

impl Diagnosis {
    /// The report for people: a line for each check.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for Finding { check, verdict, message } in &self.findings {
            let shown = verdict.as_shown();
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{shown:<11}  {check:<24}  {}", terminal_line(message));
        }
        let count = |verdict| self.findings.iter().filter(|found| found.verdict == verdict).count();
        let (ok, wrong) = (count(Verdict::Ok), count(Verdict::Wrong));
        let _ =
            writeln!(text, "{ok} ok, {wrong} WRONG, {} not checked", count(Verdict::NotChecked));
        text
    }
}

/// Looks at everything.
pub(crate) async fn diagnose(
    connection: &Connection,
    settings: &AwsSettings,
    stack: Result<StackFacts, String>,
    clock: &dyn Clock,
) -> Diagnosis {
    let mut findings = Findings::default();
    findings.ok("settings", format!("region {}, credentials are there", settings.region));
    clock_check::of_aws(connection, clock, &mut findings).await;
    let stack = match stack {
        Ok(stack) => stack,
        Err(problem) => {
            findings.wrong("stack", problem);
            findings.not_checked("everything else", "it follows from the stack's outputs");
            return Diagnosis { stack: String::new(), healthy: false, findings: findings.0 };
        }
    };
    check_stack(&stack, &mut findings);
    bucket_checks::run(connection, &stack, &mut findings).await;
    trigger_checks::run(connection, &stack, clock.now(), &mut findings).await;
    table_check::run(connection, &stack, &mut findings).await;
    token_table_check::run(connection, &stack, &mut findings).await;
    key_checks::run(connection, &stack, clock.now(), &mut findings).await;
    function_checks::run(connection, &stack, clock.now(), &mut findings).await;
    role_checks::run(connection, &stack, clock.now(), &mut findings).await;
    genesys_checks::run(connection, &stack, &mut findings).await;
    signing_check::run(connection, &stack, &mut findings).await;
    flow_checks::state_machine(connection, &stack, &mut findings).await;
    flow_checks::schedule(connection, &stack, clock.now(), &mut findings).await;
    flow_checks::queues(connection, &stack, clock.now(), &mut findings).await;
    let findings = findings.0;
    let healthy = findings.iter().all(|found| found.verdict != Verdict::Wrong);
    Diagnosis { stack: stack.name, healthy, findings }
}

fn check_stack(stack: &StackFacts, findings: &mut Findings) {
    let missing: Vec<&str> =
        OUTPUTS.into_iter().filter(|name| stack.output(name).is_none()).collect();
    let (name, status) = (&stack.name, &stack.status);
    if !missing.is_empty() {
        let missing = missing.join(", ");
        let message = format!(
            "{name} has no output {missing}: is it a stack of this pipeline, and of this version?"
        );
        findings.wrong("stack", message);
    } else if !status.ends_with("_COMPLETE")
        || status.contains("ROLLBACK")
        || status.contains("DELETE")
    {
        let message =
            format!("{name} is {status}; see its events in CloudFormation, then deploy again");
        findings.wrong("stack", message);
    } else {
        let resources = stack.resources.len();
        findings.ok("stack", format!("{name} is {status}, with {resources} resources"));
    }
}

/// A secret that could not be read: a right is missing, or nobody answered.
fn secret_not_told(check: &'static str, told: String, findings: &mut Findings) {
    if told.contains("AccessDenied") {
        let why = "these credentials may not call secretsmanager:GetSecretValue (or kms:Decrypt on its key)";
        findings.not_checked(check, why);
    } else {
        findings.wrong(check, told);
    }
}

/// A call that failed: a right is missing, the thing is not there, or nobody answered.
fn not_told(check: &'static str, failure: &CallFailure, absent: &str, findings: &mut Findings) {
    if failure.is_denied() {
        findings.not_checked(check, format!("these credentials lack a right: {failure}"));
    } else if failure.is_absence() {
        findings.wrong(check, absent);
    } else {
        findings.wrong(check, failure.to_string());
    }
}

#[cfg(test)]
mod tests;
