//! What an operator types: `job show` for any job of a deployed or local stack, `doctor` for the stack as a whole, `rejected`
//! for uploads that started nothing; and `render` and `accuracy`, which need files only (`transcript-files`).
//!
//! [`JobsSeen::look_up`] is all that is read of jobs, over the ports; [`Report`] and its text and JSON are pure, and so is
//! [`Diagnosis`]. Only `rejected redrive` changes anything.

mod command_line;
pub use command_line::{CommandLine, run};

mod stack;
pub use stack::{AwsOptions, Stack, StackOptions, StackProblems, StackSettings};

mod iam_calls;
mod online;
mod only_stack;
pub use online::NamedStack;
mod doctor;
pub use doctor::{Diagnosis, Finding, Verdict};
mod queues;
pub use queues::QueueName;
mod rejected;
mod rejected_command;
mod signed_calls;
mod stack_facts;
mod transport_words;
mod webhook_command;

mod asked_job;
pub use asked_job::{AskedJob, NotAJob};

mod look_up;
pub use look_up::{JobsOfRecording, JobsSeen, LookUpError, LookUpPorts, SeenJob};

mod stored_transcript;
pub use stored_transcript::{StoredSegment, TranscriptProblem, read_segments};

mod report;
pub use report::{AuditFacts, FileFacts, Places, Report, WebhookFacts};
mod report_json;
pub use report_json::reports_json;
mod report_lines;
mod report_text;
pub use report_text::report_text;

mod error_advice;
mod job_in_words;
mod span_in_words;
mod terminal_text;
