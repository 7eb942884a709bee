//! What the HTTP client for webhooks must be.

use reqwest::ClientBuilder;

use crate::public_names::PublicNames;

/// Puts onto a builder what [`crate::WebhookSender`] needs of its client. TLS is the caller's part: rustls on ring with the
/// compiled-in webpki roots.
///
/// - **No redirect**: it could lead to an inner address, and 3xx is a failure by the Standard Webhooks scheme.
/// - **No retry**: the schedule of attempts is the state machine's.
/// - **No idle connections**: an attempt is minutes from the one before it, and a connection that was checked for one
///   address must not serve another check.
/// - **No proxy from the environment**: it would connect to addresses that nobody checked.
///
/// - **Names lead to public addresses** or to no connection (`public_names.rs`).
pub fn webhook_client(builder: ClientBuilder) -> ClientBuilder {
    builder
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .pool_max_idle_per_host(0)
        .referer(false)
        .no_proxy()
        .dns_resolver(PublicNames::of_the_system())
        .user_agent(concat!("genesys-transcription-pipeline/", env!("CARGO_PKG_VERSION")))
}
