//! Whole runs, port contracts, and the checks that hold the architecture.

pub mod aws_stand_in;
pub mod layering;
pub mod log_fields;
pub mod machine;
pub mod monitoring;
pub mod port_contracts;
pub mod repository;
pub mod settings_read;
pub mod template;
