//! The whole cloud on one machine: `MiniStack`, the real template, the real binaries, and stand-ins for the two other
//! sides.
//!
//! [`LocalCloud::start`] brings it up. What it offers then is what people and other systems have: uploading a recording,
//! starting an execution, looking at its history, at jobs, files, audit records and logs; and what tests need beyond:
//! scripting the Genesys side and the webhook's receiver, killing a function's process. [`MiniStack::start`] alone is an
//! empty local AWS.

mod aws;
mod binaries;
pub use binaries::Binaries;
mod cloud;
pub use cloud::{CUSTOMER_HOOK, LocalCloud};
mod deployment;
mod endings;
mod error;
pub use error::LocalError;
mod executions;
pub use executions::{Execution, ExecutionState, Passage, Passed};
mod function_processes;
pub use function_processes::{FunctionProcess, ProcessWatch};
mod ministack;
pub use ministack::MiniStack;
mod part_uploads;
pub use part_uploads::{UnfinishedUpload, UploadedPart};
mod project;
mod python_environment;
mod records;
pub use records::StoredFile;
mod rejected;
pub use rejected::RejectedUpload;
mod rights;
pub use rights::{RightsScenario, TakenAway};
mod run;
pub use run::{Arguments, ExpectedEnd, GenesysRate, run};
mod recorded_calls;
pub use recorded_calls::{RecordSoFar, RecordedCall};
mod recordings_bucket;
mod settings;
pub use settings::{LocalSettings, Told};
mod template_rewrite;
mod triggers;
pub use triggers::{Layout, Upload};
mod waiting;
