//! The `NoticeSender` port: posts completion notices to customers' webhooks.
//!
//! [`WebhookSender`] makes one attempt, bounded in time and size whatever the receiver does. The address guard stands in
//! front of it, another behind the names that it resolves; the headers of the Standard Webhooks scheme, the signature among
//! them, are made in one place; the outcome names classes and statuses only: never the address, never what the receiver
//! said.

mod address_guard;
mod client;
pub use client::webhook_client;

mod outcome;
mod public_names;
mod scheme_headers;
mod signature;

mod sender;
pub use sender::{WebhookSender, WebhookSettings};

#[cfg(test)]
mod wire_tests;
