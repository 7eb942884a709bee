//! Whole runs: the real template, the real binaries and the real state machine file on the local cloud.
//!
//! The clouds are those of `cargo local`; so is the judge of what a run leaves behind
//! (`LocalCloud::broken_promises`), so that what people run and what is tested cannot drift apart.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what is not there ends the test"
)]

mod bad_days;
mod burst;
mod clouds;
mod console;
mod fleet_token;
mod good_days;
mod half_uploaded;
mod killed;
mod metrics;
mod request_budget;
mod rights;
mod schedule;
mod sizes;
mod uploads;
mod webhooks;
