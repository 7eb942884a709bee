//! What the HTTP client must be, so that a submission cannot leave twice.

use std::time::Duration;

use reqwest::ClientBuilder;

/// Resolving, connecting and the TLS handshake together. Below the exchange's own limit, so that a host which does not
/// answer at all is known as "never sent" rather than as an unknown outcome.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Puts onto a builder what [`crate::JobContractProvider`] needs of its client. TLS is the caller's part: rustls on ring
/// with the compiled-in webpki roots, and the stack's extra trust anchors.
///
/// - **No idle connections.** Each exchange has a connection of its own. A frozen Lambda wakes with connections that the
///   other side closed long ago; a POST written to one of those is lost with an unknown outcome, and hyper-util sends a
///   request again by itself only on a connection that came from the pool. The price is one resumed TLS handshake a call.
/// - **No retry.** By default reqwest repeats a request that HTTP/2 refused (`retry.rs` of reqwest 0.13).
/// - **No redirect.** The POST would become a GET elsewhere, and the token would go along.
/// - **No proxy from the environment.**
/// - **A connect limit**, see above. `ClientBuilder::timeout` stays unset: the exchange has a limit over everything.
pub fn at_most_once_client(builder: ClientBuilder) -> ClientBuilder {
    builder
        .pool_max_idle_per_host(0)
        .retry(reqwest::retry::never())
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .no_proxy()
        .connect_timeout(CONNECT_TIMEOUT)
        .user_agent(concat!("genesys-transcription-pipeline/", env!("CARGO_PKG_VERSION")))
}
