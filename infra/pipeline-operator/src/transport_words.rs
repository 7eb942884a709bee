//! Why no answer came, in words that name what to look at. The driver's own texts hold addresses.

use std::io;

use pipeline_contract::io_cause::has_io_error;

/// What was seen.
pub(crate) fn transport_words(error: &reqwest::Error) -> &'static str {
    if error.is_dns() {
        return "the host's name cannot be resolved (DNS)";
    }
    if error.is_timeout() {
        return "there was no answer in time";
    }
    if has_io_error(error, io::ErrorKind::ConnectionRefused) {
        return "it refuses connections";
    }
    if error.is_connect() && has_io_error(error, io::ErrorKind::InvalidData) {
        return "the TLS handshake failed: its certificate is not trusted, or is of another host";
    }
    if error.is_connect() { "no connection came about" } else { "the connection was lost" }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct NoNames;

    impl reqwest::dns::Resolve for NoNames {
        fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
            Box::pin(async { Err("no such name".into()) })
        }
    }

    #[tokio::test]
    async fn a_name_that_does_not_resolve_is_known() {
        let http = lambda_host::http_client("").unwrap().dns_resolver(NoNames).build().unwrap();
        let error = http.get("https://login.example.com").send().await.unwrap_err();
        assert_eq!(transport_words(&error), "the host's name cannot be resolved (DNS)");
    }
}
