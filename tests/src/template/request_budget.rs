//! The fleet's request budget is for those functions only that call the provider, and they may do nothing else with it.

use super::rights::{actions, statements};
use super::{Template, items, target};

/// The table of the budget.
pub(crate) const BUDGET_TABLE: &str = "BudgetTable";

/// All that these functions do with it: a slot is one read or one write, and no item is ever replaced as a whole.
const ACTIONS: [&str; 2] = ["dynamodb:GetItem", "dynamodb:UpdateItem"];

/// Only these functions may use the budget, and are told where it is and what its limit is.
#[must_use]
pub fn only_these_use_the_request_budget(template: &Template, users: &[&str]) -> Vec<String> {
    let mut findings = Vec::new();
    let mut may = Vec::new();
    for (id, statement) in statements(template) {
        for resource in items(&statement["Resource"]) {
            if target(resource) != Some(BUDGET_TABLE) {
                continue;
            }
            may.push(id.to_owned());
            if actions(statement).ne(ACTIONS) {
                findings.push(format!("{id} may do more than take slots in the request budget"));
            }
        }
    }
    let mut roles: Vec<String> = users.iter().map(|user| format!("{user}Role")).collect();
    roles.sort();
    may.sort();
    if may != roles {
        findings.push(format!("the request budget is for {roles:?}, but {may:?} may use it"));
    }
    for (id, _) in template.functions() {
        let environment = template.environment(id);
        let is_told = environment.values().any(|it| target(it) == Some(BUDGET_TABLE));
        let has_limit =
            environment.values().any(|it| target(it) == Some("GenesysRequestsPerMinute"));
        if is_told != users.contains(&id) || has_limit != is_told {
            findings.push(format!("{id} is told of the request budget: {is_told}, {has_limit}"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::sample::new_finding;
    use super::*;

    fn found(break_it: impl FnOnce(&mut Value)) -> String {
        let users = ["SubmitTranscription", "PollTranscription"];
        new_finding(|template| only_these_use_the_request_budget(template, &users), break_it)
    }

    fn statements_of<'a>(template: &'a mut Value, role: &str) -> &'a mut Vec<Value> {
        let role = &mut template["Resources"][role]["Properties"];
        role["Policies"][0]["PolicyDocument"]["Statement"].as_array_mut().unwrap()
    }

    #[test]
    fn a_right_to_the_budget_that_nobody_needs_is_found() {
        let table = json!({"Fn::GetAtt": [BUDGET_TABLE, "Arn"]});
        let right =
            |actions: Value| json!({"Effect": "Allow", "Action": actions, "Resource": table});
        let other = found(|template| {
            let of_deliver = statements_of(template, "DeliverTranscriptRole");
            of_deliver.push(right(json!(["dynamodb:GetItem", "dynamodb:UpdateItem"])));
        });
        assert!(other.contains("DeliverTranscriptRole"), "{other}");
        let more = found(|template| {
            let of_poll = statements_of(template, "PollTranscriptionRole");
            of_poll.retain(|statement| statement["Sid"] != "RequestBudget");
            of_poll.push(right(json!(["dynamodb:GetItem", "dynamodb:DeleteItem"])));
        });
        assert!(more.contains("more than take slots"), "{more}");
    }

    #[test]
    fn a_function_that_keeps_another_limit_is_found() {
        let found = found(|template| {
            let poll = &mut template["Resources"]["PollTranscription"]["Properties"];
            poll["Environment"]["Variables"]["GENESYS_REQUESTS_PER_MINUTE"] = json!("600");
        });
        assert!(found.contains("PollTranscription is told"), "{found}");
    }
}
