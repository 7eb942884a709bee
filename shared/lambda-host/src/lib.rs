//! What a Lambda binary needs around its step.
//!
//! This is the edge: the environment, the clock and chance are read here and nowhere else. A `main.rs` wires adapters
//! and a step's rules from a [`SettingsReader`] and hands them to [`serve()`].

mod clock;
pub use clock::{SystemChance, SystemClock};
mod disk;
pub use disk::{Disk, DiskSpool, disk};
mod http_client;
pub use http_client::{HttpClientError, client_of, http_client};
mod logging;
pub use logging::log_answer;
mod metrics_lines;
mod named_failure;
pub use named_failure::NamedFailure;
mod pipeline_settings;
pub use pipeline_settings::{aws_clients, caption_rules, lease, request_policy, tenant, wait_plan};
mod request_budget;
pub use request_budget::{BudgetSettings, budget_settings};
mod serve;
pub use serve::serve;
mod settings;
pub use settings::{SettingsProblems, SettingsReader};
