//! Which right is used by what: runs that together use every right of the functions' roles, and what becomes of a run when
//! one right is taken away.

mod object_runs;
mod scenario_run;
mod scenarios;
pub use scenarios::RightsScenario;
mod taken_away;
pub use taken_away::TakenAway;
