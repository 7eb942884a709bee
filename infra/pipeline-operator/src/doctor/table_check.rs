//! The job table and its two indexes.

use aws_adapters::{JOBS_BY_RECHECK, JOBS_BY_RECORDING};
use aws_sdk_dynamodb::error::ProvideErrorMetadata as _;
use aws_sdk_dynamodb::types::{IndexStatus, TableDescription, TableStatus};

use super::Findings;
use crate::online::Connection;
use crate::signed_calls::is_denial;
use crate::stack_facts::StackFacts;

const CHECK: &str = "job table";

pub(super) async fn run(connection: &Connection, stack: &StackFacts, findings: &mut Findings) {
    let Some(table) = stack.output("JobsTable") else { return };
    match connection.dynamodb.describe_table().table_name(table).send().await {
        Ok(answer) => match answer.table() {
            Some(found) => judge(table, found, findings),
            None => findings.not_checked(CHECK, "DynamoDB answered without the table"),
        },
        Err(error) => match error.code() {
            Some("ResourceNotFoundException") => {
                findings.wrong(CHECK, format!("there is no table {table}: deploy the stack again"));
            }
            Some(code) if is_denial(code) => {
                findings
                    .not_checked(CHECK, "these credentials may not call dynamodb:DescribeTable");
            }
            code => {
                let code = code.unwrap_or("no answer");
                findings.wrong(CHECK, format!("DynamoDB does not describe {table}: {code}"));
            }
        },
    }
}

fn judge(name: &str, table: &TableDescription, findings: &mut Findings) {
    if table.table_status() != Some(&TableStatus::Active) {
        let status = table.table_status().map_or("unknown", TableStatus::as_str);
        return findings
            .wrong(CHECK, format!("{name} is {status}, not ACTIVE: wait, or see the console"));
    }
    for index in [JOBS_BY_RECHECK, JOBS_BY_RECORDING] {
        let found = table.global_secondary_indexes().iter().find(|i| i.index_name() == Some(index));
        // MiniStack tells no status of an index: one that is there is taken as ready.
        let is_ready = found
            .is_some_and(|found| found.index_status().is_none_or(|s| *s == IndexStatus::Active));
        if !is_ready {
            return findings
                .wrong(CHECK, format!("{name} has no index {index} that is ready: deploy again"));
        }
    }
    findings.ok(CHECK, format!("{name} is ACTIVE, with its indexes"));
}
