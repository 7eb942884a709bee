//! The whole cloud on one machine: `MiniStack`, the real template, the real binaries, and stand-ins for the two other
//! sides.

mod aws;
mod binaries;
pub use binaries::Binaries;
mod deployment;
mod error;
pub use error::LocalError;
mod ministack;
pub use ministack::MiniStack;
mod project;
mod python_environment;
mod settings;
pub use settings::{LocalSettings, Told};
mod template_rewrite;
mod waiting;
