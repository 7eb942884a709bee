//! `webhook replay`: a message is sent once more, by the function that sends them all.

use aws_adapters::DynamoJobStore;
use clap::{Args, Subcommand};
use lambda_host::SystemClock;
use pipeline_contract::messages::{DeliverInput, ReplayAnswer};
use pipeline_contract::ports::Clock as _;
use serde_json::Value;
use transcription_domain::{JobKey, error_chain};

use crate::AskedJob;
use crate::online::{Connection, NamedStack};
use crate::rejected_command::{Done, json_text};
use crate::stack_facts::StackFacts;

/// What is done with webhooks.
#[derive(Debug, Subcommand)]
pub(crate) enum WebhookCommand {
    /// Tells the webhook of a job that is over once more: the same bytes under the same id, signed anew. It is written into the
    /// job's audit.
    Replay(ReplayOptions),
}

#[derive(Debug, Args)]
pub(crate) struct ReplayOptions {
    /// A recording's id (a UUID) that has one job, or a whole job key (64 hex digits).
    #[arg(value_name = "ID")]
    asked: AskedJob,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub(crate) stack: NamedStack,
}

impl WebhookCommand {
    pub(crate) const fn stack(&self) -> &NamedStack {
        let Self::Replay(options) = self;
        &options.stack
    }

    /// Does it. The error is for a person.
    pub(crate) async fn run(
        &self,
        connection: &Connection,
        facts: &StackFacts,
    ) -> Result<Done, String> {
        let Self::Replay(options) = self;
        let job_key = the_job(&options.asked, connection, facts).await?;
        let answer = replay(job_key, connection, facts).await?;
        let text = if options.json {
            json_text(&answer)?
        } else {
            format!("job {}: {}\n", answer.job_key, answer.message)
        };
        Ok(Done { text, is_well: answer.told, problem: None })
    }
}

/// The one job that was asked for.
async fn the_job(
    asked: &AskedJob,
    connection: &Connection,
    facts: &StackFacts,
) -> Result<JobKey, String> {
    let recording = match asked {
        AskedJob::Key(key) => return Ok(key.clone()),
        AskedJob::Recording(recording) => recording,
    };
    let table = facts.output("JobsTable").ok_or_else(|| missing(facts, "JobsTable"))?;
    let jobs = DynamoJobStore::new(connection.dynamodb.clone(), table.to_owned());
    let keys = jobs.find_by_recording(recording).await.map_err(|error| error_chain(&error))?;
    match keys.as_slice() {
        [] => Err(format!("there is no job of recording {recording} in the stack {}", facts.name)),
        [key] => Ok(key.clone()),
        several => {
            let keys: Vec<String> = several.iter().map(ToString::to_string).collect();
            Err(format!(
                "recording {recording} has {} jobs; say which by its key:\n{}",
                keys.len(),
                keys.join("\n")
            ))
        }
    }
}

async fn replay(
    job_key: JobKey,
    connection: &Connection,
    facts: &StackFacts,
) -> Result<ReplayAnswer, String> {
    let function = facts.resource("DeliverTranscript");
    let function = function.ok_or_else(|| missing(facts, "DeliverTranscript"))?;
    let path = format!("2015-03-31/functions/{function}/invocations");
    let input = serde_json::to_value(DeliverInput::Replay { job_key });
    let input = input.map_err(|error| error.to_string())?;
    let (action, now) = ("lambda:InvokeFunction", SystemClock.now());
    let answer = connection.calls.post("lambda", &path, &input, action, now).await;
    let answer = answer.map_err(|failure| failure.to_string())?;
    // What a function reports as its error is an answer to whoever invoked it.
    let text = |name: &str| answer.get(name).and_then(Value::as_str);
    if let Some(name) = text("errorType") {
        return Err(format!("{name}: {}", text("errorMessage").unwrap_or("no reason is given")));
    }
    serde_json::from_value(answer)
        .map_err(|_| format!("{function} knows no replay: is the stack of this version?"))
}

fn missing(facts: &StackFacts, what: &str) -> String {
    format!("the stack {} has no {what}: is it of this version?", facts.name)
}
