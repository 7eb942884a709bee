//! The fleet's access token is for those functions only that talk to the provider.

use serde_json::{Value, json};

use super::request_budget::BUDGET_TABLE;
use super::rights::{actions, statements};
use super::{Template, items, target};

/// The table of the token.
pub(crate) const TOKEN_TABLE: &str = "TokenTable";

/// All that these functions do with it.
const ACTIONS: [&str; 2] = ["dynamodb:GetItem", "dynamodb:PutItem"];

/// What reads or writes an item, by the list of actions that a table's own policy may name.
const DATA_ACTIONS: [&str; 13] = [
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PartiQLDelete",
    "dynamodb:PartiQLInsert",
    "dynamodb:PartiQLSelect",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:UpdateItem",
];

/// Only these functions may read and write the token: by their own rights, and by the table's policy, which refuses
/// everybody else whatever their rights are.
#[must_use]
pub fn only_these_use_the_fleet_token(template: &Template, users: &[&str]) -> Vec<String> {
    let mut findings = Vec::new();
    let table = template.properties(TOKEN_TABLE);
    let arn = arn_of(table);
    let roles: Vec<String> = users.iter().map(|user| format!("{user}Role")).collect();
    for (id, statement) in statements(template) {
        let Some(action) = actions(statement).find(|action| action.starts_with("dynamodb:")) else {
            continue;
        };
        for resource in items(&statement["Resource"]) {
            if *resource == arn || target(resource) == Some(TOKEN_TABLE) {
                if !roles.iter().any(|role| role == id) {
                    findings.push(format!("{id} may do {action} to the fleet's token"));
                } else if actions(statement).ne(ACTIONS) {
                    findings
                        .push(format!("{id} may do more than read and write the fleet's token"));
                }
            } else if !matches!(target(resource), Some("JobsTable" | BUDGET_TABLE)) {
                findings.push(format!("{id} may do {action} to a table that is not named"));
            }
        }
    }
    for role in &roles {
        let mut own = statements(template).filter(|(id, _)| *id == role);
        if !own.any(|(_, statement)| statement["Resource"] == arn) {
            findings.push(format!("{role} may not use the fleet's token"));
        }
    }
    for (id, _) in template.functions() {
        let is_told = template.environment(id).values().any(|it| target(it) == Some(TOKEN_TABLE));
        if is_told != users.contains(&id) {
            findings.push(format!("{id} is told of the fleet's token: {is_told}"));
        }
    }
    if !refuses_everybody_but(table, &arn, &roles) {
        findings.push("the token's table does not refuse everybody else".to_owned());
    }
    findings
}

/// The token is encrypted, deleted when it has ended, and in no backup.
#[must_use]
pub fn the_fleet_token_is_kept_nowhere_else(template: &Template) -> Vec<String> {
    let table = template.properties(TOKEN_TABLE);
    let has = |what: &str, is: bool| (!is).then(|| format!("the token's table {what}"));
    let recovery = &table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"];
    let time_to_live = &table["TimeToLiveSpecification"];
    [
        has(
            "is not encrypted with a key of the account",
            table["SSESpecification"]["SSEEnabled"] == true,
        ),
        has(
            "keeps tokens that have ended",
            time_to_live["Enabled"] == true && time_to_live["AttributeName"] == "expires",
        ),
        has("is backed up", *recovery != true),
        has("tells its changes to a stream", table["StreamSpecification"].is_null()),
        has(
            "stays when the stack goes",
            template.0["Resources"][TOKEN_TABLE]["DeletionPolicy"] == "Delete",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The table's ARN from its given name: policy and roles name each other, so none of them can refer to it.
fn arn_of(table: &Value) -> Value {
    let name = table["TableName"]["Fn::Sub"].as_str().unwrap_or("not given");
    let arn = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/";
    json!({"Fn::Sub": format!("{arn}{name}")})
}

fn refuses_everybody_but(table: &Value, arn: &Value, roles: &[String]) -> bool {
    let statement = &table["ResourcePolicy"]["PolicyDocument"]["Statement"];
    let roles: Vec<Value> = roles.iter().map(|role| json!({"Fn::GetAtt": [role, "Arn"]})).collect();
    let [statement] = items(statement) else { return false };
    statement["Effect"] == "Deny"
        && statement["Principal"] == "*"
        && statement["Resource"] == *arn
        && actions(statement).eq(DATA_ACTIONS)
        && statement["Condition"] == json!({"ArnNotEquals": {"aws:PrincipalArn": roles}})
}

#[cfg(test)]
mod tests {
    use super::super::sample::new_finding;
    use super::*;

    const USERS: [&str; 2] = ["SubmitTranscription", "PollTranscription"];

    fn found(break_it: impl FnOnce(&mut Value)) -> String {
        new_finding(|template| only_these_use_the_fleet_token(template, &USERS), break_it)
    }

    fn statement<'a>(template: &'a mut Value, role: &str, sid: &str) -> &'a mut Value {
        let policies = &mut template["Resources"][role]["Properties"]["Policies"];
        let statements = policies[0]["PolicyDocument"]["Statement"].as_array_mut().unwrap();
        statements.iter_mut().find(|statement| statement["Sid"] == sid).unwrap()
    }

    #[test]
    fn a_third_user_of_the_token_is_found() {
        for resource in [
            arn_of(Template::of_the_project().properties(TOKEN_TABLE)),
            json!({"Fn::GetAtt": [TOKEN_TABLE, "Arn"]}),
        ] {
            let found = found(|template| {
                statement(template, "DeliverTranscriptRole", "Jobs")["Resource"] = resource;
            });
            assert!(found.contains("DeliverTranscriptRole may do dynamodb:GetItem"), "{found}");
        }
        let found = found(|template| {
            statement(template, "DeliverTranscriptRole", "Jobs")["Resource"] =
                json!({"Fn::Sub": "arn:${AWS::Partition}:dynamodb:*:*:table/*"});
        });
        assert!(found.contains("a table that is not named"), "{found}");
    }

    #[test]
    fn a_user_with_too_few_or_too_many_rights_is_found() {
        let lost = found(|template| {
            statement(template, "PollTranscriptionRole", "FleetToken")["Resource"] =
                json!({"Fn::GetAtt": ["JobsTable", "Arn"]});
        });
        assert!(lost.contains("PollTranscriptionRole may not use"), "{lost}");
        let more = found(|template| {
            statement(template, "PollTranscriptionRole", "FleetToken")["Action"] =
                json!(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Scan"]);
        });
        assert!(more.contains("may do more"), "{more}");
    }

    #[test]
    fn a_function_that_need_not_know_the_table_is_found() {
        let told = found(|template| {
            let function = &mut template["Resources"]["DeliverTranscript"]["Properties"];
            function["Environment"]["Variables"]["TOKENS"] = json!({"Ref": TOKEN_TABLE});
        });
        assert!(told.contains("DeliverTranscript is told"), "{told}");
    }

    #[test]
    fn a_policy_with_a_gap_is_found() {
        let gaps: [fn(&mut Value); 4] = [
            |policy| policy["Statement"][0]["Effect"] = json!("Allow"),
            |policy| policy["Statement"][0]["Action"] = json!(["dynamodb:GetItem"]),
            |policy| policy["Statement"][0]["Condition"] = json!(null),
            |policy| {
                let roles = &mut policy["Statement"][0]["Condition"]["ArnNotEquals"];
                roles["aws:PrincipalArn"][0] =
                    json!({"Fn::GetAtt": ["DeliverTranscriptRole", "Arn"]});
            },
        ];
        for gap in gaps {
            let found = found(|template| {
                let table = &mut template["Resources"][TOKEN_TABLE]["Properties"];
                gap(&mut table["ResourcePolicy"]["PolicyDocument"]);
            });
            assert!(found.contains("does not refuse everybody else"), "{found}");
        }
    }

    #[test]
    fn a_token_that_is_kept_elsewhere_is_found() {
        for (setting, value, words) in [
            ("SSESpecification", json!(null), "not encrypted"),
            ("TimeToLiveSpecification", json!(null), "keeps tokens"),
            (
                "PointInTimeRecoverySpecification",
                json!({"PointInTimeRecoveryEnabled": true}),
                "backed up",
            ),
            ("StreamSpecification", json!({"StreamViewType": "NEW_IMAGE"}), "a stream"),
        ] {
            let found = new_finding(the_fleet_token_is_kept_nowhere_else, |template| {
                template["Resources"][TOKEN_TABLE]["Properties"][setting] = value;
            });
            assert!(found.contains(words), "{found}");
        }
    }
}
