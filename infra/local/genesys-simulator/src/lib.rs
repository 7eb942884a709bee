//! A stand-in for the Genesys side, written from the contract's and the vendor's words.
//!
//! It speaks the job contract (`POST /oauth/token`, `GET /api/v2/recordings/{id}`, `POST` and `GET
//! /api/v2/recordings/transcripts`) over plain HTTP on 127.0.0.1, and uses none of the pipeline's own crates: a
//! mistake in a shared type would be made twice and found never.
//!
//! What it does for one recording is a [`RecordingScript`]: what the result is, when the job is done, and a list of
//! [`Trouble`]s for each kind of call. Scripts arrive through [`SimulatorHandle`] or, with the same words as JSON,
//! through `PUT /control/recordings/{id}`. Ready-made ones are in [`scenario`], real calls in [`calls`].

mod api;
mod behaviour;
pub mod calls;
mod clock;
mod confidence;
mod control;
mod credentials;
mod handle;
mod holds;
mod id_mint;
mod job_book;
mod journal;
mod long_result;
mod oauth;
mod rate;
mod reply;
mod request_body;
mod result_document;
pub mod scenario;
mod script;
mod script_book;
mod serve;
mod settings;
mod simulation;
mod token_book;
mod vendor_error;
mod visit;

pub use behaviour::{Behaviour, ForEver, RetryAfter, Times, Trouble};
pub use handle::{GenesysSimulator, SimulatorHandle, StartError};
pub use holds::HeldRequest;
pub use job_book::JobView;
pub use journal::{CallKind, RecordedRequest, RequestEnd};
pub use script::{JobEnd, RecordingScript, ResultField, ResultSource, ScriptProblem, Troubles};
pub use settings::{ClientCredentials, SimulatorSettings};
pub use token_book::{TokenCounts, TokenScript};
