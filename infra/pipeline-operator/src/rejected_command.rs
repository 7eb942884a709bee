//! `rejected list` and `rejected redrive`, from what was typed to what is printed.

use std::collections::BTreeSet;

use clap::{Args, Subcommand};
use lambda_host::SystemClock;
use pipeline_contract::ports::Clock as _;
use serde::Serialize;

use crate::online::{Connection, NamedStack};
use crate::queues::QueueName;
use crate::rejected::{Listed, Queues as _, SqsQueues, list_text, redrive, redriven_text};
use crate::stack_facts::StackFacts;

/// What is done with rejected messages.
#[derive(Debug, Subcommand)]
pub(crate) enum RejectedCommand {
    /// Shows messages with their reasons. They stay where they are.
    List(ListOptions),
    /// Sends messages back to the upload queue: those that are named, or all.
    Redrive(RedriveOptions),
}

#[derive(Debug, Args)]
pub(crate) struct ListOptions {
    /// Which queue.
    #[arg(long, value_enum, value_name = "QUEUE", default_value = "rejected")]
    queue: QueueName,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub(crate) stack: NamedStack,
}

#[derive(Debug, Args)]
pub(crate) struct RedriveOptions {
    /// Which queue: rejected or undelivered.
    #[arg(long, value_enum, value_name = "QUEUE", default_value = "rejected")]
    queue: QueueName,
    /// The messages, by their ids as list shows them.
    #[arg(value_name = "MESSAGE-ID", required_unless_present = "all", conflicts_with = "all")]
    ids: Vec<String>,
    /// All messages of the queue.
    #[arg(long)]
    all: bool,
    /// Tell what would be sent, and send nothing.
    #[arg(long)]
    dry_run: bool,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub(crate) stack: NamedStack,
}

/// What is printed, and whether all went well.
pub(crate) struct Done {
    pub(crate) text: String,
    pub(crate) is_well: bool,
    /// The first thing that went wrong, for the standard error.
    pub(crate) problem: Option<String>,
}

#[derive(Serialize)]
struct ListJson<'a> {
    queue: &'a str,
    messages: &'a [Listed],
}

impl RejectedCommand {
    pub(crate) const fn stack(&self) -> &NamedStack {
        match self {
            Self::List(options) => &options.stack,
            Self::Redrive(options) => &options.stack,
        }
    }

    /// Does it. The error is for a person.
    pub(crate) async fn run(
        &self,
        connection: &Connection,
        facts: &StackFacts,
    ) -> Result<Done, String> {
        let (name, wants_uploads) = match self {
            Self::List(options) => (options.queue, false),
            Self::Redrive(options) => (options.queue, true),
        };
        let queue = name.queue();
        if wants_uploads && !queue.holds_uploads {
            return Err(format!(
                "the messages of {} are no upload events, so the upload queue is no place for them; {}",
                queue.output, queue.what_to_do
            ));
        }
        let url_of = |output: &str| {
            let url = facts.output(output).map(str::to_owned);
            url.ok_or_else(|| {
                format!("the stack {} has no output {output}: is it of this version?", facts.name)
            })
        };
        let (url, upload_url) = (url_of(queue.output)?, url_of("UploadQueue")?);
        let clock = SystemClock;
        let queues = SqsQueues {
            calls: &connection.calls,
            clock: &clock,
            url: &url,
            upload_url: &upload_url,
        };
        match self {
            Self::List(options) => list(&queues, queue.output, options.json).await,
            Self::Redrive(options) => send_back(&queues, options).await,
        }
    }
}

async fn list(queues: &SqsQueues<'_>, output: &str, json: bool) -> Result<Done, String> {
    let received = queues.receive_all().await.map_err(|failure| failure.to_string())?;
    let messages: Vec<Listed> = received.iter().map(Listed::of).collect();
    // They come back by themselves, too, a few minutes later.
    let released = queues.release(&received).await;
    let text = if json {
        json_text(&ListJson { queue: output, messages: &messages })?
    } else {
        list_text(&messages, SystemClock.now())
    };
    Ok(Done { text, is_well: true, problem: released.err().map(|failure| failure.to_string()) })
}

async fn send_back(queues: &SqsQueues<'_>, options: &RedriveOptions) -> Result<Done, String> {
    let ids: BTreeSet<String> = options.ids.iter().cloned().collect();
    let chosen = (!options.all).then_some(&ids);
    let done =
        redrive(queues, chosen, options.dry_run).await.map_err(|failure| failure.to_string())?;
    let text = if options.json { json_text(&done)? } else { redriven_text(&done, options.dry_run) };
    Ok(Done { text, is_well: done.is_whole(), problem: done.problem })
}

pub(crate) fn json_text(value: &impl Serialize) -> Result<String, String> {
    let text = serde_json::to_string_pretty(value).map_err(|error| error.to_string())?;
    Ok(text + "\n")
}
