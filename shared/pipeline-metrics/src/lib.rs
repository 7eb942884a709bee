//! What the pipeline counts and measures, and how it is written: one line of CloudWatch's embedded metric format an event.
//!
//! The steps know nothing of this. [`CountedJobs`], [`CountedProvider`], [`CountedBudget`], [`CountedSender`] and
//! [`CountedCredentials`] stand around the ports that a function is wired with and tell a [`Meter`] what passes through; `lambda-host` writes what the
//! meter holds to standard output before it answers. No call of AWS is made for a metric.

mod metric_name;
pub use metric_name::{ERROR_NAME, MetricName, MetricUnit, NAMESPACE, STACK};

mod meter;
pub use meter::{Measurements, Meter};

mod job_changes;

mod embedded_format;
pub use embedded_format::{MetricLabels, documents};

mod counted_budget;
pub use counted_budget::CountedBudget;
mod counted_jobs;
pub use counted_jobs::CountedJobs;
mod counted_provider;
pub use counted_provider::CountedProvider;
mod counted_sender;
pub use counted_sender::CountedSender;
mod counted_credentials;
pub use counted_credentials::CountedCredentials;
