//! `cargo local`: a run that a person watches.

mod arguments;
pub use arguments::Arguments;
mod follow;
mod genesys_rate;
pub use genesys_rate::GenesysRate;
mod last_run;
mod left_running;
mod narrator;
mod outcome;
mod plan;
mod promises;
mod scenario_ends;
pub use scenario_ends::ExpectedEnd;
mod stage;
pub use stage::run;
mod summary;
mod table;
