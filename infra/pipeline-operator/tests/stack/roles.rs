//! `doctor` on who may do what: the roles, and the table of the access token.

use serde_json::{Value, json};

use crate::cloud::{Cloud, in_a_cloud};
use crate::doctor::{message, wrong_checks};

const POLL: &str = "PollTranscriptionRole";

impl Cloud {
    /// Takes a right of a role away: a denial beside it wins.
    async fn deny(&self, role: &str, action: &str) {
        let role = self.real_name(role).await;
        let policy = json!({"Version": "2012-10-17",
            "Statement": [{"Effect": "Deny", "Action": action, "Resource": "*"}]});
        let policy = policy.to_string();
        let put =
            [("RoleName", role.as_str()), ("PolicyName", "planted"), ("PolicyDocument", &policy)];
        self.ask_iam("PutRolePolicy", &put).await;
    }

    async fn put_table_policy(&self, table: &str, policy: &Value) {
        let body = json!({"ResourceArn": table, "Policy": policy.to_string()});
        self.ask("dynamodb", "DynamoDB_20120810.PutResourcePolicy", &body).await;
    }
}

#[test]
fn a_right_that_a_role_lacks_is_named_whoever_judges() {
    in_a_cloud(async |cloud| {
        cloud.deny(POLL, "dynamodb:PutItem").await;
        let (code, diagnosis) = cloud.diagnosis();
        assert_eq!((code, wrong_checks(&diagnosis)), (Some(1), vec![POLL]), "{diagnosis:#}");
        let (_, told) = message(&diagnosis, POLL);
        assert!(told.contains("may not dynamodb:PutItem on arn:aws:dynamodb:"), "{told}");
        assert!(told.contains("deploy again"), "{told}");
        // Who may not ask IAM to judge reads the policies, and finds the same.
        let read = cloud.diagnosis_without("reader", &["iam:SimulatePrincipalPolicy"]).await;
        assert_eq!(message(&read, POLL), ("wrong", told), "{read:#}");
        let (verdict, told) = message(&read, "SubmitTranscriptionRole");
        assert!(verdict == "ok" && told.contains("own policies"), "{told}");
        // Who may do neither is told so.
        let unknown = cloud.diagnosis_without("nobody", &["iam:*"]).await;
        let (verdict, told) = message(&unknown, POLL);
        assert!(verdict == "not_checked" && told.contains("iam:GetRolePolicy"), "{told}");
    });
}

#[test]
fn a_role_without_its_policy_and_a_function_with_another_role_are_named() {
    in_a_cloud(async |cloud| {
        let role = cloud.real_name("RecordFailureRole").await;
        let delete = [("RoleName", role.as_str()), ("PolicyName", "what-it-does")];
        cloud.ask_iam("DeleteRolePolicy", &delete).await;
        let (_, diagnosis) = cloud.diagnosis();
        let (verdict, told) = message(&diagnosis, "RecordFailureRole");
        assert!(verdict == "wrong" && told.contains("more: undo"), "{told}");
        let function = cloud.real_name("PollTranscription").await;
        let other = format!("arn:aws:iam::000000000000:role/{role}");
        cloud.change_role(&function, &other).await;
        let (_, diagnosis) = cloud.diagnosis();
        let (verdict, told) = message(&diagnosis, POLL);
        assert!(verdict == "wrong" && told.contains(&format!("runs as {other}")), "{told}");
    });
}

#[test]
fn the_token_tables_policy_is_judged_where_there_is_one() {
    const CHECK: &str = "token table's policy";
    in_a_cloud(async |cloud| {
        let (_, without) = cloud.diagnosis();
        assert_eq!(message(&without, CHECK).0, "not_checked");
        let mut roles = Vec::new();
        for role in [POLL, "SubmitTranscriptionRole"] {
            let role = cloud.real_name(role).await;
            roles.push(format!("arn:aws:iam::000000000000:role/{role}"));
        }
        let table = "arn:aws:dynamodb:us-east-1:000000000000:table/pipeline-fleet-token";
        let mut policy = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Deny", "Principal": "*", "Action": "dynamodb:*", "Resource": table,
            "Condition": {"ArnNotEquals": {"aws:PrincipalArn": roles}},
        }]});
        cloud.put_table_policy(table, &policy).await;
        let (_, closed) = cloud.diagnosis();
        assert_eq!(message(&closed, CHECK).0, "ok", "{closed:#}");
        policy["Statement"][0]["Condition"]["ArnNotEquals"]["aws:PrincipalArn"]
            .as_array_mut()
            .unwrap()
            .push(json!("arn:aws:iam::000000000000:user/me"));
        cloud.put_table_policy(table, &policy).await;
        let (code, open) = cloud.diagnosis();
        assert_eq!((code, wrong_checks(&open)), (Some(1), vec![CHECK]), "{open:#}");
        assert!(message(&open, CHECK).1.contains("CloudTrail"));
        let denied = ["dynamodb:GetResourcePolicy", "dynamodb:DescribeTable"];
        let unknown = cloud.diagnosis_without("blind", &denied).await;
        for check in [CHECK, "token table"] {
            let (verdict, told) = message(&unknown, check);
            assert!(verdict == "not_checked" && told.contains("may not call dynamodb:"), "{told}");
        }
    });
}
