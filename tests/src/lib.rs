//! Whole runs, port contracts, and the checks that hold the architecture.

pub mod aws_stand_in;
pub mod port_contracts;
