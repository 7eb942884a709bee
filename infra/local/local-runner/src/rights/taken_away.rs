//! A role with one action less.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;

use crate::aws::iam;
use crate::deployment::STACK;
use crate::{LocalCloud, LocalError};

/// The one inline policy that each role of the template has.
const POLICY: &str = "what-it-does";

/// A role's policy as it was; [`LocalCloud::give_back`] restores it.
#[derive(Debug)]
#[must_use = "the role lacks an action until its policy is given back"]
pub struct TakenAway {
    role: String,
    policy: String,
}

impl LocalCloud {
    /// Takes an action out of a statement of a role, by their names in the template.
    ///
    /// # Errors
    /// When there is no such role, statement or action, or IAM cannot be asked.
    pub async fn take_away(
        &self,
        role: &str,
        sid: &str,
        action: &str,
    ) -> Result<TakenAway, LocalError> {
        let role = self.physical_id(role).await?;
        let asked = [("RoleName", role.as_str()), ("PolicyName", POLICY)];
        let answer = iam(self.ministack().endpoint_url(), "GetRolePolicy", &asked).await?;
        let policy = policy_of(&answer).ok_or_else(|| LocalError::Answer {
            call: "IAM GetRolePolicy",
            missing: "a policy".to_owned(),
        })?;
        let less = without(&policy, sid, action)
            .ok_or_else(|| LocalError::Missing(format!("no {action} in {sid} of {role}")))?;
        self.put_policy(&role, &less).await?;
        Ok(TakenAway { role, policy })
    }

    /// Gives a role what was taken away from it.
    ///
    /// # Errors
    /// When IAM cannot be asked.
    pub async fn give_back(&self, taken: TakenAway) -> Result<(), LocalError> {
        self.put_policy(&taken.role, &taken.policy).await
    }

    /// Forgets the fleet's access token: the next call asks for one, whatever the runs before did. After a refusal nobody
    /// would for some seconds.
    ///
    /// # Errors
    /// When the table cannot be asked.
    pub async fn forget_the_token(&self) -> Result<(), LocalError> {
        let table = self.physical_id("TokenTable").await?;
        let name = AttributeValue::S("fleet".to_owned());
        let delete = self.aws.dynamodb.delete_item().table_name(table).key("token_name", name);
        delete.send().await.map_err(LocalError::aws("DynamoDB DeleteItem")).map(drop)
    }

    async fn put_policy(&self, role: &str, policy: &str) -> Result<(), LocalError> {
        let asked = [("RoleName", role), ("PolicyName", POLICY), ("PolicyDocument", policy)];
        iam(self.ministack().endpoint_url(), "PutRolePolicy", &asked).await.map(drop)
    }

    async fn physical_id(&self, logical_id: &str) -> Result<String, LocalError> {
        let describe = self.aws.stacks.describe_stack_resource().stack_name(STACK);
        let answer = describe.logical_resource_id(logical_id).send().await;
        let answer = answer.map_err(LocalError::aws("CloudFormation DescribeStackResource"))?;
        let detail = answer.stack_resource_detail();
        let id = detail.and_then(|detail| detail.physical_resource_id()).map(str::to_owned);
        id.ok_or_else(|| LocalError::Missing(format!("no resource {logical_id}")))
    }
}

/// The policy of an answer of IAM: XML, and in it JSON in the encoding of addresses.
fn policy_of(answer: &str) -> Option<String> {
    let encoded = answer.split_once("<PolicyDocument>")?.1.split_once("</PolicyDocument>")?.0;
    let address = reqwest::Url::parse(&format!("http://127.0.0.1/?policy={encoded}")).ok()?;
    let policy = address.query_pairs().next()?.1.into_owned();
    // Some answers hold the JSON as it is, with XML's own escapes.
    Some(policy.replace("&quot;", "\""))
}

/// The policy with an action less; a statement that has none left is left out, as IAM wants it.
fn without(policy: &str, sid: &str, action: &str) -> Option<String> {
    let mut policy: Value = serde_json::from_str(policy).ok()?;
    let statements = policy.get_mut("Statement")?.as_array_mut()?;
    let at = statements.iter().position(|it| it.get("Sid").is_some_and(|its| its == sid))?;
    let actions = statements.get_mut(at)?.get_mut("Action")?;
    let left: Vec<Value> = match actions {
        Value::Array(actions) => actions.iter().filter(|it| *it != action).cloned().collect(),
        Value::String(only) if only == action => Vec::new(),
        _ => return None,
    };
    if left.is_empty() {
        statements.remove(at);
    } else {
        *actions = Value::Array(left);
    }
    Some(policy.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: &str =
        r#"{"Statement":[{"Action":["a:X","a:Y"],"Sid":"S"},{"Action":"b:Z","Sid":"T"}]}"#;

    #[test]
    fn one_action_less_and_an_empty_statement_less() {
        let less = without(BOTH, "S", "a:X").unwrap();
        assert!(!less.contains("a:X") && less.contains("a:Y") && less.contains("b:Z"), "{less}");
        let less = without(BOTH, "T", "b:Z").unwrap();
        assert!(!less.contains("\"T\""), "{less}");
        assert_eq!(without(BOTH, "U", "a:X"), None);
    }

    #[test]
    fn a_policy_is_read_from_both_encodings() {
        let plain = "<PolicyDocument>%7B%22Sid%22%3A%20%22S%22%7D</PolicyDocument>";
        assert_eq!(policy_of(plain).as_deref(), Some(r#"{"Sid": "S"}"#));
        let escaped = "<PolicyDocument>{&quot;Sid&quot;: &quot;S&quot;}</PolicyDocument>";
        assert!(policy_of(escaped).is_some());
    }
}
