//! The border of the pipeline.
//!
//! [`ports`]: what the steps ask of the world, one trait each, whose doc comment is the contract that the fake and the
//! real adapter both keep. [`messages`]: the JSON that travels between the states of the state machine. [`ErrorName`]:
//! the one list of names under which a failure leaves a Lambda.

mod error_name;
pub use error_name::{ErrorName, UnknownErrorName};

pub mod io_cause;
pub mod messages;
pub mod object_keys;
pub mod ports;
pub mod retry_after;
