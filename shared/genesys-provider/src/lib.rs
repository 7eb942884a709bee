//! The `TranscriptProvider` port over HTTP.
//!
//! [`JobContractProvider`] speaks the job contract: a token by client credentials, a pre-flight, one POST per submission,
//! one GET per look. It fetches and classifies; it never parses a transcript. The modules in the order of a call:
//! [`Endpoints`] (where), the access token (who), the exchange (one request, one answer, bounded in time and size), the
//! failure (what an answer means).

mod client;
pub use client::at_most_once_client;

mod endpoints;
pub use endpoints::{EndpointProblem, EndpointSettings, Endpoints};
mod region;

mod access_token;
mod deadline;
mod exchange;
mod failure;
mod renewal_rules;
mod shared_token_source;
mod token_request;
mod transport_problem;
mod vendor_error;
mod wording;

mod job_contract;
pub use job_contract::{JobContractProvider, JobContractSettings, ProviderPorts};

#[cfg(test)]
mod fleet_tests;
#[cfg(test)]
mod wire_tests;
