//! What may be typed, and how it ends: 0 found, 1 not found or failed, 2 wrong use.

use std::io::{self, Write};
use std::process::ExitCode;

use aws_adapters::AwsSettings;
use chrono::{DateTime, Utc};
use clap::{Parser, Subcommand};
use lambda_host::{SettingsReader, SystemClock};
use pipeline_contract::ports::Clock as _;
use transcript_files::{AccuracyOptions, MeasureProblem, RenderOptions, RenderProblem, Streams};
use transcription_domain::error_chain;

use crate::doctor::diagnose;
use crate::online::{Connection, NamedStack};
use crate::rejected_command::{Done, RejectedCommand, json_text};
use crate::stack_facts::StackFacts;
use crate::terminal_text::terminal_line;
use crate::webhook_command::WebhookCommand;
use crate::{
    AskedJob, JobsSeen, Report, Stack, StackOptions, StackSettings, report_text, reports_json,
};

/// Wrong use: clap's own code for it.
const WRONG_USE: u8 = 2;

const CREDENTIALS: &str = "Credentials are taken from the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN.";

/// Looks after a transcription stack, deployed or local; renders and measures transcript files without one.
#[derive(Debug, Parser)]
#[command(name = "pipeline-operator", version)]
pub struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Transcription jobs.
    #[command(subcommand)]
    Job(JobCommand),
    /// Looks at a stack end to end, and says what to fix. Changes nothing.
    #[command(after_help = CREDENTIALS)]
    Doctor {
        #[command(flatten)]
        stack: NamedStack,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Upload events that started nothing.
    #[command(subcommand)]
    Rejected(RejectedCommand),
    /// Webhooks of jobs that are over.
    #[command(subcommand, after_help = CREDENTIALS)]
    Webhook(WebhookCommand),
    /// Makes text, captions, JSON or a page of a provider's result file. Asks no stack.
    Render(Box<RenderOptions>),
    /// Measures transcripts against what was really said. Asks no stack.
    Accuracy(Box<AccuracyOptions>),
}

#[derive(Debug, Subcommand)]
enum JobCommand {
    /// Shows a job, or all jobs of a recording, newest first.
    #[command(after_help = CREDENTIALS)]
    Show {
        /// A recording's id (a UUID), or a whole job key (64 hex digits).
        #[arg(value_name = "ID")]
        asked: AskedJob,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        stack: StackOptions,
    },
}

/// Does what was typed. Errors go to the standard error.
#[must_use]
pub fn run() -> ExitCode {
    match CommandLine::parse().command {
        Command::Job(JobCommand::Show { asked, json, stack }) => show(&asked, json, stack),
        Command::Doctor { stack, json } => online(&stack, async |connection, settings, facts| {
            let diagnosis = diagnose(&connection, &settings, facts, &SystemClock).await;
            let text = if json { json_text(&diagnosis)? } else { diagnosis.to_text() };
            Ok(Done { text, is_well: diagnosis.healthy, problem: None })
        }),
        Command::Rejected(command) => online(command.stack(), async |connection, _, facts| {
            command.run(&connection, &facts?).await
        }),
        Command::Webhook(command) => online(command.stack(), async |connection, _, facts| {
            command.run(&connection, &facts?).await
        }),
        Command::Render(options) => offline(
            |streams| transcript_files::render(&options, streams),
            RenderProblem::is_wrong_use,
        ),
        Command::Accuracy(options) => offline(
            |streams| transcript_files::measure(&options, streams),
            MeasureProblem::is_wrong_use,
        ),
    }
}

/// Runs a command that looks at a stack by its name.
fn online(
    stack: &NamedStack,
    command: impl AsyncFnOnce(
        Connection,
        AwsSettings,
        Result<StackFacts, String>,
    ) -> Result<Done, String>,
) -> ExitCode {
    let settings = match stack.settings(&SettingsReader::of_process()) {
        Ok(settings) => settings,
        Err(problems) => return complain(&problems.to_string(), ExitCode::from(WRONG_USE)),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let done = runtime.map_err(|error| error_chain(&error)).and_then(|runtime| {
        let connection = Connection::of(&settings)?;
        runtime.block_on(async {
            let facts = stack.facts(&connection, &settings).await;
            command(connection, settings, facts).await
        })
    });
    match done {
        Err(problem) => complain(&problem, ExitCode::FAILURE),
        Ok(done) => {
            let mut end = if done.is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE };
            if let Err(error) = to_stdout(&done.text) {
                end = complain(
                    &format!("the output could not be written: {error}"),
                    ExitCode::FAILURE,
                );
            }
            done.problem.map_or(end, |problem| complain(&problem, end))
        }
    }
}

/// Runs a command that needs files only.
fn offline<E: std::error::Error + 'static>(
    command: impl FnOnce(&mut Streams<'_>) -> Result<(), E>,
    is_wrong_use: impl FnOnce(&E) -> bool,
) -> ExitCode {
    let mut streams = Streams {
        input: &mut io::stdin().lock(),
        output: &mut io::stdout().lock(),
        remarks: &mut |remark| {
            complain(remark, ExitCode::SUCCESS);
        },
    };
    match command(&mut streams) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            let end =
                if is_wrong_use(&problem) { ExitCode::from(WRONG_USE) } else { ExitCode::FAILURE };
            complain(&error_chain(&problem), end)
        }
    }
}

fn show(asked: &AskedJob, json: bool, stack: StackOptions) -> ExitCode {
    let settings = match StackSettings::of(stack, &SettingsReader::of_process()) {
        Ok(settings) => settings,
        Err(problems) => return complain(&problems.to_string(), ExitCode::from(WRONG_USE)),
    };
    let places = settings.places.clone();
    let seen = Stack::of(settings).map_err(|error| error_chain(&error)).and_then(|stack| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| error_chain(&error))?;
        let look = JobsSeen::look_up(asked, stack.ports());
        runtime.block_on(look).map_err(|error| error_chain(&error))
    });
    let JobsSeen { jobs, unreadable } = match seen {
        Ok(seen) => seen,
        Err(problem) => return complain(&problem, ExitCode::FAILURE),
    };
    let now = SystemClock.now();
    let reports: Vec<Report> =
        jobs.into_iter().map(|seen| Report::of(seen, &places, now)).collect();
    let mut end = if reports.iter().any(|report| report.transcript_problem.is_some()) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    };
    let shown = written(&reports, json, now).and_then(|text| to_stdout(&text));
    if let Err(error) = shown {
        end = complain(&format!("the report could not be written: {error}"), ExitCode::FAILURE);
    }
    for (key, error) in &unreadable {
        end = complain(&format!("job {key}: {}", error_chain(error)), ExitCode::FAILURE);
    }
    end
}

fn written(reports: &[Report], json: bool, now: DateTime<Utc>) -> io::Result<String> {
    if json {
        return Ok(reports_json(reports)?);
    }
    let texts: Vec<String> = reports.iter().map(|report| report_text(report, now)).collect();
    Ok(texts.join("\n"))
}

/// A reader that has seen enough (`| head`) is no failure.
fn to_stdout(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

fn complain(problem: &str, end: ExitCode) -> ExitCode {
    let mut err = io::stderr().lock();
    for (index, line) in problem.lines().enumerate() {
        let before = if index == 0 { "pipeline-operator: " } else { "" };
        // Nothing can be done about a terminal that cannot be written to.
        let _ = writeln!(err, "{before}{}", terminal_line(line));
    }
    end
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;
    use clap::error::ErrorKind;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn the_beginning_of_a_key_is_wrong_use_with_its_reason() {
        let typed = ["pipeline-operator", "job", "show", "3f2a9c01"];
        let error = CommandLine::try_parse_from(typed).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ValueValidation);
        assert_eq!(error.exit_code(), i32::from(WRONG_USE));
        assert!(error.to_string().contains("whole keys only"), "{error}");
    }

    #[test]
    fn where_the_stack_is_may_be_said_behind_the_id() {
        let id = "7f3b6a52-1c1e-4f7a-9d0e-5a1b2c3d4e5f";
        let typed = ["pipeline-operator", "job", "show", id, "--json", "--table", "jobs"];
        let line = CommandLine::try_parse_from(typed).unwrap();
        let Command::Job(JobCommand::Show { json, stack, .. }) = line.command else {
            panic!("another command was read");
        };
        assert_eq!(stack.table.as_deref(), Some("jobs"));
        assert!(json);
    }
}
