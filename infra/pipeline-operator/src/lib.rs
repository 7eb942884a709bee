//! What an operator types: `pipeline-operator job show ID`, for any job of a deployed or local stack.
//!
//! [`JobsSeen::look_up`] is all that is read of the stack, over the ports; [`Report`] and its text and JSON are pure.
//! Nothing here changes a job.

mod command_line;
pub use command_line::{CommandLine, run};

mod stack;
pub use stack::{Stack, StackOptions, StackProblems, StackSettings};

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
