//! What watches a stack: its metrics, its alarms, its dashboard, and what the operator's guide says of them. Each check
//! answers what it finds, in words; nothing is good.
#![expect(clippy::indexing_slicing, reason = "a JSON value answers null for what is missing")]

mod alarm;
mod coverage;
mod dashboard;
mod extraction;
mod guide;
mod metric_use;

pub use alarm::{Alarm, alarms};
pub use coverage::{alarms_are_complete, everything_is_watched, traces_are_on};
pub use dashboard::{dashboard_reads_well, estimated_prices_fit_the_functions};
pub use extraction::{Extracted, extracted};
pub use guide::{alarms_are_explained, log_fields_are_explained, metrics_are_explained};
pub use metric_use::every_metric_is_emitted;

/// The stack's name in these checks: what `AWS::StackName` stands for.
pub const STACK_NAME: &str = "pipeline";
