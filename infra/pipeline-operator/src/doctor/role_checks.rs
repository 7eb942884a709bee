//! Whether each role may do what the written list says, and whether its function runs by it.
//!
//! IAM judges (`iam:SimulatePrincipalPolicy`: boundaries and the organization's policies included). Who may not ask it to,
//! may perhaps read the role's own policies; then these are judged here.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::Value;
use url::form_urlencoded;

use super::Findings;
use super::policy_reading::{Asked, allows};
use super::real_names::real_name;
use super::written_rights::{WrittenRight, of_all_roles};
use crate::iam_calls::texts_of;
use crate::online::Connection;
use crate::signed_calls::CallFailure;
use crate::stack_facts::StackFacts;

/// More than this many missing rights are counted, not named.
const NAMED_MAX: usize = 4;

/// How it was found out what a role may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Simulated,
    Read,
}

/// A statement of the list with the real names of this stack.
struct RealRight {
    actions: Vec<&'static str>,
    resources: Vec<String>,
    /// Key, operator and values.
    bounds: Vec<(String, String, Vec<String>)>,
}

pub(super) async fn run(
    connection: &Connection,
    stack: &StackFacts,
    now: DateTime<Utc>,
    findings: &mut Findings,
) {
    let mut way = Way::Simulated;
    for (check, written) in of_all_roles() {
        let Some(name) = stack.resource_of_kind(check, "AWS::IAM::Role") else {
            findings.wrong(check, "the stack has no role of this name: deploy this version");
            continue;
        };
        let role = Role { connection, stack, check, name, now };
        if let Some(problem) = role.another_runs_the_function().await {
            findings.wrong(check, problem);
            continue;
        }
        match rights_in(stack, &written) {
            Err(words) => {
                findings.not_checked(check, format!("the stack has nothing called {words}"));
            }
            Ok(rights) => role.judge(&rights, &mut way, findings).await,
        }
    }
}

/// The rights that this stack's role must have; an error is what the template names and the stack does not have.
fn rights_in(stack: &StackFacts, written: &[WrittenRight]) -> Result<Vec<RealRight>, &'static str> {
    let mut rights = Vec::new();
    for right in written {
        let names = right.resources.iter().map(|words| real_name(stack, words).ok_or(*words));
        match names.collect::<Result<Vec<_>, _>>() {
            Ok(resources) => {
                let bounds = right.bounds.iter().map(|bound| {
                    let values = bound.values.iter().filter_map(|words| real_name(stack, words));
                    (bound.key.to_owned(), bound.operator.to_owned(), values.collect())
                });
                let (actions, bounds) = (right.actions.clone(), bounds.collect());
                rights.push(RealRight { actions, resources, bounds });
            }
            // It belongs to a key that this stack does not have.
            Err(_) if right.is_optional => {}
            Err(words) => return Err(words),
        }
    }
    Ok(rights)
}

/// A resource that such a pattern covers: IAM judges single resources.
fn one_of(pattern: &str) -> String {
    if pattern == "*" {
        return pattern.to_owned();
    }
    match pattern.strip_suffix(":*").filter(|group| group.contains(":log-group:")) {
        Some(group) => format!("{group}:log-stream:doctor"),
        None => pattern.replace('*', "doctor"),
    }
}

struct Role<'a> {
    connection: &'a Connection,
    stack: &'a StackFacts,
    /// Its name in the template.
    check: &'static str,
    name: &'a str,
    now: DateTime<Utc>,
}

impl Role<'_> {
    fn arn(&self) -> String {
        let home = &self.stack.home;
        format!("arn:{}:iam::{}:role/{}", home.partition, home.account, self.name)
    }

    /// What is wrong when its function runs by another role. A role of a service has no function.
    async fn another_runs_the_function(&self) -> Option<String> {
        let id = self.check.strip_suffix("Role")?;
        let function = self.stack.resource_of_kind(id, "AWS::Lambda::Function")?;
        let path = format!("2015-03-31/functions/{function}/configuration");
        let action = "lambda:GetFunctionConfiguration";
        match self.connection.calls.get("lambda", &path, action, self.now).await {
            Ok(answer) => {
                let other = answer.get("Role").and_then(Value::as_str)?;
                (other != self.arn()).then(|| {
                    format!("{function} runs as {other}, not as {}: deploy again", self.name)
                })
            }
            Err(failure) if failure.is_absence() => {
                Some(format!("there is no function {function}: deploy again"))
            }
            // The role itself can be judged all the same.
            Err(_) => None,
        }
    }

    async fn judge(&self, rights: &[RealRight], way: &mut Way, findings: &mut Findings) {
        let count: usize =
            rights.iter().map(|right| right.actions.len() * right.resources.len()).sum();
        let missing = match *way {
            Way::Read => self.missing_by_reading(rights).await,
            Way::Simulated => match self.missing_by_simulation(rights).await {
                Err(failure) if failure.is_denied() => {
                    *way = Way::Read;
                    self.missing_by_reading(rights).await
                }
                other => other,
            },
        };
        let (check, name) = (self.check, self.name);
        match missing {
            Ok(missing) if missing.is_empty() => {
                let judged = match way {
                    Way::Simulated => "by IAM's own judgement",
                    Way::Read => "by its own policies, which were read",
                };
                findings.ok(check, format!("{name} has all {count} rights of the list, {judged}"));
            }
            Ok(missing) => {
                findings.wrong(check, format!("{name} may not {}", in_words(&missing)));
            }
            Err(failure) if failure.is_absence() => {
                findings.wrong(check, format!("there is no role {name}: deploy again"));
            }
            Err(failure) if failure.is_denied() => findings.not_checked(
                check,
                "these credentials may call neither iam:SimulatePrincipalPolicy nor iam:ListRolePolicies and \
                 iam:GetRolePolicy",
            ),
            Err(failure) => findings.not_checked(check, failure.to_string()),
        }
    }

    /// What IAM says that the role may not do.
    async fn missing_by_simulation(
        &self,
        rights: &[RealRight],
    ) -> Result<BTreeSet<String>, CallFailure> {
        // A local cloud's judgement knows no conditions: there they are read.
        let is_read = |right: &&RealRight| self.stack.home.is_local() && !right.bounds.is_empty();
        let (read, asked): (Vec<_>, Vec<_>) = rights.iter().partition(is_read);
        let mut missing =
            if read.is_empty() { BTreeSet::new() } else { self.missing_by_reading(read).await? };
        for right in asked {
            for resource in &right.resources {
                let parameters = question(&self.arn(), right, &one_of(resource));
                let calls = &self.connection.calls;
                let answer =
                    calls.ask_iam("SimulatePrincipalPolicy", &parameters, self.now).await?;
                let actions = texts_of(&answer, "EvalActionName").into_iter();
                let judged: Vec<_> = actions.zip(texts_of(&answer, "EvalDecision")).collect();
                for action in &right.actions {
                    if !judged.iter().any(|(name, is)| name == action && is == "allowed") {
                        missing.insert(format!("{action} on {resource}"));
                    }
                }
            }
        }
        Ok(missing)
    }

    /// What the role's own policies do not allow.
    async fn missing_by_reading(
        &self,
        rights: impl IntoIterator<Item = &RealRight>,
    ) -> Result<BTreeSet<String>, CallFailure> {
        let documents = self.policies().await?;
        let mut missing = BTreeSet::new();
        for right in rights {
            for resource in &right.resources {
                for action in &right.actions {
                    let asked =
                        Asked { action, resource: &one_of(resource), bounds: &right.bounds };
                    if !allows(&documents, &asked) {
                        missing.insert(format!("{action} on {resource}"));
                    }
                }
            }
        }
        Ok(missing)
    }

    async fn policies(&self) -> Result<Vec<Value>, CallFailure> {
        let calls = &self.connection.calls;
        let mut parameters = vec![("RoleName".to_owned(), self.name.to_owned())];
        let names = calls.ask_iam("ListRolePolicies", &parameters, self.now).await?;
        let mut documents = Vec::new();
        for name in texts_of(&names, "member") {
            parameters.truncate(1);
            parameters.push(("PolicyName".to_owned(), name));
            let answer = calls.ask_iam("GetRolePolicy", &parameters, self.now).await?;
            for text in texts_of(&answer, "PolicyDocument") {
                // IAM hands a document out as a part of an address.
                let mut plain = form_urlencoded::parse(text.as_bytes());
                let text = plain.next().map_or_else(String::new, |(text, _)| text.into_owned());
                documents.push(serde_json::from_str(&text).unwrap_or_default());
            }
        }
        Ok(documents)
    }
}

fn question(role: &str, right: &RealRight, resource: &str) -> Vec<(String, String)> {
    let mut parameters = vec![
        ("PolicySourceArn".to_owned(), role.to_owned()),
        ("ResourceArns.member.1".to_owned(), resource.to_owned()),
    ];
    for (index, action) in (1..).zip(&right.actions) {
        parameters.push((format!("ActionNames.member.{index}"), (*action).to_owned()));
    }
    for (index, (key, _, values)) in (1..).zip(&right.bounds) {
        let entry = format!("ContextEntries.member.{index}");
        parameters.push((format!("{entry}.ContextKeyName"), key.clone()));
        parameters.push((format!("{entry}.ContextKeyType"), "string".to_owned()));
        let first = values.first().cloned().unwrap_or_default();
        parameters.push((format!("{entry}.ContextKeyValues.member.1"), first));
    }
    parameters
}

fn in_words(missing: &BTreeSet<String>) -> String {
    let named: Vec<&str> = missing.iter().take(NAMED_MAX).map(String::as_str).collect();
    let more = missing.len() - named.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}: undo what was changed in IAM by hand, or deploy again", named.join(", "))
}
