//! The keys that sign webhooks. They are read, and never told.

use std::sync::Arc;

use aws_adapters::SecretsManagerSigningKeys;
use lambda_host::SystemClock;
use pipeline_contract::ports::{SigningKeyError, SigningKeySource as _};
use transcription_domain::error_chain;

use super::{Findings, secret_not_told};
use crate::online::Connection;
use crate::stack_facts::StackFacts;

const CHECK: &str = "webhook secret";

pub(super) async fn run(connection: &Connection, stack: &StackFacts, findings: &mut Findings) {
    // That the output is missing is told with all outputs.
    let Some(name) = stack.output("WebhookSecret") else { return };
    let (secrets, clock) = (connection.secrets.clone(), Arc::new(SystemClock));
    let source = SecretsManagerSigningKeys::new(secrets, name.to_owned(), clock);
    match source.signing_keys().await {
        Ok(keys) if keys.previous.is_some() => {
            findings.ok(CHECK, "two keys sign: the current one, and the previous one");
        }
        Ok(_) => findings.ok(CHECK, "one key signs"),
        Err(error) => {
            let told = format!("{}: {name}; until then no webhook is told", error_chain(&error));
            match error {
                SigningKeyError::Unavailable(_) => secret_not_told(CHECK, told, findings),
                SigningKeyError::Unusable(_) => findings.wrong(CHECK, told),
            }
        }
    }
}
